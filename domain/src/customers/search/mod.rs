//! Finding customers by a few characters: what is indexed, how a query is read, and which hit comes first.
//!
//! Both databases do no more than find candidates by plain [tokens](Entry::tokens); whether a candidate is a hit, and how good
//! a one, is judged here, by what its [`Entry`] says. So both give the same hits in the same order.
//!
//! - Han text is indexed as single characters and overlapping pairs, so that it needs no spaces.
//! - Names are found by their sound, too: pinyin from any syllable on (`zhang`, `zhangsan`, `san`) and initials (`zs`), and words of
//!   other scripts from their beginning on.
//! - Numbers and references are found as a whole, however they are spaced or cased.
//! - Phones, e-mail addresses and the last four digits of a phone are found by blind indexes; they are not in the entry.

mod entry;
mod folding;
mod query;
mod rank;
#[cfg(test)]
mod tests;

pub use entry::{Entry, FORM, TOKEN_MAX, TOKENS_MAX};
pub use query::{ContactCondition, QUERY_MAX, SearchQuery, Token, TokenCondition};
pub use rank::{CANDIDATES_MAX, MatchedContact, Rank};
