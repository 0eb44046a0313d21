//! Command by command.

use serde_json::json;

use super::super::*;
use super::support::*;
use crate::ProblemCode;
use crate::fields::{FieldCode, Patch};
use crate::platform::ReferenceInput;

#[test]
fn a_whole_person_is_created() {
    let input = NewCustomerInput {
        language: text("zh-cn"),
        time_zone: text("Asia/Shanghai"),
        birthday: text("1990-03-07"),
        interests: Some(vec!["SUV".into(), "露营".into()]),
        source_channel: text("event"),
        potential_grade: text("h"),
        tags: Some(vec!["vip".into(), "a".into()]),
        preferred_channel: text("wechat"),
        quiet_hours: Some(QuietHoursInput { from: text("22:00"), to: text("08:00") }),
        identity_number: text("11010519491231002x"),
        notes: text("第一行\r\n第二行"),
        serving_unit_ids: Some(vec![unit(3).to_string(), unit(1).to_string(), unit(2).to_string()]),
        contact_points: Some(vec![
            point_input("phone", "138 0013 8000"),
            NewContactPointInput { primary: Some(true), verified: Some(true), ..point_input("phone", "010-12345678") },
            point_input("email", "Wang.Fang@Example.com"),
            point_input("social", "wx_fang"),
        ]),
        references: Some(vec![ReferenceInput { source: text("erp"), reference: text("42") }]),
        ..person_input()
    };
    let change = new(input).unwrap();
    let customer = &change.customer;
    assert_eq!((customer.version, customer.name_key.as_str(), customer.language.as_deref()), (1, "wang fang", Some("zh-CN")));
    assert_eq!(customer.tags, ["a", "vip"]);
    assert_eq!(customer.serving_unit_ids, [unit(2), unit(3)]);
    assert_eq!(customer.notes.as_deref(), Some("第一行\n第二行"));
    let points: Vec<_> = customer.contact_points.iter().map(|point| (point.value.clear(), point.primary)).collect();
    let expected = [("+8613800138000", false), ("+861012345678", true), ("Wang.Fang@example.com", true), ("wx_fang", true)];
    assert_eq!(points, expected);
    assert_eq!(customer.contact_points[1].verified_at, Some(at(0).now));
    assert!(change.rows.created && change.rows.columns);
    assert_eq!((change.rows.contact_points.added.len(), change.rows.units.added.len(), change.rows.references.added.len()), (4, 3, 1));
    assert_eq!(kinds(&change), ["customer.created"]);
    assert_eq!(change.events[0].details["number"], json!("K-000001"));
}

#[test]
fn every_wrong_field_is_told_at_once() {
    let input = NewCustomerInput {
        kind: text("person"),
        industry: text("汽车"),
        organization_size: text("huge"),
        language: text("中文"),
        time_zone: text("Mars/Olympus"),
        birthday: text("1990-02-30"),
        interests: Some(vec!["a".into(); 21]),
        tags: Some(vec!["a".into(), "a".into()]),
        unit_id: text("1"),
        quiet_hours: Some(QuietHoursInput { from: text("8"), to: None }),
        identity_number: text("1***5"),
        contact_points: Some(vec![
            point_input("phone", "138****8000"),
            point_input("email", "nobody"),
            point_input("fax", "1"),
            NewContactPointInput { platform: text("wechat"), ..point_input("phone", "13800138000") },
            NewContactPointInput { platform: None, ..point_input("social", "a b") },
            NewContactPointInput { contact_id: text("x"), ..point_input("address", "上海市***") },
        ]),
        references: Some(vec![ReferenceInput { source: text("a b"), reference: None }]),
        ..NewCustomerInput::default()
    };
    let refusal = new(input).unwrap_err();
    let mut found = errors(&refusal);
    found.sort_unstable_by_key(|(pointer, _)| *pointer);
    let expected = [
        ("/birthday", FieldCode::DateInvalid),
        ("/contact_points/0/value", FieldCode::MaskedValue),
        ("/contact_points/1/value", FieldCode::EmailInvalid),
        ("/contact_points/2/kind", FieldCode::UnknownWord),
        ("/contact_points/3/platform", FieldCode::Unexpected),
        ("/contact_points/4/platform", FieldCode::Required),
        ("/contact_points/4/value", FieldCode::HandleInvalid),
        ("/contact_points/5/contact_id", FieldCode::Unexpected),
        ("/contact_points/5/value", FieldCode::MaskedValue),
        ("/identity_number", FieldCode::MaskedValue),
        ("/industry", FieldCode::NotForKind),
        ("/interests", FieldCode::TooMany),
        ("/language", FieldCode::LanguageInvalid),
        ("/name", FieldCode::Required),
        ("/organization_size", FieldCode::UnknownWord),
        ("/quiet_hours/from", FieldCode::SpanInvalid),
        ("/quiet_hours/to", FieldCode::Required),
        ("/references/0/reference", FieldCode::Required),
        ("/references/0/source", FieldCode::UnknownWord),
        ("/tags/1", FieldCode::Duplicate),
        ("/time_zone", FieldCode::TimeZoneInvalid),
        ("/unit_id", FieldCode::IdInvalid),
    ];
    assert_eq!(found, expected);
}

#[test]
fn fields_belong_to_kinds() {
    let refusal = new(NewCustomerInput {
        industry: text("汽车"),
        organization_size: text("small"),
        contacts: Some(vec![NewContactInput { name: text("李雷"), ..NewContactInput::default() }]),
        ..person_input()
    })
    .unwrap_err();
    let not_for_kind = |pointer| (pointer, FieldCode::NotForKind);
    assert_eq!(errors(&refusal), ["/industry", "/organization_size", "/contacts"].map(not_for_kind));
    let refusal = new(NewCustomerInput { birthday: text("1990-01-01"), ..organization_input() }).unwrap_err();
    assert_eq!(errors(&refusal), [not_for_kind("/birthday")]);
    let refusal = new(NewCustomerInput { identity_number: text("440308199901101513"), ..person_input() }).unwrap_err();
    assert_eq!(errors(&refusal), [("/identity_number", FieldCode::IdentityNumberInvalid)]);
    let refusal = new(NewCustomerInput { birthday: text("2026-03-01"), ..person_input() }).unwrap_err();
    assert_eq!(errors(&refusal), [("/birthday", FieldCode::InFuture)]);
    let with_birthday = patch_of(CustomerPatchInput { birthday: set("1990-01-01"), ..CustomerPatchInput::default() }).unwrap();
    let refusal = patch(&organization(), with_birthday, &at(1)).unwrap_err();
    assert_eq!(errors(&refusal), [not_for_kind("/birthday")]);
    let contact = read(|fields| NewContact::read(NewContactInput { name: text("李雷"), ..NewContactInput::default() }, fields)).unwrap();
    assert_eq!(errors(&add_contact(&person(), contact, &mut ids(), &at(1)).unwrap_err()), [not_for_kind("")]);
}

#[test]
fn a_patch_tells_old_and_new_but_of_personal_values_only_that_they_changed() {
    let customer = person();
    let input = CustomerPatchInput {
        name: set("王方"),
        birthday: set("1990-03-07"),
        identity_number: set("11010519491231002X"),
        notes: set("怕打扰"),
        tags: Patch::Set(vec!["vip".into()]),
        city: set("上海"),
        ..CustomerPatchInput::default()
    };
    let change = patch(&customer, patch_of(input.clone()).unwrap(), &at(5)).unwrap();
    assert_eq!((change.customer.version, change.customer.updated_at, change.customer.name_key.as_str()), (2, at(5).now, "wang fang"));
    assert_eq!(kinds(&change), ["customer.updated"]);
    let told = serde_json::to_value(&change.events[0].changes).unwrap();
    let expected = json!([
        { "field": "name", "old": "王芳", "new": "王方" },
        { "field": "birthday", "old": null, "new": null },
        { "field": "city", "old": null, "new": "上海" },
        { "field": "identity_number", "old": null, "new": null },
        { "field": "notes", "old": null, "new": null },
        { "field": "tags", "old": [], "new": ["vip"] },
    ]);
    assert_eq!(told, expected);
    assert_eq!(change.rows.tags.added, ["vip"]);
    let again = patch(&change.customer, patch_of(input).unwrap(), &at(9)).unwrap();
    assert!(again.is_empty() && again.events.is_empty());
    assert_eq!(again.customer, change.customer);
    let clearing = CustomerPatchInput { city: Patch::Clear, notes: set(""), tags: Patch::Clear, ..CustomerPatchInput::default() };
    let cleared = patch(&change.customer, patch_of(clearing).unwrap(), &at(10)).unwrap();
    assert_eq!((cleared.customer.city, cleared.customer.notes, cleared.customer.tags.len()), (None, None, 0));
    let refusal =
        patch_of(CustomerPatchInput { name: Patch::Clear, unit_id: Patch::Clear, ..CustomerPatchInput::default() }).err().unwrap();
    assert_eq!(errors(&refusal), [("/name", FieldCode::Required), ("/unit_id", FieldCode::Required)]);
}

#[test]
fn a_new_home_serves_no_more_as_a_further_unit() {
    let customer = add_serving_unit(&person(), unit(2), &at(1)).unwrap().customer;
    let input = CustomerPatchInput { unit_id: Patch::Set(unit(2).to_string()), ..CustomerPatchInput::default() };
    let change = patch(&customer, patch_of(input).unwrap(), &at(2)).unwrap();
    assert_eq!((change.customer.unit_id, change.customer.serving_unit_ids.len()), (unit(2), 0));
    assert_eq!((change.rows.units.added.len(), change.rows.units.removed.as_slice()), (0, [unit(1)].as_slice()));
    assert_eq!(kinds(&change), ["customer.updated", "customer.serving_unit_removed"]);
    assert!(change.events.iter().all(|event| event.unit_id == unit(2)));
    assert!(add_serving_unit(&change.customer, unit(2), &at(3)).unwrap().is_empty());
    assert_eq!(remove_serving_unit(&change.customer, unit(9), &at(3)).unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn archived_customers_rest() {
    let archived = archive(&person(), &at(1)).unwrap();
    assert_eq!(kinds(&archived), ["customer.archived"]);
    assert!(archived.rows.columns);
    let customer = archived.customer;
    let refused = [
        (patch(&customer, CustomerPatch::default(), &at(2)), ProblemCode::Archived),
        (add_contact_point(&customer, point("email", "a@b.cn"), &mut ids(), &at(2)), ProblemCode::Archived),
        (add_serving_unit(&customer, unit(2), &at(2)), ProblemCode::Archived),
        (add_reference(&customer, reference("erp", "1"), &mut ids(), &at(2)), ProblemCode::Archived),
        (archive(&customer, &at(2)), ProblemCode::IllegalTransition),
        (set_key_account(&customer, user(1), &at(2)), ProblemCode::IllegalTransition),
        (clear_key_account(&customer, &at(2)), ProblemCode::IllegalTransition),
    ];
    for (at, (result, code)) in refused.into_iter().enumerate() {
        let refusal = result.unwrap_err();
        assert_eq!(refusal.code, code, "{at}");
        assert_eq!(refusal.extensions["available_actions"], json!(["restore"]));
    }
    let restored = restore(&customer, &at(3)).unwrap();
    assert_eq!((kinds(&restored), restored.customer.version), (vec!["customer.restored".to_owned()], 3));
    assert_eq!(restore(&restored.customer, &at(4)).unwrap_err().code, ProblemCode::IllegalTransition);
}

#[test]
fn key_accounts_have_a_manager() {
    let customer = person();
    assert_eq!(clear_key_account(&customer, &at(1)).unwrap_err().code, ProblemCode::IllegalTransition);
    let set = set_key_account(&customer, user(7), &at(1)).unwrap();
    assert_eq!(kinds(&set), ["customer.key_account_set"]);
    assert_eq!((set.customer.key_account, set.customer.account_manager_id), (true, Some(user(7))));
    assert!(set_key_account(&set.customer, user(7), &at(2)).unwrap().is_empty());
    assert_eq!(set_key_account(&set.customer, user(8), &at(2)).unwrap().events[0].changes[0].field, "account_manager_id");
    let cleared = clear_key_account(&set.customer, &at(3)).unwrap();
    assert_eq!((kinds(&cleared), cleared.customer.account_manager_id), (vec!["customer.key_account_cleared".to_owned()], None));
    let all = actions::available(&set.customer, |_| true);
    assert_eq!(all, CustomerState::KeyAccount.actions());
    let few = actions::available(&set.customer, |permission| permission == crate::access::Permission::CustomersWrite);
    assert_eq!(few, [CustomerAction::Update]);
}

#[test]
fn contact_points_change_hands() {
    let mut more = ids();
    let first = add_contact_point(&person(), point("phone", "13800138000"), &mut more, &at(1)).unwrap();
    assert!(first.customer.contact_points[0].primary);
    let twice = add_contact_point(&first.customer, point("phone", "+86 138 0013 8000"), &mut more, &at(2)).unwrap_err();
    assert_eq!(errors(&twice), [("/value", FieldCode::Duplicate)]);
    let wished = NewContactPoint { primary: true, ..point("phone", "13900139000") };
    let second = add_contact_point(&first.customer, wished, &mut more, &at(2)).unwrap();
    assert_eq!(kinds(&second), ["customer.contact_point_added", "customer.contact_point_updated"]);
    assert_eq!((second.rows.contact_points.added.len(), second.rows.contact_points.changed.len()), (1, 1));
    let [one, two] = [second.customer.contact_points[0].clone(), second.customer.contact_points[1].clone()];
    assert_eq!((one.primary, one.updated_at, two.primary), (false, at(2).now, true));
    let change = |patch: ContactPointPatchInput| {
        let patch = read(|fields| Some(ContactPointPatch::read(patch, fields)))?;
        change_contact_point(&second.customer, two.id, patch, &at(3))
    };
    let given_up = change(ContactPointPatchInput { primary: Patch::Set(false), ..ContactPointPatchInput::default() }).unwrap();
    assert!(given_up.customer.contact_points[0].primary && !given_up.customer.contact_points[1].primary);
    let verified =
        change(ContactPointPatchInput { verified: Patch::Set(true), label: set("工作"), ..ContactPointPatchInput::default() }).unwrap();
    assert_eq!(verified.customer.contact_points[1].verified_at, Some(at(3).now));
    let moved = change(ContactPointPatchInput { value: set("13700137000"), ..ContactPointPatchInput::default() }).unwrap();
    assert_eq!(moved.customer.contact_points[1].value.clear(), "+8613700137000");
    assert_eq!(serde_json::to_value(&moved.events[0].changes).unwrap(), json!([{ "field": "value", "old": null, "new": null }]));
    assert!(change(ContactPointPatchInput { value: set("139-0013-9000"), ..ContactPointPatchInput::default() }).unwrap().is_empty());
    for (patch, expected) in [
        (ContactPointPatchInput { value: set("139****9000"), ..ContactPointPatchInput::default() }, ("/value", FieldCode::MaskedValue)),
        (ContactPointPatchInput { value: set("13800138000"), ..ContactPointPatchInput::default() }, ("/value", FieldCode::Duplicate)),
        (ContactPointPatchInput { value: Patch::Clear, ..ContactPointPatchInput::default() }, ("/value", FieldCode::Required)),
        (ContactPointPatchInput { platform: set("qq"), ..ContactPointPatchInput::default() }, ("/platform", FieldCode::Unexpected)),
    ] {
        assert_eq!(errors(&change(patch).unwrap_err()), [expected]);
    }
    let removed = remove_contact_point(&second.customer, two.id, &at(4)).unwrap();
    assert!(removed.customer.contact_points[0].primary);
    assert_eq!(kinds(&removed), ["customer.contact_point_updated", "customer.contact_point_removed"]);
    assert_eq!(remove_contact_point(&removed.customer, two.id, &at(5)).unwrap_err().code, ProblemCode::NotFound);
}

#[test]
fn contacts_bring_and_take_their_contact_points() {
    let mut more = ids();
    let input = NewContactInput {
        name: text("李雷"),
        position: text("采购经理"),
        contact_points: Some(vec![point_input("phone", "13800138000")]),
        ..NewContactInput::default()
    };
    let li = read(|fields| NewContact::read(input, fields)).unwrap();
    let added = add_contact(&organization(), li, &mut more, &at(1)).unwrap();
    let id = added.customer.contacts[0].id;
    assert!(added.customer.contacts[0].primary && added.customer.contact_points[0].primary);
    assert_eq!(added.customer.contact_points[0].contact_id, Some(id));
    assert_eq!(kinds(&added), ["customer.contact_added", "customer.contact_point_added"]);
    let own = add_contact_point(&added.customer, point("phone", "13800138000"), &mut more, &at(2)).unwrap();
    assert!(own.customer.contact_points.iter().all(|point| point.primary));
    let patch =
        read(|fields| Some(ContactPatch::read(ContactPatchInput { position: Patch::Clear, ..ContactPatchInput::default() }, fields)));
    let changed = change_contact(&own.customer, id, patch.unwrap(), &at(3)).unwrap();
    assert_eq!((changed.customer.contacts[0].position.clone(), changed.customer.contacts[0].updated_at), (None, at(3).now));
    let removed = remove_contact(&changed.customer, id, &at(4)).unwrap();
    assert_eq!((removed.customer.contacts.len(), removed.customer.contact_points.len()), (0, 1));
    assert_eq!(kinds(&removed), ["customer.contact_removed", "customer.contact_point_removed"]);
    let stray = NewContactPoint { contact_id: Some(id), ..point("email", "a@b.cn") };
    assert_eq!(
        errors(&add_contact_point(&removed.customer, stray, &mut more, &at(5)).unwrap_err()),
        [("/contact_id", FieldCode::NotFound)]
    );
}

#[test]
fn only_one_of_a_kind_may_be_primary_from_the_start() {
    let primary = |kind, value| NewContactPointInput { primary: Some(true), ..point_input(kind, value) };
    let points =
        vec![primary("phone", "13800138000"), primary("email", "a@b.cn"), primary("phone", "13900139000"), primary("email", "A@B.cn")];
    let refusal = new(NewCustomerInput { contact_points: Some(points), ..person_input() }).unwrap_err();
    let expected = [("/contact_points/2/primary", FieldCode::Duplicate), ("/contact_points/3/value", FieldCode::Duplicate)];
    assert_eq!(errors(&refusal), expected);
    let contact = |name| NewContactInput { name: text(name), primary: Some(true), ..NewContactInput::default() };
    let refusal = new(NewCustomerInput { contacts: Some(vec![contact("a"), contact("b")]), ..organization_input() }).unwrap_err();
    assert_eq!(errors(&refusal), [("/contacts/1/primary", FieldCode::Duplicate)]);
}

#[test]
fn references_are_added_and_removed() {
    let mut more = ids();
    let added = add_reference(&person(), reference("erp", "42"), &mut more, &at(1)).unwrap();
    assert_eq!(kinds(&added), ["customer.reference_added"]);
    assert!(add_reference(&added.customer, reference("erp", "42"), &mut more, &at(2)).unwrap().is_empty());
    let id = added.customer.references[0].id;
    let removed = remove_reference(&added.customer, id, &at(2)).unwrap();
    assert_eq!(removed.events[0].details["reference"], json!("42"));
    assert_eq!(remove_reference(&removed.customer, id, &at(3)).unwrap_err().code, ProblemCode::NotFound);
    assert_eq!(reference_taken("/references/0").code, ProblemCode::AlreadyExists);
}

#[test]
fn writing_by_reference_creates_then_changes_then_leaves() {
    let input = |name: Patch<String>, phones: &[&str]| UpsertCustomerInput {
        kind: text("person"),
        patch: CustomerPatchInput { name, ..CustomerPatchInput::default() },
        contact_points: Some(phones.iter().map(|phone| point_input("phone", phone)).collect()),
        allow_duplicate: None,
    };
    let command = |input| read(|fields| UpsertCustomer::read(reference("erp", "42"), input, at(0).now, fields)).unwrap();
    let mut more = ids();
    let mut write =
        |existing: Option<&Customer>, input, seconds| upsert_by_reference(existing, command(input), record, &mut more, &at(seconds));
    let created = write(None, input(Patch::Leave, &["13800138000"]), 0).unwrap();
    assert!(created.rows.created);
    assert_eq!((created.customer.name.as_str(), created.customer.references.len()), ("42", 1));
    let same = write(Some(&created.customer), input(Patch::Leave, &["+8613800138000"]), 1).unwrap();
    assert!(same.is_empty() && same.events.is_empty());
    let updated = write(Some(&created.customer), input(set("王芳"), &["13800138000", "13900139000"]), 2).unwrap();
    assert_eq!((updated.rows.created, updated.customer.version, updated.customer.contact_points.len()), (false, 2, 2));
    let by_phone = write(Some(&person()), input(Patch::Leave, &["13800138000"]), 2).unwrap();
    assert_eq!(kinds(&by_phone), ["customer.contact_point_added", "customer.reference_added"]);
    let other_kind = UpsertCustomerInput { kind: text("organization"), ..input(Patch::Leave, &[]) };
    assert_eq!(errors(&write(Some(&created.customer), other_kind, 3).unwrap_err()), [("/kind", FieldCode::NotForKind)]);
    let archived = archive(&created.customer, &at(3)).unwrap().customer;
    assert_eq!(write(Some(&archived), input(Patch::Leave, &[]), 4).unwrap_err().code, ProblemCode::Archived);
    let imported = create(NewCustomer::of_reference(reference("cdnow", "00001")), record(), &mut ids(), &at(0));
    assert_eq!((imported.customer.name.as_str(), imported.customer.references[0].reference.source.as_str()), ("00001", "cdnow"));
}

#[test]
fn values_are_compared_in_their_normal_form() {
    let points = vec![point_input("phone", "138 0013 8000"), point_input("email", "A@B.cn"), point_input("address", "上海")];
    let contact = NewContactInput {
        name: text("李雷"),
        contact_points: Some(vec![point_input("phone", "13900139000")]),
        ..NewContactInput::default()
    };
    let input = NewCustomerInput {
        contact_points: Some(points),
        contacts: Some(vec![contact]),
        identity_number: text("91350100m000100y43"),
        ..organization_input()
    };
    let command = read(|fields| NewCustomer::read(input, at(0).now, fields)).unwrap();
    let expected = [
        duplicates::ComparedValue::Phone("+8613800138000".into()),
        duplicates::ComparedValue::Email("a@b.cn".into()),
        duplicates::ComparedValue::IdentityNumber("91350100M000100Y43".into()),
    ];
    assert_eq!(duplicates::compared_values(&command), expected);
}

#[test]
fn debug_forms_tell_no_personal_values() {
    let input = NewCustomerInput {
        identity_number: text("11010519491231002X"),
        contact_points: Some(vec![point_input("phone", "13800138000"), point_input("address", "世纪大道")]),
        ..person_input()
    };
    let change = new(input.clone()).unwrap();
    let command = read(|fields| NewCustomer::read(input, at(0).now, fields)).unwrap();
    let shown = format!("{change:?} {:?} {:?}", change.customer.contact_points, duplicates::compared_values(&command));
    for secret in ["13800138000", "世纪", "1101051949", "王芳"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
