//! The running purchase figures of a customer, kept in the transaction of each order, so that no read scans orders.

use guanxi_domain::money::Currency;
use guanxi_domain::orders::Figures;

use crate::error::Error;
use crate::types::At;

/// The figures of one customer in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerFigures {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The figures.
    pub figures: Figures,
}

impl CustomerFigures {
    /// Makes figures of the columns of their row.
    pub(crate) fn of_row(
        currency: Option<&str>,
        order_count: Option<i64>,
        net_amount_minor: Option<i64>,
        first_paid_at: Option<At>,
        last_paid_at: Option<At>,
    ) -> Result<Self, Error> {
        let (Some(code), Some(order_count), Some(net_amount_minor)) = (currency, order_count, net_amount_minor) else {
            return Err(Error::internal("a figures row has an empty column"));
        };
        let currency = Currency::read(code).map_err(|_| Error::internal(format!("an unknown currency {code}")))?;
        let figures = Figures {
            first_paid_at: first_paid_at.map(|at| at.0),
            last_paid_at: last_paid_at.map(|at| at.0),
            order_count,
            net_amount_minor,
        };
        Ok(Self { currency, figures })
    }
}
