//! The workflow of a kind of cases as frontends read it, so that they need not know it.

use guanxi_domain::vocabulary::Word;

use crate::platform::vocabulary::TermView;

/// The words of a list with their labels.
#[must_use]
pub fn terms<W: Word>() -> Vec<TermView> {
    W::ALL.iter().map(|value| TermView { value: value.word(), zh: value.zh(), en: value.en() }).collect()
}

/// The views of a workflow: of `$status`, `$action` and `$guard`, under these names of schemas.
#[macro_export]
macro_rules! workflow_views {
    ($status:ty, $action:ty, $guard:ty, $workflow:expr, $whole:ident, $state:ident, $transition:ident) => {
        /// The table by which every step is checked.
        #[derive(serde::Serialize, utoipa::ToSchema)]
        #[schema(as = $whole)]
        pub struct WorkflowView {
            /// The statuses in the order in which a record goes through them.
            pub statuses: Vec<StatusView>,
            /// The steps with their labels.
            pub actions: Vec<$crate::platform::vocabulary::TermView>,
            /// The conditions with their labels.
            pub guards: Vec<$crate::platform::vocabulary::TermView>,
            /// The table. A step that stands in several rows takes the first whose conditions hold.
            pub transitions: Vec<TransitionView>,
        }

        /// A status.
        #[derive(serde::Serialize, utoipa::ToSchema)]
        #[schema(as = $state)]
        pub struct StatusView {
            /// The word.
            pub status: $status,
            /// The label in Chinese.
            pub zh: &'static str,
            /// The label in English.
            pub en: &'static str,
            /// Whether somebody still has to do something.
            pub open: bool,
            /// Whether the work is over.
            pub terminal: bool,
            /// The steps that stand in the table for it, whoever takes them.
            pub actions: Vec<$action>,
        }

        /// One row of the table.
        #[derive(serde::Serialize, utoipa::ToSchema)]
        #[schema(as = $transition)]
        pub struct TransitionView {
            /// The step.
            pub action: $action,
            /// From which statuses.
            pub from: Vec<$status>,
            /// The status that it leads to; `null` where the status stays.
            pub to: Option<$status>,
            /// Whose step it is.
            pub performer: guanxi_domain::workflow::Performer,
            /// The permission that it takes.
            pub permission: guanxi_domain::access::Permission,
            /// What must be so of the record.
            pub when: Vec<$guard>,
            /// What the call must bring.
            pub needs: Vec<$guard>,
        }

        impl From<&guanxi_domain::workflow::Row<$status, $action, $guard>> for TransitionView {
            fn from(row: &guanxi_domain::workflow::Row<$status, $action, $guard>) -> Self {
                Self {
                    action: row.action,
                    from: row.from.to_vec(),
                    to: if let guanxi_domain::workflow::To::State(status) = row.to { Some(status) } else { None },
                    performer: row.by,
                    permission: row.permission,
                    when: row.when.to_vec(),
                    needs: row.needs.to_vec(),
                }
            }
        }

        impl WorkflowView {
            fn whole() -> Self {
                use guanxi_domain::vocabulary::Word as _;
                let statuses = <$status>::ALL.iter().map(|status| StatusView {
                    status: *status,
                    zh: status.zh(),
                    en: status.en(),
                    open: status.is_open(),
                    terminal: $workflow.is_terminal(*status),
                    actions: $workflow.allowed(*status),
                });
                Self {
                    statuses: statuses.collect(),
                    actions: $crate::case::workflow::terms::<$action>(),
                    guards: $crate::case::workflow::terms::<$guard>(),
                    transitions: $workflow.rows.iter().map(TransitionView::from).collect(),
                }
            }
        }
    };
}
