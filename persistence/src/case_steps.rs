//! The histories of cases: tickets and complaints keep their steps in tables of one shape, each with its own words. Steps of a case that
//! went into another belong to that one, and keep where they were taken.

/// Makes a table the home of the steps of a kind of case: `table of cases by column: Id`, the step with its action, status and details,
/// what a list of steps is sorted by, and what a step in it is called.
#[macro_export]
macro_rules! kept_steps {
    (
        $table:ident of $cases:ident by $case:ident: $id:ty,
        $step:ty { $action:ty, $status:ty, $details:ty },
        sort = $sort:ty, shown = $shown:ident
    ) => {
        use std::collections::HashMap;

        use diesel::prelude::*;
        use guanxi_domain::Refusal;
        use guanxi_domain::access::Reach;
        use guanxi_domain::instant::Instant;
        use guanxi_domain::platform::page::Sort;
        use uuid::Uuid;
        use $crate::access::scope::Within;
        use $crate::dialect::{AnyWord, FirstRows, OneOf, WithinTime};
        use $crate::error::Error;
        use $crate::interactions::{MessageRow, ShownMessage, message_columns};
        use $crate::keyset;
        use $crate::platform::page::{After, Page, SortValue};
        use $crate::schema::{interactions, $cases, $table};
        use $crate::store::Tx;
        use $crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

        /// A step as it is kept.
        #[derive(Clone, Debug, Queryable, Selectable, Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        pub(super) struct StepRow {
            id: Id,
            $case: Id,
            origin_id: Option<Id>,
            action: Word<$action>,
            from_status: Option<Word<$status>>,
            to_status: Word<$status>,
            at: At,
            actor_kind: String,
            actor_id: Option<Id>,
            note: Option<String>,
            interaction_id: Option<Id>,
            details: Document,
        }

        /// How many columns it has.
        pub(super) const STEP_COLUMNS: usize = 12;

        impl TryFrom<&$step> for StepRow {
            type Error = Error;

            fn try_from(step: &$step) -> Result<Self, Error> {
                Ok(Self {
                    id: step.id.into(),
                    $case: step.$case.into(),
                    origin_id: id_or_null(step.origin_id),
                    action: Word(step.action),
                    from_status: step.from.map(Word),
                    to_status: Word(step.to),
                    at: step.at.into(),
                    actor_kind: step.actor_kind.clone(),
                    actor_id: step.actor_id.map(Id),
                    note: step.note.clone(),
                    interaction_id: id_or_null(step.interaction_id),
                    details: Document(serde_json::to_value(&step.details).map_err(Error::internal)?),
                })
            }
        }

        impl TryFrom<StepRow> for $step {
            type Error = Error;

            fn try_from(row: StepRow) -> Result<Self, Error> {
                let details: $details = serde_json::from_value(row.details.0).map_err(Error::internal)?;
                Ok(Self {
                    id: row.id.typed(),
                    $case: row.$case.typed(),
                    origin_id: typed_or_none(row.origin_id),
                    action: row.action.0,
                    from: row.from_status.map(|word| word.0),
                    to: row.to_status.0,
                    at: row.at.0,
                    actor_kind: row.actor_kind,
                    actor_id: row.actor_id.map(|id| id.0),
                    note: row.note,
                    interaction_id: typed_or_none(row.interaction_id),
                    details,
                })
            }
        }

        /// The history of a case up to an instant, in order.
        ///
        /// # Errors
        /// What the database says.
        pub fn history(tx: &mut Tx<'_>, id: $id, until: Option<Instant>) -> Result<Vec<$step>, Error> {
            let mut query = $table::table.filter($table::$case.eq(Id::from(id))).into_boxed();
            if let Some(until) = until {
                query = query.filter($table::at.le(At::from(until)));
            }
            let rows: Vec<StepRow> = query.order(($table::at, $table::id)).select(StepRow::as_select()).load(tx.db)?;
            rows.into_iter().map(<$step>::try_from).collect()
        }

        /// The histories of some, each in order.
        pub(super) fn histories(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<$step>>, Error> {
            let of_them = $table::table.filter(OneOf::ids($table::$case, ids.iter().map(|id| Id(*id))));
            let rows: Vec<StepRow> = of_them.order(($table::$case, $table::at, $table::id)).select(StepRow::as_select()).load(tx.db)?;
            let mut by_case: HashMap<Uuid, Vec<$step>> = HashMap::new();
            for row in rows {
                by_case.entry(row.$case.0).or_default().push(row.try_into()?);
            }
            Ok(by_case)
        }

        /// The steps that were taken on some, also where they have gone into others since.
        pub(super) fn taken_on(tx: &mut Tx<'_>, ids: impl Iterator<Item = Id> + Clone) -> Result<HashMap<Id, Vec<$step>>, Error> {
            let own = $table::table.filter($table::origin_id.is_null()).filter(OneOf::ids($table::$case, ids.clone()));
            let mut rows: Vec<StepRow> = own.select(StepRow::as_select()).load(tx.db)?;
            let moved = $table::table.filter($table::origin_id.is_not_null()).filter(OneOf::ids($table::origin_id, ids));
            rows.extend(moved.select(StepRow::as_select()).load::<StepRow>(tx.db)?);
            let mut by_case: HashMap<Id, Vec<$step>> = HashMap::new();
            for row in rows {
                by_case.entry(row.origin_id.unwrap_or(row.$case)).or_default().push(row.try_into()?);
            }
            Ok(by_case)
        }

        /// Lets the history of one follow it into another. Steps that came with an earlier merger keep where they were taken.
        pub(super) fn follow(tx: &mut Tx<'_>, gone: $id, kept: $id) -> Result<(), Error> {
            let (from, to) = (Id::from(gone), Id::from(kept));
            diesel::update($table::table.filter($table::$case.eq(from)).filter($table::origin_id.is_null()))
                .set($table::origin_id.eq(Some(from)))
                .execute(tx.db)?;
            diesel::update($table::table.filter($table::$case.eq(from))).set($table::$case.eq(to)).execute(tx.db)?;
            Ok(())
        }

        /// Which steps a list shows. Every condition that is given must hold.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct StepFilter {
            /// Those of one of these kinds.
            pub actions: Vec<$action>,
            /// Taken at this instant or later.
            pub from: Option<Instant>,
            /// Taken before this instant.
            pub before: Option<Instant>,
        }

        /// A step as the history shows it.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $shown {
            /// The step.
            pub step: $step,
            /// The message or note that it consists of.
            pub message: Option<ShownMessage>,
        }

        /// A page of a history; of a case that went into another, the steps that were taken on it.
        ///
        /// # Errors
        /// `not_found` also where it is out of reach, or what the database says.
        pub fn steps(
            tx: &mut Tx<'_>,
            id: $id,
            reach: Reach,
            filter: &StepFilter,
            sort: Sort<$sort>,
            after: Option<&After>,
            limit: u32,
        ) -> Result<Page<$shown>, Error> {
            let found = $cases::table.find(Id::from(id)).filter(Within::of(reach, $cases::id)).select($cases::merged_into_id);
            let merged: Option<Option<Id>> = found.first(tx.db).optional()?;
            let merged = merged.ok_or_else(Refusal::not_found)?;
            let mut query = $table::table.left_join(interactions::table).filter(WithinTime).into_boxed();
            query = if merged.is_some() {
                query.filter($table::origin_id.eq(Some(Id::from(id))))
            } else {
                query.filter($table::$case.eq(Id::from(id)))
            };
            if !filter.actions.is_empty() {
                query = query.filter(AnyWord::of($table::action, &filter.actions));
            }
            if let Some(from) = filter.from {
                query = query.filter($table::at.ge(At::from(from)));
            }
            if let Some(before) = filter.before {
                query = query.filter($table::at.lt(At::from(before)));
            }
            let query = query.select((StepRow::as_select(), message_columns().nullable()));
            let place = After::at(after)?;
            let sorted = keyset!(query, $table::at, $table::id, sort.direction, place);
            let rows: Vec<(StepRow, Option<MessageRow>)> = FirstRows::of_page(sorted, limit).load(tx.db)?;
            let page = Page::cut(rows, limit, |(row, _)| After { value: SortValue::At(row.at.0), id: row.id.0 });
            page.try_map(|(row, message)| Ok($shown { step: row.try_into()?, message: message.map(ShownMessage::from) }))
        }
    };
}
