//! SQL types of our own and how each engine keeps them.
//!
//! | here | PostgreSQL | SQLite |
//! | --- | --- | --- |
//! | [`IdType`] | `uuid` | hyphenated text |
//! | [`InstantType`] | `timestamptz` | RFC 3339 text of fixed width, which sorts |
//! | [`DocumentType`] | `jsonb` | text |
//! | [`Word`] | text | text |

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{HasSqlType, Jsonb, SqlType, Text, Timestamptz, Uuid as UuidType};
use diesel::sqlite::Sqlite;
use guanxi_domain::ids::TypedId;
use guanxi_domain::instant::Instant;
use guanxi_domain::vocabulary;
use uuid::Uuid;

use crate::dialect::MultiBackend;

/// SQL type of ids.
#[derive(Clone, Copy, Debug, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951), sqlite_type(name = "Text"))]
pub struct IdType;

/// SQL type of instants.
#[derive(Clone, Copy, Debug, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185), sqlite_type(name = "Text"))]
pub struct InstantType;

/// SQL type of JSON documents.
#[derive(Clone, Copy, Debug, Default, SqlType, diesel::query_builder::QueryId)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807), sqlite_type(name = "Text"))]
pub struct DocumentType;

/// An id as a column value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = IdType)]
pub struct Id(pub Uuid);

impl Id {
    /// The typed id.
    #[must_use]
    pub fn typed<T: TypedId>(self) -> T {
        T::from(self.0)
    }
}

impl<T: TypedId> From<T> for Id {
    fn from(id: T) -> Self {
        Self(id.uuid())
    }
}

/// The column value of an optional id.
pub fn id_or_null<T: TypedId>(id: Option<T>) -> Option<Id> {
    id.map(Id::from)
}

/// The typed id of an optional column value.
#[must_use]
pub fn typed_or_none<T: TypedId>(id: Option<Id>) -> Option<T> {
    id.map(Id::typed)
}

/// An instant as a column value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow)]
#[diesel(sql_type = InstantType)]
pub struct At(pub Instant);

impl From<Instant> for At {
    fn from(instant: Instant) -> Self {
        Self(guanxi_domain::instant::cut(instant))
    }
}

impl At {
    /// The instant as text of one width, which both engines read.
    pub(crate) fn text(self) -> String {
        instant_text(self.0)
    }
}

/// A JSON document as a column value.
#[derive(Clone, Debug, PartialEq, AsExpression, FromSqlRow)]
#[diesel(sql_type = DocumentType)]
pub struct Document(pub serde_json::Value);

/// A word of a closed list as a column value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct Word<W: vocabulary::Word>(pub W);

/// The form in which SQLite keeps instants: `2026-02-13T09:00:00.000000Z`, 27 characters. Written out, for a format string is read
/// anew for every value.
fn instant_text(instant: Instant) -> String {
    let (date, time) = (instant.date_naive(), instant.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.nanosecond() / 1_000
    )
}

macro_rules! for_both {
    ($($sql:ty, $rust:ty;)+) => {$(
        impl HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<$rust, $sql>()
            }
        }

        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((<$sql>::default(), self));
                Ok(IsNull::No)
            }
        }
    )+};
}

for_both! {
    IdType, Id;
    InstantType, At;
    DocumentType, Document;
}

impl FromSql<IdType, Pg> for Id {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<UuidType, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<IdType, Pg> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <Uuid as ToSql<UuidType, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<IdType, Sqlite> for Id {
    fn from_sql(mut bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::try_parse(bytes.read_text())?))
    }
}

impl ToSql<IdType, Sqlite> for Id {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_hyphenated().to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<InstantType, Pg> for At {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<InstantType, Pg> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <NaiveDateTime as ToSql<Timestamptz, Pg>>::to_sql(&self.0.naive_utc(), &mut out.reborrow())
    }
}

impl FromSql<InstantType, Sqlite> for At {
    fn from_sql(mut bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(DateTime::parse_from_rfc3339(bytes.read_text())?.with_timezone(&Utc)))
    }
}

impl ToSql<InstantType, Sqlite> for At {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(instant_text(self.0));
        Ok(IsNull::No)
    }
}

impl FromSql<DocumentType, Pg> for Document {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes).map(Self)
    }
}

impl ToSql<DocumentType, Pg> for Document {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&self.0, out)
    }
}

impl FromSql<DocumentType, Sqlite> for Document {
    fn from_sql(mut bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(bytes.read_text())?))
    }
}

impl ToSql<DocumentType, Sqlite> for Document {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl<W: vocabulary::Word, DB: Backend> FromSql<Text, DB> for Word<W>
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        W::from_word(&text).map(Self).ok_or_else(|| format!("{} has no word {text}", W::VOCABULARY).into())
    }
}

impl<W: vocabulary::Word, DB: Backend> ToSql<Text, DB> for Word<W>
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.word().to_sql(out)
    }
}

#[cfg(test)]
mod tests {
    use guanxi_domain::instant;

    use super::*;

    #[test]
    fn instants_on_sqlite_have_one_width_and_sort() {
        let texts: Vec<String> =
            ["1900-01-01T00:00:00Z", "2026-02-13T09:00:00.000001Z", "2026-02-13T09:00:00.1Z", "2199-12-31T23:59:59.999999Z"]
                .into_iter()
                .map(|text| instant_text(instant::parse(text).unwrap()))
                .collect();
        assert_eq!(texts[1], "2026-02-13T09:00:00.000001Z");
        assert!(texts.iter().all(|text| text.len() == 27));
        assert!(texts.is_sorted());
    }
}
