//! Which rows an import has, and how they are taken.

use std::sync::Arc;

use guanxi_domain::money::Currency;
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::import::{
    CustomerReader, ImportFailure, ImportKind, InteractionReader, MappingError, NewImport, OrderOptions, OrderReader, Stopped,
};

use super::customers::CustomersTaker;
use super::interactions::InteractionsTaker;
use super::orders::OrdersTaker;
use super::slice::{Frame, Taker};

/// Takes the rows of a file with this header as was asked for.
///
/// # Errors
/// Why the mapping does not fit the file.
pub fn taker(asked: &NewImport, header: &[String]) -> Result<Arc<dyn Taker>, MappingError> {
    let options = &asked.options;
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let frame = Frame { source: options.source.clone(), unit_id: asked.unit_id, on_match: options.on_match };
    Ok(match asked.kind {
        ImportKind::Customers => {
            let reader = CustomerReader::new(&options.mapping()?, &header)?;
            Arc::new(CustomersTaker { reader, frame, allow_duplicates: options.allow_duplicates })
        }
        ImportKind::Orders => {
            let defaults = OrderOptions {
                currency: options.currency.unwrap_or(Currency::CNY),
                status: options.order_status.unwrap_or(OrderStatus::Paid),
                time_zone: options.time_zone,
            };
            let reader = OrderReader::new(&options.mapping()?, &header, defaults)?;
            Arc::new(OrdersTaker { reader, frame, create_customers: options.create_customers })
        }
        ImportKind::Interactions => {
            let reader = InteractionReader::new(&options.mapping()?, &header, options.time_zone)?;
            Arc::new(InteractionsTaker { reader, frame })
        }
    })
}

/// A mapping that does not fit the file, as callers of the API hear of it.
#[must_use]
pub fn misfit(error: MappingError) -> Stopped {
    let (failure, detail) = match error {
        MappingError::NoSuchColumn { column, .. } => (ImportFailure::NoSuchColumn, column),
        MappingError::ColumnTwice(column) => (ImportFailure::ColumnTwice, column),
        MappingError::UnknownTarget { target: detail, .. }
        | MappingError::Missing(detail)
        | MappingError::NotAPair(detail)
        | MappingError::TargetTwice(detail) => (ImportFailure::MappingIncomplete, detail),
    };
    Stopped { failure, detail: Some(detail) }
}
