//! The rules of Guanxi, pure: no web, no database, no clock, no randomness, no async.
//!
//! Time, ids and randomness come in as arguments; what goes out is a decision: the new state and the
//! [events](platform::event::Event) that tell of it, or a [`Refusal`] that names the rule.
//!
//! The contexts, by the names they carry on every floor:
//!
//! - [`platform`]: what every context stands on – events, numbers, idempotency, timers, imports.
//! - [`access`]: staff users, organisation units, permissions, sessions.
//! - [`customers`]: customer records, contact points, contacts, key accounts, references.
//! - [`orders`]: products, orders with lines and refunds, running purchase figures.
//! - [`interactions`]: contacts over every channel, follow-ups, the timeline.
//! - [`messaging`]: what staff are told.
//! - [`service`]: the service desk: tickets.
//! - [`complaints`]: grievances of customers, from their receipt to the word of the customer.
//! - [`privacy`]: classes of fields, who has read what in clear, consent.
//!
//! Beside them the values that all contexts share: [`ids`], [`instant`], [`money`], [`text`],
//! [`vocabulary`], [`workflow`], the [`case`](mod@case) that goes its way by steps, and the two ways of saying no: [`problem`] codes and [`fields`] with their errors.

pub mod access;
pub mod case;
pub mod complaints;
pub mod customers;
pub mod fields;
pub mod ids;
pub mod instant;
pub mod interactions;
pub mod messaging;
pub mod money;
pub mod orders;
pub mod platform;
pub mod privacy;
pub mod problem;
pub mod service;
pub mod text;
pub mod vocabulary;
pub mod workflow;

pub use fields::{FieldError, Fields};
pub use problem::{ProblemCode, Refusal};
