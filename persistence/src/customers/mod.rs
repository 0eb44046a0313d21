//! Customers with their contact points, contacts, units, tags and references.

mod duplicates;
pub mod lifecycle;
mod list;
mod load;
mod parts;
mod rows;
mod save;
mod verify;

pub use duplicates::{by_numbers, by_references, by_values, find as find_duplicates, lock_reference};
pub use list::{CustomerFilter, CustomerSummary, count, list};
pub use load::{LoadedCustomer, by_reference, load, load_for_change};
pub use save::{save, save_many};
pub use verify::{SealedVerified, verify_sealed};
