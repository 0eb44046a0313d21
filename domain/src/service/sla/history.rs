//! The history of a record as clocks see it, and the spans that follow from it.

use super::words::SlaTarget;
use crate::instant::Instant;
use crate::service::calendar::{Label, Pause, SkipReason};

/// Something that starts, stops or pauses clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When.
    pub at: Instant,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The customer told of the problem; a person may have answered at once.
    Reported {
        /// Whether one did.
        answered: bool,
    },
    /// The customer wrote again.
    CustomerWrote,
    /// A person answered the customer.
    StaffReplied,
    /// The company began to wait for the customer.
    WaitBegan {
        /// For what.
        reason: Option<Label<'static>>,
    },
    /// It waits no longer.
    WaitEnded,
    /// The problem was solved, and the customer told.
    Resolved,
    /// The customer said that it was not.
    Rejected,
    /// It was opened again after it was closed.
    Reopened,
    /// It is over.
    Closed,
    /// It was cancelled or merged into another: nothing is promised any more.
    Ended,
}

/// How a span ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// What was promised was done.
    Done(Instant),
    /// Nothing is promised any more.
    Withdrawn(Instant),
}

/// From when to when a clock counts, and when it stands still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// What is promised.
    pub target: SlaTarget,
    /// The first, second … of its target, from 1.
    pub ordinal: i64,
    /// Since when it counts.
    pub started_at: Instant,
    /// How it ended; still going on where absent.
    pub end: Option<End>,
    /// When it stood still, in order; the last may go on.
    pub pauses: Vec<Pause>,
}

impl Span {
    /// One that counts from an instant on.
    #[must_use]
    pub const fn new(target: SlaTarget, ordinal: i64, started_at: Instant) -> Self {
        Self { target, ordinal, started_at, end: None, pauses: Vec::new() }
    }

    /// Whether it stands still now.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.end.is_none() && self.pauses.last().is_some_and(|pause| pause.to.is_none())
    }

    fn pause(&mut self, from: Instant, reason: SkipReason, label: Option<Label<'static>>) {
        if !self.is_paused() {
            self.pauses.push(Pause { from, to: None, reason, label });
        }
    }

    fn go_on(&mut self, at: Instant) {
        if let Some(pause) = self.pauses.last_mut().filter(|pause| pause.to.is_none()) {
            pause.to = Some(at);
        }
        self.pauses.retain(|pause| pause.to.is_none_or(|to| to > pause.from));
    }

    /// Ends it; one that has ended stays so.
    pub fn finish(&mut self, end: End) {
        if self.end.is_none() {
            let (End::Done(at) | End::Withdrawn(at)) = end;
            self.go_on(at);
            self.end = Some(end);
        }
    }
}

/// The spans of a history, by target and ordinal. The moments are in the order in which they happened.
///
/// The first response counts from the report, the next from a message that finds the customer answered, each until a person answers;
/// the resolution counts from the report, and from each re-opening, until the problem is solved, and stands still while the company
/// waits for the customer. Where the customer says that it is not solved, the resolution goes on as if it had stood still meanwhile.
#[must_use]
pub fn spans(moments: &[Moment]) -> Vec<Span> {
    let mut first: Option<Span> = None;
    let mut next: Vec<Span> = Vec::new();
    let mut resolution: Vec<Span> = Vec::new();
    for Moment { at, what } in moments.iter().copied() {
        let answer = |first: &mut Option<Span>, next: &mut Vec<Span>, end| {
            first.iter_mut().chain(next.last_mut()).for_each(|span| span.finish(end));
        };
        match what {
            What::Reported { answered } => {
                let mut span = Span::new(SlaTarget::FirstResponse, 1, at);
                if answered {
                    span.finish(End::Done(at));
                }
                first = Some(span);
                resolution.push(Span::new(SlaTarget::Resolution, 1, at));
            }
            What::CustomerWrote => {
                let awaits = first.iter().chain(next.last()).any(|span| span.end.is_none());
                if !awaits && first.is_some() {
                    let ordinal = next.last().map_or(1, |span| span.ordinal + 1);
                    next.push(Span::new(SlaTarget::NextResponse, ordinal, at));
                }
            }
            What::StaffReplied => answer(&mut first, &mut next, End::Done(at)),
            What::WaitBegan { reason } => {
                if let Some(span) = resolution.last_mut().filter(|span| span.end.is_none()) {
                    span.pause(at, SkipReason::WaitingForCustomer, reason);
                }
            }
            What::WaitEnded => {
                if let Some(span) = resolution.last_mut().filter(|span| span.end.is_none()) {
                    span.go_on(at);
                }
            }
            What::Resolved => {
                answer(&mut first, &mut next, End::Done(at));
                if let Some(span) = resolution.last_mut() {
                    span.finish(End::Done(at));
                }
            }
            What::Rejected => {
                if let Some(span) = resolution.last_mut()
                    && let Some(End::Done(resolved)) = span.end.take()
                {
                    span.pause(resolved, SkipReason::Resolved, None);
                    span.go_on(at);
                }
            }
            What::Reopened => {
                let ordinal = resolution.last().map_or(1, |span| span.ordinal + 1);
                resolution.push(Span::new(SlaTarget::Resolution, ordinal, at));
            }
            What::Closed => {
                answer(&mut first, &mut next, End::Withdrawn(at));
                resolution.iter_mut().for_each(|span| span.finish(End::Done(at)));
            }
            What::Ended => {
                answer(&mut first, &mut next, End::Withdrawn(at));
                resolution.iter_mut().for_each(|span| span.finish(End::Withdrawn(at)));
            }
        }
    }
    first.into_iter().chain(next).chain(resolution).collect()
}
