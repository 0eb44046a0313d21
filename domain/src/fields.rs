//! Errors of single fields, gathered so that a caller hears of all of them at once.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::NotAnId;
use crate::vocabulary::Word;

/// One field that is well formed but wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) to the place in the body, or `/name` of a query parameter.
    pub pointer: String,
    /// What is wrong; its texts stand in the locale files under `field-<code>`.
    pub code: FieldCode,
    /// Figures for the text (limits, allowed words), by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<(String, String)>,
}

crate::vocabulary! {
    /// What can be wrong with a field. The labels are for the catalogue; the sentences stand in the locale files.
    FieldCode, "field_error" {
        UnknownMember = "unknown_member", "未知字段", "Unknown member";
        UnknownParameter = "unknown_parameter", "未知参数", "Unknown parameter";
        WrongType = "wrong_type", "类型不符", "Wrong type";
        SyntaxInvalid = "syntax_invalid", "语法错误", "Broken syntax";
        Required = "required", "必填", "Required";
        Unexpected = "unexpected", "不适用于本次操作", "Does not go with the rest";
        Unchangeable = "unchangeable", "不可修改", "Can't be changed";
        TooLong = "too_long", "过长", "Too long";
        TooShort = "too_short", "过短", "Too short";
        TooMany = "too_many", "条目过多", "Too many entries";
        OutOfRange = "out_of_range", "超出范围", "Out of range";
        ControlCharacter = "control_character", "含控制字符", "Control character";
        UnknownWord = "unknown_word", "不在词表中", "Not a word of the list";
        IdInvalid = "id_invalid", "标识无效", "Not an id";
        NotFound = "not_found", "记录不存在", "No such record";
        InstantInvalid = "instant_invalid", "时间无效", "Not an instant";
        DateInvalid = "date_invalid", "日期无效", "Not a date";
        InFuture = "in_future", "时间在将来", "In the future";
        OutOfOrder = "out_of_order", "时间顺序有误", "Out of order";
        TimeZoneInvalid = "time_zone_invalid", "时区无效", "Not a time zone";
        LanguageInvalid = "language_invalid", "语言标签无效", "Not a language tag";
        PhoneInvalid = "phone_invalid", "电话号码无效", "Not a phone number";
        EmailInvalid = "email_invalid", "电子邮件地址无效", "Not an e-mail address";
        HandleInvalid = "handle_invalid", "社交账号无效", "Not a social handle";
        IdentityNumberInvalid = "identity_number_invalid", "证件号码无效", "Not an identity number";
        MaskedValue = "masked_value", "不能提交掩码值", "A masked value";
        CurrencyInvalid = "currency_invalid", "币种无效", "Not a currency";
        CurrencyMismatch = "currency_mismatch", "币种不一致", "Currencies differ";
        AmountInvalid = "amount_invalid", "金额无效", "Not an amount";
        TotalMismatch = "total_mismatch", "合计不符", "Total differs from lines";
        Duplicate = "duplicate", "重复", "Given twice";
        PasswordTooShort = "password_too_short", "密码过短", "Password too short";
        PasswordCommon = "password_common", "密码过于常见", "Password too common";
        PasswordWrong = "password_wrong", "密码错误", "Wrong password";
        PasswordUnchanged = "password_unchanged", "新旧密码相同", "Password unchanged";
        CodeWrong = "code_wrong", "验证码错误", "Wrong code";
        NotForKeys = "not_for_keys", "不能授予 API 密钥", "Not for keys of integrators";
        ExceedsOwn = "exceeds_own", "超出本人权限", "More than one has oneself";
        NotForKind = "not_for_kind", "不适用于该客户类型", "Not for this kind";
        FactUnknown = "fact_unknown", "信息未知", "Not known yet";
        SpanInvalid = "span_invalid", "时段无效", "Not a span of time";
        PeriodTooLong = "period_too_long", "时间段过长", "The period is too long";
        NeverOpen = "never_open", "从不营业", "Never open";
        TooFar = "too_far", "时限过远", "Too far ahead";
        Inactive = "inactive", "已停用", "No longer in use";
        WeekInvalid = "week_invalid", "周次无效", "Not a week";
        MonthInvalid = "month_invalid", "月份无效", "Not a month";
        AlreadyUsed = "already_used", "已用于其他步骤", "Used already";
        NotOutbound = "not_outbound", "不是公司主动的联系", "Not a contact of the company's";
        NotInbound = "not_inbound", "不是客户主动的联系", "Not a contact of the customer's";
        NotAContact = "not_a_contact", "不是与客户的联系", "No contact with the customer";
        NotEntitled = "not_entitled", "没有相应权限", "Without the rights for it";
        Itself = "itself", "不能是其自身", "The record itself";
        StillOpen = "still_open", "尚未结束", "Still open";
        Ended = "ended", "已结束", "Over already";
        NothingPays = "nothing_pays", "没有涉及金额的措施", "No measure pays";
        Unchanged = "unchanged", "与现状相同", "As it is already";
        OnlyReads = "only_reads", "此人只有查看权限", "They only read";
        InPast = "in_past", "日期已过", "In the past";
        MappingIncomplete = "mapping_incomplete", "列映射不完整", "Mapping lacks a column";
    }
}

impl FieldCode {
    /// The figures without which its text says nothing: every error of the code brings them.
    #[must_use]
    pub const fn figures(self) -> &'static [&'static str] {
        match self {
            Self::TooLong | Self::TooMany => &["max"],
            Self::TooShort | Self::PasswordTooShort => &["min"],
            Self::OutOfRange => &["min", "max"],
            Self::UnknownWord => &["allowed"],
            Self::ExceedsOwn => &["permission"],
            Self::PeriodTooLong => &["days"],
            Self::MappingIncomplete => &["targets"],
            _ => &[],
        }
    }
}

impl FieldError {
    /// An error at a place.
    #[must_use]
    pub fn new(pointer: String, fault: Fault) -> Self {
        let Fault { code, arguments } = fault;
        debug_assert!(
            code.figures().iter().all(|figure| arguments.iter().any(|(name, _)| name == figure)),
            "{code} at {pointer} lacks a figure of its text: {arguments:?}"
        );
        Self { pointer, code, arguments }
    }
}

/// Gathers the errors of many fields while a body is read, and keeps the place where the reader is.
#[derive(Debug, Default)]
pub struct Fields {
    prefix: String,
    errors: Vec<FieldError>,
}

impl Fields {
    /// Starts at the root of a body.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes an error of the field `name` at the present place. The empty name means the place itself.
    pub fn refuse(&mut self, name: &str, code: FieldCode) {
        self.refuse_with(name, code, []);
    }

    /// Notes an error with figures for its text.
    pub fn refuse_with<const N: usize>(&mut self, name: &str, code: FieldCode, arguments: [(&str, String); N]) {
        let arguments = arguments.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        self.errors.push(FieldError::new(self.pointer(name), Fault { code, arguments }));
    }

    /// Notes an error that was found elsewhere, relative to the present place.
    pub fn absorb(&mut self, name: &str, result: FieldResult<()>) {
        let _ = self.keep(name, result);
    }

    /// Takes the value of a field, or notes why there is none.
    pub fn keep<T>(&mut self, name: &str, result: FieldResult<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(fault) => {
                self.errors.push(FieldError::new(self.pointer(name), fault));
                None
            }
        }
    }

    /// Reads a field that must be there.
    pub fn required<T, U>(&mut self, name: &str, value: Option<T>, read: impl FnOnce(T) -> FieldResult<U>) -> Option<U> {
        match value {
            Some(value) => self.keep(name, read(value)),
            None => {
                self.refuse(name, FieldCode::Required);
                None
            }
        }
    }

    /// Reads a field that may be absent; `None` inside `Some` means "was absent", the outer `None` "was wrong".
    #[allow(clippy::option_option, reason = "absent and wrong are told apart")]
    pub fn optional<T, U>(&mut self, name: &str, value: Option<T>, read: impl FnOnce(T) -> FieldResult<U>) -> Option<Option<U>> {
        match value {
            Some(value) => self.keep(name, read(value)).map(Some),
            None => Some(None),
        }
    }

    /// Reads a member that is itself an object or an array element: errors noted inside stand below `name`.
    pub fn within<T>(&mut self, name: impl std::fmt::Display, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.prefix.len();
        self.prefix.push('/');
        self.prefix.push_str(&escape(&name.to_string()));
        let value = read(self);
        self.prefix.truncate(before);
        value
    }

    /// Whether nothing was wrong so far.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// The result of the reading: the value when no field was wrong, else all errors.
    ///
    /// # Errors
    /// A [`Refusal`](crate::Refusal) of code `validation_failed` with every field error.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, crate::Refusal> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(crate::Refusal::fields(self.errors)),
        }
    }

    fn pointer(&self, name: &str) -> String {
        if name.is_empty() { self.prefix.clone() } else { format!("{}/{}", self.prefix, escape(name)) }
    }
}

/// Escapes a member name for a JSON pointer (RFC 6901, section 3).
fn escape(name: &str) -> String {
    if name.contains(['~', '/']) { name.replace('~', "~0").replace('/', "~1") } else { name.to_owned() }
}

/// Why one value is wrong, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub code: FieldCode,
    /// Figures for the text.
    pub arguments: Vec<(String, String)>,
}

impl Fault {
    /// A fault with one figure.
    #[must_use]
    pub fn with(code: FieldCode, name: &str, value: impl std::fmt::Display) -> Self {
        Self { code, arguments: vec![(name.to_owned(), value.to_string())] }
    }

    /// A value that lies outside two bounds.
    #[must_use]
    pub fn outside(min: impl std::fmt::Display, max: impl std::fmt::Display) -> Self {
        let arguments = vec![("min".to_owned(), min.to_string()), ("max".to_owned(), max.to_string())];
        Self { code: FieldCode::OutOfRange, arguments }
    }
}

impl From<FieldCode> for Fault {
    fn from(code: FieldCode) -> Self {
        Self { code, arguments: Vec::new() }
    }
}

impl From<NotAnId> for Fault {
    fn from(_: NotAnId) -> Self {
        FieldCode::IdInvalid.into()
    }
}

/// A value, or what is wrong with it.
pub type FieldResult<T> = Result<T, Fault>;

/// Reads a typed id.
///
/// # Errors
/// `id_invalid` where the text is no hyphenated `UUID`.
pub fn id<T: std::str::FromStr<Err = NotAnId>>(text: impl AsRef<str>) -> FieldResult<T> {
    Ok(text.as_ref().trim().parse()?)
}

/// Reads a word of a closed list.
///
/// # Errors
/// `unknown_word`, naming the allowed ones.
pub fn word<W: Word>(text: impl AsRef<str>) -> FieldResult<W> {
    W::from_word(text.as_ref().trim()).ok_or_else(|| {
        let allowed: Vec<_> = W::ALL.iter().map(|value| value.word()).collect();
        Fault::with(FieldCode::UnknownWord, "allowed", allowed.join(", "))
    })
}

/// Three things a member of a merge patch (RFC 7396) can say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The member is absent: leave the field as it is.
    #[default]
    Leave,
    /// The member is `null`: clear the field.
    Clear,
    /// The member has a value: set the field.
    Set(T),
}

impl<T> Patch<T> {
    /// Reads the value inside, if there is one, noting an error at `name`.
    pub fn read<U>(self, fields: &mut Fields, name: &str, read: impl FnOnce(T) -> FieldResult<U>) -> Patch<U> {
        match self {
            Self::Leave => Patch::Leave,
            Self::Clear => Patch::Clear,
            Self::Set(value) => fields.keep(name, read(value)).map_or(Patch::Leave, Patch::Set),
        }
    }

    /// Like [`Self::read`] for a field that can't be empty: `null` is refused as `required`.
    pub fn read_kept<U>(self, fields: &mut Fields, name: &str, read: impl FnOnce(T) -> FieldResult<U>) -> Patch<U> {
        if matches!(self, Self::Clear) {
            fields.refuse(name, FieldCode::Required);
            return Patch::Leave;
        }
        self.read(fields, name, read)
    }

    /// Applies the patch to an optional field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Leave => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// Applies the patch to a field that is always there; `Clear` leaves it.
    pub fn apply_kept(self, field: &mut T) {
        if let Self::Set(value) = self {
            *field = value;
        }
    }

    /// Whether the member was absent.
    #[must_use]
    pub const fn is_leave(&self) -> bool {
        matches!(self, Self::Leave)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<T>::deserialize(deserializer).map(|value| value.map_or(Self::Clear, Self::Set))
    }
}

/// A change of one field as events tell it: personal values never stand in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name.
    pub field: String,
    /// The value before, `null` where there was none or where the field is personal.
    pub old: Value,
    /// The value after, `null` where there is none or where the field is personal.
    pub new: Value,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Channel;

    #[test]
    fn pointers_nest_and_escape() {
        let mut fields = Fields::new();
        fields.within("contact_points", |fields| {
            fields.within(2, |fields| fields.refuse("a/b~c", FieldCode::Required));
        });
        fields.refuse("name", FieldCode::Required);
        let refusal = fields.finish(Some(())).unwrap_err();
        let pointers: Vec<_> = refusal.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/contact_points/2/a~1b~0c", "/name"]);
    }

    #[test]
    fn a_wrong_word_names_the_allowed_ones() {
        let fault = word::<Channel>("fax").unwrap_err();
        assert_eq!(fault.code, FieldCode::UnknownWord);
        assert!(fault.arguments[0].1.contains("phone, email"));
    }

    #[test]
    fn patch_tells_absent_null_and_value_apart() {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            name: Patch<String>,
        }
        let read = |text| serde_json::from_str::<Body>(text).unwrap().name;
        assert_eq!(read("{}"), Patch::Leave);
        assert_eq!(read(r#"{"name":null}"#), Patch::Clear);
        assert_eq!(read(r#"{"name":"a"}"#), Patch::Set("a".to_owned()));
    }
}
