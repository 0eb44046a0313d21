//! Products, orders and the running purchase figures of customers.

pub mod figures;

pub use figures::CustomerFigures;
