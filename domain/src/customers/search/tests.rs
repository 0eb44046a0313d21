//! What is found by what, and in which order.

use proptest::prelude::*;

use super::super::name_key::name_key;
use super::super::words::CustomerKind;
use super::*;
use crate::fields::FieldCode;

fn entry(name: &str) -> Entry {
    entry_with(name, &[], &[])
}

fn entry_with(name: &str, references: &[&str], contacts: &[&str]) -> Entry {
    let key = name_key(if contacts.is_empty() { CustomerKind::Person } else { CustomerKind::Organization }, name);
    Entry::new("K-000123", (name, &key), references.iter().copied(), contacts.iter().copied())
}

fn query(text: &str) -> SearchQuery {
    SearchQuery::read(text).unwrap()
}

/// What a database would do with the tokens.
fn is_candidate(query: &SearchQuery, entry: &Entry) -> bool {
    let tokens = entry.tokens();
    let holds =
        |token: &Token| tokens.iter().any(|kept| if token.is_beginning { kept.starts_with(&token.text) } else { *kept == token.text });
    query.tokens().is_some_and(|condition| condition.codes.iter().any(holds) || condition.words.iter().all(holds))
}

fn found(text: &str, entry: &Entry) -> Option<Rank> {
    let query = query(text);
    let rank = query.rank(entry, None);
    assert!(rank.is_none() || is_candidate(&query, entry), "{text} is a hit that no database would give");
    rank
}

#[test]
fn names_are_found_as_people_type_them() {
    for (name, text, rank) in [
        ("王小芳", "王小芳", Some(Rank::Name)),
        ("王小芳", " 王 小芳 ", Some(Rank::Name)),
        ("王 小芳", "王小芳", Some(Rank::Name)),
        ("王小芳", "王", Some(Rank::NameBeginning)),
        ("王小芳", "王小", Some(Rank::NameBeginning)),
        ("王小芳", "小芳", Some(Rank::Within)),
        ("王小芳", "芳", Some(Rank::Within)),
        ("王小芳", "芳 王", Some(Rank::Within)),
        ("王小芳", "王芳", None),
        ("王小芳", "wangxiaofang", Some(Rank::Sound)),
        ("王小芳", "Wang Xiaofang", Some(Rank::Sound)),
        ("王小芳", "ＷＡＮＧ", Some(Rank::SoundBeginning)),
        ("王小芳", "wangxi", Some(Rank::SoundBeginning)),
        ("王小芳", "w", Some(Rank::SoundBeginning)),
        ("王小芳", "xiaofang", Some(Rank::Within)),
        ("王小芳", "fang", Some(Rank::Within)),
        ("王小芳", "fang wang", Some(Rank::Within)),
        ("王小芳", "wxf", Some(Rank::Initials)),
        ("王小芳", "WX", Some(Rank::InitialsBeginning)),
        ("王小芳", "xf", Some(Rank::Within)),
        ("王小芳", "王xf", Some(Rank::Within)),
        ("王小芳", "wf", None),
        ("王小芳", "ang", None),
        ("王小芳", "wangxiaofangs", None),
        ("张三", "zhangsan", Some(Rank::Sound)),
        ("张三", "zhang", Some(Rank::SoundBeginning)),
        ("张三", "zs", Some(Rank::Initials)),
        ("单雄信", "shan", Some(Rank::SoundBeginning)),
        ("单雄信", "dan", None),
        ("曾国藩", "zengguofan", Some(Rank::Sound)),
        ("仇英", "qy", Some(Rank::Initials)),
        ("吕布", "lvbu", Some(Rank::Sound)),
        ("吕布", "lubu", Some(Rank::Sound)),
        ("吕布", "lübu", Some(Rank::Sound)),
        ("欧阳修", "ouyang", Some(Rank::SoundBeginning)),
        ("阿凡提·买买提", "阿凡提买买提", Some(Rank::Name)),
        ("John Smith", "john smith", Some(Rank::Name)),
        ("John Smith", "SMITH, John", Some(Rank::Within)),
        ("John Smith", "smi", Some(Rank::Within)),
        ("John Smith", "joh", Some(Rank::NameBeginning)),
        ("John Smith", "js", Some(Rank::Initials)),
        ("John Smith", "mith", None),
        ("Zoë O'Neil", "zoe", Some(Rank::NameBeginning)),
        ("Zoë O'Neil", "oneil", Some(Rank::Within)),
        ("Иван Петров", "ПЕТРОВ", Some(Rank::Within)),
        ("王Tom", "王tom", Some(Rank::Name)),
        ("A座3号店", "3号店", Some(Rank::Within)),
        ("𠮷野家", "𠮷野", Some(Rank::NameBeginning)),
        ("王小芳", "K-000123", Some(Rank::Exact)),
        ("王小芳", "k 000123", Some(Rank::Exact)),
        ("王小芳", "123", Some(Rank::Exact)),
        ("王小芳", "000123", Some(Rank::Exact)),
        ("王小芳", "K-00012", None),
        ("王小芳", "😀", None),
        ("王小芳", "\"*", None),
    ] {
        assert_eq!(found(text, &entry(name)), rank, "{text} in {name}");
    }
}

#[test]
fn companies_are_found_by_part_reference_and_contact() {
    let company = entry_with("上海宏图贸易有限公司", &["ERP-00017/A", "订单 8"], &["李雷", "Anna Müller"]);
    for (text, rank) in [
        ("宏图", Some(Rank::Within)),
        ("宏图 上海", Some(Rank::Within)),
        ("htmy", Some(Rank::Within)),
        ("shht", Some(Rank::InitialsBeginning)),
        ("ERP-00017/A", Some(Rank::Exact)),
        ("erp00017a", Some(Rank::Exact)),
        ("订单8", Some(Rank::Exact)),
        ("ERP", None),
        ("李雷", Some(Rank::Contact)),
        ("lilei", Some(Rank::Contact)),
        ("muller", Some(Rank::Contact)),
        ("宏图李雷", None),
    ] {
        assert_eq!(found(text, &company), rank, "{text}");
    }
    assert_eq!(found("chongqing", &entry_with("重庆长安汽车", &[], &["李雷"])), Some(Rank::SoundBeginning));
}

#[test]
fn contact_points_are_recognised_in_any_spelling() {
    use super::super::duplicates::ComparedValue::{Email, Phone};
    let phone = || Some(ContactCondition::Value(Phone("+8613800138000".to_owned())));
    let email = Some(ContactCondition::Value(Email("w.f@example.com".to_owned())));
    for (text, expected) in [
        ("13800138000", phone()),
        ("138 0013 8000", phone()),
        ("+86 138-0013-8000", phone()),
        ("１３８００１３８０００", phone()),
        ("008613800138000", phone()),
        ("W.F@example.com", email),
        ("8000", Some(ContactCondition::LastFour("8000".to_owned()))),
        (" ８０００ ", Some(ContactCondition::LastFour("8000".to_owned()))),
        ("80001", None),
        ("王芳", None),
    ] {
        assert_eq!(query(text).contact().cloned(), expected, "{text}");
    }
    assert_eq!(format!("{:?} {:?}", query("13800138000"), query("8000").contact()), "SearchQuery(***) Some(LastFour(***))");
    assert_eq!(query("13800138000").rank(&entry("王芳"), Some(MatchedContact::Value)), Some(Rank::Exact));
    assert_eq!(query("8000").rank(&entry("王芳"), Some(MatchedContact::LastFour)), Some(Rank::LastFour));
    assert_eq!(query("0123").rank(&entry("王芳"), Some(MatchedContact::LastFour)), Some(Rank::Exact));
}

#[test]
fn better_hits_come_first() {
    let ranks = ["王芳", "王芳芳", "王小芳", "旺方", "旺方芳", "温甫", "李王芳"].map(|name| (name, query("王芳").rank(&entry(name), None)));
    assert_eq!(ranks.map(|(_, rank)| rank), [Some(Rank::Name), Some(Rank::NameBeginning), None, None, None, None, Some(Rank::Within)]);
    let order = [Rank::Exact, Rank::Name, Rank::LastFour, Rank::NameBeginning, Rank::Sound, Rank::SoundBeginning, Rank::Initials];
    let rest = [Rank::InitialsBeginning, Rank::Within, Rank::Contact];
    let order: Vec<Rank> = order.into_iter().chain(rest).collect();
    assert!(order.is_sorted());
    let keys: Vec<String> = order.iter().map(|rank| rank.key(&entry("王芳"))).collect();
    assert!(keys.is_sorted() && keys[0] == "awangfang");
    assert!(Rank::Sound.key(&entry("王芳")) < Rank::Sound.key(&entry("王飞")));
}

#[test]
fn queries_are_bounded() {
    assert_eq!(SearchQuery::read("  ").unwrap_err().code, FieldCode::Required);
    assert_eq!(SearchQuery::read("王".repeat(201)).unwrap_err().code, FieldCode::TooLong);
    assert_eq!(SearchQuery::read("a\nb").unwrap_err().code, FieldCode::ControlCharacter);
    assert_eq!(query("\"NEAR(*)\"").tokens().unwrap().words, [Token { text: "near".to_owned(), is_beginning: true }]);
    assert_eq!(query("😀 - *").tokens(), None);
    assert!(query(&"王小芳".repeat(66)).tokens().unwrap().words.len() <= 12);
}

#[test]
fn entries_are_bounded() {
    let long: String = (0..10_000_u32).filter_map(|at| char::from_u32(0x4e00 + at)).collect();
    let (words, letters) = ("wang ".repeat(2_000), "x".repeat(10_000));
    for name in [long.as_str(), words.as_str(), letters.as_str()] {
        let contacts: Vec<&str> = std::iter::repeat_n(name, 100).collect();
        let entry = entry_with(name, &[name], &contacts);
        let tokens = entry.tokens();
        assert!(tokens.len() <= TOKENS_MAX);
        assert!(tokens.iter().all(|token| token.chars().count() <= TOKEN_MAX));
    }
}

proptest! {
    #[test]
    fn two_characters_of_a_name_find_it(name in "[\u{4e00}-\u{9fff}]{2,30}", at in 0_usize..28) {
        let letters: Vec<char> = name.chars().collect();
        let at = at.min(letters.len() - 2);
        let part = String::from_iter(&letters[at..at + 2]);
        prop_assert!(found(&part, &entry(&name)).is_some());
        let one: String = letters[at].into();
        prop_assert!(found(&one, &entry(&name)).is_some());
    }

    #[test]
    fn every_name_is_found_by_itself_and_its_sound(name in "[\u{4e00}-\u{9fff}]{1,12}|[a-zA-ZäöüéА-Я0-9 '.·-]{0,40}[a-zA-Z]") {
        let entry = entry(&name);
        prop_assert!(found(&name, &entry).is_some());
        let sound = name_key(CustomerKind::Person, &name);
        if sound.chars().all(|letter| letter.is_ascii_lowercase() || letter == ' ') {
            prop_assert!(found(&sound, &entry).is_some(), "{}", sound);
            prop_assert!(found(&sound.replace(' ', ""), &entry).is_some(), "{}", sound);
        }
    }

    #[test]
    fn any_text_is_indexed_and_read_back(name in "\\PC{0,80}", reference in "\\PC{1,40}", contact in "\\PC{0,40}", text in "\\PC{1,60}") {
        let entry = entry_with(&name, &[&reference], &[&contact]);
        prop_assert_eq!(&Entry::from_stored(&entry.to_stored()), &entry);
        for token in entry.tokens() {
            prop_assert!(token.chars().all(|letter| letter.is_alphanumeric() && !letter.is_ascii_uppercase()), "{}", token);
        }
        if let Ok(query) = SearchQuery::read(&text) {
            found(&text, &entry);
            for token in query.tokens().into_iter().flat_map(|condition| [condition.codes, condition.words].concat()) {
                prop_assert!(!token.text.is_empty() && token.text.chars().all(char::is_alphanumeric), "{:?}", token);
            }
        }
    }
}
