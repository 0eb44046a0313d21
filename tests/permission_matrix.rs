//! Who may do what: every operation of the document, called by nobody, with a bad token, by each built-in role and by a key, on a
//! record of their own and on one of another unit, compared with one reviewed file.
//!
//! The calls carry a precondition that no record meets, so that they change nothing and still tell what the caller reaches: what is
//! not theirs is not found before it is compared. `GUANXI_UPDATE_SNAPSHOTS=1` writes the file anew; read the difference before it is kept.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::builders::{complaint, follow_up, interaction, next, order, organization, phone, product, ticket};
use crate::support::client::Api;
use crate::support::company::{Company, Staff};
use crate::support::contract::Contract;
use crate::support::world::{World, on_both_engines};

/// Every built-in role, as the columns of the file.
const ROLES: [&str; 15] = [
    "administrator",
    "general_manager",
    "sales_director",
    "service_director",
    "customer_director",
    "sales_manager",
    "service_manager",
    "salesperson",
    "service_consultant",
    "service_agent",
    "callback_officer",
    "marketer",
    "analyst",
    "auditor",
    "integrator",
];

/// Operations on what a caller has for themselves end or change the very sign-in that the test calls with: they are called by people who
/// do nothing else.
const ENDS_A_SIGN_IN: [&str; 3] = ["delete_session", "delete_other_sessions", "change_password"];

on_both_engines! {
    /// The file is what callers get.
    fn callers_get_what_was_reviewed(world: &World) {
        let found = matrix(world);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/permission_matrix.txt");
        if std::env::var_os("GUANXI_UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &found).unwrap();
        }
        let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
        let wrong: Vec<_> = differences(&reviewed, &found);
        assert!(wrong.is_empty(), "not as reviewed:\n{}", wrong.join("\n"));
    }
}

fn differences(reviewed: &str, found: &str) -> Vec<String> {
    let gone = reviewed.lines().filter(|line| !found.lines().any(|other| other == *line)).map(|line| format!("- {line}"));
    let new = found.lines().filter(|line| !reviewed.lines().any(|other| other == *line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

/// An operation of the document.
struct Called {
    id: String,
    method: String,
    template: String,
    permissions: Vec<String>,
    is_public: bool,
    body: Option<(String, Value)>,
    query: String,
}

fn operations() -> Vec<Called> {
    let mut all: Vec<_> = Contract::get()
        .operations()
        .into_iter()
        .map(|(method, template, operation)| {
            let description = operation["description"].as_str().unwrap_or_default();
            let mut permissions = Vec::new();
            for part in description.split("the permission `").skip(1) {
                permissions.extend(part.split('`').next().map(str::to_owned));
            }
            let content = operation["requestBody"]["content"].as_object();
            let body = content.and_then(|content| content.iter().next()).map(|(kind, media)| (kind.clone(), media["example"].clone()));
            let required =
                operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query" && one["required"] == true);
            let query: Vec<_> =
                required.map(|one| format!("{}={}", one["name"].as_str().unwrap(), one["example"].as_str().unwrap_or("x"))).collect();
            Called {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method,
                template,
                permissions,
                is_public: operation["security"] == json!([]),
                body,
                query: query.join("&"),
            }
        })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

/// The ids of a record and of everything on it, by the word of the path that they stand behind.
type Ids = HashMap<&'static str, String>;

/// A customer with everything that operations name.
fn records(api: &Api, unit: &str, owner: &Staff) -> Ids {
    let draft = organization()
        .with("unit_id", unit)
        .with("owner_id", owner.id.as_str())
        .with("references", json!([{ "source": "shop", "reference": format!("r-{}", next()) }]))
        .with("contact_points", json!([{ "kind": "phone", "value": phone() }]));
    let customer = draft.create(api);
    let path = format!("/api/v1/customers/{}", customer.id());
    let contact = api.post(&format!("{path}/contacts"), json!({ "name": "李华" })).expect(201);
    let decided = json!({ "purpose": "marketing", "decision": "withdrawn", "means": "phone" });
    let consent = api.post(&format!("{path}/consents"), decided).expect(201);
    let lines = json!([{ "description": "保养", "unit_price_minor": 19_900 }]);
    let known = json!([{ "source": "shop", "reference": format!("o-{}", next()) }]);
    let bought = order(&customer.id()).with("lines", lines).with("references", known).with("unit_id", unit).create(api);
    let known = json!([{ "source": "shop", "reference": format!("i-{}", next()) }]);
    let talk = interaction(&customer.id()).with("references", known).create(api);
    let attachments = format!("/api/v1/interactions/{}/attachments", talk.id());
    let attachment = api.request("POST", &attachments).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    let promise = follow_up(&customer.id()).create(api);
    let problem = ticket(&customer.id()).with("unit_id", unit).create(api);
    let place = format!("/api/v1/service/tickets/{}", problem.id());
    let photo =
        api.request("POST", &format!("{place}/attachments")).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    let like = ticket(&customer.id()).with("unit_id", unit).create(api);
    api.post(&format!("{place}/links"), json!({ "ticket_id": like.id(), "kind": "related" })).expect(200);
    let grievance = complaint(&customer.id()).with("unit_id", unit).with("account", "我要找律师 (lawyer)").create(api);
    let alert = crate::complaints::records::alert(api, &grievance.id())["id"].as_str().unwrap().to_owned();
    let decided = |owner: &str| {
        let decided = json!({ "week": "2026-W07", "unit_id": unit, "text": "更换供应商", "owner_id": owner, "due_on": "2099-12-31" });
        api.post("/api/v1/complaints/review_decisions", decided)
    };
    let decided = match decided(&owner.id) {
        // Whoever only reads sees to nothing.
        refused if refused.status == 422 => decided(api.get("/api/v1/me").expect(200)["user"]["id"].as_str().unwrap()),
        decided => decided,
    };
    let decided = decided.expect(201);
    let said = json!({ "week": "2026-W07", "unit_id": unit, "text": "三起同因" });
    let said = api.post("/api/v1/complaints/review_minutes", said).expect(201);
    let evidence = format!("/api/v1/complaints/{}/attachments", grievance.id());
    let evidence = api.request("POST", &evidence).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    let reference = |record: &Value| record["references"][0]["reference"].as_str().unwrap().to_owned();
    HashMap::from([
        ("customers", customer.id()),
        ("contacts", contact.id()),
        ("contact_points", customer["contact_points"][0]["id"].as_str().unwrap().to_owned()),
        ("references", customer["references"][0]["id"].as_str().unwrap().to_owned()),
        ("consents", consent.id()),
        ("orders", bought.id()),
        ("lines", bought["lines"][0]["id"].as_str().unwrap().to_owned()),
        ("interactions", talk.id()),
        ("attachments", attachment.id()),
        ("follow_ups", promise.id()),
        ("tickets", problem.id()),
        ("tickets/attachments", photo.id()),
        ("complaints", grievance.id()),
        ("complaints/attachments", evidence.id()),
        ("alerts", alert),
        ("review_decisions", decided.id()),
        ("review_minutes", said.id()),
        ("links", like.id()),
        ("collaborators", owner.id.clone()),
        ("desks", owner.id.clone()),
        ("serving_units", unit.to_owned()),
        ("units", unit.to_owned()),
        ("users", owner.id.clone()),
        ("customers/by_reference", reference(&customer.json)),
        ("orders/by_reference", reference(&bought.json)),
        ("interactions/by_reference", reference(&talk.json)),
    ])
}

/// Ids of what belongs to the whole company.
fn shared(api: &Api) -> Ids {
    let first = |path: &str| api.get(path).expect(200).items()[0]["id"].as_str().unwrap().to_owned();
    let known = json!([{ "source": "shop", "reference": format!("p-{}", next()) }]);
    let sold = product().with("references", known).create(api);
    let subcategory = json!({ "category": "technical", "word": format!("word_{}", next()), "label_zh": "发动机", "label_en": "Engine" });
    let top = api.get("/api/v1/me").expect(200)["unit"]["id"].clone();
    let import = json!({ "kind": "customers", "file_name": "a.csv", "mapping": { "name": "n" } });
    HashMap::from([
        ("touchpoints", first("/api/v1/touchpoints")),
        ("warning_policies", first("/api/v1/complaints/warning_policies")),
        ("subcategories", api.post("/api/v1/service/subcategories", subcategory).expect(201).id()),
        ("subcauses", first("/api/v1/complaints/subcauses")),
        ("handling_policies", first("/api/v1/complaints/handling_policies")),
        ("incentive_policies", first("/api/v1/complaints/incentive_policies")),
        ("roles", first("/api/v1/roles")),
        ("queues", first("/api/v1/service/queues")),
        ("members", api.get("/api/v1/me").expect(200)["user"]["id"].as_str().unwrap().to_owned()),
        ("assignment_rules", first("/api/v1/service/assignment_rules")),
        ("products", sold.id()),
        ("products/by_reference", sold["references"][0]["reference"].as_str().unwrap().to_owned()),
        ("calendars", first("/api/v1/service/calendars")),
        ("sla/policies", first("/api/v1/service/sla/policies?sort=-code")),
        ("passes", api.post("/api/v1/service/sla/passes", json!({})).expect(201).id()),
        ("policies", api.post("/api/v1/lifecycle/policies", json!({ "unit_id": top })).expect(201).id()),
        ("imports", sent(api, &api.post("/api/v1/imports", import).expect(201).id())),
    ])
}

/// An import whose file has come and is done with.
fn sent(api: &Api, id: &str) -> String {
    let path = format!("/api/v1/imports/{id}");
    api.request("PUT", &format!("{path}/file")).bytes("text/csv", b"n\n\n".to_vec()).send().expect(200);
    while api.get(&path).expect(200)["finished_at"].is_null() {
        std::thread::yield_now();
    }
    id.to_owned()
}

/// The path of an operation on these records; what nobody made is given an id that nothing has.
fn path(called: &Called, own: &Ids, shared: &Ids) -> (String, bool) {
    let (mut path, mut is_own) = (Vec::new(), false);
    let (mut before, mut within) = ("", "");
    for segment in called.template.split('/') {
        let value = match segment {
            "{source}" => "shop".to_owned(),
            "{code}" => "not_found".to_owned(),
            "{reference}" => {
                let key =
                    ["customers", "orders", "interactions", "products"].into_iter().find(|word| called.template.contains(word)).unwrap();
                let key = format!("{key}/by_reference");
                is_own |= own.contains_key(key.as_str());
                own.get(key.as_str()).or_else(|| shared.get(key.as_str())).unwrap().clone()
            }
            parameter if parameter.starts_with('{') => {
                is_own |= own.contains_key(before);
                // A file hangs on records of many kinds, and there are policies of several.
                let part = format!("{within}/{before}");
                let found = [(own, part.as_str()), (shared, part.as_str()), (own, before), (shared, before)];
                let found = found.into_iter().find_map(|(ids, key)| ids.get(key)).cloned();
                found.unwrap_or_else(|| "0192f3a4-0000-7000-8000-000000000000".to_owned())
            }
            word => {
                (within, before) = (before, word);
                word.to_owned()
            }
        };
        path.push(value);
    }
    let query = if called.query.is_empty() { String::new() } else { format!("?{}", called.query) };
    (format!("{}{query}", path.join("/")), is_own)
}

/// What a caller gets: `401`, `403`, `404`, or `in`: let in, whatever became of it then.
fn outcome(api: &Api, called: &Called, path: &str) -> &'static str {
    let mut request = api.request(&called.method, path).header("If-Match", "\"never\"");
    if let Some((kind, example)) = &called.body {
        let bytes = if kind.ends_with("json") { example.to_string() } else { example.as_str().unwrap_or_default().to_owned() };
        request = request.bytes(kind, bytes.into_bytes());
    }
    match request.send().status {
        401 => "401",
        403 => "403",
        404 => "404",
        status if status < 500 => "in",
        status => panic!("{} {path}: {status}", called.method),
    }
}

/// What a caller gets on a record of their own, and behind a stroke on one of another unit, where the operation has a record.
fn both(api: &Api, called: &Called, (own, foreign): (&Ids, &Ids), shared: &Ids) -> String {
    let (on_own, is_own) = path(called, own, shared);
    let mut got = outcome(api, called, &on_own).to_owned();
    if is_own {
        let (elsewhere, _) = path(called, foreign, shared);
        let _ = write!(got, "/{}", outcome(api, called, &elsewhere));
    }
    got
}

/// A key of an outlet with everything that the role of integrators may do, and records of that outlet.
fn integrator(admin: &Api, company: &Company<'_>) -> (Api, Ids) {
    let roles = admin.get("/api/v1/roles?limit=200").expect(200);
    let role = roles.items().iter().find(|role| role["code"] == "integrator").unwrap().clone();
    let permissions: Vec<_> = role["grants"].as_array().unwrap().iter().map(|grant| grant["permission"].clone()).collect();
    let permissions: Vec<_> = permissions.into_iter().filter(|word| word != "sessions:manage_own").collect();
    let key = json!({ "name": "DMS", "unit_id": company.unit("n1"), "permissions": permissions });
    let key = admin.post("/api/v1/api_keys", key).expect(201).text("key");
    let own = records(admin, &company.unit("n1"), &company.staff("n1", "salesperson"));
    (admin.with_token(&key).unjudged(), own)
}

fn matrix(world: &World) -> String {
    let company = Company::new(world);
    let admin = world.api.unjudged();
    let shared = shared(&admin);
    let stranger = company.staff("s1", "salesperson");
    let foreign = records(&admin, &company.unit("s1"), &stranger);
    let mut text = String::from(HEAD);
    let mut rows: BTreeMap<String, String> = BTreeMap::new();
    let (public, others): (Vec<_>, Vec<_>) = operations().into_iter().partition(|called| called.is_public);
    for called in &public {
        let (path, _) = path(called, &foreign, &shared);
        let got = outcome(&admin.anonymous().unjudged(), called, &path);
        // A public operation may refuse what it is sent as credentials; that it lets everybody ask is what counts.
        let _ = writeln!(text, "public {} {} {}", called.id, called.method, if got == "403" { "403" } else { "everybody" });
    }
    text.push('\n');
    for called in &others {
        let (path, _) = path(called, &foreign, &shared);
        let none = outcome(&admin.anonymous().unjudged(), called, &path);
        let bad = outcome(&admin.with_token("eyJhbGciOiJub25lIn0.e30.").unjudged(), called, &path);
        let permissions = if called.permissions.is_empty() { "any sign-in".to_owned() } else { called.permissions.join(" ") };
        rows.insert(called.id.clone(), format!("{} [{permissions}]\n  nobody {none}, bad token {bad}", called.id));
    }
    for role in ROLES {
        let staff = company.staff("n1", role);
        let mut own = records(&admin, &company.unit("n1"), &staff);
        // What is done to the account of a colleague must not end the sign-in that the test calls with.
        own.insert("users", company.staff("n1", "salesperson").id);
        let api = staff.api.unjudged();
        for called in &others {
            let apart = ENDS_A_SIGN_IN.contains(&called.id.as_str()).then(|| company.staff("n1", role).api.unjudged());
            let api = apart.as_ref().unwrap_or(&api);
            let got = both(api, called, (&own, &foreign), &shared);
            let row = rows.get_mut(&called.id).unwrap();
            let _ = write!(row, "\n  {role} {got}");
        }
    }
    let (key, own) = integrator(&admin, &company);
    for called in &others {
        let got = both(&key, called, (&own, &foreign), &shared);
        let _ = write!(rows.get_mut(&called.id).unwrap(), "\n  key_at_n1 {got}");
    }
    for row in rows.values() {
        let _ = writeln!(text, "{}", folded(row));
    }
    text
}

/// The roles of a row that get the same stand on one line.
fn folded(row: &str) -> String {
    let mut lines = row.lines();
    let (head, anybody) = (lines.next().unwrap(), lines.next().unwrap());
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        let (role, got) = line.trim().split_once(' ').unwrap();
        match groups.iter_mut().find(|(known, _)| known == got) {
            Some((_, roles)) => roles.push(role.to_owned()),
            None => groups.push((got.to_owned(), vec![role.to_owned()])),
        }
    }
    groups.sort();
    // The name stands on each line, so that a difference says what it is about.
    let name = head.split(' ').next().unwrap();
    let mut text = format!("{head}\n{name}:{anybody}");
    for (got, roles) in groups {
        let _ = write!(text, "\n{name}: {got}: {}", roles.join(" "));
    }
    text
}

const HEAD: &str = "Who may do what. Of each operation: what nobody and a bad token get, and what each built-in role gets,\n\
on a record of its own unit that is its own, and behind the stroke on one of another unit. `in` is let in. `key_at_n1` is a key\n\
of an outlet with the permissions of integrators.\n\
Made by a test (GUANXI_UPDATE_SNAPSHOTS=1), kept after review.\n\n";
