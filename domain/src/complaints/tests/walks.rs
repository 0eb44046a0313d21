//! A long random walk of everybody: whatever is done in whatever order, no complaint is lost, forgotten or closed against the customer's
//! word.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::super::proof::differences;
use super::super::said::{Assessment, CallbackReport, RecourseTold, Talk};
use super::super::words::{
    CallbackResult, ComplaintAction, ComplaintGuard, ComplaintOutcome, ComplaintStatus, Recourse, RecourseOutcome, Severity,
};
use super::super::{Complaint, ComplaintChange, ComplaintFacts, ComplaintPatch, ComplaintStep, Round};
use super::support::{EVERYBODY, Floor, MANAGER, Person, facts, logged, message, new, with_contact};
use crate::Refusal;
use crate::case::message::MessageFacts;
use crate::case::said::StepDraft;
use crate::fields::Patch;
use crate::ids::{InteractionId, TypedId, UserId};
use crate::interactions::{Direction, Interaction, Outcome};
use crate::orders::Effect;
use crate::problem::ProblemCode;
use crate::vocabulary::{Channel, Word};
use crate::workflow::Guard as _;

const STEPS: usize = 100_000;

/// Numbers that look random and are the same each time (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What is known of a complaint from the outside, kept apart from its own record.
#[derive(Default)]
struct Witness {
    contacts: BTreeMap<InteractionId, Interaction>,
    ended: Vec<Round>,
    satisfied_callbacks: usize,
    accounts: Vec<String>,
    /// Whom it is about, as callers said.
    concerned: BTreeSet<UserId>,
    /// How often the customer was let down before the present round, doubles included.
    let_down: i64,
}

/// Who says whom it is about: mostly one or none.
fn staff(chance: &mut Chance) -> Vec<Person> {
    if chance.happens(60) { Vec::new() } else { EVERYBODY.into_iter().filter(|_| chance.happens(15)).collect() }
}

/// Contacts as people log them: mostly as they should be, else of anybody, over anything, at any time, or none at all.
fn contact(floor: &Floor, chance: &mut Chance, by: Person) -> (StepDraft, MessageFacts) {
    if chance.happens(60) {
        return (with_contact(), facts());
    }
    let outcomes = [None, None, None, Some(Outcome::NoAnswer), Some(Outcome::LeftMessage), Some(Outcome::InformationGiven)];
    let outcome = chance.one(&outcomes);
    let channel = chance.one(&[Channel::Phone, Channel::Phone, Channel::Callback, Channel::Sms, Channel::Email, Channel::InStore]);
    let earlier = [0, 0, 1, 60, 3_600, 90_000, 2_000_000];
    let at = floor.now - chrono::Duration::seconds(chance.one(&earlier));
    if chance.happens(20) {
        return (StepDraft::default(), facts());
    }
    if chance.happens(50) {
        return (new(channel, outcome, Some(at)), facts());
    }
    let of = if chance.happens(60) { by } else { chance.one(&EVERYBODY) };
    logged(of, chance.one(Direction::ALL), channel, outcome, at)
}

fn attempt(floor: &mut Floor, chance: &mut Chance, action: ComplaintAction, by: Person) -> Result<ComplaintChange, Refusal> {
    let (said, facts) = contact(floor, chance, by);
    let told = chance.happens(40).then(|| "电话告知的方案".to_owned());
    let talk = Talk { told, step: said.clone() };
    let note = chance.happens(30).then(|| "内部备注".to_owned());
    match action {
        ComplaintAction::Acknowledge => {
            let severity = if chance.happens(20) { chance.one(Severity::ALL) } else { floor.complaint.severity };
            let said = Assessment { kind: None, severity, safety: Some(chance.happens(10)), repeat: None, step: said };
            floor.does(by, |complaint, asking| complaint.acknowledge(&said, &facts, asking))
        }
        ComplaintAction::Assign => {
            let to = if chance.happens(25) { chance.one(&EVERYBODY) } else { MANAGER };
            if chance.happens(20) { floor.hands_over(to) } else { floor.assign(by, to) }
        }
        ComplaintAction::IdentifyCause => floor.identify(by),
        ComplaintAction::MarkSeverity => {
            let severity = chance.one(Severity::ALL);
            floor.does(by, |complaint, asking| complaint.mark_severity(severity, note, asking))
        }
        ComplaintAction::AcknowledgeMajor => floor.does(by, |complaint, asking| complaint.acknowledge_major(note, asking)),
        ComplaintAction::Propose => {
            let yuan = chance.one(&[0, 100, 1_000, 5_000, 50_000]);
            floor.propose(by, yuan)
        }
        ComplaintAction::Approve => floor.does(by, |complaint, asking| complaint.approve(note, asking)),
        ComplaintAction::Return => floor.does(by, |complaint, asking| complaint.return_proposal("金额过高".into(), asking)),
        ComplaintAction::TellCustomer => floor.does(by, |complaint, asking| complaint.tell_customer(&talk, &facts, asking)),
        ComplaintAction::CustomerSatisfied => floor.does(by, |complaint, asking| complaint.customer_satisfied(&talk, &facts, asking)),
        ComplaintAction::CustomerUnsatisfied => floor.does(by, |complaint, asking| complaint.customer_unsatisfied(&talk, &facts, asking)),
        ComplaintAction::Callback => {
            let result = if chance.happens(60) { CallbackResult::NotReached } else { chance.one(CallbackResult::ALL) };
            let said = CallbackReport { result, next_callback_at: None, step: said };
            floor.does(by, |complaint, asking| complaint.call_back(&said, &facts, asking))
        }
        ComplaintAction::CloseUnreachable => floor.does(by, |complaint, asking| complaint.close_unreachable("停机".into(), asking)),
        ComplaintAction::InformOutsideRecourse => {
            let said = RecourseTold { recourse: vec![Recourse::Hotline], step: said };
            floor.does(by, |complaint, asking| complaint.inform_outside_recourse(&said, &facts, asking))
        }
        ComplaintAction::RecordRecourseOutcome => {
            floor.does(by, |complaint, asking| complaint.record_recourse_outcome(RecourseOutcome::Settled, note, asking))
        }
        ComplaintAction::Withdraw => floor.does(by, |complaint, asking| complaint.withdraw(&said, &facts, asking)),
        ComplaintAction::Update if chance.happens(50) => floor.is_about(by, &staff(chance), chance.happens(50).then_some("与此无关")),
        ComplaintAction::Reopen => floor.does(by, |complaint, asking| complaint.reopen(&said, &facts, asking)),
        ComplaintAction::Note => floor.does(by, |complaint, asking| complaint.note(&message("内部备注"), &super::support::facts(), asking)),
        ComplaintAction::Update => {
            let words = chance.one(&["交车延迟", "客户来电咨询", "要求退车"]).to_owned();
            let (account, safety) = (if chance.happens(50) { Patch::Set(words) } else { Patch::Leave }, Some(chance.happens(50)));
            let patch = ComplaintPatch { account, safety, note, ..ComplaintPatch::default() };
            floor.does(by, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking))
        }
        _ => Err(Refusal::not_found()),
    }
}

fn names_its_rule(refusal: &Refusal) {
    match refusal.code {
        ProblemCode::ValidationFailed => assert!(!refusal.errors.is_empty()),
        ProblemCode::PermissionDenied => assert!(refusal.extensions.contains_key("permission")),
        ProblemCode::NotResponsible => assert!(refusal.extensions.contains_key("performer")),
        ProblemCode::IllegalTransition => {
            assert!(refusal.extensions.contains_key("state") && refusal.extensions.contains_key("available_actions"));
        }
        ProblemCode::AssigneeConcerned => {}
        code => assert!(ComplaintGuard::ALL.iter().any(|guard| guard.refusal() == Some(code)), "{code} is no rule of complaints"),
    }
}

fn is_sound(complaint: &Complaint, rounds: &[Round]) {
    let status = complaint.status;
    assert_eq!(complaint.closed_at.is_none(), complaint.is_open());
    assert_eq!(complaint.outcome.is_some(), status == ComplaintStatus::Closed);
    assert_eq!(complaint.next_callback_at.is_some(), status == ComplaintStatus::CallbackDue);
    assert_eq!(complaint.approval_level.is_some(), status == ComplaintStatus::AwaitingApproval);
    let unheld = [ComplaintStatus::Received, ComplaintStatus::Withdrawn, ComplaintStatus::Merged];
    assert!(complaint.assignee_id.is_some() || unheld.contains(&status));
    assert!(complaint.satisfied_at.is_some() || status != ComplaintStatus::CallbackDue);
    // What is critical is decided by an approval before the customer's word counts.
    let last_word = matches!(status, ComplaintStatus::Confirming | ComplaintStatus::CallbackDue)
        || complaint.outcome == Some(ComplaintOutcome::Satisfied);
    assert!(
        complaint.severity < Severity::Critical || !last_word || !rounds.last().unwrap().lacks_approval(),
        "critical, and never approved"
    );
    assert_eq!(complaint.major_since.is_some(), complaint.severity > Severity::General);
    assert_eq!(complaint.resolution_seconds.is_some(), complaint.outcome == Some(ComplaintOutcome::Satisfied));
    assert!(!complaint.first_round || complaint.rounds_in_all() == 1);
    let last = rounds.last().unwrap();
    assert_eq!((last.number, last.cause, last.told_at), (complaint.round, complaint.cause, complaint.told_at));
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
        if !aside.contains(&step.action) {
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
    let sent = contact.direction == Direction::Outbound && matches!(contact.channel, Channel::Sms | Channel::Email);
    !missed && !sent
}

/// What a step that consists of the customer's word takes, as the log before it tells.
fn follows_their_word(witness: &Witness, log: &[ComplaintStep], step: &ComplaintStep, floor: &Floor) {
    let contact = &witness.contacts[&step.interaction_id.expect("a word comes with a contact")];
    assert!(contact.occurred_at >= floor.complaint.received_at, "a word from before the complaint");
    let since = |action| log.iter().rev().find(|step| step.action == action).map(|step| step.at);
    let in_vain = step.details.result == Some(CallbackResult::NotReached);
    assert_ne!(is_their_word(contact), in_vain, "{contact:?}");
    if step.action == ComplaintAction::Callback {
        assert_eq!(contact.staff_id.map(|user| user.uuid()), step.actor_id, "called back by another's contact");
        assert!(Some(contact.occurred_at) >= since(ComplaintAction::CustomerSatisfied), "called back before the yes");
        let all: Vec<ComplaintStep> = log.iter().chain(&floor.doubles).cloned().collect();
        assert!(!handlers(witness, &all).contains(&step.actor_id.unwrap()), "called back by somebody who had handled it");
    } else if step.action != ComplaintAction::Withdraw {
        let proposed = log.iter().rposition(|step| step.action == ComplaintAction::Propose).expect("a word on nothing");
        // Where it became critical later, and was approved for that, the word on it holds.
        let decided = log[proposed..].iter().find(|step| step.to == ComplaintStatus::Confirming).expect("a word on nothing decided").at;
        let tells =
            |step: &&ComplaintStep| step.action == ComplaintAction::TellCustomer && step.details.reached.is_none() && step.at >= decided;
        let told = log.iter().filter(tells).map(|step| step.at).min().expect("nobody told the customer");
        assert!(contact.occurred_at >= told, "a word from before the customer was told");
    }
}

/// What nobody does about a complaint that is about themselves; the general manager's word on a major one is theirs all the same.
fn decides(action: ComplaintAction) -> bool {
    use ComplaintAction::{AcknowledgeMajor, Attach, MarkSeverity, Note, Receive, Reopen, TakeIn};
    !matches!(action, AcknowledgeMajor | Attach | MarkSeverity | Note | Receive | Reopen | TakeIn)
}

fn keeps_apart(witness: &mut Witness, change: &ComplaintChange, action: ComplaintAction) {
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
fn follows(witness: &mut Witness, gone: Witness, kept: &Floor, before: &Complaint, other: &Complaint) {
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
        assert!(super::super::round::has_handled(&kept.rounds, UserId::new(user)), "who handled the double makes the callback");
    }
}

fn observe(witness: &mut Witness, floor: &Floor, change: &ComplaintChange, by: Person) {
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

#[test]
fn no_complaint_is_closed_against_the_word_of_the_customer() {
    let mut chance = Chance(20_261_122);
    // A customer has two, which may turn out to be one.
    let start = Floor::open().now;
    let mut floor = Floor::at(start, 0);
    let mut other = Floor::at(start, 1_000_000_000);
    let (mut witness, mut other_witness) = (Witness::default(), Witness::default());
    let (mut satisfied, mut rounds) = (0, 0);
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut codes: BTreeSet<&str> = BTreeSet::new();
    for _ in 0..STEPS {
        let wait = chance.one(&[0, 10, 600, 4_000, 90_000]);
        if chance.happens(30) {
            std::mem::swap(&mut floor, &mut other);
            std::mem::swap(&mut witness, &mut other_witness);
            floor.now = floor.now.max(other.now);
        }
        floor.later(if chance.happens(2) { 31 * 86_400 } else { wait });
        // Mostly whoever answers for it does what could be done, else anybody does anything at all.
        let assignee = EVERYBODY.into_iter().find(|person| Some(person.id) == floor.complaint.assignee_id);
        let by = assignee.filter(|_| chance.happens(30)).unwrap_or_else(|| chance.one(&EVERYBODY));
        let mut possible = super::super::WORKFLOW.allowed(floor.complaint.status);
        // A customer seldom takes a complaint back, and what changes nothing of its course is tried now and then.
        possible.retain(|action| match action {
            ComplaintAction::Withdraw => chance.happens(3),
            ComplaintAction::Note | ComplaintAction::MarkSeverity | ComplaintAction::Update => chance.happens(10),
            ComplaintAction::MergeInto => chance.happens(8),
            ComplaintAction::TakeIn | ComplaintAction::Attach | ComplaintAction::Detach => false,
            _ => true,
        });
        let action = if possible.is_empty() || chance.happens(5) { chance.one(ComplaintAction::ALL) } else { chance.one(&possible) };
        let before = (floor.complaint.clone(), floor.rounds.clone());
        if action == ComplaintAction::MergeInto {
            let kept = other.complaint.clone();
            match floor.goes_into(&mut other, by) {
                Ok(merger) => {
                    let about = |list: &BTreeSet<UserId>| list.contains(&by.id);
                    assert!(!about(&witness.concerned) && !about(&other_witness.concerned), "merged by somebody whom it is about");
                    is_sound(&floor.complaint, &floor.rounds);
                    is_sound(&other.complaint, &other.rounds);
                    assert_eq!(differences(&floor.complaint, &floor.rounds, &floor.steps, &floor.doubles), Vec::<String>::new());
                    assert!(!floor.complaint.is_watched());
                    for step in merger.gone.steps.iter().chain(&merger.kept.steps) {
                        *taken.entry(step.action.word()).or_default() += 1;
                    }
                    follows(&mut other_witness, std::mem::take(&mut witness), &other, &kept, &before.0);
                    floor = Floor::at(floor.now, floor.ids());
                }
                Err(refusal) => {
                    assert_eq!((&before.0, &kept), (&floor.complaint, &other.complaint));
                    names_its_rule(&refusal);
                    codes.insert(refusal.code.word());
                }
            }
            continue;
        }
        match attempt(&mut floor, &mut chance, action, by) {
            Ok(change) => {
                // An update may change nothing.
                let changed = change.effect == Effect::Updated || (action == ComplaintAction::Update && change.complaint == before.0);
                assert!(changed && change.complaint.version == before.0.version + i64::from(change.effect == Effect::Updated));
                assert_eq!(change.steps.len(), change.events.len());
                assert!(change.interactions.iter().all(|one| one.interaction.complaint_id == Some(before.0.id)));
                observe(&mut witness, &floor, &change, by);
                keeps_apart(&mut witness, &change, action);
                is_sound(&floor.complaint, &floor.rounds);
                *taken.entry(action.word()).or_default() += 1;
                satisfied +=
                    usize::from(action == ComplaintAction::Callback && floor.complaint.outcome == Some(ComplaintOutcome::Satisfied));
                for event in &change.events {
                    let text = serde_json::to_string(&event.details).unwrap();
                    assert!(
                        !["电话", "备注", "无关", "客户", "咨询", "退车", "排期", "补偿", "过高", "停机", "交车"]
                            .iter()
                            .any(|words| text.contains(words)),
                        "{text}"
                    );
                }
            }
            Err(refusal) if refusal.code == ProblemCode::NotFound => {}
            Err(refusal) => {
                assert_eq!(before, (floor.complaint.clone(), floor.rounds.clone()));
                names_its_rule(&refusal);
                codes.insert(refusal.code.word());
            }
        }
        let over = !floor.complaint.is_open();
        if over && chance.happens(if floor.complaint.status == ComplaintStatus::Closed { 10 } else { 60 }) {
            assert_eq!(differences(&floor.complaint, &floor.rounds, &floor.steps, &floor.doubles), Vec::<String>::new());
            assert!(floor.complaint.outcome != Some(ComplaintOutcome::Satisfied) || witness.satisfied_callbacks > 0);
            rounds = rounds.max(floor.rounds.len());
            floor = Floor::at(floor.now, floor.ids());
            witness = Witness::default();
        }
    }
    // The walk goes everywhere: every step is taken, every rule says no.
    let left_out: Vec<_> = ComplaintAction::ALL.iter().map(|action| action.word()).filter(|word| !taken.contains_key(word)).collect();
    assert_eq!(left_out, ["receive", "attach", "detach"]);
    assert!(satisfied > 50 && rounds > 4, "{satisfied} closed as satisfied, {rounds} rounds at most: {taken:?}");
    for rule in [
        "already_acknowledged",
        "severity_not_raised",
        "nothing_to_acknowledge",
        "own_proposal",
        "decision_level_too_low",
        "handled_by_self",
        "too_few_tries",
        "first_round_open",
        "not_on_watch_list",
        "closed_too_long_ago",
        "contact_not_logged",
        "customer_not_heard",
        "customer_not_told",
        "contact_too_early",
        "callback_of_another",
        "customer_reached",
        "about_oneself",
        "assignee_concerned",
        "general_managers_step",
        "illegal_transition",
        "permission_denied",
        "not_responsible",
        "validation_failed",
    ] {
        assert!(codes.contains(rule), "nothing was refused by {rule}: {codes:?}");
    }
}
