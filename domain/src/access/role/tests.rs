//! Roles are read, made, changed and deleted.

use uuid::Uuid;

use super::*;
use crate::instant;
use crate::platform::Actor;

fn context() -> Context {
    Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
}

fn company() -> UnitId {
    UnitId::new(Uuid::from_u128(1))
}

fn grant(permission: &str, scope: &str) -> GrantInput {
    GrantInput { permission: Some(permission.into()), scope: Some(scope.into()) }
}

fn input(grants: Vec<GrantInput>) -> RoleInput {
    RoleInput {
        code: Some("night_shift".into()),
        label_zh: Patch::Set("夜班".into()),
        label_en: Patch::Set("Night shift".into()),
        grants: Patch::Set(grants),
        ..RoleInput::default()
    }
}

fn create(grants: Vec<GrantInput>, own: &Grants) -> Result<RoleChange, Refusal> {
    let mut fields = Fields::new();
    let draft = RoleDraft::read_new(input(grants), &mut fields);
    Role::create(RoleId::new(Uuid::from_u128(9)), fields.finish(draft)?, &Giver::anywhere(own), company(), &context())
}

fn codes(refusal: &Refusal) -> Vec<(&str, FieldCode)> {
    refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect()
}

#[test]
fn a_role_is_read_whole_or_every_fault_is_named() {
    let made = create(vec![grant("customers:read", "unit"), grant("units:read", "all")], &Grants::everything()).unwrap();
    assert_eq!(
        made.role.grants.iter().collect::<Vec<_>>(),
        [(Permission::CustomersRead, Scope::Unit), (Permission::UnitsRead, Scope::All)]
    );
    let wrong = vec![
        grant("customers:read", "own"),
        grant("customers:read", "all"),
        grant("units:read", "unit"),
        grant("customers:eat", "all"),
        GrantInput::default(),
    ];
    let refusal = create(wrong, &Grants::everything()).unwrap_err();
    let expected = [
        ("/grants/1/permission", FieldCode::Duplicate),
        ("/grants/2/scope", FieldCode::UnknownWord),
        ("/grants/3/permission", FieldCode::UnknownWord),
        ("/grants/4/permission", FieldCode::Required),
        ("/grants/4/scope", FieldCode::Required),
    ];
    assert_eq!(codes(&refusal), expected);
    let refusal = {
        let mut fields = Fields::new();
        let draft = RoleDraft::read_new(RoleInput { code: Some("Night".into()), ..RoleInput::default() }, &mut fields);
        fields.finish(draft).unwrap_err()
    };
    assert_eq!(
        codes(&refusal),
        [("/code", FieldCode::UnknownWord), ("/label_zh", FieldCode::Required), ("/label_en", FieldCode::Required)]
    );
}

#[test]
fn nobody_makes_a_role_that_grants_more_than_they_have() {
    let own: Grants = [(Permission::CustomersRead, Scope::Unit), (Permission::RolesWrite, Scope::All)].into_iter().collect();
    assert!(create(vec![grant("customers:read", "own")], &own).is_ok());
    for beyond in [grant("customers:read", "unit"), grant("customers:read", "all"), grant("orders:read", "own")] {
        assert_eq!(create(vec![beyond], &own).unwrap_err().code, ProblemCode::GrantExceedsOwn);
    }
}

#[test]
fn an_edit_may_take_away_what_the_editor_lacks_but_not_add_it() {
    let all = Grants::everything();
    let role = create(vec![grant("customers:read", "all"), grant("orders:read", "own")], &all).unwrap().role;
    let own: Grants = [(Permission::OrdersRead, Scope::All)].into_iter().collect();
    let edit = |grants| {
        let input = RoleInput { grants: Patch::Set(grants), ..RoleInput::default() };
        let draft = RoleDraft::read_patch(input, &mut Fields::new());
        role.edit(draft, &Giver::anywhere(&own), company(), &context())
    };
    let narrowed = edit(vec![grant("customers:read", "own"), grant("orders:read", "all")]).unwrap();
    assert_eq!((narrowed.role.version, narrowed.regranted, narrowed.events.len()), (2, true, 1));
    assert_eq!(edit(vec![grant("products:read", "all")]).unwrap_err().code, ProblemCode::GrantExceedsOwn);
    let same = edit(vec![grant("orders:read", "own"), grant("customers:read", "all")]).unwrap();
    assert_eq!((same.role.version, same.regranted, same.events.len()), (1, false, 0));
}

#[test]
fn the_administrator_keeps_everything_and_built_in_roles_stay() {
    let all = Grants::everything();
    for built_in in BuiltInRole::ALL {
        let role = Role::standard(*built_in, context().now);
        let input = RoleInput { grants: Patch::Set(Vec::new()), label_en: Patch::Set("Other".into()), ..RoleInput::default() };
        let draft = RoleDraft::read_patch(input, &mut Fields::new());
        let edited = role.edit(draft, &Giver::anywhere(&all), company(), &context());
        if role.is_administrator() {
            assert_eq!(codes(&edited.unwrap_err()), [("/grants", FieldCode::Unchangeable)]);
        } else {
            assert_eq!(edited.unwrap().role.grants, Grants::NONE);
        }
        assert_eq!(role.delete(0, company()).unwrap_err().code, ProblemCode::InUse);
    }
    let own = create(Vec::new(), &all).unwrap().role;
    assert_eq!(own.delete(1, company()).unwrap_err().code, ProblemCode::InUse);
    assert_eq!(own.delete(0, company()).unwrap().kind, EventKind::RoleDeleted);
}
