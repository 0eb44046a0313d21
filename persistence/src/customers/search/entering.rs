//! Entering customers that search does not know yet, or knows in an older form: after an upgrade, in slices that can be broken off.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::customers::search::{Entry, FORM};
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use super::kept;
use crate::dialect::{ForChange, OneOf, OrSkip, insert_searched, replace_searched};
use crate::error::Error;
use crate::schema::{contacts, customer_references, customer_search, customer_search_forms, customers};
use crate::store::{Store, Tx};
use crate::types::{At, Id};

/// How many customers one transaction enters.
const SLICE: i64 = 500;

/// Enters every customer that search does not know in the present form, unless all of them are known to be, and tells after each
/// slice how many there were.
///
/// # Errors
/// What the database says; what was entered stays.
pub fn enter_missing(store: &Store, now: Instant, progress: impl FnMut(usize)) -> Result<usize, Error> {
    let known = customer_search_forms::table.find(FORM).select(customer_search_forms::form);
    if store.read_now(|tx| Ok(known.first::<i32>(tx.db).optional()?))?.is_some() {
        return Ok(0);
    }
    let count = enter_all(store, progress)?;
    store.write_now(move |tx| {
        let form = (customer_search_forms::form.eq(FORM), customer_search_forms::completed_at.eq(At::from(now)));
        OrSkip(diesel::insert_into(customer_search_forms::table).values(form)).execute(tx.db)?;
        Ok(())
    })?;
    Ok(count)
}

/// Looks through all customers, whatever is known of them.
///
/// # Errors
/// As [`enter_missing`].
pub fn enter_all(store: &Store, mut progress: impl FnMut(usize)) -> Result<usize, Error> {
    let mut after = Id(Uuid::nil());
    let mut count = 0;
    loop {
        let (ids, missing) = store.read_at_leisure(|tx| {
            let slice = customers::table.filter(customers::id.gt(after)).order(customers::id).limit(SLICE).select(customers::id);
            let ids: Vec<Id> = slice.load(tx.db)?;
            let forms = forms(tx, &ids)?;
            let missing: Vec<Id> = ids.iter().filter(|id| forms.get(id) != Some(&FORM)).copied().collect();
            Ok((ids, missing))
        })?;
        let Some(last) = ids.last() else { return Ok(count) };
        after = *last;
        if !missing.is_empty() {
            count += missing.len();
            store.write_now(move |tx| enter(tx, &missing))?;
            progress(count);
        }
    }
}

/// In which forms customers are entered.
fn forms(tx: &mut Tx<'_>, ids: &[Id]) -> Result<HashMap<Id, i32>, Error> {
    let forms: Vec<(Id, i32)> = customer_search::table
        .filter(OneOf::ids(customer_search::customer_id, ids.iter().copied()))
        .select((customer_search::customer_id, customer_search::form))
        .load(tx.db)?;
    Ok(forms.into_iter().collect())
}

fn enter(tx: &mut Tx<'_>, ids: &[Id]) -> Result<(), Error> {
    let columns = (customers::id, customers::number, customers::name, customers::name_key, customers::archived_at);
    let query = customers::table.filter(OneOf::ids(customers::id, ids.iter().copied())).order(customers::id).select(columns);
    let rows: Vec<(Id, String, String, String, Option<At>)> = ForChange(query).load(tx.db)?;
    let names = contacts::table
        .filter(OneOf::ids(contacts::customer_id, ids.iter().copied()))
        .order((contacts::created_at, contacts::id))
        .select((contacts::customer_id, contacts::name));
    let names = by_customer(names.load(tx.db)?);
    let references = customer_references::table
        .filter(OneOf::ids(customer_references::customer_id, ids.iter().copied()))
        .order((customer_references::source, customer_references::reference))
        .select((customer_references::customer_id, customer_references::reference));
    let references = by_customer(references.load(tx.db)?);
    // Another process may have entered some since.
    let forms = forms(tx, ids)?;
    let mut new = Vec::new();
    for (id, number, name, key, archived_at) in rows {
        let of = |texts: &HashMap<Id, Vec<String>>| texts.get(&id).cloned().unwrap_or_default();
        let (references, names) = (of(&references), of(&names));
        let entry = Entry::new(&number, (&name, &key), references.iter().map(String::as_str), names.iter().map(String::as_str));
        let row = kept(id, archived_at.is_some(), &entry);
        match forms.get(&id) {
            None => new.push(row),
            Some(form) if *form != FORM => replace_searched(tx.db, &row)?,
            Some(_) => {}
        }
    }
    Ok(insert_searched(tx.db, &new)?)
}

fn by_customer(rows: Vec<(Id, String)>) -> HashMap<Id, Vec<String>> {
    let mut texts: HashMap<Id, Vec<String>> = HashMap::new();
    for (id, text) in rows {
        texts.entry(id).or_default().push(text);
    }
    texts
}
