//! How members of bodies are read that several commands share.

use crate::fields::{Fault, FieldCode, FieldResult, Fields, Patch};
use crate::text;

/// Takes an absent member as one to leave.
pub fn given<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

/// Reads a line that may be empty; an empty one clears the field.
pub fn line(patch: Patch<String>, fields: &mut Fields, name: &str, max: usize) -> Patch<String> {
    empty_clears(patch.read(fields, name, |text| text::line(text, 0, max)))
}

/// Reads long text that may be empty; an empty one clears the field.
pub fn paragraphs(patch: Patch<String>, fields: &mut Fields, name: &str, max: usize) -> Patch<String> {
    empty_clears(patch.read(fields, name, |text| text::paragraphs(text, 0, max)))
}

fn empty_clears(patch: Patch<String>) -> Patch<String> {
    match patch {
        Patch::Set(text) if text.is_empty() => Patch::Clear,
        other => other,
    }
}

/// Reads a list of at most `max` different values, noting every wrong one at its place.
pub fn list<I, T: PartialEq>(
    items: Vec<I>,
    fields: &mut Fields,
    name: &str,
    max: usize,
    read: impl Fn(I, &mut Fields) -> Option<T>,
) -> Option<Vec<T>> {
    if items.len() > max {
        fields.refuse_with(name, FieldCode::TooMany, [("max", max.to_string())]);
        return None;
    }
    let expected = items.len();
    let mut values = Vec::with_capacity(expected);
    fields.within(name, |fields| {
        for (at, item) in items.into_iter().enumerate() {
            let Some(value) = fields.within(at, |fields| read(item, fields)) else { continue };
            if values.contains(&value) {
                fields.within(at, |fields| fields.refuse("", FieldCode::Duplicate));
            } else {
                values.push(value);
            }
        }
    });
    (values.len() == expected).then_some(values)
}

/// Reads a list of texts or ids.
pub fn texts<T: PartialEq>(
    items: Vec<String>,
    fields: &mut Fields,
    name: &str,
    max: usize,
    read: impl Fn(String) -> FieldResult<T>,
) -> Option<Vec<T>> {
    list(items, fields, name, max, |item, fields| fields.keep("", read(item)))
}

/// Reads a language tag (BCP 47: language, optional script and region), in its usual case: `zh-Hans-CN`.
pub fn language(text: impl AsRef<str>) -> FieldResult<String> {
    let text = text.as_ref().trim();
    let mut tag = String::with_capacity(text.len());
    for (at, part) in text.split('-').enumerate() {
        let is_word = (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_word || (at == 0 && !(part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_alphabetic()))) {
            return Err(FieldCode::LanguageInvalid.into());
        }
        if at > 0 {
            tag.push('-');
        }
        match part.len() {
            2 if at > 0 => tag.push_str(&part.to_ascii_uppercase()),
            4 if at > 0 => {
                let (first, rest) = part.split_at(1);
                tag.push_str(&first.to_ascii_uppercase());
                tag.push_str(&rest.to_ascii_lowercase());
            }
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    if tag.len() > 35 { Err(FieldCode::LanguageInvalid.into()) } else { Ok(tag) }
}

/// The fault of a collection that is full.
pub fn too_many(max: usize) -> Fault {
    Fault::with(FieldCode::TooMany, "max", max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_read() {
        for (text, expected) in [
            ("zh-cn", Some("zh-CN")),
            ("ZH-hans-CN", Some("zh-Hans-CN")),
            ("en", Some("en")),
            ("yue-HK", Some("yue-HK")),
            ("", None),
            ("z", None),
            ("中文", None),
            ("en_US", None),
            ("en-", None),
            ("1n", None),
            ("en-aaaaaaaaa", None),
        ] {
            assert_eq!(language(text).ok().as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn lists_tell_every_wrong_entry() {
        let mut fields = Fields::new();
        let items = ["a", "b", "a", "ccc", ""].map(str::to_owned).to_vec();
        assert_eq!(texts(items, &mut fields, "tags", 5, |text| text::line(text, 1, 2)), None);
        let refusal = fields.finish(Some(())).unwrap_err();
        let errors: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(errors, [("/tags/2", FieldCode::Duplicate), ("/tags/3", FieldCode::TooLong), ("/tags/4", FieldCode::Required)]);
        let mut fields = Fields::new();
        assert_eq!(texts(vec![String::new(); 6], &mut fields, "tags", 5, |text| text::line(text, 0, 2)), None);
        assert!(!fields.is_clean());
    }
}
