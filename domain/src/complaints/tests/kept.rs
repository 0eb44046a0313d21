//! Nothing is overwritten: what a complaint said before, what was proposed before, and which files it had stay in its history.

use chrono::Duration;
use uuid::Uuid;

use super::super::said::Talk;
use super::super::workflow::REMOVABLE;
use super::super::{ComplaintAction, ComplaintChange, ComplaintFacts, ComplaintPatch};
use super::support::{AGENT, DIRECTOR, Floor, MANAGER, Person, facts, with_contact};
use crate::Refusal;
use crate::fields::{FieldCode, Patch};
use crate::ids::AttachmentId;
use crate::platform::attachment::{Attachment, Bearer};
use crate::platform::media::MediaType;
use crate::problem::ProblemCode;

fn patch(floor: &mut Floor, patch: &ComplaintPatch) -> Result<ComplaintChange, Refusal> {
    floor.does(AGENT, |complaint, asking| complaint.edit(patch, &ComplaintFacts::default(), asking))
}

fn told(change: &ComplaintChange) -> String {
    change.events.iter().map(|event| serde_json::to_string(&(&event.details, &event.changes)).unwrap()).collect()
}

#[test]
fn the_words_of_the_customer_are_kept() {
    let mut floor = Floor::open();
    let (subject, account) = (floor.complaint.subject.clone(), floor.complaint.account.clone());
    let softer = ComplaintPatch {
        subject: Patch::Set("咨询".into()),
        account: Patch::Set("客户来电咨询。".into()),
        demand: Patch::Set("道歉".into()),
        ..ComplaintPatch::default()
    };
    let refusal = patch(&mut floor, &softer).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/note", FieldCode::Required));
    let change = patch(&mut floor, &ComplaintPatch { note: Some("客户更正".into()), ..softer.clone() }).unwrap();
    let step = &change.steps[0];
    let before = step.details.words_before.as_ref().unwrap();
    assert_eq!((&before.subject, &before.account, &before.demand), (&Some(subject), &account, &None));
    assert_eq!((step.action, step.note.as_deref()), (ComplaintAction::Update, Some("客户更正")));
    assert_eq!(step.details.fields, ["subject", "account", "demand"]);
    for words in ["交车", "周六", "咨询", "道歉", "更正"] {
        assert!(!told(&change).contains(words), "{words} is told: {}", told(&change));
    }
    // Cleared words are kept as well, and what is no word of theirs needs no reason.
    let cleared = ComplaintPatch { demand: Patch::Clear, note: Some("撤回诉求".into()), ..ComplaintPatch::default() };
    let change = patch(&mut floor, &cleared).unwrap();
    assert_eq!(change.steps[0].details.words_before.as_ref().unwrap().demand.as_deref(), Some("道歉"));
    let change = patch(&mut floor, &ComplaintPatch { safety: Some(true), ..ComplaintPatch::default() }).unwrap();
    assert_eq!((change.steps.len(), &change.steps[0].details.words_before), (1, &None));
    // Once it is over nothing of it changes.
    floor.does(AGENT, |complaint, asking| complaint.withdraw(&with_contact(), &facts(), asking)).unwrap();
    let note = Some("x".to_owned());
    assert_eq!(patch(&mut floor, &ComplaintPatch { note, ..softer }).unwrap_err().code, ProblemCode::IllegalTransition);
}

#[test]
fn what_was_proposed_before_is_kept() {
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    let change = floor.propose(MANAGER, 5_000).unwrap();
    assert!(!told(&change).contains("道歉"), "{}", told(&change));
    floor.does(DIRECTOR, |complaint, asking| complaint.return_proposal("先谈".into(), asking)).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    let proposed: Vec<_> = floor.steps.iter().filter(|step| step.action == ComplaintAction::Propose).map(|step| &step.details).collect();
    assert_eq!(proposed.iter().map(|details| details.description.as_deref()).collect::<Vec<_>>(), [Some("道歉并补偿"); 2]);
    assert_eq!((proposed[0].compensation_minor, proposed[1].compensation_minor), (Some(500_000), None));
}

#[test]
fn what_the_customer_was_told_is_kept_each_time() {
    let mut floor = Floor::confirming();
    let mut told_of = Vec::new();
    for words in ["致歉", "加赠一次保养"] {
        let said = Talk { told: Some(words.into()), step: with_contact() };
        let change = floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&said, &facts(), asking)).unwrap();
        told_of.push(change.steps[0].details.told.clone().unwrap());
        assert!(!told(&change).contains(words), "{}", told(&change));
    }
    let bare = Talk { told: None, step: with_contact() };
    let change = floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&bare, &facts(), asking)).unwrap();
    assert_eq!(change.steps[0].details.told, None);
    let said = Talk { told: Some("改为现金".into()), step: with_contact() };
    let change = floor.does(MANAGER, |complaint, asking| complaint.customer_satisfied(&said, &facts(), asking)).unwrap();
    told_of.extend(change.steps.iter().filter_map(|step| step.details.told.clone()));
    assert!(!told(&change).contains("现金"), "{}", told(&change));
    assert_eq!(told_of, ["致歉", "加赠一次保养", "改为现金"]);
    assert_eq!((floor.rounds[0].told.as_deref(), floor.rounds[0].told_at), (Some("致歉"), floor.complaint.told_at));
}

#[test]
fn files_are_kept_but_for_a_mistake() {
    let mut floor = Floor::open();
    let record = floor.complaint.record();
    let of = |by: Person, floor: &Floor| Attachment {
        id: AttachmentId::new(Uuid::from_u128(9)),
        bearer: Bearer { record, unit_id: floor.complaint.unit_id, customer_id: None },
        file_name: "王芳的录音.txt".into(),
        media_type: MediaType::Text,
        size_bytes: 5,
        sha256: [0xab; 32],
        uploaded_by: Some(by.id),
        created_at: floor.now,
    };
    let file = of(AGENT, &floor);
    let detach = |floor: &mut Floor, by, file: &Attachment| floor.decides(by, |complaint, asking| complaint.detach(file, asking));
    assert_eq!(detach(&mut floor, MANAGER, &file).unwrap_err().code, ProblemCode::AttachmentKept);
    let of_nobody = Attachment { uploaded_by: None, ..file.clone() };
    assert_eq!(detach(&mut floor, AGENT, &of_nobody).unwrap_err().code, ProblemCode::AttachmentKept);
    floor.now = file.created_at + REMOVABLE - Duration::microseconds(1);
    let change = detach(&mut floor, AGENT, &file).unwrap();
    let kept = change.steps[0].details.file.as_ref().unwrap();
    assert_eq!((kept.file_name.as_str(), kept.sha256.as_str()), ("王芳的录音.txt", "ab".repeat(32).as_str()));
    assert!(!told(&change).contains("王芳") && told(&change).contains(&file.id.to_string()));
    floor.now = file.created_at + REMOVABLE;
    assert_eq!(detach(&mut floor, AGENT, &file).unwrap_err().code, ProblemCode::AttachmentKept);
    let file = of(AGENT, &floor);
    floor.does(AGENT, |complaint, asking| complaint.withdraw(&with_contact(), &facts(), asking)).unwrap();
    assert_eq!(detach(&mut floor, AGENT, &file).unwrap_err().code, ProblemCode::IllegalTransition);
}
