//! The ledger of incentives over HTTP: one operation per file.

pub mod close_month;
pub mod export_month;
pub mod get_month;
pub mod list;
pub mod list_balances;
pub mod list_months;
mod view;
