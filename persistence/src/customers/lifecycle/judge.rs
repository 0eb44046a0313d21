//! Bringing the stages of customers up to date, for one or for thousands in the same few statements.

use std::collections::HashMap;

use guanxi_domain::customers::lifecycle::{Fact, History, Judged, Mark, Purchase, replay, step};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Context, Event};

use super::frames::{self, Frame};
use super::rows::StageRow;
use super::write::Writes;
use super::{histories, waiting};
use crate::error::Error;
use crate::platform::events;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// What became known of a customer's history, in the transaction that keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactChange {
    /// An order that was not among the paid ones.
    Paid(Purchase),
    /// An inbound contact that is no complaint.
    Contact(Instant),
    /// A stage that staff have set.
    Marked(Mark),
    /// Something that was known is otherwise or gone, or nobody can tell: the history is judged anew.
    Rewritten,
}

/// When customers are judged whose history can't be gone on with from what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judging {
    /// At once.
    Now,
    /// Once the import that learns of it has taken all its rows: see [`super::waiting`].
    Later,
}

/// Brings stages up to date with what became known, and tells of the changes. The facts are kept already, and the root rows of their
/// customers locked. A new fact goes on from the kept state; a late one judges the history anew. However many facts and customers,
/// the statements are the same few.
///
/// # Errors
/// What the database says.
pub fn facts_changed(tx: &mut Tx<'_>, facts: &[(CustomerId, FactChange)], context: &Context) -> Result<(), Error> {
    let told = bring_up(tx, facts, Judging::Now, context)?;
    events::append(tx, context, told)
}

/// As [`facts_changed`], for a caller who appends the events with its own.
pub(crate) fn bring_up(
    tx: &mut Tx<'_>,
    facts: &[(CustomerId, FactChange)],
    judging: Judging,
    context: &Context,
) -> Result<Vec<Event>, Error> {
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_customer: HashMap<CustomerId, Vec<&FactChange>> = HashMap::new();
    for (customer, fact) in facts {
        by_customer.entry(*customer).or_default().push(fact);
    }
    let frames = frames::load(tx, by_customer.keys().map(|id| Id::from(*id)))?;
    judge(tx, frames, &by_customer, judging, context.now, context)
}

/// Judges whole histories anew, up to now. The root rows are locked.
pub(super) fn judge_anew(tx: &mut Tx<'_>, ids: &[Id], context: &Context) -> Result<Vec<Event>, Error> {
    let anew = FactChange::Rewritten;
    let facts: HashMap<CustomerId, Vec<&FactChange>> = ids.iter().map(|id| (id.typed(), vec![&anew])).collect();
    let frames = frames::load(tx, ids.iter().copied())?;
    judge(tx, frames, &facts, Judging::Now, context.now, context)
}

/// Judges customers up to an instant, and writes what that changes.
pub(super) fn judge(
    tx: &mut Tx<'_>,
    frames: Vec<Frame>,
    facts: &HashMap<CustomerId, Vec<&FactChange>>,
    judging: Judging,
    until: Instant,
    context: &Context,
) -> Result<Vec<Event>, Error> {
    let mut writes = Writes::new(context);
    // What was judged already stays, also where the clock of this process is a little behind.
    let until = |frame: &Frame| frame.judged_at.map_or(until, |judged_at| judged_at.max(until));
    let mut anew: Vec<(Frame, Option<History>)> = Vec::new();
    let mut waiting: Vec<Frame> = Vec::new();
    for frame in frames {
        let new = facts.get(&frame.id).map_or(&[][..], Vec::as_slice);
        let stepped = stepping(new).and_then(|new| step(frame.state.as_ref()?, &new, &frame.timeline, until(&frame)));
        match stepped {
            Some(judged) => writes.step(&frame, judged)?,
            None if judging == Judging::Later && !frame.is_fresh => waiting.push(frame),
            None => {
                let history = if frame.is_fresh { whole(&frame, new) } else { None };
                anew.push((frame, history));
            }
        }
    }
    if !anew.is_empty() {
        let unknown = anew.iter().filter(|(_, history)| history.is_none());
        let mut loaded = histories::load(tx, unknown.clone().map(|(frame, _)| frame))?;
        let mut rows = histories::valid_rows(tx, unknown.map(|(frame, _)| Id::from(frame.id)))?;
        for (frame, history) in anew {
            let id = Id::from(frame.id);
            let (history, rows) = match history {
                Some(history) => (history, created_row(&frame).into_iter().collect()),
                None => {
                    let history = loaded.remove(&id).unwrap_or_else(|| History::created(frame.created_at));
                    (history, rows.remove(&id).unwrap_or_default())
                }
            };
            if let Some(judged) = replay(&history, &frame.timeline, until(&frame)) {
                writes.replay(&frame, rows, judged)?;
            }
        }
    }
    waiting::note(tx, &waiting)?;
    writes.write(tx)
}

/// The facts to go on with; none where the history must be judged anew.
fn stepping(facts: &[&FactChange]) -> Option<Vec<Fact>> {
    let fact = |fact: &&FactChange| match fact {
        FactChange::Paid(Purchase { at, order_id, until: None }) => Some(Fact::Paid { at: *at, order_id: *order_id }),
        FactChange::Contact(at) => Some(Fact::Contact(*at)),
        FactChange::Marked(mark) => Some(Fact::Marked(mark.clone())),
        FactChange::Paid(_) | FactChange::Rewritten => None,
    };
    facts.iter().map(fact).collect()
}

/// The history of a customer of whom nothing was known before; none where that can't be told.
pub(super) fn whole(frame: &Frame, facts: &[&FactChange]) -> Option<History> {
    let mut history = History::created(frame.created_at);
    for fact in facts {
        match fact {
            FactChange::Paid(purchase) => history.purchases.push(*purchase),
            FactChange::Contact(at) => history.contacts.push(*at),
            FactChange::Marked(mark) => history.marks.push(mark.clone()),
            FactChange::Rewritten => return None,
        }
    }
    Some(history)
}

/// The row with which a customer begins, as [`super::begun`] has written it.
fn created_row(frame: &Frame) -> Option<StageRow> {
    let judged: Judged = replay(&History::created(frame.created_at), &frame.timeline, frame.created_at)?;
    let change = judged.changes.first()?;
    let row = StageRow::of(frame.id, frame.unit_id.into(), change, None, frame.created_at).ok()?;
    frame.row_id.map(|id| StageRow { id, stage: Word(change.stage), effective_at: At::from(frame.created_at), ..row })
}
