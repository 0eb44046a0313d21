//! Customers.
mod parts;
