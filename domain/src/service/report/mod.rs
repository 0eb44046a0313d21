//! How promises were kept: the figures of each ticket, and what they come to by channel, category, outlet, staff or week.
//!
//! The figures of a ticket are kept beside it with every change. A [`Report`] folds those of many tickets.

mod fold;
mod promises;
#[cfg(test)]
mod tests;
mod ticket;

pub use fold::{Counted, Report, Spread, share, spread};
pub use promises::{PromiseCounts, Promises};
pub use ticket::{Key, ReportedTicket, week_of};

crate::vocabulary! {
    /// By what a report on promises groups tickets.
    ReportBy, "sla_report_by" {
        Channel = "channel", "渠道", "Channel";
        Category = "category", "类别", "Category";
        Outlet = "outlet", "门店", "Outlet";
        Staff = "staff", "员工", "Staff";
        Week = "week", "周", "Week";
    }
}
