//! Customers with their contact points, contacts, units, tags and references.

mod duplicates;
pub mod facts;
pub mod lifecycle;
mod list;
mod load;
mod lookup;
mod parts;
mod rows;
mod save;
pub mod search;

pub use duplicates::{by_numbers, by_references, by_values, find as find_duplicates, lock_reference, locks as duplicate_locks};
pub use list::{CustomerFilter, CustomerSummary};
pub use load::{LoadedCustomer, by_reference, load, load_for_change, require};
pub use lookup::{CustomerCard, card, lookup};
pub use save::{save, save_many};
pub use search::find;
