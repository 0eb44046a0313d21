//! A long random walk of everybody: whatever is done in whatever order, no complaint is lost, forgotten or closed against the customer's
//! word.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DurationRound as _;

use super::super::handling::ApprovalBy;
use super::super::proof::differences;
use super::super::said::{Assessment, CallbackReport, RecourseTold, Talk};
use super::super::telling::{self, Told};
use super::super::words::{
    CallbackResult, ComplaintAction, ComplaintGuard, ComplaintOutcome, ComplaintStatus, Recourse, RecourseOutcome, Severity,
};
use super::super::{Complaint, ComplaintChange, ComplaintFacts, ComplaintPatch, Round};
use super::support::{EVERYBODY, Floor, MANAGER, Person, facts, logged, message, new, shipped, with_contact};
use super::witness::{Witness, follows, keeps_apart, observe};
use crate::Refusal;
use crate::case::message::MessageFacts;
use crate::case::said::StepDraft;
use crate::fields::Patch;
use crate::ids::UserId;
use crate::interactions::{Direction, Outcome};
use crate::orders::Effect;
use crate::platform::{Actor, Context};
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
    // Half of the times are said by the minute.
    let at = if chance.happens(50) { at.duration_trunc(chrono::Duration::minutes(1)).unwrap() } else { at };
    if chance.happens(20) {
        return (StepDraft::default(), facts());
    }
    if chance.happens(50) {
        return (new(channel, outcome, Some(at)), facts());
    }
    let of = if chance.happens(60) { by } else { chance.one(&EVERYBODY) };
    let (said, mut facts) = logged(of, chance.one(Direction::ALL), channel, outcome, at);
    if let Some(kept) = &mut facts.logged {
        // Recorded at once or later, or of another time than it is said to be; by whom it names, somebody else, or a program.
        kept.created_at = if chance.happens(70) { floor.now } else { floor.now - chrono::Duration::seconds(chance.one(&earlier)) };
        kept.recorded_by = if chance.happens(70) { Some(of.id) } else { chance.one(&[None, Some(MANAGER.id)]) };
        kept.automatic = chance.happens(10);
    }
    (said, facts)
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
            floor.does(by, |complaint, asking| complaint.mark_severity(severity, note, &shipped(), asking))
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
        ComplaintAction::Reopen => {
            let said = StepDraft { note: chance.happens(80).then(|| "客户称未解决".to_owned()), ..said };
            floor.does(by, |complaint, asking| complaint.reopen(&said, &facts, asking))
        }
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
        ProblemCode::AssigneeConcerned | ProblemCode::NobodyDecides => {}
        code => assert!(ComplaintGuard::ALL.iter().any(|guard| guard.refusal() == Some(code)), "{code} is no rule of complaints"),
    }
}

/// What waits for an approval waits for somebody who may give it, or those know who can change that.
fn finds_who_decides(floor: &Floor, change: &ComplaintChange, nobody: &mut usize) {
    if floor.complaint.status != ComplaintStatus::AwaitingApproval {
        return;
    }
    let somebody = EVERYBODY.into_iter().any(|by| floor.may_approve(by));
    let by = floor.rounds.last().unwrap().approval.as_ref().map(|approval| approval.by);
    assert_eq!(somebody, by != Some(ApprovalBy::Nobody), "{by:?}");
    let told = |who| telling::told(change, &Context { now: floor.now, actor: Actor::System("test") }).iter().any(|(told, _)| *told == who);
    *nobody += usize::from(change.asks.nobody);
    assert_eq!(change.asks.nobody, told(Told::Administrators));
    let before = change.before.as_ref().is_some_and(|before| before.status == ComplaintStatus::AwaitingApproval);
    assert!(somebody || change.asks.nobody || before, "it hangs, and nobody was told");
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
        !last_word || shipped().lacking(rounds.last().unwrap(), complaint.kind.field(), complaint.severity).is_none(),
        "critical, and never approved"
    );
    assert_eq!(complaint.major_since.is_some(), complaint.severity > Severity::General);
    assert_eq!(complaint.resolution_seconds.is_some(), complaint.outcome == Some(ComplaintOutcome::Satisfied));
    assert!(!complaint.first_round || complaint.rounds_in_all() == 1);
    for round in rounds {
        let said = [round.identified_at, round.proposed_at, round.told_at, round.satisfied_at].into_iter().flatten();
        let times: Vec<_> = [round.began_at].into_iter().chain(said).chain(round.callback_at).chain(round.ended_at).collect();
        assert!(times.is_sorted() && round.tries.is_sorted(), "out of order: {round:#?}");
    }
    let last = rounds.last().unwrap();
    assert_eq!((last.number, last.cause, last.told_at), (complaint.round, complaint.cause, complaint.told_at));
}

#[test]
fn no_complaint_is_closed_against_the_word_of_the_customer() {
    let mut chance = Chance(20_261_122);
    // A customer has two, which may turn out to be one.
    let start = Floor::open().now;
    let mut floor = Floor::at(start, 0);
    let mut other = Floor::at(start, 1_000_000_000);
    let (mut witness, mut other_witness) = (Witness::default(), Witness::default());
    let (mut satisfied, mut rounds, mut nobody, mut second_thoughts) = (0, 0, 0, 0);
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
        // A customer seldom takes a complaint back, or a yes, and what changes nothing of its course is tried now and then.
        possible.retain(|action| match action {
            ComplaintAction::Withdraw => chance.happens(3),
            ComplaintAction::CustomerUnsatisfied if floor.complaint.status == ComplaintStatus::CallbackDue => chance.happens(3),
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
                    finds_who_decides(&other, &merger.kept, &mut nobody);
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
                finds_who_decides(&floor, &change, &mut nobody);
                *taken.entry(action.word()).or_default() += 1;
                satisfied +=
                    usize::from(action == ComplaintAction::Callback && floor.complaint.outcome == Some(ComplaintOutcome::Satisfied));
                let had_said_yes = before.0.status == ComplaintStatus::CallbackDue;
                second_thoughts += usize::from(action == ComplaintAction::CustomerUnsatisfied && had_said_yes);
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
    assert!(nobody > 0, "there was always somebody who could decide");
    assert!(satisfied > 30 && rounds > 4, "{satisfied} closed as satisfied, {rounds} rounds at most: {taken:?}");
    assert!(second_thoughts > 5, "{second_thoughts} thought better of a yes");
    for rule in [
        "already_acknowledged",
        "severity_not_raised",
        "nothing_to_acknowledge",
        "own_proposal",
        "decision_level_too_low",
        "nobody_decides",
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
