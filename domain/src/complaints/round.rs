//! Rounds: each is one pass from the cause to the customer's verdict. One that has ended never changes.

use super::complaint::Complaint;
use super::handling::{Approval, Measure};
use super::words::{CallbackResult, Cause, ProposalDecision, RoundVerdict};
use crate::ids::{ComplaintId, UserId};
use crate::instant::Instant;
use crate::money::Money;

/// The longest finding, description of measures or word to the customer, in characters.
pub const WORDS_MAX: usize = 5_000;

/// One pass from the cause to the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Of which complaint.
    pub complaint_id: ComplaintId,
    /// Its number, from 1 on.
    pub number: i64,
    /// When it began: with the receipt, with the customer's no, or when the complaint was opened again.
    pub began_at: Instant,
    /// When it ended; from then on it never changes.
    pub ended_at: Option<Instant>,
    /// Where the cause lies.
    pub cause: Option<Cause>,
    /// Word of a sub-cause of that cause.
    pub subcause: Option<String>,
    /// What was found, 1–[`WORDS_MAX`] characters.
    pub finding: Option<String>,
    /// Who identified the cause.
    pub identified_by: Option<UserId>,
    /// When.
    pub identified_at: Option<Instant>,
    /// Who answered for the complaint last in this round.
    pub handler_id: Option<UserId>,
    /// Everybody who handled it in this round, in the order of their ids: who answered for it, assessed it, found the cause, proposed,
    /// decided, told the customer or took their word; and whoever handled a double that went into the complaint in it. None of them may
    /// make the callback, in this round or a later one. Who calls back, or hears before that that the customer thinks better of a yes, has
    /// not handled it.
    pub handlers: Vec<UserId>,
    /// What is done for the customer, each once.
    pub measures: Vec<Measure>,
    /// The measures in words, 1–[`WORDS_MAX`] characters.
    pub measures_note: Option<String>,
    /// What the customer is given.
    pub compensation: Option<Money>,
    /// What a decision on it counts: that with what was granted in rounds before, in the same currency.
    pub counted: Option<Money>,
    /// Who proposed it.
    pub proposed_by: Option<UserId>,
    /// When.
    pub proposed_at: Option<Instant>,
    /// The approval that the proposal takes; none where it takes none.
    pub approval: Option<Approval>,
    /// What became of it, where it took an approval.
    pub decision: Option<ProposalDecision>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Words on the decision.
    pub decision_note: Option<String>,
    /// What the customer was told of the decision, 1–[`WORDS_MAX`] characters.
    pub told: Option<String>,
    /// When the customer was first told.
    pub told_at: Option<Instant>,
    /// Who told them.
    pub told_by: Option<UserId>,
    /// When the customer said to be satisfied, not when that was entered.
    pub satisfied_at: Option<Instant>,
    /// When the customer was called back in vain, tries two hours or more apart.
    pub tries: Vec<Instant>,
    /// What the last callback found.
    pub callback_result: Option<CallbackResult>,
    /// Who made it.
    pub callback_by: Option<UserId>,
    /// When.
    pub callback_at: Option<Instant>,
    /// Words on it.
    pub callback_note: Option<String>,
    /// How the round ended; set with its end.
    pub verdict: Option<RoundVerdict>,
}

impl Round {
    /// A round that begins.
    #[must_use]
    pub fn begin(complaint_id: ComplaintId, number: i64, began_at: Instant, handler_id: Option<UserId>) -> Self {
        Self {
            complaint_id,
            number,
            began_at,
            ended_at: None,
            cause: None,
            subcause: None,
            finding: None,
            identified_by: None,
            identified_at: None,
            handler_id,
            handlers: handler_id.into_iter().collect(),
            measures: Vec::new(),
            measures_note: None,
            compensation: None,
            counted: None,
            proposed_by: None,
            proposed_at: None,
            approval: None,
            decision: None,
            decided_by: None,
            decided_at: None,
            decision_note: None,
            told: None,
            told_at: None,
            told_by: None,
            satisfied_at: None,
            tries: Vec::new(),
            callback_result: None,
            callback_by: None,
            callback_at: None,
            callback_note: None,
            verdict: None,
        }
    }

    /// Since when it is decided what is done for the customer: since the approval where the proposal takes one.
    pub(crate) fn settled_at(&self) -> Option<Instant> {
        self.decided_at.max(self.proposed_at)
    }

    /// Notes that somebody handles it.
    pub(crate) fn handled_by(&mut self, user: Option<UserId>) {
        if let Some(user) = user
            && let Err(place) = self.handlers.binary_search(&user)
        {
            self.handlers.insert(place, user);
        }
    }

    /// Asks for an approval. What was decided before stands in the history.
    pub(crate) fn ask(&mut self, approval: Approval) {
        self.approval = Some(approval);
        self.forget_decision();
    }

    /// What was decided stands in the history alone.
    pub(crate) fn forget_decision(&mut self) {
        (self.decision, self.decided_by, self.decided_at, self.decision_note) = (None, None, None, None);
    }

    /// What the customer was told and said of a proposal that is no more stands in the history alone.
    pub(crate) fn forget_word(&mut self) {
        (self.told, self.told_at, self.told_by, self.satisfied_at) = (None, None, None, None);
        self.tries.clear();
        (self.callback_result, self.callback_by, self.callback_at, self.callback_note) = (None, None, None, None);
    }

    /// Ends it.
    pub(crate) fn end(&mut self, verdict: RoundVerdict, at: Instant) {
        self.verdict = Some(verdict);
        self.ended_at = Some(at);
    }
}

/// The rounds of a complaint, in order: never none, since the first begins with the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounds {
    earlier: Vec<Round>,
    present: Round,
}

impl Rounds {
    /// Those of a new complaint.
    pub(super) const fn first(round: Round) -> Self {
        Self { earlier: Vec::new(), present: round }
    }

    /// Those before the present one, and that.
    pub(super) const fn together(earlier: Vec<Round>, present: Round) -> Self {
        Self { earlier, present }
    }

    /// Those that are kept of a complaint, by their numbers; none where one of them is missing, or is another complaint's.
    #[must_use]
    pub fn of(complaint: &Complaint, mut kept: Vec<Round>) -> Option<Self> {
        kept.sort_unstable_by_key(|round| round.number);
        let whole = kept.iter().zip(1..).all(|(round, number)| round.number == number && round.complaint_id == complaint.id);
        let present = kept.pop().filter(|present| whole && present.number == complaint.round)?;
        Some(Self { earlier: kept, present })
    }

    /// The present one: of a complaint that is over, the last.
    #[must_use]
    pub const fn present(&self) -> &Round {
        &self.present
    }

    /// The present one, under change.
    pub(super) const fn present_mut(&mut self) -> &mut Round {
        &mut self.present
    }

    /// Those before the present one.
    #[must_use]
    pub fn earlier(&self) -> &[Round] {
        &self.earlier
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Round> {
        self.into_iter()
    }
}

impl<'a> IntoIterator for &'a Rounds {
    type Item = &'a Round;
    type IntoIter = std::iter::Chain<std::slice::Iter<'a, Round>, std::iter::Once<&'a Round>>;

    fn into_iter(self) -> Self::IntoIter {
        self.earlier.iter().chain(std::iter::once(&self.present))
    }
}

/// Whether somebody handled the complaint in any of its rounds.
pub fn has_handled<'a>(rounds: impl IntoIterator<Item = &'a Round>, user: UserId) -> bool {
    rounds.into_iter().any(|round| round.handlers.contains(&user))
}
