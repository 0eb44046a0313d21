//! List complaints.

use actix_web::web::Data;
use chrono::{Days, Utc};
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::handling::DecisionLevel;
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintOutcome, ComplaintSort, ComplaintSource, ComplaintStatus, Severity};
use guanxi_domain::fields::FieldCode;
use guanxi_domain::instant::{self, Instant, Tz};
use guanxi_domain::interactions::touchpoint;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::{Channel, Word};
use guanxi_domain::{Fields, ProblemCode, fields, text};
use guanxi_persistence::access::units;
use guanxi_persistence::complaints::authority::Decider;
use guanxi_persistence::complaints::{self, ComplaintFilter};

use super::command::viewer;
use super::view::ComplaintSummaryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints`.
pub const OPERATION: Operation = Operation {
    id: "list_complaints",
    method: Method::Get,
    path: "/api/v1/complaints",
    tag: Tag::Complaints,
    summary: "List complaints",
    description: "Complaints that meet every condition given, the latest first unless told otherwise. By `received_at` the oldest come first; by `next_due_at` those whose promise runs out first, and those without a running promise last; by `next_callback_at` those to be called first.",
    problems: &[ProblemCode::FilterTooBroad, ProblemCode::UsersOnly],
};

/// The longest search, in characters.
const WORDS_MAX: usize = 200;

/// What lists of complaints can be asked for.
pub struct Complaints;

/// What a list is asked for, where it depends on who asks and when.
pub struct Asked {
    filter: ComplaintFilter,
    mine: bool,
    awaiting_my_approval: bool,
    callbacks_due: bool,
}

impl ListQuery for Complaints {
    type Filter = Asked;
    type Sort = ComplaintSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("open", "Complaints that somebody still has to do something about, or with `false` those that are over."),
        QueryParameter::flag("mine", "Complaints for which the caller answers; not beside `assignee_id`."),
        QueryParameter::flag(
            "awaiting_my_approval",
            "Complaints that wait for a decision on a proposal which the caller's level may take, and which is not the caller's own; not beside `status`.",
        ),
        QueryParameter::flag(
            "callbacks_due",
            "Complaints whose next callback is to be made today at the latest, by the time zone of your unit; not beside `status`.",
        ),
        QueryParameter::flag("watched", "Complaints whose customer was informed of outside recourse that has no outcome yet."),
        QueryParameter::flag("major_unacknowledged", "Major and critical complaints that the general manager has not acknowledged."),
        QueryParameter::words::<ComplaintStatus>("status", "Complaints in these statuses."),
        QueryParameter::words::<ComplaintOutcome>("outcome", "Complaints closed in these ways."),
        QueryParameter::words::<ComplaintKind>("kind", "Complaints of these kinds."),
        QueryParameter::words::<Severity>("severity", "Complaints as serious as these."),
        QueryParameter::words::<Cause>("cause", "Complaints with these causes in their present round."),
        QueryParameter::text("subcause", "Complaints with this sub-cause: its word.").with_example("waiting_time"),
        QueryParameter::words::<ComplaintSource>("source", "Complaints from these sources."),
        QueryParameter::words::<Channel>("channel", "Complaints that came over these channels."),
        QueryParameter::text("touchpoint", "Complaints at this touchpoint: its word.").with_example("delivery"),
        QueryParameter::ids("product_id", "Complaints about this product."),
        QueryParameter::ids("order_id", "Complaints about this order."),
        QueryParameter::ids("outlet_id", "Complaints about this outlet."),
        QueryParameter::ids("staff_id", "Complaints about this staff user."),
        QueryParameter::ids("unit_id", "Complaints that this unit handles."),
        QueryParameter::ids("customer_id", "Complaints of this customer."),
        QueryParameter::ids("assignee_id", "Complaints for which this staff user answers."),
        QueryParameter::flag("key_account", "Complaints of key accounts, or with `false` the others."),
        QueryParameter::flag("safety", "Complaints in which somebody's safety is concerned, or with `false` the others."),
        QueryParameter::flag("repeat", "Complaints of customers who had complained of the same before, or with `false` the others."),
        QueryParameter::flag("breached", "Complaints with a broken promise, or with `false` the others."),
        QueryParameter::instant("due_before", "With a promise that runs out before this instant."),
        QueryParameter::instant("received_from", "Received at this instant or later."),
        QueryParameter::instant("received_before", "Received before this instant."),
        QueryParameter::instant("updated_from", "Changed at this instant or later."),
        QueryParameter::instant("updated_before", "Changed before this instant."),
        QueryParameter::text("q", "A number or its beginning (`C-2026-0001`), else words that the subject contains as they stand.")
            .with_example("交车"),
    ];
    const DEFAULT_SORT: Sort<ComplaintSort> = Sort::descending(ComplaintSort::ReceivedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let mut flag = |name: &str| values.flag(name, fields).unwrap_or(false);
        let (mine, awaiting_my_approval, callbacks_due) = (flag("mine"), flag("awaiting_my_approval"), flag("callbacks_due"));
        let alone = [
            (mine, "mine", "assignee_id"),
            (awaiting_my_approval, "awaiting_my_approval", "status"),
            (callbacks_due, "callbacks_due", "status"),
        ];
        for (flag, name, other) in alone {
            if flag && values.get(other).is_some() {
                fields.refuse(name, FieldCode::Unexpected);
            }
        }
        if awaiting_my_approval && callbacks_due {
            fields.refuse("callbacks_due", FieldCode::Unexpected);
        }
        let filter = ComplaintFilter {
            open: values.flag("open", fields),
            statuses: values.words("status", fields),
            outcomes: values.words("outcome", fields),
            assignee_id: values.read("assignee_id", fields, |id| fields::id(id)),
            watched: values.flag("watched", fields),
            major_unacknowledged: values.flag("major_unacknowledged", fields),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            outlet_id: values.read("outlet_id", fields, |id| fields::id(id)),
            staff_id: values.read("staff_id", fields, |id| fields::id(id)),
            customer_id: values.read("customer_id", fields, |id| fields::id(id)),
            order_id: values.read("order_id", fields, |id| fields::id(id)),
            product_id: values.read("product_id", fields, |id| fields::id(id)),
            channels: values.words("channel", fields),
            sources: values.words("source", fields),
            touchpoint: values.read("touchpoint", fields, |word| touchpoint::word(word)),
            kinds: values.words("kind", fields),
            severities: values.words("severity", fields),
            causes: values.words("cause", fields),
            subcause: values.read("subcause", fields, |word| touchpoint::word(word)),
            key_account: values.flag("key_account", fields),
            safety: values.flag("safety", fields),
            repeat: values.flag("repeat", fields),
            breached: values.flag("breached", fields),
            due_before: values.instant("due_before", fields),
            received_from: values.instant("received_from", fields),
            received_before: values.instant("received_before", fields),
            updated_from: values.instant("updated_from", fields),
            updated_before: values.instant("updated_before", fields),
            words: values.read("q", fields, |words| text::line(words, 1, WORDS_MAX)),
            ..ComplaintFilter::default()
        };
        Some(Asked { filter, mine, awaiting_my_approval, callbacks_due })
    }
}

/// When the day of an instant is over, where the caller works.
fn end_of_day(now: Instant, zone: Tz) -> Instant {
    let next = now.with_timezone(&zone).date_naive().checked_add_days(Days::new(1));
    let start = next.and_then(|date| instant::start_of_day(date, zone));
    start.map_or(now, |start| start.with_timezone(&Utc))
}

/// Lists the complaints.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsRead>, query: PageQuery<Complaints>, app: Data<App>) -> Answer<Listed<ComplaintSummaryView>> {
    let spelling = query.spelling();
    let mut viewer = viewer(&caller, caller.reach());
    let PageQuery { filter: Asked { mut filter, mine, awaiting_my_approval, callbacks_due }, sort, after, limit, include_total, .. } =
        query;
    if mine || awaiting_my_approval {
        filter.assignee_id = if mine { Some(caller.require_user()?) } else { filter.assignee_id };
        caller.require_user()?;
    }
    if callbacks_due {
        filter.statuses = vec![ComplaintStatus::CallbackDue];
    }
    let (now, unit) = (caller.context().now, caller.unit_id());
    if awaiting_my_approval {
        filter.statuses = vec![ComplaintStatus::AwaitingApproval];
        filter.not_proposed_by = viewer.user;
        viewer.reach = caller.reach_of(Permission::ComplaintsApprove).unwrap_or(viewer.reach);
    }
    let approves = caller.allows(Permission::ComplaintsApprove).is_some();
    let (page, total) = app
        .store
        .read(move |tx| {
            if callbacks_due {
                filter.callback_before = Some(end_of_day(now, units::load(tx, unit)?.time_zone));
            }
            if awaiting_my_approval {
                let level = Decider::load(tx, viewer.user)?.authority.level.filter(|_| approves);
                let within = |one: &DecisionLevel| level.is_some_and(|level| *one <= level);
                filter.approval_levels = Some(DecisionLevel::ALL.iter().copied().filter(within).collect());
            }
            let page = complaints::list(tx, &filter, viewer, sort, after.as_ref(), limit)?;
            let total = include_total.then(|| complaints::count(tx, &filter, viewer.reach)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, |loaded| ComplaintSummaryView::of(loaded, &caller)))
}
