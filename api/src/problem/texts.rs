//! The words of problems and field errors in both languages, by Fluent.

use fluent::concurrent::FluentBundle;
use fluent::{FluentArgs, FluentResource};
use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::vocabulary::{Locale, Word};
use unic_langid::LanguageIdentifier;

const ZH_CN: [&str; 2] = [include_str!("../locales/zh-CN/problems.ftl"), include_str!("../locales/zh-CN/fields.ftl")];
const EN: [&str; 2] = [include_str!("../locales/en/problems.ftl"), include_str!("../locales/en/fields.ftl")];

/// Every text, built once at the start.
pub struct Texts {
    zh_cn: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the texts that are part of the program.
    ///
    /// # Errors
    /// Where a locale file is broken: a bug that a test finds.
    pub fn load() -> Result<Self, String> {
        Ok(Self { zh_cn: bundle(Locale::ZhCn, &ZH_CN)?, en: bundle(Locale::En, &EN)? })
    }

    /// What a problem says about this one request.
    #[must_use]
    pub fn detail(&self, locale: Locale, code: ProblemCode, arguments: &[(String, String)]) -> String {
        self.text(locale, &format!("problem-{code}"), None, arguments).unwrap_or_else(|| sentence(code, locale))
    }

    /// What a problem means in general.
    #[must_use]
    pub fn meaning(&self, locale: Locale, code: ProblemCode) -> String {
        self.text(locale, &format!("problem-{code}"), Some("meaning"), &[]).unwrap_or_default()
    }

    /// What the caller can do about a problem.
    #[must_use]
    pub fn mend(&self, locale: Locale, code: ProblemCode) -> String {
        self.text(locale, &format!("problem-{code}"), Some("mend"), &[]).unwrap_or_default()
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn field(&self, locale: Locale, code: FieldCode, arguments: &[(String, String)]) -> String {
        self.text(locale, &format!("field-{code}"), None, arguments).unwrap_or_else(|| sentence(code, locale))
    }

    /// The text with its figures; none where one is missing, for nobody understands the name of a figure in its place.
    fn text(&self, locale: Locale, id: &str, attribute: Option<&str>, arguments: &[(String, String)]) -> Option<String> {
        let bundle = match locale {
            Locale::ZhCn => &self.zh_cn,
            Locale::En => &self.en,
        };
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let arguments: FluentArgs = arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// The label of a code as a sentence.
fn sentence(code: impl Word, locale: Locale) -> String {
    match locale {
        Locale::ZhCn => format!("{}。", code.zh()),
        Locale::En => format!("{}.", code.en()),
    }
}

/// The title of a problem.
#[must_use]
pub fn problem_words(code: ProblemCode, locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => code.zh(),
        Locale::En => code.en(),
    }
}

fn bundle(locale: Locale, sources: &[&str]) -> Result<FluentBundle<FluentResource>, String> {
    let language: LanguageIdentifier = locale.word().parse().map_err(|error| format!("{locale}: {error}"))?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // The marks that isolate bidirectional text would only disturb JSON consumers; both languages run left to right.
    bundle.set_use_isolating(false);
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned()).map_err(|(_, errors)| format!("{locale}: {errors:?}"))?;
        bundle.add_resource(resource).map_err(|errors| format!("{locale}: {errors:?}"))?;
    }
    Ok(bundle)
}
