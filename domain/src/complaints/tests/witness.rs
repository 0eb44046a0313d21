//! What is known of a complaint from the outside, against which a walk holds what it says of itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Duration, DurationRound as _};
use uuid::Uuid;

use super::super::round::has_handled;
use super::super::words::{CallbackResult, ComplaintAction, ComplaintOutcome, ComplaintStatus};
use super::super::{Complaint, ComplaintChange, ComplaintStep, Round};
use super::support::{Floor, Person};
use crate::ids::{InteractionId, TypedId, UserId};
use crate::instant::Instant;
use crate::interactions::{Direction, Interaction, Outcome};
use crate::vocabulary::Channel;

/// What is known of a complaint from the outside, kept apart from its own record.
#[derive(Default)]
pub(super) struct Witness {
    pub contacts: BTreeMap<InteractionId, Interaction>,
    pub ended: Vec<Round>,
    pub satisfied_callbacks: usize,
    pub accounts: Vec<String>,
    /// Whom it is about, as callers said.
    pub concerned: BTreeSet<UserId>,
    /// How often the customer was let down before the present round, doubles included.
    pub let_down: i64,
}

/// Everybody who had a hand in it by then, as its log tells: all whom it was given to, and who took steps or had the contacts that these
/// consist of, but for what is done about a complaint without handling it.
fn handlers(witness: &Witness, steps: &[ComplaintStep]) -> BTreeSet<Uuid> {
    use ComplaintAction::{
        AcknowledgeMajor, Assign, Attach, Callback, CloseUnreachable, Detach, MarkSeverity, MergeInto, Note, Receive,
        RecordRecourseOutcome, Reopen, TakeIn, Update, Withdraw,
    };
    let aside = [
        Receive,
        Update,
        Assign,
        MarkSeverity,
        AcknowledgeMajor,
        Callback,
        CloseUnreachable,
        RecordRecourseOutcome,
        Withdraw,
        MergeInto,
        TakeIn,
        Reopen,
        Note,
        Attach,
        Detach,
    ];
    let mut found = BTreeSet::new();
    for step in steps {
        found.extend(step.details.assignee_id.map(|user| user.uuid()));
        let takes_back = step.action == ComplaintAction::CustomerUnsatisfied && step.from == Some(ComplaintStatus::CallbackDue);
        if !aside.contains(&step.action) && !takes_back {
            found.extend(step.actor_id);
            let contact = step.interaction_id.and_then(|id| witness.contacts.get(&id));
            found.extend(contact.and_then(|contact| contact.staff_id).map(|user| user.uuid()));
        }
    }
    found
}

/// The customer said something in it: they wrote, or talked with somebody.
fn is_their_word(contact: &Interaction) -> bool {
    let missed = matches!(contact.outcome, Some(Outcome::NoAnswer | Outcome::LeftMessage));
    let sent = contact.direction == Direction::Outbound && is_written(contact);
    !missed && !sent && !contact.automatic
}

fn is_written(contact: &Interaction) -> bool {
    matches!(contact.channel, Channel::Sms | Channel::Email)
}

/// They said no in it: also to a machine.
fn is_their_no(contact: &Interaction) -> bool {
    let left = contact.direction == Direction::Inbound && contact.outcome == Some(Outcome::LeftMessage) && !contact.automatic;
    left || is_their_word(contact)
}

/// It took place at an instant or later, and was not known before.
fn follows_instant(contact: &Interaction, since: Instant) -> bool {
    latest(contact) >= since && contact.created_at >= since
}

/// When it took place at the earliest: never after it was recorded.
fn earliest(contact: &Interaction) -> Instant {
    contact.occurred_at.min(contact.created_at)
}

/// When it took place at the latest: a time on a whole minute is said by the minute.
fn latest(contact: &Interaction) -> Instant {
    let by_the_minute = contact.occurred_at == contact.occurred_at.duration_trunc(Duration::minutes(1)).unwrap();
    contact.occurred_at + if by_the_minute { Duration::microseconds(59_999_999) } else { Duration::zero() }
}

/// What a step that consists of the customer's word takes, as the log before it tells.
fn follows_their_word(witness: &Witness, log: &[ComplaintStep], step: &ComplaintStep, floor: &Floor) {
    let contact = &witness.contacts[&step.interaction_id.expect("a word comes with a contact")];
    assert!(follows_instant(contact, floor.complaint.received_at), "a word from before the complaint");
    let said_yes = || {
        let step = log.iter().rev().find(|step| step.action == ComplaintAction::CustomerSatisfied).expect("nobody said yes");
        earliest(&witness.contacts[&step.interaction_id.unwrap()])
    };
    match (step.action, step.details.result) {
        (_, Some(CallbackResult::NotReached)) => assert!(!is_their_word(contact), "{contact:?}"),
        (ComplaintAction::CustomerUnsatisfied, _) | (_, Some(CallbackResult::Unsatisfied)) => assert!(is_their_no(contact), "{contact:?}"),
        (_, Some(CallbackResult::Satisfied)) => assert!(is_their_word(contact) && !is_written(contact), "{contact:?}"),
        _ => assert!(is_their_word(contact), "{contact:?}"),
    }
    if step.action == ComplaintAction::Callback {
        assert_eq!(contact.staff_id.map(|user| user.uuid()), step.actor_id, "called back by another's contact");
        let recorded_by = contact.recorded_by.map(|user| user.uuid());
        assert!(recorded_by.is_none() || recorded_by == step.actor_id, "called back by what another recorded");
        assert!(follows_instant(contact, said_yes()), "called back before the yes");
        let all: Vec<ComplaintStep> = log.iter().chain(&floor.doubles).cloned().collect();
        assert!(!handlers(witness, &all).contains(&step.actor_id.unwrap()), "called back by somebody who had handled it");
    } else if step.from == Some(ComplaintStatus::CallbackDue) && step.action == ComplaintAction::CustomerUnsatisfied {
        assert!(follows_instant(contact, said_yes()), "a no from before the yes");
    } else if step.action != ComplaintAction::Withdraw {
        let proposed = log.iter().rposition(|step| step.action == ComplaintAction::Propose).expect("a word on nothing");
        // Where it became critical later, and was approved for that, the word on it holds.
        let decided = log[proposed..].iter().find(|step| step.to == ComplaintStatus::Confirming).expect("a word on nothing decided").at;
        let tells = |step: &&ComplaintStep| {
            step.action == ComplaintAction::TellCustomer
                && step.details.reached.is_none()
                && step.details.automatic.is_none()
                && step.at >= decided
        };
        let told = log.iter().filter(tells).map(|step| step.at).min().expect("nobody told the customer");
        assert!(follows_instant(contact, told), "a word from before the customer was told");
        if step.action == ComplaintAction::CustomerSatisfied {
            let yes = floor.complaint.satisfied_at.unwrap();
            assert!((earliest(contact)..=step.at).contains(&yes), "a yes from another time");
        }
    }
}

/// What nobody does about a complaint that is about themselves; the general manager's word on a major one is theirs all the same.
fn decides(action: ComplaintAction) -> bool {
    use ComplaintAction::{AcknowledgeMajor, Attach, MarkSeverity, Note, Receive, Reopen, TakeIn};
    !matches!(action, AcknowledgeMajor | Attach | MarkSeverity | Note | Receive | Reopen | TakeIn)
}

pub(super) fn keeps_apart(witness: &mut Witness, change: &ComplaintChange, action: ComplaintAction) {
    for step in &change.steps {
        let actor = step.actor_id.filter(|_| step.actor_kind == "user").map(UserId::new);
        let concerned = actor.is_some_and(|actor| witness.concerned.contains(&actor));
        assert!(!concerned || !decides(step.action), "{} by somebody whom it is about", step.action);
        let given = step.details.assignee_id.filter(|_| step.action == ComplaintAction::Assign);
        assert!(given.is_none_or(|given| !witness.concerned.contains(&given)), "given to somebody whom it is about");
        if let Some(contact) = step.interaction_id.and_then(|id| witness.contacts.get(&id)) {
            let word = matches!(step.action, ComplaintAction::CustomerSatisfied | ComplaintAction::Withdraw | ComplaintAction::Callback);
            assert!(!word || contact.staff_id.is_none_or(|staff| !witness.concerned.contains(&staff)), "a word to whom it is about");
        }
    }
    if action == ComplaintAction::Update {
        let said: BTreeSet<UserId> = change.complaint.staff_ids.iter().copied().collect();
        let reason = change.steps.last().and_then(|step| step.note.as_ref());
        assert!(witness.concerned.is_subset(&said) || reason.is_some(), "taken off without a word");
        witness.concerned = said;
    }
    assert!(witness.concerned.iter().eq(&change.complaint.staff_ids), "somebody is forgotten whom it is about");
    let again = change.before.as_ref().is_some_and(|before| before.round < change.complaint.round);
    witness.let_down += i64::from(again);
    assert_eq!(change.complaint.rounds_in_all(), witness.let_down + 1);
}

/// Everything follows: from then on the one that stays is what both were.
pub(super) fn follows(witness: &mut Witness, gone: Witness, kept: &Floor, before: &Complaint, other: &Complaint) {
    let Witness { contacts, satisfied_callbacks, concerned, let_down, .. } = gone;
    witness.contacts.extend(contacts);
    witness.satisfied_callbacks += satisfied_callbacks;
    witness.concerned.extend(concerned);
    witness.let_down += let_down;
    let after = &kept.complaint;
    assert_eq!(after.severity, before.severity.max(other.severity));
    assert_eq!((after.safety, after.repeat), (before.safety || other.safety, before.repeat || other.repeat));
    assert_eq!(after.is_watched(), before.is_watched() || other.is_watched(), "what is watched is lost or stranded");
    let everything: Vec<ComplaintStep> = kept.steps.iter().chain(&kept.doubles).cloned().collect();
    for user in handlers(witness, &everything) {
        assert!(has_handled(&kept.rounds, UserId::new(user)), "who handled the double makes the callback");
    }
}

pub(super) fn observe(witness: &mut Witness, floor: &Floor, change: &ComplaintChange, by: Person) {
    let mut status = change.before.as_ref().unwrap().status;
    // Whatever the account was, it can still be read.
    witness.accounts.extend(change.before.as_ref().and_then(|before| before.account.clone()));
    let kept = floor.steps.iter().filter_map(|step| step.details.words_before.as_ref()?.account.as_ref());
    let kept: BTreeSet<_> = kept.chain(&change.complaint.account).collect();
    witness.accounts.dedup();
    assert!(witness.accounts.iter().all(|account| kept.contains(account)), "words of the customer are gone");
    let contacts = change.interactions.iter().map(|one| (one.interaction.id, one.interaction.clone()));
    witness.contacts.extend(contacts);
    let first = floor.steps.len() - change.steps.len();
    for (place, step) in change.steps.iter().enumerate() {
        assert_eq!(step.from, Some(status));
        status = step.to;
        let log = &floor.steps[..first + place];
        match step.action {
            ComplaintAction::CustomerSatisfied
            | ComplaintAction::CustomerUnsatisfied
            | ComplaintAction::Withdraw
            | ComplaintAction::Callback => follows_their_word(witness, log, step, floor),
            _ => {}
        }
        if step.action == ComplaintAction::Callback && step.details.result == Some(CallbackResult::Satisfied) {
            witness.satisfied_callbacks += 1;
            assert_eq!(step.actor_id, Some(by.id.uuid()));
        }
    }
    assert_eq!(status, change.complaint.status);
    // No round is lost, and none that has ended ever changes.
    let ended: Vec<Round> = floor.rounds.iter().filter(|round| round.ended_at.is_some()).cloned().collect();
    assert_eq!(ended[..witness.ended.len()], witness.ended[..]);
    witness.ended = ended;
    assert!(floor.rounds.iter().zip(1..).all(|(round, number)| round.number == number));
    assert_eq!(floor.rounds.len(), usize::try_from(floor.complaint.round).unwrap());
    if change.complaint.outcome == Some(ComplaintOutcome::Satisfied) && change.before.as_ref().unwrap().status != ComplaintStatus::Closed {
        let took = change.steps.last().unwrap();
        assert_eq!((took.action, took.details.result), (ComplaintAction::Callback, Some(CallbackResult::Satisfied)));
    }
}
