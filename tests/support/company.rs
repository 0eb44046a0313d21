//! A company with regions, outlets and a team, and staff of every role in it.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::builders::next;
use super::client::Api;
use super::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use super::world::World;

/// company → north, south; north → n1, n2; n1 → t1; south → s1.
const TREE: [(&str, &str, &str); 6] = [
    ("north", "region", ""),
    ("south", "region", ""),
    ("n1", "outlet", "north"),
    ("n2", "outlet", "north"),
    ("t1", "team", "n1"),
    ("s1", "outlet", "south"),
];

/// The company of a test.
pub struct Company<'a> {
    world: &'a World,
    units: HashMap<&'static str, String>,
}

/// Somebody who works there.
pub struct Staff {
    /// Their id.
    pub id: String,
    /// What they sign in with.
    pub email: String,
    /// Signed in as them.
    pub api: Api,
}

impl Staff {
    /// Signs in again, when the clock has gone on for longer than tokens last.
    pub fn come_back(&mut self) {
        self.api = self.api.sign_in(&self.email, ADMIN_PASSWORD);
    }
}

impl<'a> Company<'a> {
    /// Makes the units.
    pub fn new(world: &'a World) -> Company<'a> {
        let top = world.api.get("/api/v1/me").expect(200)["unit"]["id"].as_str().unwrap().to_owned();
        let mut company = Company { world, units: HashMap::from([("company", top)]) };
        for (code, kind, parent) in TREE {
            let id = Uuid::now_v7().to_string();
            let parent_id = company.unit(if parent.is_empty() { "company" } else { parent });
            let mut sql = format!(
                "INSERT INTO units (id, parent_id, kind, code, name, time_zone, version, created_at, updated_at) \
                 SELECT '{id}', '{parent_id}', '{kind}', '{code}', '{code}', time_zone, 1, created_at, updated_at FROM units WHERE parent_id IS NULL;"
            );
            let mut above = Some((code, id.clone()));
            company.units.insert(code, id.clone());
            while let Some((at, scope)) = above {
                sql += &format!("INSERT INTO unit_scopes (unit_id, scope_id) VALUES ('{id}', '{scope}');");
                let parent = TREE.iter().find(|(code, ..)| *code == at).map_or("", |(_, _, parent)| parent);
                above = (!parent.is_empty()).then(|| (parent, company.unit(parent)));
            }
            world.database.execute(&world.settings, &sql);
        }
        company
    }

    /// The id of a unit.
    pub fn unit(&self, code: &str) -> String {
        self.units[code].clone()
    }

    /// Somebody with one role in a unit, signed in.
    pub fn staff(&self, unit: &str, role: &str) -> Staff {
        let (id, email) = (Uuid::now_v7().to_string(), format!("{role}.{}@example.com", next()));
        self.world.database.execute(
            &self.world.settings,
            &format!(
                "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, \
                 version, created_at, updated_at) \
                 SELECT '{id}', '{email}', '{role}', '{role}', password_hash, FALSE, '{}', 'zh-CN', 'active', 1, created_at, updated_at \
                 FROM staff_users WHERE email = '{ADMIN_EMAIL}'; \
                 INSERT INTO user_roles (user_id, role_id) SELECT '{id}', id FROM roles WHERE code = '{role}';",
                self.unit(unit)
            ),
        );
        let api = self.world.api.sign_in(&email, ADMIN_PASSWORD);
        Staff { id, email, api }
    }
}

/// The ids of a list, sorted.
pub fn ids(api: &Api, path: &str) -> Vec<String> {
    let mut ids: Vec<_> = api.get(path).expect(200).items().iter().map(|item| text(&item["id"])).collect();
    ids.sort();
    ids
}

/// The text of a value that is one.
pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
