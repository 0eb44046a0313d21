//! Bodies and views of the words of one list.

/// Declares what callers send about the words of a list and how they see them. The class, where the list has one, is a field of its own.
#[macro_export]
macro_rules! kept_list_shapes {
    (
        list = $list:ty,
        id = $id:ident,
        path = $path:literal,
        $(#[$new_doc:meta])* new = $new:ident as $new_schema:ident,
        $(#[$patch_doc:meta])* patch = $patch:ident as $patch_schema:ident,
        $(#[$view_doc:meta])* view = $view:ident as $view_schema:ident,
        $(class = $class:ident: $word:ty, $class_new:literal, $class_view:literal,)?
        word = $word_doc:literal,
        active = $active_doc:literal,
        example = { $(class $example_class:literal: $example_class_value:literal,)? $example_word:literal, $example_zh:literal, $example_en:literal },
    ) => {
        use guanxi_domain::fields::Patch;
        use guanxi_domain::ids::$id;
        use guanxi_domain::platform::kept_list::{KeptWord, KeptWordInput};
        use serde::{Deserialize, Serialize};
        use serde_json::{Value, json};
        use utoipa::ToSchema;
        use validator::Validate;

        use $crate::answer::Resource;
        use $crate::openapi::Example;

        $(#[$new_doc])*
        #[derive(Debug, Deserialize, ToSchema, Validate)]
        #[serde(deny_unknown_fields)]
        #[schema(as = $new_schema)]
        pub struct $new {
            $(
                #[doc = $class_new]
                #[schema(required = true)]
                $class: Option<String>,
            )?
            #[doc = $word_doc]
            /// 1–40 lower-case letters, digits and `_`, unique. Required.
            #[schema(required = true)]
            word: Option<String>,
            /// The label in Chinese, 1–60 characters. Required.
            #[schema(required = true)]
            label_zh: Option<String>,
            /// The label in English, 1–60 characters. Required.
            #[schema(required = true)]
            label_en: Option<String>,
            /// Where it stands in the list; at the end where absent.
            #[schema(minimum = 0, maximum = 10_000)]
            place: Option<i64>,
            #[doc = $active_doc]
            /// Yes where absent.
            active: Option<bool>,
        }

        $(#[$patch_doc])*
        #[derive(Debug, Deserialize, ToSchema, Validate)]
        #[serde(deny_unknown_fields)]
        #[schema(as = $patch_schema)]
        pub struct $patch {
            /// The label in Chinese, 1–60 characters.
            #[serde(default)]
            #[schema(value_type = Option<String>)]
            label_zh: Patch<String>,
            /// The label in English, 1–60 characters.
            #[serde(default)]
            #[schema(value_type = Option<String>)]
            label_en: Patch<String>,
            /// Where it stands in the list, 0–10,000.
            #[serde(default)]
            #[schema(value_type = Option<i64>)]
            place: Patch<i64>,
            #[doc = $active_doc]
            #[serde(default)]
            #[schema(value_type = Option<bool>)]
            active: Patch<bool>,
        }

        impl From<$new> for KeptWordInput {
            fn from(body: $new) -> Self {
                let input = Self {
                    word: body.word,
                    label_zh: body.label_zh.map_or(Patch::Leave, Patch::Set),
                    label_en: body.label_en.map_or(Patch::Leave, Patch::Set),
                    place: body.place.map_or(Patch::Leave, Patch::Set),
                    active: body.active.map_or(Patch::Leave, Patch::Set),
                    ..Self::default()
                };
                $(let input = Self { class: body.$class, ..input };)?
                input
            }
        }

        impl From<$patch> for KeptWordInput {
            fn from(body: $patch) -> Self {
                Self { label_zh: body.label_zh, label_en: body.label_en, place: body.place, active: body.active, ..Self::default() }
            }
        }

        impl Example for $new {
            fn example() -> Value {
                json!({ $($example_class: $example_class_value,)? "word": $example_word, "label_zh": $example_zh, "label_en": $example_en, "place": 45 })
            }
        }

        impl Example for $patch {
            fn example() -> Value {
                json!({ "label_zh": $example_zh, "active": false })
            }
        }

        $(#[$view_doc])*
        #[derive(Serialize, ToSchema)]
        #[schema(as = $view_schema)]
        pub struct $view {
            /// The id.
            pub id: $id,
            /// Counts the changes, from 1.
            pub version: i64,
            $(
                #[doc = $class_view]
                pub $class: $word,
            )?
            #[doc = $word_doc]
            pub word: String,
            /// The label in Chinese.
            pub label_zh: String,
            /// The label in English.
            pub label_en: String,
            /// Where it stands in the list.
            #[schema(minimum = 0, maximum = 10_000)]
            pub place: i64,
            #[doc = $active_doc]
            pub active: bool,
            /// When the record was created.
            #[schema(format = DateTime)]
            pub created_at: String,
            /// When the record last changed.
            #[schema(format = DateTime)]
            pub updated_at: String,
        }

        impl From<KeptWord<$list>> for $view {
            fn from(one: KeptWord<$list>) -> Self {
                Self {
                    id: one.id,
                    version: one.version,
                    $($class: one.class,)?
                    word: one.word,
                    label_zh: one.label_zh,
                    label_en: one.label_en,
                    place: one.place,
                    active: one.active,
                    created_at: guanxi_domain::instant::format(one.created_at),
                    updated_at: guanxi_domain::instant::format(one.updated_at),
                }
            }
        }

        impl Resource for $view {
            fn version(&self) -> i64 {
                self.version
            }

            fn location(&self) -> String {
                format!(concat!($path, "/{}"), self.id)
            }
        }

        impl Example for $view {
            fn example() -> Value {
                json!({
                    "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd4", "version": 1, $($example_class: $example_class_value,)? "word": $example_word,
                    "label_zh": $example_zh, "label_en": $example_en,
                    "place": 40, "active": true, "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
                })
            }
        }
    };
}
