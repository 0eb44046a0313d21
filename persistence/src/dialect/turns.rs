//! Counting a ticket at somebody's desk and keeping their turn in its queue.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Db;
use crate::schema::{queue_members, staff_desks};
use crate::types::{Id, IdType};

/// A turn in a queue: the ticket counts at the desk of whose turn it is.
pub(crate) struct CountedTurn {
    /// The queue.
    pub queue_id: Id,
    /// Whose turn.
    pub user_id: Id,
    /// Its number.
    pub number: i64,
}

impl CountedTurn {
    /// Keeps both. On PostgreSQL by one statement, for every ticket that comes takes it.
    pub(crate) fn keep(&self, db: &mut Db) -> QueryResult<()> {
        // Who has a turn has a desk: somebody without one is no candidate.
        if let Db::Postgres(connection) = db {
            let sql = "WITH turned AS (UPDATE queue_members SET last_turn = $1 WHERE queue_id = $2 AND user_id = $3) \
                       UPDATE staff_desks SET open_tickets = open_tickets + 1 WHERE user_id = $3";
            let query = diesel::sql_query(sql).bind::<BigInt, _>(self.number).bind::<IdType, _>(self.queue_id);
            return query.bind::<IdType, _>(self.user_id).execute(connection).map(drop);
        }
        diesel::update(staff_desks::table.find(self.user_id))
            .set(staff_desks::open_tickets.eq(staff_desks::open_tickets + 1))
            .execute(db)?;
        let member = queue_members::table.find((self.queue_id, self.user_id));
        diesel::update(member).set(queue_members::last_turn.eq(self.number)).execute(db).map(drop)
    }
}
