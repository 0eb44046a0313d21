//! Products, orders and the running purchase figures of customers.
//!
//! [`Known`] loads under lock what decisions about one order or hundreds need; [`save`] and [`save_many`] write what was decided,
//! with the figures of the customers in the same transaction.

pub mod figures;
pub(crate) mod known;
mod list;
mod load;
mod parts;
mod product_list;
pub mod products;
pub(crate) mod rows;
mod save;
mod verify;

pub use figures::CustomerFigures;
pub use known::{Known, Wanted};
pub use list::{OrderFilter, OrderSummary, count, list};
pub use load::{CustomerName, LoadedOrder, load, load_by_reference, load_for_change};
pub use product_list::{ProductFilter, count as count_products, list as list_products};
pub(crate) use save::reread;
pub use save::{save, save_imported, save_many};
pub use verify::{Difference, Verified, verify};
