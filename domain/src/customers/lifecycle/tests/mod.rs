//! Tests of the lifecycle: tables of every boundary, a naive second program as the judge, and a real history.

mod cdnow;
mod commands;
mod oracle;
mod support;
mod tables;
mod walks;
