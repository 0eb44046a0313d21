//! Full text: SQLite keeps tokens in an FTS5 table, PostgreSQL in a `tsvector`. Both are given ready tokens of letters and digits
//! alone, so that no query syntax can come of what somebody types.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Binary, Bool, Integer, SqlType, Text};
use guanxi_domain::customers::search::{CANDIDATES_MAX, Token, TokenCondition};

use super::{Db, MultiBackend, Together};
use crate::types::{At, Id, IdType, InstantType};

/// SQL type of the tokens of a row on PostgreSQL.
#[derive(Clone, Copy, Debug, Default, SqlType, QueryId)]
#[diesel(postgres_type(oid = 3614, array_oid = 3643))]
pub struct TokensType;

diesel::table! {
    use diesel::sql_types::*;
    use crate::types::IdType;
    use super::TokensType;

    /// `customer_search` as PostgreSQL has it.
    #[sql_name = "customer_search"]
    tokenized (entry) {
        entry -> BigInt,
        customer_id -> IdType,
        archived -> Bool,
        form -> Integer,
        searched -> Text,
        tokens -> TokensType,
    }
}

diesel::table! {
    /// The full-text index of SQLite.
    customer_search_index (rowid) {
        rowid -> BigInt,
        tokens -> Text,
    }
}

diesel::define_sql_function! {
    /// The number of the row that this connection of SQLite inserted last.
    fn last_insert_rowid() -> BigInt;
}

/// The tokens of a row.
#[derive(Clone, Debug, diesel::expression::AsExpression)]
#[diesel(sql_type = TokensType)]
pub(crate) struct Tokens(Vec<String>);

impl Tokens {
    fn joined(&self) -> String {
        self.0.join(" ")
    }
}

impl ToSql<TokensType, Pg> for Tokens {
    /// The binary form: how many there are, then each with its end and without places.
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        use std::io::Write as _;
        out.write_all(&i32::try_from(self.0.len())?.to_be_bytes())?;
        for token in &self.0 {
            out.write_all(token.as_bytes())?;
            out.write_all(&[0, 0, 0])?;
        }
        Ok(IsNull::No)
    }
}

/// What a customer is found by, as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Searched {
    pub(crate) customer_id: Id,
    pub(crate) archived: bool,
    pub(crate) form: i32,
    pub(crate) searched: String,
    pub(crate) tokens: Tokens,
}

#[derive(Insertable)]
#[diesel(table_name = tokenized, treat_none_as_default_value = false)]
struct TokenizedRow<'a> {
    customer_id: Id,
    archived: bool,
    form: i32,
    searched: &'a str,
    tokens: &'a Tokens,
}

#[derive(Insertable)]
#[diesel(table_name = crate::schema::customer_search, treat_none_as_default_value = false)]
struct SearchedRow<'a> {
    customer_id: Id,
    archived: bool,
    form: i32,
    searched: &'a str,
}

impl Searched {
    /// What a customer is found by. Tokens are letters and digits alone.
    pub(crate) const fn new(customer_id: Id, archived: bool, form: i32, searched: String, tokens: Vec<String>) -> Self {
        Self { customer_id, archived, form, searched, tokens: Tokens(tokens) }
    }

    fn tokenized(&self) -> TokenizedRow<'_> {
        let Self { customer_id, archived, form, searched, tokens } = self;
        TokenizedRow { customer_id: *customer_id, archived: *archived, form: *form, searched, tokens }
    }

    fn insert_embedded(&self, connection: &mut SqliteConnection) -> QueryResult<()> {
        let Self { customer_id, archived, form, searched, tokens } = self;
        let row = SearchedRow { customer_id: *customer_id, archived: *archived, form: *form, searched };
        diesel::insert_into(crate::schema::customer_search::table).values(row).execute(connection)?;
        let indexed = (customer_search_index::rowid.eq(last_insert_rowid()), customer_search_index::tokens.eq(tokens.joined()));
        diesel::insert_into(customer_search_index::table).values(indexed).execute(connection)?;
        Ok(())
    }
}

/// Inserts what customers are found by that have no entry yet.
pub(crate) fn insert_searched(db: &mut Db, rows: &[Searched]) -> QueryResult<()> {
    match db {
        Db::Sqlite(connection) => rows.iter().try_for_each(|row| row.insert_embedded(connection)),
        Db::Postgres(connection) => {
            let rows: Vec<_> = rows.iter().map(Searched::tokenized).collect();
            match rows.as_slice() {
                [] => Ok(()),
                [row] => diesel::insert_into(tokenized::table).values(row).execute(connection).map(drop),
                rows => diesel::copy_from(tokenized::table).from_insertable(rows).execute(connection).map(drop),
            }
        }
    }
}

/// Replaces what a customer is found by.
pub(crate) fn replace_searched(db: &mut Db, row: &Searched) -> QueryResult<()> {
    let Searched { customer_id, archived, form, searched, tokens } = row;
    match db {
        Db::Sqlite(connection) => {
            use crate::schema::customer_search as kept;
            let values = (kept::archived.eq(archived), kept::form.eq(form), kept::searched.eq(searched));
            let entry: Option<i64> = diesel::update(kept::table.filter(kept::customer_id.eq(customer_id)))
                .set(values)
                .returning(kept::entry)
                .get_result(connection)
                .optional()?;
            match entry {
                Some(entry) => diesel::update(customer_search_index::table.find(entry))
                    .set(customer_search_index::tokens.eq(tokens.joined()))
                    .execute(connection)
                    .map(drop),
                None => row.insert_embedded(connection),
            }
        }
        Db::Postgres(connection) => {
            let values = (
                tokenized::archived.eq(archived),
                tokenized::form.eq(form),
                tokenized::searched.eq(searched),
                tokenized::tokens.eq(tokens),
            );
            let count = diesel::update(tokenized::table.filter(tokenized::customer_id.eq(customer_id))).set(values).execute(connection)?;
            if count == 0 { insert_searched(db, std::slice::from_ref(row)) } else { Ok(()) }
        }
    }
}

/// The home of a new customer, and since when the customer is there: by these it stands in the lists of the units above.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HomeOfNew {
    pub(crate) unit_id: Id,
    pub(crate) created_at: At,
}

/// The insert of what a new customer is found by.
#[derive(Debug)]
struct FirstSearched(Searched);

impl QueryFragment<Pg> for FirstSearched {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO customer_search (customer_id, archived, form, searched, tokens) VALUES (");
        out.push_bind_param::<IdType, _>(&self.0.customer_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Bool, _>(&self.0.archived)?;
        out.push_sql(", ");
        out.push_bind_param::<Integer, _>(&self.0.form)?;
        out.push_sql(", ");
        out.push_bind_param::<Text, _>(&self.0.searched)?;
        out.push_sql(", ");
        out.push_bind_param::<TokensType, _>(&self.0.tokens)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The insert of the units that a new customer's home holds it for.
#[derive(Debug)]
struct FirstHolders {
    customer_id: Id,
    place: HomeOfNew,
}

impl QueryFragment<Pg> for FirstHolders {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) SELECT unit_scopes.scope_id, 'customer', ");
        out.push_bind_param::<InstantType, _>(&self.place.created_at)?;
        out.push_sql(", ");
        out.push_bind_param::<IdType, _>(&self.customer_id)?;
        out.push_sql(" FROM unit_scopes WHERE unit_scopes.unit_id = ");
        out.push_bind_param::<IdType, _>(&self.place.unit_id)
    }
}

/// Puts by what a new customer is found by, and the units that its home holds it for.
pub(crate) fn put_first(together: &mut Together, searched: Searched, place: HomeOfNew) {
    together.add(FirstHolders { customer_id: searched.customer_id, place });
    together.add(FirstSearched(searched));
}

/// By what candidates are looked for.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// Tokens.
    Tokens { sqlite: String, postgres: String },
    /// The blind index of a phone or an e-mail address.
    Value(Vec<u8>),
    /// The blind index of the last digits of a phone.
    Tail(Vec<u8>),
}

impl By {
    /// By the tokens of a query.
    pub(crate) fn tokens(condition: &TokenCondition) -> Self {
        let spell = |tokens: &[Token], between: &str, quote: char, beginning: &str| {
            let spelled: Vec<String> = tokens
                .iter()
                .map(|Token { text, is_beginning }| format!("{quote}{text}{quote}{}", if *is_beginning { beginning } else { "" }))
                .collect();
            spelled.join(between)
        };
        let TokenCondition { codes, words } = condition;
        let either = |codes: String, or: &str, words: String| if codes.is_empty() { words } else { format!("({codes}){or}({words})") };
        Self::Tokens {
            sqlite: either(spell(codes, " OR ", '"', "*"), " OR ", spell(words, " AND ", '"', "*")),
            postgres: either(spell(codes, " | ", '\'', ":*"), " | ", spell(words, " & ", '\'', ":*")),
        }
    }
}

/// Candidates of a search, the last entered first, at most [`CANDIDATES_MAX`]: which customers, and what they are judged by. With
/// `kept`, a query of ids, only those that it has.
#[derive(Debug)]
pub(crate) struct Candidates<F> {
    pub(crate) by: By,
    pub(crate) archived: bool,
    pub(crate) kept: Option<F>,
}

impl<F> QueryId for Candidates<F> {
    type QueryId = ();
    // Several shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F> Query for Candidates<F> {
    type SqlType = (IdType, Text);
}

impl<F> RunQueryDsl<Db> for Candidates<F> {}

impl<F: QueryFragment<MultiBackend>> Candidates<F> {
    fn push_kept<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>, join: &str, id: &str) -> QueryResult<()> {
        let Some(kept) = &self.kept else { return Ok(()) };
        out.push_sql(join);
        out.push_sql(" JOIN (");
        kept.walk_ast(out.reborrow())?;
        out.push_sql(") AS kept ON kept.id = ");
        out.push_sql(id);
        Ok(())
    }

    fn push_archived<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql(" AND customer_search.archived = ");
        out.push_bind_param::<Bool, _>(&self.archived)
    }

    /// The index gives its rows from the last on, and the search ends with the last candidate that counts.
    fn push_embedded<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>, condition: &'b String) -> QueryResult<()> {
        out.push_sql(
            "SELECT customer_search.customer_id, customer_search.searched FROM customer_search_index \
             CROSS JOIN customer_search ON customer_search.entry = customer_search_index.rowid",
        );
        self.push_kept(out, " CROSS", "customer_search.customer_id")?;
        out.push_sql(" WHERE customer_search_index MATCH ");
        out.push_bind_param::<Text, _>(condition)?;
        self.push_archived(out)?;
        out.push_sql(" ORDER BY customer_search_index.rowid DESC");
        Ok(())
    }

    /// Without the fence PostgreSQL would look up every match among the customers before it sorts them.
    fn push_on_server<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>, condition: &'b String) -> QueryResult<()> {
        // Planned each time: which way is best depends on how frequent the tokens are.
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT found.customer_id, found.searched FROM (SELECT * FROM customer_search WHERE tokens @@ CAST(CAST(");
        out.push_bind_param::<Text, _>(condition)?;
        out.push_sql(" AS text) AS tsquery)");
        self.push_archived(out)?;
        out.push_sql(if self.kept.is_some() { " ORDER BY entry DESC OFFSET 0) AS found" } else { ") AS found" });
        self.push_kept(out, "", "found.customer_id")?;
        out.push_sql(" ORDER BY found.entry DESC");
        Ok(())
    }

    fn push_by_contact<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>, column: &str, index: &'b Vec<u8>) -> QueryResult<()> {
        out.push_sql("SELECT customer_search.customer_id, customer_search.searched FROM customer_search");
        self.push_kept(out, "", "customer_search.customer_id")?;
        out.push_sql(" WHERE customer_search.customer_id IN (SELECT customer_id FROM contact_points WHERE ");
        out.push_sql(column);
        out.push_sql(" = ");
        out.push_bind_param::<Binary, _>(index)?;
        out.push_sql(")");
        self.push_archived(out)?;
        out.push_sql(" ORDER BY customer_search.entry DESC");
        Ok(())
    }
}

impl<F: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Candidates<F> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        match (&self.by, out.backend()) {
            (By::Tokens { sqlite, .. }, MultiBackend::Sqlite(_)) => self.push_embedded(&mut out, sqlite)?,
            (By::Tokens { postgres, .. }, MultiBackend::Postgres(_)) => self.push_on_server(&mut out, postgres)?,
            (By::Value(index), _) => self.push_by_contact(&mut out, "value_index", index)?,
            (By::Tail(index), _) => self.push_by_contact(&mut out, "tail_index", index)?,
        }
        out.push_sql(" LIMIT ");
        out.push_sql(&CANDIDATES_MAX.to_string());
        Ok(())
    }
}
