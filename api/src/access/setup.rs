//! The first start: the company, the roles, and an administrator where there is no staff user.

use guanxi_domain::access::password::Password;
use guanxi_domain::access::user::{NewUser, NewUserInput};
use guanxi_domain::access::{BuiltInRole, StaffUser, Unit};
use guanxi_domain::complaints::subcause::Subcauses;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::Touchpoints;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::users::Account;
use guanxi_persistence::access::{roles, units, users};
use guanxi_persistence::complaints::subcauses;
use guanxi_persistence::interactions::touchpoints;
use guanxi_persistence::platform::kept_lists::KeptTable as _;
use guanxi_persistence::service::assignment::{queues, rules};
use guanxi_persistence::service::configurations;
use guanxi_persistence::{Error, Store};
use uuid::Uuid;

use super::passwords::{hash_now, random_password};
use crate::configuration::{Administrator, Configuration};

/// The login name of an administrator whom nobody named.
const LOCAL_EMAIL: &str = "admin@localhost.localdomain";

/// What an administrator signs in with, where the password was made here: to be shown once.
pub struct Credentials {
    /// The login name.
    pub email: String,
    /// The password, which must be changed at the first sign-in.
    pub password: String,
}

impl Credentials {
    /// What the operator reads.
    #[must_use]
    pub fn text(&self) -> String {
        format!(
            "An administrator was made. These words are shown once; the password must be changed at the first sign-in.\n  \
             e-mail:   {}\n  password: {}\n",
            self.email, self.password
        )
    }
}

/// Who is to become an administrator.
pub struct NewAdministrator {
    /// The login name.
    pub email: String,
    /// The name that others see; made of the login name where absent.
    pub name: Option<String>,
    /// The password; made where absent.
    pub password: Option<String>,
}

/// Makes what an empty database lacks. Of several processes that start at once, one makes it.
///
/// # Errors
/// A sentence for the operator.
pub fn prepare(store: &Store, configuration: &Configuration, now: Instant) -> Result<Option<Credentials>, String> {
    let company = company(store, configuration, now)?;
    if store.read_now(users::any).map_err(|error| error.to_string())? {
        return Ok(None);
    }
    let new = match &configuration.administrator {
        Some(Administrator { email, password }) => NewAdministrator { email: email.clone(), name: None, password: password.clone() },
        None => NewAdministrator { email: LOCAL_EMAIL.to_owned(), name: None, password: None },
    };
    let names = Names { email: "GUANXI_ADMIN_EMAIL", password: "GUANXI_ADMIN_PASSWORD" };
    Ok(create(store, &company, new, &names, now)?.and_then(Made::into_credentials))
}

/// Makes an administrator.
///
/// # Errors
/// A sentence for the operator, also where the login name is taken.
pub fn create_administrator(
    store: &Store,
    configuration: &Configuration,
    new: NewAdministrator,
    now: Instant,
) -> Result<Option<Credentials>, String> {
    let company = company(store, configuration, now)?;
    let made = create(store, &company, new, &Names { email: "--email", password: "the password" }, now)?
        .ok_or("there is a user with this e-mail address already")?;
    Ok(made.into_credentials())
}

/// The company unit, made where there is none yet, as are the roles, the touchpoints, the sub-causes of complaints, the business calendars, the promises, the queues and
/// the assignment rules that an installation starts with.
///
/// # Errors
/// One sentence for the operator.
pub fn company(store: &Store, configuration: &Configuration, now: Instant) -> Result<Unit, String> {
    let kept = store.read_now(units::company).map_err(|error| error.to_string())?;
    let company = match kept {
        Some(company) => company,
        None => {
            let (name, zone) = (configuration.company_name.clone(), configuration.time_zone);
            let id = UnitId::new(Uuid::now_v7());
            store.write_now(move |tx| units::seed_company(tx, id, &name, zone, &context(now))).map_err(|error| error.to_string())?
        }
    };
    if !store.read_now(roles::is_seeded).map_err(|error| error.to_string())? {
        store.write_now(move |tx| roles::seed(tx, now)).map_err(|error| error.to_string())?;
    }
    if !store.read_now(Touchpoints::any).map_err(|error| error.to_string())? {
        let unit = company.id;
        store.write_now(move |tx| touchpoints::seed(tx, unit, now)).map_err(|error| error.to_string())?;
    }
    if !store.read_now(Subcauses::any).map_err(|error| error.to_string())? {
        let unit = company.id;
        store.write_now(move |tx| subcauses::seed(tx, unit, now)).map_err(|error| error.to_string())?;
    }
    if !store.read_now(configurations::is_seeded).map_err(|error| error.to_string())? {
        let zone = company.time_zone;
        store.write_now(move |tx| configurations::seed(tx, zone, &context(now))).map_err(|error| error.to_string())?;
    }
    if !store.read_now(queues::any).map_err(|error| error.to_string())? {
        let unit = company.id;
        store.write_now(move |tx| rules::seed(tx, unit, now)).map_err(|error| error.to_string())?;
    }
    Ok(company)
}

/// What the operator calls the values that may be wrong.
struct Names {
    email: &'static str,
    password: &'static str,
}

struct Made {
    user: StaffUser,
    password: Option<String>,
}

impl Made {
    fn into_credentials(self) -> Option<Credentials> {
        let email = self.user.email;
        self.password.map(|password| Credentials { email, password })
    }
}

/// Makes an administrator; `None` where the login name is taken.
fn create(store: &Store, company: &Unit, new: NewAdministrator, names: &Names, now: Instant) -> Result<Option<Made>, String> {
    let (generated, text) = match new.password {
        Some(password) => (None, password),
        None => {
            let password = random_password()?;
            (Some(password.clone()), password)
        }
    };
    let mut fields = Fields::new();
    let input =
        NewUserInput { email: Some(new.email), display_name: new.name, unit_id: Some(company.id.to_string()), ..NewUserInput::default() };
    let user = NewUser::read(input, &mut fields);
    let user = fields.finish(user).map_err(|refusal| sentence(&refusal, names))?;
    let password = Password::choose(text, user.email()).map_err(|fault| sentence(&Refusal::field("/password", fault), names))?;
    let password_hash = hash_now(password.expose().as_bytes())?;
    let roles = vec![BuiltInRole::Administrator.into()];
    let (user, event) = StaffUser::create(UserId::new(Uuid::now_v7()), user, roles, generated.is_some(), &context(now));
    let account = Account { user: user.clone(), password_hash };
    match store.write_now(move |tx| users::insert(tx, &account, event.clone(), &context(now))) {
        Ok(()) => Ok(Some(Made { user, password: generated })),
        Err(Error::Refused(refusal)) if refusal.code == ProblemCode::AlreadyExists => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

const fn context(now: Instant) -> Context {
    Context { now, actor: Actor::System("setup") }
}

/// The field errors of a refusal as an operator reads them.
fn sentence(refusal: &Refusal, names: &Names) -> String {
    let parts: Vec<_> = refusal
        .errors
        .iter()
        .map(|error| {
            let figures: Vec<_> = error.arguments.iter().map(|(name, value)| format!("{name} {value}")).collect();
            let figures = if figures.is_empty() { String::new() } else { format!(" ({})", figures.join(", ")) };
            let place = match error.pointer.as_str() {
                "/email" => names.email,
                "/password" => names.password,
                other => other.trim_start_matches('/'),
            };
            format!("{place}: {}{figures}", error.code.en().to_lowercase())
        })
        .collect();
    parts.join("; ")
}
