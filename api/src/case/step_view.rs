//! Steps of cases as callers see them: tickets and complaints show theirs alike, with details of their own.

/// Makes the view of a step: `View as Schema of Step, Case: Action, Status`, from what the history shows; its details are the
/// `StepDetailsView` beside it.
macro_rules! step_view {
    ($(#[$about:meta])* $view:ident as $schema:ident of $step:ident, $case:ident: $action:ident, $status:ident, from $shown:ident) => {
        $(#[$about])*
        #[derive(serde::Serialize, utoipa::ToSchema)]
        #[schema(as = $schema)]
        pub struct $view {
            /// The id.
            pub id: $step,
            /// The one on which it was taken, where that has gone into this one since.
            pub origin_id: Option<$case>,
            /// What was done.
            pub action: $action,
            /// The status before; `null` for the first step.
            pub from: Option<$status>,
            /// The status after.
            pub to: $status,
            /// When.
            #[schema(format = DateTime)]
            pub at: String,
            /// Who did it: `user`, `api_key`, or `system:` and the name of the part.
            pub actor_kind: String,
            /// The id of the user or the key.
            pub actor_id: Option<uuid::Uuid>,
            /// Words for colleagues on it.
            pub note: Option<String>,
            /// The contact or the note for colleagues that it consists of.
            pub message: Option<$crate::case::message_view::MessageView>,
            /// What belongs to the kind of step.
            pub details: StepDetailsView,
        }

        impl From<$shown> for $view {
            fn from(shown: $shown) -> Self {
                let $shown { step, message } = shown;
                Self {
                    id: step.id,
                    origin_id: step.origin_id,
                    action: step.action,
                    from: step.from,
                    to: step.to,
                    at: guanxi_domain::instant::format(step.at),
                    actor_kind: step.actor_kind,
                    actor_id: step.actor_id,
                    note: step.note,
                    message: message.map($crate::case::message_view::MessageView::from),
                    details: step.details.into(),
                }
            }
        }
    };
}
pub(crate) use step_view;
