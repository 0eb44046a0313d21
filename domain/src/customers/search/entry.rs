//! What of a customer is searched, and the tokens under which the databases index it.

use std::collections::BTreeSet;

use super::super::customer::Customer;
use super::super::name_key::name_key;
use super::super::words::CustomerKind;
use super::folding::{beginning, compact, fold, is_han};

/// The form of entries. It moves when entries or tokens are made otherwise, and every customer is then indexed anew.
pub const FORM: i32 = 1;
/// The most tokens of one customer.
pub const TOKENS_MAX: usize = 1_000;
/// The longest token, in characters.
pub const TOKEN_MAX: usize = 32;
/// How many characters of a name are searched.
const NAME_MAX: usize = 200;
/// How many words or syllables of a name are searched by sound.
const WORDS_MAX: usize = 64;
/// The shortest initials that are indexed: one letter begins the sound as well.
pub(super) const INITIALS_MIN: usize = 2;

/// What of a customer is searched. It is kept beside the tokens, because whether a candidate is a hit is judged by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The customer's name.
    pub(super) name: Name,
    /// The number and the references, letters and digits alone.
    pub(super) codes: Vec<String>,
    /// The names of the contacts of an organisation.
    pub(super) contacts: Vec<Name>,
}

/// A name as it is searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// Its letters and digits, folded.
    pub(super) letters: String,
    /// How it sounds; where a syllable is spelled in two ways (`lv`, `lu`), both.
    pub(super) sounds: Vec<Sound>,
}

/// How a name sounds: its syllables, or its words where they are not Han.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// All words without spaces.
    pub(super) joined: String,
    /// Where in it each word begins.
    pub(super) starts: Vec<usize>,
    /// The first letter of each word.
    pub(super) initials: String,
}

impl Sound {
    fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut sound = Self::default();
        for word in words {
            sound.starts.push(sound.joined.len());
            sound.joined.push_str(word);
            sound.initials.extend(word.chars().next());
        }
        sound
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        let ends = self.starts.iter().skip(1).copied().chain([self.joined.len()]);
        self.starts.iter().zip(ends).filter_map(|(start, end)| self.joined.get(*start..end))
    }

    /// The joined words from each word on.
    pub(super) fn endings(&self) -> impl Iterator<Item = &str> {
        self.starts.iter().filter_map(|start| self.joined.get(*start..))
    }

    /// The initials from each word on.
    pub(super) fn initials_of_endings(&self) -> impl Iterator<Item = &str> {
        self.initials.char_indices().filter_map(|(start, _)| self.initials.get(start..))
    }
}

impl Name {
    fn of(name: &str, key: &str) -> Self {
        let letters = compact(&fold(beginning(name, NAME_MAX)));
        let folded = fold(key);
        let words =
            || folded.split(|letter: char| !letter.is_alphanumeric() || is_han(letter)).filter(|word| !word.is_empty()).take(WORDS_MAX);
        Self { letters, sounds: Self::sounds(words) }
    }

    /// The letter ü is typed as `v` or as `u`.
    fn sounds<'a, W: Iterator<Item = &'a str>>(words: impl Fn() -> W) -> Vec<Sound> {
        let mut sounds = Vec::new();
        if words().next().is_some() {
            sounds.push(Sound::of(words()));
        }
        if words().any(|word| other_spelling(word).is_some()) {
            sounds.push(Sound::of(words().map(|word| other_spelling(word).unwrap_or(word))));
        }
        sounds
    }

    fn write(&self, tag: char, text: &mut String) {
        text.push(tag);
        text.push_str(&self.letters);
        if let Some(sound) = self.sounds.first() {
            for (at, word) in sound.words().enumerate() {
                text.push(if at == 0 { '\t' } else { ' ' });
                text.push_str(word);
            }
        }
    }

    fn read(text: &str) -> Self {
        let (letters, words) = text.split_once('\t').unwrap_or((text, ""));
        Self { letters: letters.to_owned(), sounds: Self::sounds(|| words.split(' ').filter(|word| !word.is_empty())) }
    }

    fn add_tokens(&self, tokens: &mut Tokens) {
        let mut before = None;
        for letter in self.letters.chars() {
            let han = is_han(letter).then_some(letter);
            if let Some(letter) = han {
                tokens.add(letter.encode_utf8(&mut [0; 4]));
            }
            if let (Some(before), Some(letter)) = (before, han) {
                tokens.add(&String::from_iter([before, letter]));
            }
            before = han;
        }
        for sound in &self.sounds {
            sound.endings().for_each(|joined| tokens.add(joined));
            // Those that many names share stand alone as well, so that a planner knows from its statistics how many begin so.
            sound.words().for_each(|word| tokens.add(word));
            sound.initials_of_endings().filter(|initials| initials.len() >= INITIALS_MIN).for_each(|initials| tokens.add(initials));
        }
    }
}

fn other_spelling(syllable: &str) -> Option<&'static str> {
    Some(match syllable {
        "lv" => "lu",
        "nv" => "nu",
        "lve" => "lue",
        "nve" => "nue",
        _ => return None,
    })
}

#[derive(Default)]
struct Tokens(BTreeSet<String>);

impl Tokens {
    fn add(&mut self, token: &str) {
        if self.0.len() < TOKENS_MAX && !token.is_empty() {
            self.0.insert(beginning(token, TOKEN_MAX).to_owned());
        }
    }
}

impl Entry {
    /// What of a customer is searched.
    #[must_use]
    pub fn of(customer: &Customer) -> Self {
        Self::new(
            &customer.number,
            (&customer.name, &customer.name_key),
            customer.references.iter().map(|reference| reference.reference.reference.as_str()),
            customer.contacts.iter().map(|contact| contact.name.as_str()),
        )
    }

    /// What of a customer with this number, this name with its key, these references and contacts of these names is searched.
    #[must_use]
    pub fn new<'a>(
        number: &str,
        (name, key): (&str, &str),
        references: impl Iterator<Item = &'a str>,
        contacts: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut codes = vec![short_number(&compact(&fold(number)))];
        codes.extend(references.map(|reference| compact(&fold(reference))).filter(|code| !code.is_empty()));
        let contacts = contacts.map(|name| Name::of(name, &name_key(CustomerKind::Person, name))).collect();
        Self { name: Name::of(name, key), codes, contacts }
    }

    /// The tokens under which it is indexed: letters and digits alone, at most [`TOKENS_MAX`] of at most [`TOKEN_MAX`] characters.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        let mut tokens = Tokens::default();
        self.name.add_tokens(&mut tokens);
        self.codes.iter().for_each(|code| tokens.add(code));
        self.contacts.iter().for_each(|name| name.add_tokens(&mut tokens));
        tokens.0.into_iter().collect()
    }

    /// The text that a database keeps, and [`Self::from_stored`] reads.
    #[must_use]
    pub fn to_stored(&self) -> String {
        let mut text = String::new();
        self.name.write('n', &mut text);
        for code in &self.codes {
            text.push_str("\nk");
            text.push_str(code);
        }
        for contact in &self.contacts {
            text.push('\n');
            contact.write('c', &mut text);
        }
        text
    }

    /// Reads what [`Self::to_stored`] gave.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        let mut entry = Self::default();
        for line in text.split('\n') {
            if let Some(name) = line.strip_prefix('n') {
                entry.name = Name::read(name);
            } else if let Some(code) = line.strip_prefix('k') {
                entry.codes.push(code.to_owned());
            } else if let Some(name) = line.strip_prefix('c') {
                entry.contacts.push(Name::read(name));
            }
        }
        entry
    }
}

/// A number without the zeros that fill it, as people say it: `K-000123` is `k123`.
pub(super) fn short_number(code: &str) -> String {
    let digits = code.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let letters = code.strip_suffix(digits).unwrap_or_default();
    format!("{letters}{}", digits.trim_start_matches('0'))
}
