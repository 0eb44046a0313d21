//! What is known, what is fresh, and what verifying does.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::tests::support::{
    at, errors, organization, organization_input, patch_of, person, person_input, point_input, read, reference, set,
};
use super::super::{Customer, CustomerPatchInput, NewContactInput, patch};
use super::*;
use crate::fields::FieldCode;
use crate::platform::EventKind;
use crate::vocabulary::Word as _;
use crate::{Fields, ProblemCode};

const DAY: i64 = 86_400;

fn judged(customer: &Customer, verified: &[(CustomerFact, i64)], seconds: i64) -> Judged {
    let verifications: BTreeMap<_, _> = verified.iter().map(|(fact, seconds)| (*fact, at(*seconds).now)).collect();
    judge(customer, &Requirements::default(), &verifications, at(seconds).now)
}

fn of(judged: &Judged, fact: CustomerFact) -> JudgedFact {
    *judged.facts.iter().find(|judged| judged.fact == fact).unwrap()
}

fn patched(customer: &Customer, input: CustomerPatchInput, seconds: i64) -> super::super::Change {
    patch(customer, patch_of(input).unwrap(), &at(seconds)).unwrap()
}

#[test]
fn a_new_person_is_known_by_name() {
    let customer = person();
    let judged = judged(&customer, &[], 0);
    assert_eq!((judged.facts.len(), judged.known(), judged.fresh()), (5, 1, 1));
    assert_eq!((judged.mastery(), judged.freshness()), (Some(2_000), Some(2_000)));
    assert!(of(&judged, CustomerFact::Name).fresh && of(&judged, CustomerFact::Name).fresh_until.is_none());
    let nothing = Requirements { person: vec![], organization: vec![] };
    assert_eq!(judge(&customer, &nothing, &BTreeMap::new(), at(0).now).mastery(), None);
}

#[test]
fn values_age_from_when_they_were_entered() {
    let customer = super::super::tests::support::new(super::super::NewCustomerInput { city: Some("上海市".into()), ..person_input() })
        .unwrap()
        .customer;
    for (seconds, fresh) in [(0, true), (730 * DAY - 1, true), (730 * DAY, false)] {
        let city = of(&judged(&customer, &[], seconds), CustomerFact::City);
        assert_eq!((city.known, city.verified_at, city.fresh, city.fresh_until), (true, Some(at(0).now), fresh, Some(at(730 * DAY).now)));
    }
    assert!(of(&judged(&customer, &[(CustomerFact::City, 5 * DAY)], 730 * DAY), CustomerFact::City).fresh);
    // A verification of what is not known any more counts for nothing.
    let gone = patched(&customer, CustomerPatchInput { city: crate::fields::Patch::Clear, ..CustomerPatchInput::default() }, 9);
    assert!(gone.rows.verified.is_empty());
    let city = of(&judged(&gone.customer, &[(CustomerFact::City, 5 * DAY)], 6 * DAY), CustomerFact::City);
    assert_eq!((city.known, city.verified_at, city.fresh), (false, None, false));
}

#[test]
fn what_a_change_enters_is_verified() {
    let customer = person();
    let input =
        CustomerPatchInput { city: set("杭州市"), birthday: set("1988-05-17"), notes: set("x"), ..CustomerPatchInput::default() };
    let change = patched(&customer, input.clone(), 60);
    assert_eq!(change.rows.verified, [CustomerFact::Birthday, CustomerFact::City]);
    assert!(patched(&change.customer, input, 90).rows.verified.is_empty());
}

#[test]
fn a_name_that_is_a_reference_is_none() {
    let mut input = person_input();
    input.name = Some("A-17".into());
    let named = reference("erp", "A-17");
    input.references = Some(vec![crate::platform::ReferenceInput { source: Some(named.source), reference: Some(named.reference) }]);
    let customer = super::super::tests::support::new(input).unwrap().customer;
    assert!(!CustomerFact::Name.is_known(&customer) && CustomerFact::Name.is_known(&person()));
}

#[test]
fn contact_points_are_verified_as_such() {
    let mut input = person_input();
    input.contact_points = Some(vec![point_input("phone", "13800138000"), point_input("phone", "13900139000")]);
    let customer = super::super::tests::support::new(input).unwrap().customer;
    let phone = of(&judged(&customer, &[(CustomerFact::Phone, 0)], 0), CustomerFact::Phone);
    assert_eq!((phone.known, phone.verified_at, phone.fresh), (true, None, false));
    let change = verify(&customer, &[CustomerFact::Phone], &at(60)).unwrap();
    let verified: Vec<_> = change.customer.contact_points.iter().filter(|point| point.verified_at.is_some()).collect();
    assert!(verified.len() == 1 && verified[0].primary && change.rows.verified.is_empty());
    let kinds: Vec<_> = change.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::CustomerContactPointUpdated]);
    let phone = of(&judged(&change.customer, &[], 60 + 365 * DAY - 1), CustomerFact::Phone);
    assert!(phone.fresh);
    assert!(!of(&judged(&change.customer, &[], 60 + 365 * DAY), CustomerFact::Phone).fresh);
}

#[test]
fn verifying_is_told_and_moves_the_version() {
    let customer = organization();
    let change = verify(&customer, &[CustomerFact::Name], &at(60)).unwrap();
    assert_eq!((change.customer.version, change.rows.verified.as_slice()), (customer.version + 1, [CustomerFact::Name].as_slice()));
    assert_eq!(change.events[0].kind, EventKind::CustomerFactsVerified);
    let refusal =
        verify(&customer, &[CustomerFact::Name, CustomerFact::City, CustomerFact::Birthday, CustomerFact::Contact], &at(60)).unwrap_err();
    assert_eq!(
        errors(&refusal),
        [("/facts/1", FieldCode::FactUnknown), ("/facts/2", FieldCode::NotForKind), ("/facts/3", FieldCode::FactUnknown)]
    );
    let archived = super::super::archive(&customer, &at(0)).unwrap().customer;
    assert_eq!(verify(&archived, &[CustomerFact::Name], &at(60)).unwrap_err().code, ProblemCode::Archived);
}

#[test]
fn contacts_are_a_fact_of_organizations() {
    let mut input = organization_input();
    input.contacts = Some(vec![NewContactInput { name: Some("李雷".into()), ..NewContactInput::default() }]);
    let customer = super::super::tests::support::new(input).unwrap().customer;
    assert!(of(&judged(&customer, &[], 0), CustomerFact::Contact).fresh);
    assert!(!of(&judged(&organization(), &[], 0), CustomerFact::Contact).known);
}

#[test]
fn requirements_are_read() {
    let fact = |fact: &str, term_days| RequiredFactInput { fact: Some(fact.to_owned()), term_days };
    let good = RequirementsInput { person: Some(vec![fact("city", Some(30)), fact("name", None)]), organization: Some(vec![]) };
    let requirements = read(|fields| Requirements::read(good, fields)).unwrap();
    assert_eq!(
        requirements.person,
        [RequiredFact { fact: CustomerFact::City, term_days: Some(30) }, RequiredFact { fact: CustomerFact::Name, term_days: None }]
    );
    let bad = RequirementsInput {
        person: Some(vec![
            fact("industry", None),
            fact("shoe_size", None),
            fact("city", Some(0)),
            fact("name", None),
            fact("name", None),
            RequiredFactInput::default(),
        ]),
        organization: None,
    };
    let refusal = read(|fields| Requirements::read(bad, fields)).unwrap_err();
    assert_eq!(
        errors(&refusal),
        [
            ("/person/0/fact", FieldCode::NotForKind),
            ("/person/1/fact", FieldCode::UnknownWord),
            ("/person/2/term_days", FieldCode::OutOfRange),
            ("/person/4/fact", FieldCode::Duplicate),
            ("/person/5/fact", FieldCode::Required),
            ("/organization", FieldCode::Required),
        ]
    );
    let mut fields = Fields::new();
    read_facts(Some(vec!["city".into(), "shoe".into(), "city".into()]), &mut fields);
    assert_eq!(errors(&fields.finish(Some(())).unwrap_err()), [("/facts/1", FieldCode::UnknownWord), ("/facts/2", FieldCode::Duplicate)]);
    assert!(read(|fields| read_facts(Some(vec![]), fields)).is_err() && read(|fields| read_facts(None, fields)).is_err());
}

proptest! {
    /// Whatever is required, freshness never exceeds mastery, time takes freshness only away, and verifying what is known makes it fresh.
    #[test]
    fn shares_keep_their_order(chosen in proptest::sample::subsequence(CustomerFact::ALL.to_vec(), 0..12), term in proptest::option::of(1_u32..900), city: bool, later in 0_i64..900) {
        let mut input = person_input();
        input.city = city.then(|| "上海市".to_owned());
        let customer = super::super::tests::support::new(input).unwrap().customer;
        let person = chosen.into_iter().filter(|fact| fact.is_of(customer.kind)).map(|fact| RequiredFact { fact, term_days: term }).collect();
        let requirements = Requirements { person, organization: vec![] };
        let judge_at = |customer: &Customer, verified: &BTreeMap<_, _>, seconds| judge(customer, &requirements, verified, at(seconds).now);
        let (now, then) = (judge_at(&customer, &BTreeMap::new(), 0), judge_at(&customer, &BTreeMap::new(), later * DAY));
        prop_assert!(now.freshness() <= now.mastery() && then.freshness() <= now.freshness() && then.mastery() == now.mastery());
        let known: Vec<CustomerFact> = now.facts.iter().filter(|fact| fact.known).map(|fact| fact.fact).collect();
        if !known.is_empty() {
            let change = verify(&customer, &known, &at(later * DAY)).unwrap();
            let verified = change.rows.verified.iter().map(|fact| (*fact, at(later * DAY).now)).collect();
            let after = judge_at(&change.customer, &verified, later * DAY);
            prop_assert_eq!(after.freshness(), after.mastery());
        }
    }
}
