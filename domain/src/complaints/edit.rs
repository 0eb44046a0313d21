//! Who asks, and changing what is known of a complaint.

use serde_json::Value;

use super::change::{ComplaintChange, Edit};
use super::complaint::Complaint;
use super::contact::unmet;
use super::create::{ComplaintFacts, Named, check_named};
use super::input::ComplaintPatch;
use super::round::{Round, Rounds};
use super::step::{ComplaintStepDetails, RemovedFile, WordsBefore};
use super::words::{ComplaintAction, ComplaintGuard, ComplaintStatus, RoundVerdict};
use super::workflow::{Circumstances, REMOVABLE, Said};
use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{InteractionId, TypedId, UserId};
use crate::instant::Instant;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::platform::attachment::Attachment;
use crate::vocabulary::Word;
use crate::workflow::Asker;

/// Who asks for a step, when, and what the step looks at.
pub struct Asking<'a> {
    /// Who asks, with what they are to the complaint.
    pub asker: &'a Asker,
    /// When, and as whom.
    pub context: &'a Context,
    /// The next id.
    pub make_id: MakeId<'a>,
    /// The rounds of the complaint.
    pub rounds: &'a Rounds,
    /// Whether the one who asks may decide as much as the open proposal takes.
    pub may_decide: bool,
    /// Whether the complaint is about whoever leads the company.
    pub head_concerned: bool,
}

impl<'a> Asking<'a> {
    fn circumstances(&self, said: Option<Said>) -> Circumstances<'a> {
        let Self { context, rounds, may_decide, head_concerned, .. } = *self;
        Circumstances { now: context.now, user: context.actor.user(), rounds, may_decide, head_concerned, said }
    }
}

/// A step that is being taken: the complaint and its present round under change.
pub(super) struct Work<'t, 'a> {
    pub edit: Edit<'t, 'a>,
    /// The present round.
    pub round: Round,
    /// Where the step leads.
    pub to: ComplaintStatus,
    pub context: &'a Context,
    earlier: Vec<Round>,
    before: &'a Rounds,
}

impl Work<'_, '_> {
    /// What every step says.
    pub fn details(&self) -> ComplaintStepDetails {
        ComplaintStepDetails { round: Some(self.round.number), ..ComplaintStepDetails::default() }
    }

    /// Takes the step, in which somebody handles the complaint.
    pub fn handle(&mut self, action: ComplaintAction, details: ComplaintStepDetails, note: Option<String>, contact: Option<InteractionId>) {
        self.round.handled_by(self.context.actor.user());
        self.take(action, details, note, contact);
    }

    /// Takes the step.
    pub fn take(&mut self, action: ComplaintAction, details: ComplaintStepDetails, note: Option<String>, contact: Option<InteractionId>) {
        self.edit.take(action, self.to, details, note, contact);
    }

    /// Ends the round, and begins the next where the work goes on. What the round came to stays with it.
    pub fn end_round(&mut self, verdict: RoundVerdict, goes_on: bool) {
        let at = self.edit.at;
        self.round.end(verdict, at);
        let record = &mut self.edit.record;
        record.next_callback_at = None;
        record.approval_level = None;
        if goes_on {
            self.begin_round();
        } else {
            record.closed_at = Some(at);
        }
    }

    /// Begins the next round.
    pub fn begin_round(&mut self) {
        let at: Instant = self.edit.at;
        let record = &mut self.edit.record;
        record.round += 1;
        record.cause = None;
        record.subcause = None;
        record.proposed_by = None;
        record.told_at = None;
        record.satisfied_at = None;
        record.callback_tries = 0;
        let next = Round::begin(record.id, record.round, at, record.assignee_id);
        self.earlier.push(std::mem::replace(&mut self.round, next));
    }

    /// The decision.
    pub fn finish(self) -> ComplaintChange {
        self.edit.finish(Some(self.before), Rounds::together(self.earlier, self.round))
    }
}

impl Complaint {
    /// A step that the workflow allows.
    pub(super) fn step<'t, 'a>(&'t self, action: ComplaintAction, said: Option<Said>, asking: Asking<'a>) -> Result<Work<'t, 'a>, Refusal> {
        let to = self.next(action, asking.asker, &asking.circumstances(said))?;
        let Asking { context, make_id, rounds, .. } = asking;
        let (earlier, round) = (rounds.earlier().to_vec(), rounds.present().clone());
        Ok(Work { edit: Edit::of(self, context, make_id), round, to, context, earlier, before: rounds })
    }

    /// Changes the fields that a merge patch mentions. What the customer's words were before stays in the history, with why they were
    /// changed; so does who is taken off of those whom it is about, none of whom changes anything.
    ///
    /// # Errors
    /// `illegal_transition`, `about_oneself`; `validation_failed`, with `required` at `/note` for a change of subject, account or demand,
    /// or for taking somebody off, without a reason.
    pub fn edit(&self, patch: &ComplaintPatch, facts: &ComplaintFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut fields = Fields::new();
        let renamed = set(&patch.touchpoint) && patch.touchpoint != self.touchpoint.clone().map_or(Patch::Clear, Patch::Set);
        let named =
            Named { contact: set(&patch.contact_id), order: set(&patch.order_id), touchpoint: renamed, product: set(&patch.product_id) };
        check_named(&named, facts, self.customer_id, &mut fields);
        fields.finish(Some(()))?;
        let mut after = self.clone();
        let wanted = patch.clone();
        wanted.subject.apply_kept(&mut after.subject);
        wanted.account.apply(&mut after.account);
        wanted.demand.apply(&mut after.demand);
        wanted.language.apply(&mut after.language);
        wanted.unit_id.apply_kept(&mut after.unit_id);
        wanted.contact_id.apply(&mut after.contact_id);
        wanted.touchpoint.apply(&mut after.touchpoint);
        wanted.product_id.apply(&mut after.product_id);
        wanted.order_id.apply(&mut after.order_id);
        wanted.outlet_id.apply(&mut after.outlet_id);
        wanted.staff_ids.apply_kept(&mut after.staff_ids);
        wanted.kind.apply_kept(&mut after.kind);
        after.safety = wanted.safety.unwrap_or(after.safety);
        after.repeat = wanted.repeat.unwrap_or(after.repeat);
        let staff_taken_off: Vec<UserId> = self.staff_ids.iter().copied().filter(|user| !after.concerns(*user)).collect();
        if after != *self {
            self.next(ComplaintAction::Update, asking.asker, &asking.circumstances(None))?;
        }
        let words_before = self.words_before(&after);
        if (words_before.is_some() || !staff_taken_off.is_empty()) && patch.note.is_none() {
            return Err(Refusal::field("/note", FieldCode::Required));
        }
        let mut edit = Edit::of(self, asking.context, asking.make_id);
        edit.set_unseen("subject", |one| &mut one.subject, after.subject);
        edit.set_unseen("account", |one| &mut one.account, after.account);
        edit.set_unseen("demand", |one| &mut one.demand, after.demand);
        edit.set("language", |one| &mut one.language, after.language, |tag| tag.clone().into());
        edit.set("unit_id", |one| &mut one.unit_id, after.unit_id, |id| id.to_string().into());
        edit.set("contact_id", |one| &mut one.contact_id, after.contact_id, id);
        edit.set("touchpoint", |one| &mut one.touchpoint, after.touchpoint, |word| word.clone().into());
        edit.set("product_id", |one| &mut one.product_id, after.product_id, id);
        edit.set("order_id", |one| &mut one.order_id, after.order_id, id);
        edit.set("outlet_id", |one| &mut one.outlet_id, after.outlet_id, id);
        set_staff(&mut edit, after.staff_ids);
        edit.set("kind", |one| &mut one.kind, after.kind, |kind| kind.word().into());
        edit.set("safety", |one| &mut one.safety, after.safety, |safety| (*safety).into());
        edit.set("repeat", |one| &mut one.repeat, after.repeat, |repeat| (*repeat).into());
        let fields = edit.changed_fields();
        if !fields.is_empty() {
            let words_before = words_before.map(Box::new);
            let details = ComplaintStepDetails { fields, staff_taken_off, words_before, ..ComplaintStepDetails::default() };
            edit.take(ComplaintAction::Update, self.status, details, patch.note.clone(), None);
        }
        Ok(edit.finish(Some(asking.rounds), asking.rounds.clone()))
    }

    /// The words of this one that another state of it has not; none where they are the same.
    fn words_before(&self, after: &Self) -> Option<WordsBefore> {
        let told = |one: &Self| (one.subject.clone(), one.account.clone(), one.demand.clone());
        (told(self) != told(after)).then(|| WordsBefore {
            subject: Some(self.subject.clone()).filter(|subject| *subject != after.subject),
            account: self.account.clone().filter(|_| self.account != after.account),
            demand: self.demand.clone().filter(|_| self.demand != after.demand),
        })
    }

    /// Removes a file that hangs on it: only who attached it takes it off again, and soon. That it was there stays in the history.
    ///
    /// # Errors
    /// `illegal_transition`; `attachment_kept` for a file of somebody else, and once [`REMOVABLE`] has passed.
    pub fn detach(&self, file: &Attachment, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let (user, now) = (asking.context.actor.user(), asking.context.now);
        let mut work = self.step(ComplaintAction::Detach, None, asking)?;
        if user.is_none() || file.uploaded_by != user || now >= file.created_at + REMOVABLE {
            return Err(unmet(ComplaintGuard::OwnRecentFile));
        }
        let gone = RemovedFile {
            file_name: file.file_name.clone(),
            media_type: file.media_type.word().to_owned(),
            size_bytes: file.size_bytes,
            sha256: file.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
            attached_at: file.created_at,
        };
        let details = ComplaintStepDetails { attachment_id: Some(file.id), file: Some(Box::new(gone)), ..work.details() };
        work.take(ComplaintAction::Detach, details, None, None);
        Ok(work.finish())
    }
}

/// Says whom it is about.
pub(super) fn set_staff(edit: &mut Edit<'_, '_>, staff_ids: Vec<UserId>) {
    let show = |list: &Vec<UserId>| list.iter().map(|id| Value::from(id.to_string())).collect();
    edit.set("staff_ids", |one| &mut one.staff_ids, staff_ids, show);
}

fn id<T: TypedId>(value: &Option<T>) -> Value {
    value.map_or(Value::Null, |id| id.to_string().into())
}

fn set<T>(patch: &Patch<T>) -> bool {
    matches!(patch, Patch::Set(_))
}
