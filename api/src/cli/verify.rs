//! Proving what is kept, beside a running server.

use std::fmt::Write;

use guanxi_persistence::access::verify::{ScopesVerified, scopes as verify_scopes};
use guanxi_persistence::complaints::judgements::verify::{LedgerVerified, verify as verify_ledger};
use guanxi_persistence::complaints::verify::{ComplaintsVerified, verify as verify_complaints};
use guanxi_persistence::complaints::warning::verify::{SeriesVerified, verify as verify_series};
use guanxi_persistence::customers::lifecycle::{StagesVerified, verify_stages};
use guanxi_persistence::orders::{Verified as FiguresVerified, verify as verify_figures};
use guanxi_persistence::platform::chain_proof::{LogVerified, event_log};
use guanxi_persistence::platform::verify::{ReferencesVerified, references};
use guanxi_persistence::privacy::{SealedVerified, verify_sealed};
use guanxi_persistence::service::assignment::desks::{DesksVerified, verify as verify_desks};
use guanxi_persistence::service::tickets::verify::{TicketsVerified, verify as verify_tickets};

use super::verify_events;
use crate::configuration::Configuration;
use crate::files::FileStore;
use crate::files::verify::{FilesVerified, Wrong, verify as verify_files};
use crate::store;

/// How many differences of figures are told; the rest are counted.
const TOLD: usize = 100;

/// What a proof of everything found.
pub struct Report {
    figures: FiguresVerified,
    references: Option<ReferencesVerified>,
    log: LogVerified,
    sealed: SealedVerified,
    stages: StagesVerified,
    scopes: ScopesVerified,
    tickets: TicketsVerified,
    complaints: ComplaintsVerified,
    ledger: LedgerVerified,
    series: SeriesVerified,
    files: FilesVerified,
    desks: DesksVerified,
}

/// Proves everything, in slices that leave room for the work of others. It writes nothing.
///
/// # Errors
/// One sentence for the operator, where it can't be done.
pub fn run(configuration: &Configuration) -> Result<Report, String> {
    let store = store::open_to_look(configuration)?;
    let files = FileStore::open(&configuration.data_dir)?;
    let failed = |part: &'static str| move |error: guanxi_persistence::Error| format!("{part} can't be verified: {error}");
    Ok(Report {
        figures: verify_figures(&store, |_| {}).map_err(failed("purchase figures"))?,
        references: references(&configuration.database).map_err(failed("references between rows"))?,
        log: event_log(&store, &[], |_| {}).map_err(failed("the event log"))?,
        sealed: verify_sealed(&store, |_| {}).map_err(failed("personal values"))?,
        stages: verify_stages(&store, || configuration.clock.now(), |_| {}).map_err(failed("lifecycle stages"))?,
        scopes: verify_scopes(&store).map_err(failed("scopes"))?,
        tickets: verify_tickets(&store).map_err(failed("tickets"))?,
        complaints: verify_complaints(&store).map_err(failed("complaints"))?,
        ledger: verify_ledger(&store).map_err(failed("the ledger of incentives"))?,
        series: verify_series(&store).map_err(failed("the early warning"))?,
        files: verify_files(&files, &store).map_err(failed("files"))?,
        desks: verify_desks(&store).map_err(failed("desks"))?,
    })
}

impl Report {
    /// What was looked at and what is wrong, line by line.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let figures = &self.figures;
        let _ = writeln!(text, "purchase figures: {} customers compared, {} differences", figures.customers, figures.differences.len());
        for (currency, count) in &figures.order_counts {
            let net = figures.net_amounts_minor.get(currency).copied().unwrap_or_default();
            let _ = writeln!(text, "  {}: {count} orders that count, {net} net in minor units", currency.code());
        }
        for difference in figures.differences.iter().take(TOLD) {
            let (customer, currency) = (difference.customer_id, difference.currency.code());
            let _ = writeln!(
                text,
                "  WRONG: customer {customer} in {currency}: kept {:?}, recomputed {:?}",
                difference.kept, difference.recomputed
            );
        }
        match &self.references {
            Some(found) => {
                let _ = writeln!(text, "references between rows: {} tables looked at, {} rows refer to nothing", found.tables, found.count);
                for row in &found.dangling {
                    let number = row.number.map_or_else(String::new, |number| format!(" {number}"));
                    let _ = writeln!(text, "  WRONG: row{number} of {} refers to nothing in {}", row.child, row.parent);
                }
            }
            None => text.push_str("references between rows: PostgreSQL enforces them\n"),
        }
        text.push_str(&verify_events::text(&self.log));
        let sealed = &self.sealed;
        let _ = writeln!(text, "personal values: {} opened, {} do not open", sealed.values, sealed.count);
        for (table, column, row) in &sealed.unreadable {
            let _ = writeln!(text, "  WRONG: {table}.{column} of {row} does not open");
        }
        let stages = &self.stages;
        let _ = writeln!(
            text,
            "lifecycle stages: {} customers judged anew, {} differences, {} wait for a pass",
            stages.customers, stages.count, stages.waiting
        );
        for (customer, what) in &stages.differences {
            let _ = writeln!(text, "  WRONG: customer {customer}: {what}");
        }
        let scopes = &self.scopes;
        let _ = writeln!(
            text,
            "scopes: {} holdings of records compared, {} missing, {} that should not be",
            scopes.count, scopes.missing, scopes.wrong
        );
        for (record, holder) in &scopes.examples {
            let _ = writeln!(text, "  WRONG: whether {holder} holds record {record}");
        }
        let desks = &self.desks;
        let _ = writeln!(text, "desks: {} compared with the open tickets, {} differences", desks.desks, desks.differences.len());
        for (user, kept, counted) in desks.differences.iter().take(TOLD) {
            let _ = writeln!(text, "  WRONG: staff user {user} has {counted} open tickets, {kept} are kept");
        }
        let tickets = &self.tickets;
        let _ = writeln!(text, "tickets: {} compared with their steps, {} differences", tickets.tickets, tickets.count);
        for (ticket, what) in &tickets.differences {
            let _ = writeln!(text, "  WRONG: ticket {ticket}: {what}");
        }
        let complaints = &self.complaints;
        let _ =
            writeln!(text, "complaints: {} compared with their rounds and steps, {} differences", complaints.complaints, complaints.count);
        for (complaint, what) in &complaints.differences {
            let _ = writeln!(text, "  WRONG: complaint {complaint}: {what}");
        }
        let ledger = &self.ledger;
        let _ = writeln!(text, "incentives: {} judgements compared with the ledger, {} differences", ledger.judgements, ledger.count);
        for (judgement, what) in &ledger.differences {
            let _ = writeln!(text, "  WRONG: judgement {judgement}: {what}");
        }
        let series = &self.series;
        let _ = writeln!(text, "early warning: {} series compared with what was sighted, {} differences", series.series, series.count);
        for (watch, what) in &series.differences {
            let _ = writeln!(text, "  WRONG: series {watch}: {what}");
        }
        let files = &self.files;
        let _ = writeln!(text, "files: {} compared with their rows, {} wrong", files.rows, files.count);
        for (what, wrong) in &files.wrong {
            let _ = match wrong {
                Wrong::Missing => writeln!(text, "  WRONG: the file of attachment {what} is missing"),
                Wrong::Changed => writeln!(text, "  WRONG: the file of attachment {what} is not what was attached"),
                Wrong::Orphaned => writeln!(text, "  WRONG: {what} belongs to no row"),
            };
        }
        text
    }

    /// How the command ends.
    ///
    /// # Errors
    /// A sentence where something is wrong.
    pub fn verdict(&self) -> Result<(), String> {
        let dangling = self.references.as_ref().is_some_and(|found| found.count > 0);
        let is_counted = self.figures.differences.is_empty() && self.stages.count == 0 && self.scopes.missing + self.scopes.wrong == 0;
        let is_counted = is_counted && self.desks.differences.is_empty();
        let is_counted = is_counted && self.tickets.count == 0 && self.complaints.count == 0 && self.ledger.count == 0;
        let is_counted = is_counted && self.series.count == 0;
        let is_there = !dangling && self.log.count == 0 && self.sealed.count == 0 && self.files.count == 0;
        if is_counted && is_there { Ok(()) } else { Err("what is kept is not as it should be; the lines with WRONG say where".to_owned()) }
    }
}
