//! Tests of the whole way of a request inside the process, with operations of their own.

mod clear;
mod document;
mod flood;
mod operations;
mod proving;
mod requests;
mod texts;
mod tokens;
mod uploads;
