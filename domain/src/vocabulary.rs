//! Closed word lists: each is declared once, with its word, its Chinese and its English label.
//!
//! The word is what the API, the database and the events carry. [`all`] lists every vocabulary for
//! frontends, which then need not hard-code any.

use std::fmt;

/// A value of a closed word list.
pub trait Word: Copy + Eq + fmt::Debug + Send + Sync + 'static {
    /// The list's name, as the API shows it.
    const VOCABULARY: &'static str;
    /// Every value, in the order in which people should see them.
    const ALL: &'static [Self];
    /// The value's word.
    fn word(self) -> &'static str;
    /// The label in Chinese.
    fn zh(self) -> &'static str;
    /// The label in English.
    fn en(self) -> &'static str;
    /// Finds the value of a word.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

/// One value of a list as frontends see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The word that the API carries.
    pub word: &'static str,
    /// The label in Chinese.
    pub zh: &'static str,
    /// The label in English.
    pub en: &'static str,
}

impl<W: Word> From<W> for Term {
    fn from(value: W) -> Self {
        Self { word: value.word(), zh: value.zh(), en: value.en() }
    }
}

/// One list as frontends see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// The list's name.
    pub name: &'static str,
    /// Its values in order.
    pub terms: Vec<Term>,
}

impl Vocabulary {
    /// The list of a type.
    #[must_use]
    pub fn of<W: Word>() -> Self {
        Self { name: W::VOCABULARY, terms: W::ALL.iter().copied().map(Term::from).collect() }
    }
}

/// Declares a closed word list as an enum that implements [`Word`], `Display`, `FromStr` and serde by its word.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $list:literal {
        $($(#[$value_doc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal;)+
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$value_doc])* #[doc = $en] #[serde(rename = $word)] $variant,)+
        }

        // The derive of utoipa can't read names that come from a macro's literals.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$($word),+]))
                    .description(Some(concat!("A word of the vocabulary `", $list, "`." $(, " `", $word, "`: ", $en, ".")+)))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl $crate::vocabulary::Word for $name {
            const VOCABULARY: &'static str = $list;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
            fn en(self) -> &'static str {
                match self { $(Self::$variant => $en),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($crate::vocabulary::Word::word(*self))
            }
        }
    };
}

vocabulary! {
    /// The channel over which a customer and the company meet.
    Channel, "channel" {
        Phone = "phone", "电话", "Phone";
        Email = "email", "电子邮件", "E-mail";
        Chat = "chat", "在线聊天", "Chat";
        WebForm = "web_form", "网页表单", "Web form";
        Portal = "portal", "客户门户", "Customer portal";
        App = "app", "手机应用", "App";
        Sms = "sms", "短信", "SMS";
        Wechat = "wechat", "微信", "WeChat";
        Social = "social", "社交媒体", "Social media";
        InStore = "in_store", "到店", "In store";
        Onsite = "onsite", "上门", "On site";
        Letter = "letter", "信函", "Letter";
        Event = "event", "活动", "Event";
        Callback = "callback", "回访", "Callback";
        Other = "other", "其他", "Other";
    }
}

impl Channel {
    /// Whether people talk with each other over it, so that who turns to somebody hears what they say. What is sent over the others is
    /// heard of only when the other side writes.
    #[must_use]
    pub const fn is_conversation(self) -> bool {
        matches!(self, Self::Phone | Self::Chat | Self::InStore | Self::Onsite | Self::Event | Self::Callback)
    }
}

vocabulary! {
    /// A language in which the system speaks to people.
    Locale, "locale" {
        ZhCn = "zh-CN", "简体中文", "Simplified Chinese";
        En = "en", "英语", "English";
    }
}

/// Every vocabulary of the system, by name.
#[must_use]
pub fn all() -> Vec<Vocabulary> {
    let mut lists = vec![Vocabulary::of::<Channel>(), Vocabulary::of::<Locale>()];
    lists.extend(crate::access::vocabularies());
    lists.extend(crate::customers::vocabularies());
    lists.extend(crate::orders::vocabularies());
    lists.extend(crate::interactions::vocabularies());
    lists.extend(crate::messaging::vocabularies());
    lists.extend(crate::platform::vocabularies());
    lists.extend(crate::privacy::vocabularies());
    lists.extend(crate::service::vocabularies());
    lists.extend(crate::complaints::vocabularies());
    lists.push(Vocabulary::of::<crate::workflow::Performer>());
    lists.sort_by_key(|list| list.name);
    lists
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn words_are_unique_and_labelled() {
        let mut names = HashSet::new();
        for list in all() {
            assert!(names.insert(list.name), "{} twice", list.name);
            let words: HashSet<_> = list.terms.iter().map(|term| term.word).collect();
            assert_eq!(words.len(), list.terms.len(), "{}", list.name);
            for term in &list.terms {
                assert!(!term.zh.is_empty() && !term.en.is_empty(), "{} {}", list.name, term.word);
            }
        }
    }

    #[test]
    fn words_read_back() {
        for channel in Channel::ALL {
            assert_eq!(Channel::from_word(channel.word()), Some(*channel));
        }
        assert_eq!(Channel::from_word("fax"), None);
    }
}
