//! A second program, as naive as can be: it looks at every instant at which anything might happen, and at each counts from the whole
//! history what the rules ask for.

use std::collections::BTreeSet;

use chrono::Duration;

use super::super::LifecycleStage::*;
use super::super::*;
use crate::instant::Instant;

/// Stage, its instant, and the stage before, of every change up to an instant.
pub fn changes(history: &History, timeline: &Timeline, until: Instant) -> Vec<(Option<LifecycleStage>, LifecycleStage, Instant)> {
    let facts: BTreeSet<Instant> = std::iter::once(history.created_at)
        .chain(history.purchases.iter().filter(|purchase| purchase.until != Some(purchase.at)).map(|purchase| purchase.at))
        .chain(history.contacts.iter().copied())
        .chain(history.marks.iter().map(|mark| mark.at))
        .collect();
    let begin = *facts.first().unwrap();
    let mut stage: Option<LifecycleStage> = None;
    let mut entered = begin;
    let mut pin: Option<Instant> = None;
    let mut held_end: Option<Instant> = None;
    let mut held = false;
    let mut made = Vec::new();
    for at in candidates(history, timeline, &facts, begin, until) {
        let policy = timeline.at(at);
        let counting = || history.purchases.iter().filter(|purchase| purchase.at <= at && purchase.until.is_none_or(|until| until > at));
        let in_window = counting().filter(|purchase| purchase.at > at - Duration::days(policy.loyal_window_days)).count() as i64;
        let holds = in_window >= policy.loyal_orders;
        if held && !holds {
            held_end = Some(at);
        }
        held = holds;
        let last = counting().map(|purchase| purchase.at).max();
        let contact = history.contacts.iter().copied().filter(|contact| *contact <= at).max();
        let first = counting().map(|purchase| purchase.at).min();
        if stage.is_none() {
            let bought = history.purchases.iter().any(|purchase| purchase.at == at && purchase.until != Some(at));
            stage = Some(if bought { New } else { Prospect });
            made.push((None, stage.unwrap(), at));
        }
        let judge = |now: &mut LifecycleStage, entered: &mut Instant, made: &mut Vec<_>| loop {
            let silent = last.max(contact).unwrap_or(*entered) + Duration::days(policy.churn_after_days) <= at;
            let next = match *now {
                New | Existing | Loyal if silent => Churned,
                Prospect if first.is_some() => New,
                New if counting().count() as i64 >= policy.orders_to_existing => Existing,
                New if first.is_some_and(|first| first + Duration::days(policy.days_to_existing) <= at) => Existing,
                Existing if holds => Loyal,
                Loyal if !holds && held_end.unwrap_or(*entered) + Duration::days(policy.loyal_grace_days) <= at => Existing,
                Churned if last.is_some_and(|last| last > *entered) && !silent => Existing,
                _ => break,
            };
            made.push((Some(*now), next, at));
            (*now, *entered) = (next, at);
        };
        pin = pin.filter(|until| *until > at);
        let mut now = stage.unwrap();
        if pin.is_none() {
            judge(&mut now, &mut entered, &mut made);
        }
        let mut marks: Vec<&Mark> = history.marks.iter().filter(|mark| mark.at == at).collect();
        marks.sort_by_key(|mark| mark.id);
        for mark in marks {
            made.push((Some(now), mark.stage, at));
            (now, entered, pin) = (mark.stage, at, mark.pinned_until.filter(|until| *until > at));
            if pin.is_none() {
                judge(&mut now, &mut entered, &mut made);
            }
        }
        stage = Some(now);
    }
    made
}

/// Every instant at which something may happen: those of facts, and all that lie a span of any policy behind one.
fn candidates(history: &History, timeline: &Timeline, facts: &BTreeSet<Instant>, begin: Instant, until: Instant) -> BTreeSet<Instant> {
    let mut all = facts.clone();
    all.extend(history.purchases.iter().filter_map(|purchase| purchase.until));
    all.extend(history.marks.iter().filter_map(|mark| mark.pinned_until));
    let mut policies = vec![timeline.at(begin)];
    let mut from = begin;
    while let Some(at) = timeline.next_switch(from) {
        all.insert(at);
        policies.push(timeline.at(at));
        from = at;
    }
    let spans: BTreeSet<i64> = policies
        .iter()
        .flat_map(|policy| [policy.days_to_existing, policy.loyal_window_days, policy.loyal_grace_days, policy.churn_after_days])
        .collect();
    // A span may follow upon another, thrice at most: the window, the grace behind it, the silence behind that.
    for _ in 0..3 {
        let further: Vec<Instant> = all.iter().flat_map(|at| spans.iter().map(|days| *at + Duration::days(*days))).collect();
        all.extend(further.into_iter().filter(|at| *at <= until));
    }
    all.into_iter().filter(|at| (begin..=until).contains(at)).collect()
}
