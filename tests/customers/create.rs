//! Creating customers: everything at once, as little as possible, and all that is wrong at once.

use serde_json::json;

use super::{CUSTOMERS, NOBODY, company, me, outlet, words};
use crate::support::builders::{organization, person};
use crate::support::world::on_both_engines;

/// Every member of a customer's answer.
const MEMBERS: &str = "account_manager_id archived_at available_actions birthday city contact_points contacts created_at district id \
    identity_number identity_number_masked industry interests key_account kind language name notes number organization_size owner_id potential_grade \
    preferred_channel province purchases quiet_hours references serving_unit_ids source_channel source_detail stage stage_since tags time_zone unit_id \
    updated_at version";

on_both_engines! {
    /// A person with all that a person can have comes back as sent, trimmed and normalised.
    fn a_person_with_everything(world: &World) {
        let (owner, unit) = (me(&world.api), outlet(world));
        let body = json!({
            "kind": "person", "name": "  王 芳 ", "language": "zh-cn", "time_zone": "Asia/Shanghai", "birthday": "1988-02-29",
            "province": "上海市", "city": "上海市", "district": "浦东新区", "interests": ["新能源", "露营"], "source_channel": "event",
            "source_detail": "车展", "potential_grade": "a", "owner_id": owner, "unit_id": company(&world.api), "serving_unit_ids": [unit],
            "tags": ["试驾", "VIP"], "preferred_channel": "wechat", "quiet_hours": { "from": "22:00", "to": "08:00" },
            "identity_number": "11010519491231002x", "notes": "第一行\r\n第二行",
            "contact_points": [
                { "kind": "phone", "value": "138 0013 8000", "label": "手机", "verified": true },
                { "kind": "phone", "value": "+1 212 555 0123", "primary": true },
                { "kind": "email", "value": "Wang.Fang@Example.COM" },
                { "kind": "address", "value": "上海市浦东新区世纪大道100号8层" },
                { "kind": "social", "platform": "wechat_openid", "value": "oABC-123_xyz" }
            ],
            "references": [{ "source": "dms", "reference": "A-1001" }, { "source": "erp", "reference": "70012" }]
        });
        let answer = world.api.post(CUSTOMERS, body).expect(201);
        assert_eq!(answer.header("location"), format!("{CUSTOMERS}/{}", answer.id()));
        assert!(answer.header("etag").starts_with("\"1-"), "{answer:?}");
        for (member, expected) in [
            ("version", json!(1)), ("kind", json!("person")), ("name", json!("王 芳")), ("language", json!("zh-CN")), ("time_zone", json!("Asia/Shanghai")),
            ("birthday", json!("1988-02-29")), ("industry", json!(null)), ("organization_size", json!(null)), ("province", json!("上海市")),
            ("city", json!("上海市")), ("district", json!("浦东新区")), ("interests", json!(["新能源", "露营"])), ("source_channel", json!("event")),
            ("source_detail", json!("车展")), ("potential_grade", json!("a")), ("key_account", json!(false)), ("account_manager_id", json!(null)),
            ("owner_id", json!(owner)), ("unit_id", json!(company(&world.api))), ("serving_unit_ids", json!([unit])), ("tags", json!(["VIP", "试驾"])),
            ("preferred_channel", json!("wechat")), ("quiet_hours", json!({ "from": "22:00", "to": "08:00" })), ("identity_number_masked", json!("1***X")),
            ("notes", json!("第一行\n第二行")), ("contacts", json!([])), ("purchases", json!([])), ("archived_at", json!(null)),
        ] {
            assert_eq!(answer[member], expected, "{member} of\n{answer:?}");
        }
        assert!(answer.text("number").starts_with("K-"), "{answer:?}");
        assert_eq!(answer["created_at"], answer["updated_at"]);
        assert!(answer.text("created_at").ends_with('Z'), "{answer:?}");
        assert_eq!(words(&answer["available_actions"]), ["update", "archive", "set_key_account", "set_stage"]);
        let points = answer["contact_points"].as_array().unwrap();
        let shown: Vec<_> = points.iter().map(|point| (point["masked"].as_str().unwrap(), point["primary"].as_bool().unwrap())).collect();
        assert_eq!(shown, [("138****8000", false), ("+12****0123", true), ("W***@example.com", true), ("上海市浦东***", true), ("o***z", true)]);
        assert_eq!(points[0]["label"], "手机");
        assert!(points[0]["verified_at"].is_string() && points[1]["verified_at"].is_null(), "{answer:?}");
        assert_eq!(points[4]["platform"], "wechat_openid");
        assert!(points.iter().all(|point| point["value"].is_null() && point.as_object().unwrap().contains_key("value")), "{answer:?}");
        let references: Vec<_> = answer["references"].as_array().unwrap().iter().map(|reference| (&reference["source"], &reference["reference"])).collect();
        assert_eq!(references, [(&json!("dms"), &json!("A-1001")), (&json!("erp"), &json!("70012"))]);
        assert_eq!(world.api.get(&format!("{CUSTOMERS}/{}", answer.id())).expect(200).json, answer.json);
    }

    /// An organisation brings its contacts along, each with contact points of its own.
    fn an_organization_with_everything(world: &World) {
        let body = json!({
            "kind": "organization", "name": "远航物流有限公司", "industry": "物流", "organization_size": "medium", "identity_number": "91310000MA1FL5E8X1",
            "contact_points": [{ "kind": "phone", "value": "021-58881234" }],
            "contacts": [
                { "name": "李强", "position": "采购经理", "department": "采购部", "language": "zh-CN", "notes": "下午联系",
                  "contact_points": [{ "kind": "phone", "value": "13900139000" }, { "kind": "email", "value": "li@yuanhang.example" }] },
                { "name": "Anna Schmidt", "primary": true }
            ]
        });
        let answer = world.api.post(CUSTOMERS, body).expect(201);
        assert_eq!((&answer["industry"], &answer["organization_size"], &answer["birthday"]), (&json!("物流"), &json!("medium"), &json!(null)));
        let contacts = answer["contacts"].as_array().unwrap();
        let shown: Vec<_> = contacts.iter().map(|contact| (contact["name"].as_str().unwrap(), contact["primary"].as_bool().unwrap())).collect();
        assert_eq!(shown, [("李强", false), ("Anna Schmidt", true)]);
        let points = answer["contact_points"].as_array().unwrap();
        let of: Vec<_> = points.iter().map(|point| (point["masked"].as_str().unwrap(), &point["contact_id"], point["primary"].as_bool().unwrap())).collect();
        let li = &contacts[0]["id"];
        assert_eq!(of, [("021****1234", &json!(null), true), ("139****9000", li, true), ("l***@yuanhang.example", li, true)]);
    }

    /// Whatever is not given is null or empty, and every field is there in every answer.
    fn a_name_is_enough(world: &World) {
        let created = person().with("name", "李雷").create(&world.api);
        let read = world.api.get(&format!("{CUSTOMERS}/{}", created.id())).expect(200);
        let patched = world.api.patch(&format!("{CUSTOMERS}/{}", created.id()), json!({})).expect(200);
        for answer in [&created, &read, &patched] {
            let members: std::collections::BTreeSet<_> = answer.json.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(members, MEMBERS.split_whitespace().collect(), "{answer:?}");
        }
        assert_eq!(created["unit_id"], company(&world.api));
        for absent in ["owner_id", "language", "quiet_hours", "identity_number", "identity_number_masked", "potential_grade", "notes"] {
            assert!(created[absent].is_null(), "{absent} of\n{created:?}");
        }
        for empty in ["tags", "interests", "contact_points", "contacts", "references", "serving_unit_ids", "purchases"] {
            assert_eq!(created[empty], json!([]), "{empty} of\n{created:?}");
        }
        let next = person().create(&world.api);
        assert_ne!(next["number"], created["number"]);
        assert!(next.text("number") > created.text("number"), "{next:?}");
    }

    /// All that is wrong is told at once, at its place, in the caller's language.
    fn every_wrong_field_is_told_at_once(world: &World) {
        let body = json!({
            "kind": "person", "name": " ", "language": "中文", "time_zone": "Mars/Olympus", "birthday": "2199-01-01", "industry": "物流",
            "organization_size": "huge", "interests": ["a", "a"], "source_channel": "fax", "potential_grade": "z", "owner_id": "me",
            "unit_id": "0", "serving_unit_ids": ["x"], "tags": ["", "b".repeat(41)], "preferred_channel": "pigeon",
            "quiet_hours": { "from": "25:00" }, "identity_number": "11010519491231002*", "notes": "a\u{0007}b",
            "contact_points": [
                { "kind": "phone", "value": "123" }, { "kind": "email", "value": "nobody" }, { "kind": "social", "value": "wx_1" },
                { "kind": "fax", "value": "1" }, { "value": "1" }, { "kind": "phone", "platform": "wechat", "value": "138****8000" }, { "kind": "address" }
            ],
            "contacts": [{ "name": "" }],
            "references": [{ "source": "a b", "reference": "" }, {}]
        });
        let told = [
            ("/name", "required"), ("/language", "language_invalid"), ("/time_zone", "time_zone_invalid"), ("/birthday", "in_future"),
            ("/industry", "not_for_kind"), ("/organization_size", "unknown_word"), ("/interests/1", "duplicate"), ("/source_channel", "unknown_word"),
            ("/potential_grade", "unknown_word"), ("/owner_id", "id_invalid"), ("/unit_id", "id_invalid"), ("/serving_unit_ids/0", "id_invalid"),
            ("/tags/0", "required"), ("/tags/1", "too_long"), ("/preferred_channel", "unknown_word"), ("/quiet_hours/from", "span_invalid"),
            ("/quiet_hours/to", "required"), ("/identity_number", "masked_value"), ("/notes", "control_character"),
            ("/contact_points/0/value", "phone_invalid"), ("/contact_points/1/value", "email_invalid"), ("/contact_points/2/platform", "required"),
            ("/contact_points/3/kind", "unknown_word"), ("/contact_points/4/kind", "required"), ("/contact_points/5/value", "masked_value"),
            ("/contact_points/5/platform", "unexpected"), ("/contact_points/6/value", "required"), ("/contacts", "not_for_kind"),
            ("/contacts/0/name", "required"), ("/references/0/source", "unknown_word"), ("/references/0/reference", "required"),
            ("/references/1/source", "required"), ("/references/1/reference", "required"),
        ];
        let answers = ["zh-CN", "en"].map(|language| world.api.in_language(language).post(CUSTOMERS, body.clone()).expect(422).problem("validation_failed"));
        for answer in &answers {
            for (pointer, code) in told {
                answer.clone().field_error(pointer, code);
            }
            assert_eq!(answer.field_error_count(), told.len(), "{answer:?}");
        }
        let [chinese, english] = answers;
        assert_eq!((chinese["title"].as_str(), english["title"].as_str()), (Some("数据校验未通过"), Some("Validation failed")));
        assert_eq!((chinese.header("content-language"), english.header("content-language")), ("zh-CN", "en"));
        let messages = |answer: &crate::support::answer::Answer| answer["errors"].as_array().unwrap().iter().map(|error| error["message"].to_string()).collect::<Vec<_>>();
        let is_chinese = |text: &String| text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
        assert!(messages(&chinese).iter().all(is_chinese), "{chinese:?}");
        assert!(!messages(&english).iter().any(|text| text.contains("field-")), "{english:?}");
        assert_eq!(world.api.get(&format!("{CUSTOMERS}?include_total=true")).expect(200)["total"], 0);
    }

    /// Bodies that are not of the form of a customer are malformed, and the first place is named.
    fn malformed_bodies(world: &World) {
        for (body, pointer, code) in [
            (json!({ "kind": "person", "nmae": "王芳" }), "/nmae", "unknown_member"),
            (json!({ "kind": "person", "name": 5 }), "/name", "wrong_type"),
            (json!({ "kind": "person", "name": "王芳", "tags": "a" }), "/tags", "wrong_type"),
            (json!({ "kind": "person", "name": "王芳", "contact_points": [{ "kind": "phone", "valeu": "1" }] }), "/contact_points/0/valeu", "unknown_member"),
            (json!({ "kind": "person", "name": "王芳", "id": NOBODY }), "/id", "unknown_member"),
            (json!({ "kind": "person", "name": "王芳", "key_account": true }), "/key_account", "unknown_member"),
            (json!({ "kind": "person", "name": "王芳", "number": "K-1" }), "/number", "unknown_member"),
            (json!([]), "", "wrong_type"),
        ] {
            let answer = world.api.post(CUSTOMERS, body).expect(400).problem("malformed_request").field_error(pointer, code);
            assert_eq!(answer.field_error_count(), 1, "{answer:?}");
        }
    }

    /// What goes with one kind does not go with the other; named records must be there.
    fn what_does_not_fit(world: &World) {
        person().with("industry", "物流").with("organization_size", "small").send(&world.api).expect(422).field_error("/industry", "not_for_kind").field_error("/organization_size", "not_for_kind");
        organization().with("birthday", "1988-02-29").send(&world.api).expect(422).field_error("/birthday", "not_for_kind");
        person().with("contacts", json!([{ "name": "李强" }])).send(&world.api).expect(422).field_error("/contacts", "not_for_kind");
        person().with("identity_number", "110105194912310021").send(&world.api).expect(422).field_error("/identity_number", "identity_number_invalid");
        let missing = person().with("owner_id", NOBODY).with("unit_id", NOBODY).with("serving_unit_ids", json!([company(&world.api), NOBODY])).send(&world.api).expect(422);
        assert_eq!(missing.field_error_count(), 3, "{missing:?}");
        missing.field_error("/owner_id", "not_found").field_error("/unit_id", "not_found").field_error("/serving_unit_ids/1", "not_found");
        let twice = json!([{ "kind": "phone", "value": "13800138000" }, { "kind": "phone", "value": "+86 138 0013 8000" }]);
        person().with("contact_points", twice).send(&world.api).expect(422).field_error("/contact_points/1", "duplicate");
        let primaries = json!([{ "kind": "phone", "value": "13800138001", "primary": true }, { "kind": "phone", "value": "13800138002", "primary": true }]);
        person().with("contact_points", primaries).send(&world.api).expect(422).field_error("/contact_points/1/primary", "duplicate");
        person().with("contact_points", vec![json!({ "kind": "phone", "value": "1" }); 201]).send(&world.api).expect(422).field_error("/contact_points", "too_many");
        person().with("name", "名".repeat(200)).create(&world.api);
        person().with("name", "名".repeat(201)).send(&world.api).expect(422).field_error("/name", "too_long");
    }
}
