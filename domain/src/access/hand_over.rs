//! Handing over what is somebody's to others, as when they leave.

use serde_json::Value;

use super::user::StaffUser;
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{HandOverId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;

/// How much of each kind; of what is somebody's, or of what has gone over. Archived customers and closed follow-ups stay: they are
/// history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Customers whose owner they are.
    pub customers: i64,
    /// Key accounts that they manage.
    pub key_accounts: i64,
    /// Open follow-ups that are theirs to do.
    pub follow_ups: i64,
    /// Open tickets that they handle.
    pub tickets: i64,
    /// Open complaints for which they answer.
    pub complaints: i64,
    /// Units that they lead, as manager or deputy.
    pub units: i64,
}

impl Belongings {
    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Both together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            customers: self.customers + other.customers,
            key_accounts: self.key_accounts + other.key_accounts,
            follow_ups: self.follow_ups + other.follow_ups,
            tickets: self.tickets + other.tickets,
            complaints: self.complaints + other.complaints,
            units: self.units + other.units,
        }
    }

    fn pairs(&self) -> [(&'static str, i64); 6] {
        [
            ("customers", self.customers),
            ("key_accounts", self.key_accounts),
            ("follow_ups", self.follow_ups),
            ("tickets", self.tickets),
            ("complaints", self.complaints),
            ("units", self.units),
        ]
    }
}

/// Who gets what, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetsInput {
    /// Who gets whatever nobody else is named for.
    pub to_user_id: Option<String>,
    /// Who gets the customers.
    pub customers_to: Option<String>,
    /// Who gets the key accounts.
    pub key_accounts_to: Option<String>,
    /// Who gets the follow-ups.
    pub follow_ups_to: Option<String>,
    /// Who gets the tickets.
    pub tickets_to: Option<String>,
    /// Who gets the complaints.
    pub complaints_to: Option<String>,
    /// Who leads the units from now on.
    pub units_to: Option<String>,
}

/// Who gets what. A kind without anybody stays where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    /// Who gets the customers.
    pub customers: Option<UserId>,
    /// Who gets the key accounts.
    pub key_accounts: Option<UserId>,
    /// Who gets the follow-ups.
    pub follow_ups: Option<UserId>,
    /// Who gets the tickets.
    pub tickets: Option<UserId>,
    /// Who gets the complaints.
    pub complaints: Option<UserId>,
    /// Who leads the units from now on.
    pub units: Option<UserId>,
}

impl Targets {
    /// Reads who gets what. Somebody must be named for something.
    pub fn read(input: TargetsInput, fields: &mut Fields) -> Option<Self> {
        let everything = fields.optional("to_user_id", input.to_user_id, fields::id::<UserId>);
        let customers = fields.optional("customers_to", input.customers_to, fields::id);
        let key_accounts = fields.optional("key_accounts_to", input.key_accounts_to, fields::id);
        let follow_ups = fields.optional("follow_ups_to", input.follow_ups_to, fields::id);
        let tickets = fields.optional("tickets_to", input.tickets_to, fields::id);
        let complaints = fields.optional("complaints_to", input.complaints_to, fields::id);
        let units = fields.optional("units_to", input.units_to, fields::id);
        let everything = everything?;
        let targets = Self {
            customers: customers?.or(everything),
            key_accounts: key_accounts?.or(everything),
            follow_ups: follow_ups?.or(everything),
            tickets: tickets?.or(everything),
            complaints: complaints?.or(everything),
            units: units?.or(everything),
        };
        if targets == Self::default() {
            fields.refuse("to_user_id", FieldCode::Required);
            return None;
        }
        Some(targets)
    }

    /// One user who gets everything.
    #[must_use]
    pub const fn all_to(user: UserId) -> Self {
        let to = Some(user);
        Self { customers: to, key_accounts: to, follow_ups: to, tickets: to, complaints: to, units: to }
    }

    /// Everybody who gets something, for the caller to look up.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        self.pairs().into_iter().filter_map(|(_, user)| user)
    }

    /// What of this stays where it is, for nobody gets its kind.
    #[must_use]
    pub fn left_behind(&self, belongings: Belongings) -> Belongings {
        let stays = |count: i64, target: Option<UserId>| if target.is_none() { count } else { 0 };
        Belongings {
            customers: stays(belongings.customers, self.customers),
            key_accounts: stays(belongings.key_accounts, self.key_accounts),
            follow_ups: stays(belongings.follow_ups, self.follow_ups),
            tickets: stays(belongings.tickets, self.tickets),
            complaints: stays(belongings.complaints, self.complaints),
            units: stays(belongings.units, self.units),
        }
    }

    fn pairs(&self) -> [(&'static str, Option<UserId>); 6] {
        [
            ("customers_to", self.customers),
            ("key_accounts_to", self.key_accounts),
            ("follow_ups_to", self.follow_ups),
            ("tickets_to", self.tickets),
            ("complaints_to", self.complaints),
            ("units_to", self.units),
        ]
    }
}

/// A hand-over under way, or done. What is left of it is found in the records themselves, so that one that was broken off goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOver {
    /// Its id.
    pub id: HandOverId,
    /// Whose records go over.
    pub user_id: UserId,
    /// The unit where that user worked.
    pub unit_id: UnitId,
    /// Who gets what.
    pub targets: Targets,
    /// What has gone over.
    pub moved: Belongings,
    /// Who asked for it; nobody of the staff where it was a key.
    pub requested_by: Option<UserId>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When something last went over.
    pub updated_at: Instant,
    /// When everything had.
    pub finished_at: Option<Instant>,
}

impl HandOver {
    /// Starts one; `active` are those of the receivers who work here, `under_way` says whether one of the same user is not done yet.
    ///
    /// # Errors
    /// `in_use` where one is under way; `validation_failed` with `not_found` for a receiver who does not work here, and `duplicate`
    /// for the user themself.
    pub fn start(
        id: HandOverId,
        user: &StaffUser,
        targets: Targets,
        active: &[UserId],
        under_way: bool,
        context: &Context,
    ) -> Result<(Self, Event), Refusal> {
        if under_way {
            return Err(ProblemCode::InUse.into());
        }
        let mut fields = Fields::new();
        for (name, target) in targets.pairs() {
            match target {
                Some(target) if target == user.id => fields.refuse(name, FieldCode::Duplicate),
                Some(target) if !active.contains(&target) => fields.refuse(name, FieldCode::NotFound),
                _ => {}
            }
        }
        fields.finish(Some(()))?;
        let hand_over = Self {
            id,
            user_id: user.id,
            unit_id: user.unit_id,
            targets,
            moved: Belongings::default(),
            requested_by: context.actor.user(),
            created_at: context.now,
            updated_at: context.now,
            finished_at: None,
        };
        let mut event = hand_over.event(EventKind::UserHandOverStarted);
        for (name, target) in targets.pairs() {
            event = event.with_detail(name, Value::from(target.map(|target| target.to_string())));
        }
        Ok((hand_over, event))
    }

    /// The hand-over after some more has gone over.
    #[must_use]
    pub fn advanced(&self, moved: Belongings, context: &Context) -> Self {
        Self { moved: self.moved.and(moved), updated_at: context.now.max(self.updated_at), ..self.clone() }
    }

    /// The hand-over after everything has.
    #[must_use]
    pub fn finished(&self, context: &Context) -> (Self, Event) {
        let at = context.now.max(self.updated_at);
        let done = Self { updated_at: at, finished_at: Some(at), ..self.clone() };
        let mut event = done.event(EventKind::UserHandedOver);
        for (name, count) in done.moved.pairs() {
            event = event.with_detail(name, count);
        }
        (done, event)
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::User, self.user_id), self.unit_id, None)
    }
}

/// Refuses to let somebody go whose records would be nobody's.
///
/// # Errors
/// `still_responsible`, counting what is left behind.
pub fn require_nothing_left(left: &Belongings) -> Result<(), Refusal> {
    if left.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(ProblemCode::StillResponsible);
    Err(left.pairs().into_iter().fold(refusal, |refusal, (name, count)| refusal.with_extension(name, count.into())))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::user::{NewUser, NewUserInput};
    use crate::instant;
    use crate::platform::Actor;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::User(user(1)) }
    }

    fn leaver() -> StaffUser {
        let input = NewUserInput {
            email: Some("wang@example.com".into()),
            unit_id: Some(Uuid::from_u128(2).to_string()),
            ..NewUserInput::default()
        };
        let new = NewUser::read(input, &mut Fields::new()).unwrap();
        StaffUser::create(user(5), new, Vec::new(), false, &context()).0
    }

    #[test]
    fn one_gets_everything_that_is_not_named_for_another() {
        let input = TargetsInput { to_user_id: Some(user(6).to_string()), units_to: Some(user(7).to_string()), ..TargetsInput::default() };
        let targets = Targets::read(input, &mut Fields::new()).unwrap();
        assert_eq!(targets, Targets { units: Some(user(7)), ..Targets::all_to(user(6)) });
        let mut fields = Fields::new();
        let none = Targets::read(TargetsInput::default(), &mut fields);
        assert_eq!(fields.finish(none).unwrap_err().errors[0].pointer, "/to_user_id");
    }

    #[test]
    fn only_colleagues_who_work_here_receive() {
        let leaver = leaver();
        let start = |targets, active: &[UserId], under_way| {
            HandOver::start(HandOverId::new(Uuid::from_u128(9)), &leaver, targets, active, under_way, &context())
        };
        let targets = Targets { units: Some(leaver.id), ..Targets::all_to(user(6)) };
        let errors = start(targets, &[leaver.id], false).unwrap_err().errors;
        let got: Vec<_> = errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let (gone, same) = (FieldCode::NotFound, FieldCode::Duplicate);
        assert_eq!(
            got,
            [
                ("/customers_to", gone),
                ("/key_accounts_to", gone),
                ("/follow_ups_to", gone),
                ("/tickets_to", gone),
                ("/complaints_to", gone),
                ("/units_to", same)
            ]
        );
        assert_eq!(start(Targets::all_to(user(6)), &[user(6)], true).unwrap_err().code, ProblemCode::InUse);
        let (begun, _) = start(Targets::all_to(user(6)), &[user(6)], false).unwrap();
        let some = Belongings { customers: 50, ..Belongings::default() };
        let (done, event) = begun.advanced(some, &context()).advanced(some, &context()).finished(&context());
        assert_eq!((done.moved.customers, done.finished_at.is_some(), event.details["customers"].clone()), (100, true, 100.into()));
    }

    #[test]
    fn nobody_leaves_records_behind() {
        let all = Belongings { customers: 3, key_accounts: 2, follow_ups: 1, tickets: 4, complaints: 5, units: 1 };
        let only_customers = Targets { customers: Some(user(6)), ..Targets::default() };
        let left = only_customers.left_behind(all);
        assert_eq!(left, Belongings { customers: 0, ..all });
        let refusal = require_nothing_left(&left).unwrap_err();
        assert_eq!((refusal.code, &refusal.extensions["key_accounts"]), (ProblemCode::StillResponsible, &Value::from(2)));
        assert!(require_nothing_left(&Targets::all_to(user(6)).left_behind(all)).is_ok());
    }
}
