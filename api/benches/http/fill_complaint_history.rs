//! What hangs on complaints that are filled in: made from their rows by the database itself, which is faster than sending it.

use guanxi_persistence::Engine;

/// The seconds of an hour.
const HOUR: u64 = 3_600;
/// Those that are over, those in two rounds, and those that just came.
const OVER: &str = "open = FALSE";
const TWICE: &str = "round = 2";
const HANDLED: &str = "told_at IS NOT NULL";
const ALL: &str = "TRUE";
/// Who calls back.
const CALLER: &str = "01900000-0000-7020-8000-000000000002";
/// The first version of what alarms.
const WARNING_POLICY: &str = "01890000-0000-7000-8000-000000000026";

/// Who holds complaints: who holds their customers, the units above the one that handles them, and who answers for them.
const HOLDERS: [&str; 3] = [
    "INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT record_holders.holder_id, 'complaint', complaints.received_at, complaints.id FROM complaints \
     JOIN record_holders ON record_holders.record_id = complaints.customer_id",
    "INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT unit_scopes.scope_id, 'complaint', complaints.received_at, complaints.id FROM complaints \
     JOIN unit_scopes ON unit_scopes.unit_id = complaints.unit_id WHERE TRUE ON CONFLICT DO NOTHING",
    "INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) \
     SELECT assignee_id, 'complaint', received_at, id FROM complaints",
];

/// How an engine spells what the rows are made with.
struct Spelling(Engine);

impl Spelling {
    /// An instant so many seconds later.
    fn after(&self, at: &str, seconds: u64) -> String {
        match self.0 {
            Engine::Sqlite => format!("strftime('%Y-%m-%dT%H:%M:%f000Z', {at}, '+{seconds} seconds')"),
            Engine::Postgres => format!("({at} + interval '{seconds} seconds')"),
        }
    }

    /// An id of another kind at the place of the complaint.
    fn id(&self, kind: u32) -> String {
        match self.0 {
            Engine::Sqlite => format!("replace(complaints.id, '-7032-', '-7{kind:03x}-')"),
            Engine::Postgres => format!("CAST(replace(CAST(complaints.id AS text), '-7032-', '-7{kind:03x}-') AS uuid)"),
        }
    }

    /// A text as an id, an instant or a document.
    fn typed(&self, value: &str, of: &str) -> String {
        match self.0 {
            Engine::Sqlite => value.to_owned(),
            Engine::Postgres => format!("CAST({value} AS {of})"),
        }
    }

    fn day(&self, at: &str) -> String {
        match self.0 {
            Engine::Sqlite => format!("unixepoch({at}) / 86400"),
            Engine::Postgres => format!("CAST(floor(extract(epoch FROM {at}) / 86400) AS bigint)"),
        }
    }
}

/// The statements that make it, in their order.
pub fn history(engine: Engine, policy: &str, company: &str) -> Vec<String> {
    let spelling = Spelling(engine);
    let mut all = steps(&spelling);
    all.extend(rounds(&spelling));
    all.extend(clocks(&spelling, policy));
    all.extend(watched(&spelling));
    all.extend(HOLDERS.map(str::to_owned));
    all.push(alerts(&spelling, company));
    let alert = spelling.id(90);
    all.push(format!(
        "INSERT INTO complaint_alert_members (alert_id, complaint_id, added_at) \
         SELECT {alert}, complaints.id, received_at FROM complaints JOIN complaint_alerts ON complaint_alerts.id = {alert}"
    ));
    all
}

/// Which complaints have a step, what was done, from which status to which, when, by whom, and what belongs to it.
type Step<'t> = (&'t str, &'t str, &'t str, &'t str, String, &'t str, &'t str);

/// Which complaints have a clock, its target and its ordinal (0: that of the round), when it began, when it ended, and its hours.
type Clock<'t> = (&'t str, &'t str, u8, String, String, u64);

fn steps(spelling: &Spelling) -> Vec<String> {
    let after = |hours: u64| spelling.after("received_at", hours * HOUR);
    let assigned = "'{\"assignee_id\":\"' || assignee_id || '\"}'";
    let (none, yes, no) = ("'{}'", "'{\"result\":\"satisfied\"}'", "'{\"result\":\"unsatisfied\"}'");
    let manager = "assignee_id";
    let caller = spelling.typed(&format!("'{CALLER}'"), "uuid");
    let (first, told) = ("received_at".to_owned(), "told_at".to_owned());
    let before_told = if matches!(spelling.0, Engine::Sqlite) {
        "strftime('%Y-%m-%dT%H:%M:%f000Z', told_at, '-7200 seconds')".to_owned()
    } else {
        "(told_at - interval '7200 seconds')".to_owned()
    };
    let rows: [Step<'_>; 13] = [
        (ALL, "receive", "NULL", "received", first.clone(), manager, none),
        (ALL, "assign", "'received'", "assigned", first, manager, assigned),
        (HANDLED, "acknowledge", "'assigned'", "assigned", after(1), manager, none),
        (TWICE, "identify_cause", "'assigned'", "handling", after(2), manager, none),
        (TWICE, "propose", "'handling'", "confirming", after(23), manager, none),
        (TWICE, "tell_customer", "'confirming'", "confirming", after(24), manager, none),
        (TWICE, "customer_satisfied", "'confirming'", "callback_due", after(48), manager, none),
        (TWICE, "callback", "'callback_due'", "assigned", after(72), &caller, no),
        (HANDLED, "identify_cause", "'assigned'", "handling", before_told, manager, none),
        (HANDLED, "propose", "'handling'", "confirming", told.clone(), manager, none),
        (HANDLED, "tell_customer", "'confirming'", "confirming", told, manager, none),
        ("satisfied_at IS NOT NULL", "customer_satisfied", "'confirming'", "callback_due", "satisfied_at".to_owned(), manager, none),
        (OVER, "callback", "'callback_due'", "closed", "closed_at".to_owned(), &caller, yes),
    ];
    let step = |(nth, (which, action, from, to, at, actor, details)): (u32, Step<'_>)| {
        let (id, details) = (spelling.id(100 + nth), spelling.typed(details, "jsonb"));
        format!(
            "INSERT INTO complaint_steps (id, complaint_id, action, from_status, to_status, at, actor_kind, actor_id, details) \
             SELECT {id}, id, '{action}', {from}, '{to}', {at}, 'user', {actor}, {details} FROM complaints WHERE {which}"
        )
    };
    (0..).zip(rows).map(step).collect()
}

fn rounds(spelling: &Spelling) -> [String; 3] {
    let after = |hours: u64| spelling.after("received_at", hours * HOUR);
    let columns = "complaint_id, number, began_at, ended_at, cause, subcause, finding, identified_by, identified_at, handler_id, handlers, \
         measures, proposed_by, proposed_at, told, told_at, told_by, satisfied_at, tries, callback_result, callback_by, callback_at, verdict";
    let handlers = spelling.typed("'[\"' || assignee_id || '\"]'", "jsonb");
    let (measures, tries) = (spelling.typed("'[\"apology\"]'", "jsonb"), spelling.typed("'[]'", "jsonb"));
    let caller = spelling.typed(&format!("'{CALLER}'"), "uuid");
    let finding = "'整改记录不完整'";
    let (began, identified, proposed, told, yes, back) = (after(0), after(2), after(23), after(24), after(48), after(72));
    let none = spelling.typed("NULL", "uuid");
    let never = spelling.typed("NULL", "timestamptz");
    [
        // Of two, the first ended when the customer was called back.
        format!(
            "INSERT INTO complaint_rounds ({columns}) SELECT id, 1, {began}, {back}, cause, subcause, {finding}, assignee_id, {identified}, \
             assignee_id, {handlers}, {measures}, assignee_id, {proposed}, '已道歉', {told}, assignee_id, {yes}, {tries}, 'unsatisfied', {caller}, \
             {back}, 'unsatisfied' FROM complaints WHERE {TWICE}"
        ),
        format!(
            "INSERT INTO complaint_rounds ({columns}) SELECT id, round, CASE WHEN {TWICE} THEN {back} ELSE {began} END, closed_at, cause, \
             subcause, {finding}, assignee_id, told_at, assignee_id, {handlers}, {measures}, assignee_id, told_at, '已道歉', told_at, assignee_id, \
             satisfied_at, {tries}, CASE WHEN {OVER} THEN 'satisfied' END, CASE WHEN {OVER} THEN {caller} END, closed_at, \
             CASE WHEN {OVER} THEN 'satisfied' END FROM complaints WHERE {HANDLED}"
        ),
        format!(
            "INSERT INTO complaint_rounds (complaint_id, number, began_at, handler_id, handlers, measures, tries, ended_at, identified_by) \
             SELECT id, 1, {began}, assignee_id, {handlers}, {tries}, {tries}, {never}, {none} FROM complaints WHERE NOT ({HANDLED})"
        ),
    ]
}

fn clocks(spelling: &Spelling, policy: &str) -> Vec<String> {
    let after = |hours: u64| spelling.after("received_at", hours * HOUR);
    let (received, called) = ("received_at".to_owned(), after(72));
    let (never, version) = (spelling.typed("NULL", "timestamptz"), spelling.typed(&format!("'{policy}'"), "uuid"));
    let rows: [Clock<'_>; 7] = [
        (HANDLED, "acknowledgement", 1, received.clone(), "acknowledged_at".to_owned(), 24),
        ("NOT (told_at IS NOT NULL)", "acknowledgement", 1, received.clone(), never.clone(), 24),
        (HANDLED, "resolution", 1, received.clone(), format!("CASE WHEN {TWICE} THEN {} ELSE told_at END", after(24)), 120),
        ("NOT (told_at IS NOT NULL)", "resolution", 1, received, never.clone(), 120),
        (TWICE, "resolution", 2, called.clone(), "told_at".to_owned(), 120),
        (TWICE, "callback", 1, after(48), called, 72),
        ("satisfied_at IS NOT NULL", "callback", 0, "satisfied_at".to_owned(), "closed_at".to_owned(), 72),
    ];
    let clock = |(which, target, ordinal, began, ended, hours): Clock<'_>| {
        let (seconds, due, warn) = (hours * HOUR, spelling.after(&began, hours * HOUR), spelling.after(&began, hours * HOUR * 4 / 5));
        let ordinal = if ordinal == 0 { "round".to_owned() } else { ordinal.to_string() };
        format!(
            "INSERT INTO sla_clocks (record_id, target, ordinal, record_kind, rule, policy_version_id, started_at, promise_seconds, due_at, \
             warn_at, state, ended_at, used_seconds) SELECT id, '{target}', {ordinal}, 'complaint', '投诉', {version}, {began}, {seconds}, {due}, \
             {warn}, CASE WHEN {ended} IS NULL THEN 'running' ELSE 'met' END, {ended}, 0 FROM complaints WHERE {which}"
        )
    };
    rows.into_iter().map(clock).collect()
}

/// In which series complaints count, and how many on which day.
fn watched(spelling: &Spelling) -> Vec<String> {
    let found = spelling.after("received_at", 2 * HOUR);
    let day = spelling.day("seen_at");
    let into = "INSERT INTO complaint_sightings (series_id, complaint_id, seen_at) SELECT complaint_series.id, complaints.id,";
    vec![
        format!("{into} received_at FROM complaints JOIN complaint_series ON watch = 'outlet:' || outlet_id"),
        format!("{into} received_at FROM complaints JOIN complaint_series ON watch = 'product:' || product_id"),
        format!("{into} {found} FROM complaints JOIN complaint_series ON watch = 'cause:' || cause || '/' || subcause"),
        format!(
            "INSERT INTO complaint_series_days (series_id, day, complaints) SELECT series_id, {day}, count(*) FROM complaint_sightings \
             GROUP BY series_id, {day}"
        ),
    ]
}

/// An alert of one in some hundred complaints: those of the last weeks wait for somebody.
fn alerts(spelling: &Spelling, company: &str) -> String {
    let (id, unit) = (spelling.id(90), spelling.typed(&format!("'{company}'"), "uuid"));
    let reasons = "'[{\"kind\":\"spike\",\"level\":\"yellow\",\"window_seconds\":86400,\"count\":5,\"expected_thousandths\":900,\
         \"usual_count\":40,\"days\":56,\"one_in\":100000,\"one_in_needed\":50000,\"series\":300,\"word\":null,\"channel\":null}]'";
    let (reasons, tasks) = (spelling.typed(reasons, "jsonb"), spelling.typed("'[]'", "jsonb"));
    let policy = spelling.typed(&format!("'{WARNING_POLICY}'"), "uuid");
    format!(
        "INSERT INTO complaint_alerts (id, version, watch_kind, watch_of, unit_id, level, status, reasons, first_at, last_at, members, owner_id, \
         policy_id, tasks, raised_at, acknowledged_at, acknowledged_by, closed_at, closed_by, note, updated_at) \
         SELECT {id}, 1, 'product', CAST(product_id AS text), {unit}, 'yellow', CASE WHEN {OVER} THEN 'closed' ELSE 'raised' END, {reasons}, \
         received_at, received_at, 1, assignee_id, {policy}, {tasks}, received_at, closed_at, CASE WHEN {OVER} THEN assignee_id END, closed_at, \
         CASE WHEN {OVER} THEN assignee_id END, CASE WHEN {OVER} THEN '已处理' END, received_at \
         FROM complaints WHERE number LIKE '%00' AND product_id IS NOT NULL"
    )
}
