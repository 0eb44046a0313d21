//! Whether a candidate is a hit, and which hit comes first.

use super::entry::{Entry, INITIALS_MIN, Name};
use super::folding::Stretch;
use super::query::SearchQuery;

/// How many candidates are judged; where more match, the newest.
pub const CANDIDATES_MAX: u32 = 2_000;

/// What a contact point of the candidate had to do with the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchedContact {
    /// It is the phone or e-mail address.
    Value,
    /// It is a phone that ends so.
    LastFour,
}

/// How good a hit is, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// The number, a reference, a phone or an e-mail address is what was searched for.
    Exact,
    /// The name is.
    Name,
    /// A phone ends so.
    LastFour,
    /// The name begins so.
    NameBeginning,
    /// The whole name sounds so.
    Sound,
    /// The name begins to sound so.
    SoundBeginning,
    /// These are the initials of the whole name.
    Initials,
    /// The initials of the name begin so.
    InitialsBeginning,
    /// All words are somewhere in the name.
    Within,
    /// All words are in the name of a contact.
    Contact,
}

impl Rank {
    /// The place of the hit in an order of text: by rank, then by how the name sounds.
    #[must_use]
    pub fn key(self, entry: &Entry) -> String {
        let letter = match self {
            Self::Exact => 'a',
            Self::Name => 'b',
            Self::LastFour => 'c',
            Self::NameBeginning => 'd',
            Self::Sound => 'e',
            Self::SoundBeginning => 'f',
            Self::Initials => 'g',
            Self::InitialsBeginning => 'h',
            Self::Within => 'i',
            Self::Contact => 'j',
        };
        format!("{letter}{}", entry.name.sounds.first().map_or("", |sound| sound.joined.as_str()))
    }
}

impl SearchQuery {
    /// How good a hit a candidate is, or that it is none.
    #[must_use]
    pub fn rank(&self, entry: &Entry, contact: Option<MatchedContact>) -> Option<Rank> {
        if contact == Some(MatchedContact::Value) {
            return Some(Rank::Exact);
        }
        let by_words = if self.stretches.is_empty() { None } else { self.rank_of_words(entry) };
        let by_contact = contact.map(|_| Rank::LastFour);
        by_words.into_iter().chain(by_contact).min()
    }

    fn rank_of_words(&self, entry: &Entry) -> Option<Rank> {
        if entry.codes.iter().any(|code| self.codes.contains(code)) {
            return Some(Rank::Exact);
        }
        if self.is_within(&entry.name) {
            return Some(self.rank_of_name(&entry.name));
        }
        entry.contacts.iter().any(|name| self.is_within(name)).then_some(Rank::Contact)
    }

    fn rank_of_name(&self, name: &Name) -> Rank {
        let letters = self.letters.as_str();
        let of_sound = |holds: fn(&str, &str) -> bool| name.sounds.iter().any(|sound| holds(&sound.joined, letters));
        let of_initials = |holds: fn(&str, &str) -> bool| {
            letters.len() >= INITIALS_MIN && name.sounds.iter().any(|sound| holds(&sound.initials, letters))
        };
        let is_equal = |text: &str, letters: &str| text == letters;
        let begins = |text: &str, letters: &str| text.starts_with(letters);
        if name.letters == letters {
            Rank::Name
        } else if name.letters.starts_with(letters) {
            Rank::NameBeginning
        } else if of_sound(is_equal) {
            Rank::Sound
        } else if of_sound(begins) {
            Rank::SoundBeginning
        } else if of_initials(is_equal) {
            Rank::Initials
        } else if of_initials(begins) {
            Rank::InitialsBeginning
        } else {
            Rank::Within
        }
    }

    fn is_within(&self, name: &Name) -> bool {
        self.stretches.iter().all(|stretch| match stretch {
            Stretch::Han(run) => name.letters.contains(run),
            Stretch::Word(word) => name.sounds.iter().any(|sound| {
                sound.endings().any(|joined| joined.starts_with(word.as_str()))
                    || (word.len() >= INITIALS_MIN && sound.initials_of_endings().any(|initials| initials.starts_with(word.as_str())))
            }),
        })
    }
}
