//! Reading what people type into a search box.

use std::fmt;

use super::super::duplicates::ComparedValue;
use super::super::email::EmailAddress;
use super::super::phone::PhoneNumber;
use super::entry::{TOKEN_MAX, short_number};
use super::folding::{Stretch, beginning, compact, fold, stretches};
use crate::fields::FieldResult;
use crate::platform::number::Series;
use crate::text;

/// The longest query, in characters.
pub const QUERY_MAX: usize = 200;
/// The most tokens that candidates are looked for by; a longer query is judged by all of its words nevertheless.
const CONDITIONS_MAX: usize = 12;
/// How many digits of a phone people remember.
const LAST_DIGITS: usize = 4;

/// What somebody searches for. Personal: it may be a phone.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchQuery {
    /// All letters and digits.
    pub(super) letters: String,
    /// Each of these must be found.
    pub(super) stretches: Vec<Stretch>,
    /// The forms in which it may be a number or a reference.
    pub(super) codes: Vec<String>,
    contact: Option<ContactCondition>,
}

impl fmt::Debug for SearchQuery {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SearchQuery(***)")
    }
}

/// One token that candidates are indexed under. It consists of letters and digits alone, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The token, or its beginning.
    pub text: String,
    /// Whether longer tokens that begin so count too.
    pub is_beginning: bool,
}

/// What tokens a candidate must have: one of the codes, or all of the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCondition {
    /// One of these is enough; those that the words find anyway are left out.
    pub codes: Vec<Token>,
    /// All of these are enough; never empty.
    pub words: Vec<Token>,
}

/// What contact point a candidate must have. Personal.
#[derive(Clone, PartialEq, Eq)]
pub enum ContactCondition {
    /// Exactly this phone or e-mail address, of the customer itself or of a contact.
    Value(ComparedValue),
    /// A phone that ends so.
    LastFour(String),
}

impl fmt::Debug for ContactCondition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Value(_) => "Value(***)",
            Self::LastFour(_) => "LastFour(***)",
        })
    }
}

impl SearchQuery {
    /// Reads a query. One without a letter or digit is allowed, and finds nothing.
    ///
    /// # Errors
    /// `required`, `too_long` above [`QUERY_MAX`] characters, `control_character`.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text::line(text, 1, QUERY_MAX)?;
        let folded = fold(&text);
        let letters = compact(&folded);
        let mut codes = vec![letters.clone()];
        let number = customer_number(&letters);
        codes.extend(number.filter(|number| *number != letters));
        Ok(Self { contact: contact_condition(&text, &letters), codes, stretches: stretches(&folded), letters })
    }

    /// The tokens that a candidate must have; none where the query has no letter and no digit.
    #[must_use]
    pub fn tokens(&self) -> Option<TokenCondition> {
        let mut words: Vec<Token> = Vec::new();
        let mut add = |text: &str, is_beginning| {
            let token = Token { text: beginning(text, TOKEN_MAX).to_owned(), is_beginning };
            if words.len() < CONDITIONS_MAX && !words.contains(&token) {
                words.push(token);
            }
        };
        for stretch in &self.stretches {
            match stretch {
                Stretch::Word(word) => add(word, true),
                Stretch::Han(run) if run.chars().nth(1).is_none() => add(run, false),
                Stretch::Han(run) => {
                    let seconds = run.chars().skip(1);
                    run.chars().zip(seconds).for_each(|(first, second)| add(&String::from_iter([first, second]), false));
                }
            }
        }
        let code = |code: &String| Token { text: beginning(code, TOKEN_MAX).to_owned(), is_beginning: false };
        // A code that begins as the only word does is among what that finds; told twice, it is looked for and counted on twice.
        let is_found = |code: &Token| matches!(words.as_slice(), [word] if word.is_beginning && code.text.starts_with(&word.text));
        let codes = self.codes.iter().map(code).filter(|code| !is_found(code)).collect();
        (!words.is_empty()).then_some(TokenCondition { codes, words })
    }

    /// The contact point that the query may be.
    #[must_use]
    pub const fn contact(&self) -> Option<&ContactCondition> {
        self.contact.as_ref()
    }
}

/// The number of a customer as it is indexed, where the query may be one: `K-000123`, `k123`, `123`.
fn customer_number(letters: &str) -> Option<String> {
    let letter = Series::Customer.letter().to_ascii_lowercase();
    let digits = letters.strip_prefix(letter).unwrap_or(letters);
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| short_number(&format!("{letter}{digits}")))
}

fn contact_condition(text: &str, letters: &str) -> Option<ContactCondition> {
    let is_tail = letters.len() == LAST_DIGITS && letters.bytes().all(|digit| digit.is_ascii_digit());
    if is_tail {
        return Some(ContactCondition::LastFour(letters.to_owned()));
    }
    if let Ok(address) = EmailAddress::read(text) {
        return Some(ContactCondition::Value(ComparedValue::Email(address.normal_form())));
    }
    let number = PhoneNumber::read(text).ok()?;
    Some(ContactCondition::Value(ComparedValue::Phone(number.as_str().to_owned())))
}
