//! Decisions about orders: tables and random walks.

use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, OrderId, OrderLineId, ProductId, RefundId, TypedId, UnitId};
use crate::instant::{self, Instant};
use crate::money::{Currency, Money};
use crate::orders::steps::{RefundDraft, cancel, fulfil, pay, refund};
use crate::orders::workflow::Step;
use crate::platform::{Actor, Context, EventKind, Reference, ReferenceInput};
use crate::problem::{ProblemCode, Refusal};
use crate::vocabulary::{Channel, Word};

fn now() -> Instant {
    instant::parse("2026-02-13T09:00:00Z").unwrap()
}

fn context() -> Context {
    Context { now: now(), actor: Actor::System("test") }
}

fn customer() -> CustomerFacts {
    let (id, unit_id) = (CustomerId::new(Uuid::from_u128(1)), UnitId::new(Uuid::from_u128(2)));
    CustomerFacts { id, unit_id, key_account: false, archived: false }
}

fn product() -> ProductFacts {
    let price = Some(Money::new(5000, Currency::CNY).unwrap());
    ProductFacts { id: ProductId::new(Uuid::from_u128(7)), sku: "A-1".into(), name: "保养套餐".into(), price }
}

fn facts() -> OrderFacts {
    OrderFacts { customer: Some(customer()), catalogue: Catalogue(vec![product()]) }
}

fn new() -> NewOrder {
    NewOrder { id: OrderId::new(Uuid::from_u128(3)), number: "O-2026-000001".into() }
}

fn counter(mut last: u128) -> impl FnMut() -> Uuid {
    move || {
        last += 1;
        Uuid::from_u128(last)
    }
}

fn read(input: OrderInput) -> Result<OrderDraft, Refusal> {
    let mut fields = Fields::new();
    let draft = OrderDraft::read(input, &mut fields);
    fields.finish(draft)
}

fn made(input: OrderInput) -> Result<OrderChange, Refusal> {
    create::create(new(), &read(input)?, &facts(), &mut counter(100), &context())
}

/// An order of quantity and total alone.
fn plain(status: &str) -> OrderInput {
    OrderInput {
        currency: Some("CNY".into()),
        quantity: Some(2),
        total_minor: Some(10_000),
        status: Some(status.into()),
        placed_at: Some("2026-02-01T00:00:00Z".into()),
        ..OrderInput::default()
    }
}

fn line(sku: Option<&str>, quantity: i64, price: Option<i64>) -> LineInput {
    let description = sku.is_none().then(|| "轮胎".to_owned());
    LineInput { sku: sku.map(Into::into), description, quantity: Some(quantity), unit_price_minor: price, ..LineInput::default() }
}

/// An order of two lines, 3 × 50.00 and 1 × 12.34.
fn lined() -> OrderInput {
    OrderInput {
        currency: Some("CNY".into()),
        lines: Some(vec![line(Some("A-1"), 3, None), line(None, 1, Some(1234))]),
        ..OrderInput::default()
    }
}

fn in_status(status: OrderStatus) -> Order {
    made(plain(status.word())).unwrap().order
}

fn errors(refusal: &Refusal) -> Vec<(&str, FieldCode)> {
    refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect()
}

fn take(order: &Order, step: Step) -> Result<OrderChange, Refusal> {
    let id = RefundId::new(Uuid::from_u128(u128::try_from(order.version).unwrap() + 1000));
    match step {
        Step::ChangeLines => {
            let draft = OrderDraft { total_minor: Some(order.total_minor + 1), ..OrderDraft::default() };
            edit::patch(order, &draft, &context())
        }
        Step::Pay => pay(order, None, &context()),
        Step::Fulfil => fulfil(order, None, &context()),
        Step::Cancel => cancel(order, None, &context()),
        Step::RefundPart => refund(order, RefundDraft { amount_minor: Some(1), ..RefundDraft::default() }, id, &context()),
        Step::RefundWhole => refund(order, RefundDraft::default(), id, &context()),
    }
}

#[test]
fn every_status_takes_every_step_as_the_table_says() {
    for status in OrderStatus::ALL {
        let order = in_status(*status);
        assert_eq!(order.status, *status);
        for step in Step::ALL {
            match (take(&order, *step), workflow::next(*status, *step)) {
                (Ok(change), Ok(expected)) => {
                    assert_eq!((change.order.status, change.order.version), (expected, 2), "{status} {step:?}");
                    assert_eq!((change.effect, change.events.len()), (Effect::Updated, 1));
                }
                (Err(refusal), Err(expected)) => assert_eq!(refusal, expected, "{status} {step:?}"),
                (got, expected) => panic!("{status} {step:?}: {got:?} instead of {expected:?}"),
            }
        }
    }
}

#[test]
fn a_new_order_is_filled_up() {
    let change = made(lined()).unwrap();
    let order = &change.order;
    assert_eq!((order.quantity, order.total_minor, order.lines[0].description.as_str()), (4, 16_234, "保养套餐"));
    assert_eq!((order.placed_at, order.unit_id, order.priority, order.version), (now(), customer().unit_id, Priority::Normal, 1));
    assert_eq!((change.effect, change.events[0].kind, change.rows.lines_added.len()), (Effect::Created, EventKind::OrderCreated, 2));
    assert_eq!((change.contribution_after, change.moves_figures()), (None, false));
    let facts = OrderFacts { customer: Some(CustomerFacts { key_account: true, ..customer() }), ..facts() };
    let change = create::create(new(), &read(lined()).unwrap(), &facts, &mut counter(100), &context()).unwrap();
    assert_eq!(change.order.priority, Priority::High);
}

#[test]
fn histories_are_taken_over_in_any_status() {
    let placed_at = instant::parse("2026-02-01T00:00:00Z").unwrap();
    let fulfilled = in_status(OrderStatus::Fulfilled);
    assert_eq!((fulfilled.paid_at, fulfilled.fulfilled_at), (Some(placed_at), Some(placed_at)));
    let refunded = in_status(OrderStatus::Refunded);
    assert_eq!((refunded.refunded_minor(), refunded.refunded_at, refunded.contribution()), (10_000, Some(now()), None));
    let paid = made(OrderInput { paid_at: Some("2026-02-02T00:00:00Z".into()), ..plain("paid") }).unwrap();
    let contribution = paid.contribution_after.unwrap();
    assert_eq!((contribution.placed_at, contribution.net_minor), (placed_at, 10_000));
    let mut fields = Fields::new();
    assert!(OrderDraft::read_new(plain("cancelled"), &mut fields).is_none());
    assert_eq!(errors(&fields.finish(None::<()>).unwrap_err()), [("/status", FieldCode::UnknownWord)]);
}

#[test]
fn wrong_orders_name_every_field() {
    use FieldCode::{CurrencyMismatch, InFuture, NotFound, OutOfOrder, OutOfRange, Required, TotalMismatch, Unexpected};
    let at = |text: &str| Some(text.to_owned());
    let no_price = LineInput { description: at("x"), ..LineInput::default() };
    let dear = LineInput { discount_minor: Some(16_000), ..line(None, 1, Some(15_999)) };
    let table: Vec<(OrderInput, Vec<(&str, FieldCode)>)> = vec![
        (OrderInput::default(), vec![("/currency", Required), ("/quantity", Required), ("/total_minor", Required)]),
        (
            OrderInput { quantity: Some(0), total_minor: Some(-1), ..plain("paid") },
            vec![("/quantity", OutOfRange), ("/total_minor", OutOfRange)],
        ),
        (OrderInput { total_minor: Some(16_235), ..lined() }, vec![("/total_minor", TotalMismatch)]),
        (OrderInput { lines: Some(vec![line(Some("B"), 1, None)]), ..lined() }, vec![("/lines/0/sku", NotFound)]),
        (OrderInput { lines: Some(vec![no_price]), ..lined() }, vec![("/lines/0/unit_price_minor", Required)]),
        (OrderInput { lines: Some(vec![dear]), ..lined() }, vec![("/lines/0/discount_minor", OutOfRange)]),
        (OrderInput { currency: at("USD"), ..lined() }, vec![("/lines/0/unit_price_minor", CurrencyMismatch)]),
        (OrderInput { placed_at: at("2026-02-14T09:00:01Z"), ..plain("placed") }, vec![("/placed_at", InFuture)]),
        (OrderInput { paid_at: at("2026-01-31T00:00:00Z"), ..plain("paid") }, vec![("/paid_at", OutOfOrder)]),
        (OrderInput { paid_at: at("2026-02-02T00:00:00Z"), ..plain("placed") }, vec![("/paid_at", Unexpected)]),
        (
            OrderInput { lines: Some(vec![line(None, 1_000_000, Some(1_000_000_000_000))]), ..lined() },
            vec![("/lines/0/unit_price_minor", OutOfRange)],
        ),
    ];
    for (input, expected) in table {
        let refusal = made(input).unwrap_err();
        assert_eq!(errors(&refusal), expected);
    }
    assert!(made(OrderInput { placed_at: at("2026-02-14T09:00:00Z"), ..plain("placed") }).is_ok());
    let both = OrderInput {
        customer_id: Some(customer().id.to_string()),
        customer_reference: Some(ReferenceInput { source: at("erp"), reference: at("1") }),
        ..plain("paid")
    };
    assert_eq!(errors(&read(both).unwrap_err()), [("/customer_reference", Unexpected)]);
    let archived = OrderFacts { customer: Some(CustomerFacts { archived: true, ..customer() }), ..facts() };
    let refusal = create::create(new(), &read(lined()).unwrap(), &archived, &mut counter(1), &context()).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::Archived);
}

#[test]
fn refunds_are_bounded_by_what_is_left() {
    let order = in_status(OrderStatus::Paid);
    let give = |order: &Order, amount_minor, at: Option<&str>| {
        let at = at.map(|at| instant::parse(at).unwrap());
        refund(order, RefundDraft { amount_minor, at, reason: None }, RefundId::new(Uuid::from_u128(9)), &context())
    };
    let part = give(&order, Some(4000), None).unwrap();
    assert_eq!((part.order.status, part.order.left_minor(), part.rows.refunds_added.len()), (OrderStatus::Paid, 6000, 1));
    assert_eq!(part.contribution_after.unwrap().net_minor, 6000);
    let refusal = give(&part.order, Some(6001), None).unwrap_err();
    assert_eq!((refusal.code, refusal.extensions["left"]["amount_minor"].as_i64()), (ProblemCode::RefundTooLarge, Some(6000)));
    let whole = give(&part.order, None, None).unwrap();
    assert_eq!((whole.order.status, whole.order.refunded_at, whole.contribution_after), (OrderStatus::Refunded, Some(now()), None));
    assert_eq!(whole.order, Order { status: OrderStatus::Refunded, ..give(&part.order, Some(6000), None).unwrap().order });
    assert_eq!(errors(&give(&order, Some(0), None).unwrap_err()), [("/amount_minor", FieldCode::OutOfRange)]);
    assert_eq!(errors(&give(&order, None, Some("2026-01-31T23:59:59Z")).unwrap_err()), [("/at", FieldCode::OutOfOrder)]);
    assert_eq!(errors(&give(&order, None, Some("2026-02-14T09:00:01Z")).unwrap_err()), [("/at", FieldCode::InFuture)]);
    assert!(give(&order, None, Some("2026-02-14T09:00:00Z")).is_ok());
    let free = made(OrderInput { total_minor: Some(0), ..plain("paid") }).unwrap().order;
    assert_eq!(give(&free, None, None).unwrap().order.status, OrderStatus::Refunded);
}

#[test]
fn lines_change_while_placed() {
    let order = made(lined()).unwrap().order;
    let draft = LineDraft { description: Some("玻璃水".into()), unit_price_minor: Some(100), quantity: Some(2), ..LineDraft::default() };
    let id = OrderLineId::new(Uuid::from_u128(500));
    let added = edit::add_line(&order, &draft, id, &Catalogue::default(), &context()).unwrap();
    assert_eq!((added.order.total_minor, added.order.quantity, added.rows.lines_added.as_slice()), (16_434, 6, [id].as_slice()));
    let fewer = LineDraft { quantity: Some(1), ..LineDraft::default() };
    let changed = edit::change_line(&added.order, id, &fewer, &Catalogue::default(), &context()).unwrap();
    assert_eq!((changed.order.total_minor, changed.rows.lines_changed.as_slice()), (16_334, [id].as_slice()));
    let same = edit::change_line(&changed.order, id, &fewer, &Catalogue::default(), &context()).unwrap();
    assert_eq!((same.effect, same.order.version), (Effect::Unchanged, 3));
    let other = LineDraft { product: Some(ProductKey::Sku("A-1".into())), ..LineDraft::default() };
    let other = edit::change_line(&changed.order, id, &other, &facts().catalogue, &context()).unwrap();
    assert_eq!((other.order.lines[2].unit_price_minor, other.order.lines[2].description.as_str()), (5000, "保养套餐"));
    let removed = edit::remove_line(&changed.order, id, &context()).unwrap();
    assert_eq!((removed.order.total_minor, removed.rows.lines_removed.as_slice()), (16_234, [id].as_slice()));
    let first = removed.order.lines[0].id;
    let last = edit::remove_line(&removed.order, first, &context()).unwrap().order;
    assert_eq!(edit::remove_line(&last, last.lines[0].id, &context()).unwrap_err().code, ProblemCode::InUse);
    assert_eq!(edit::remove_line(&last, first, &context()).unwrap_err().code, ProblemCode::NotFound);
    let paid = pay(&order, None, &context()).unwrap().order;
    assert_eq!(edit::add_line(&paid, &draft, id, &Catalogue::default(), &context()).unwrap_err().code, ProblemCode::IllegalTransition);
}

#[test]
fn a_patch_changes_what_it_mentions() {
    let order = in_status(OrderStatus::Paid);
    let input = OrderPatchInput {
        channel: Patch::Set("phone".into()),
        note: Patch::Set("  晚点送 ".into()),
        placed_at: Patch::Set("2026-01-15T00:00:00Z".into()),
        ..OrderPatchInput::default()
    };
    let mut fields = Fields::new();
    let draft = OrderDraft::read_patch(input, &mut fields);
    assert!(fields.is_clean());
    let change = edit::patch(&order, &draft, &context()).unwrap();
    assert_eq!((change.order.channel, change.order.note.as_deref(), change.order.version), (Some(Channel::Phone), Some("晚点送"), 2));
    assert!(change.moves_figures() && change.rows == OrderRows::default());
    let note = change.events[0].changes.iter().find(|change| change.field == "note").unwrap();
    assert!(note.new.is_null());
    assert_eq!(edit::patch(&change.order, &draft, &context()).unwrap().effect, Effect::Unchanged);
    let clear = OrderDraft::read_patch(OrderPatchInput { channel: Patch::Clear, ..OrderPatchInput::default() }, &mut Fields::new());
    assert_eq!(edit::patch(&change.order, &clear, &context()).unwrap().order.channel, None);
    let late = OrderDraft { placed_at: Some(now()), ..OrderDraft::default() };
    assert_eq!(errors(&edit::patch(&order, &late, &context()).unwrap_err()), [("/placed_at", FieldCode::OutOfOrder)]);
    let total = OrderDraft { total_minor: Some(1), ..OrderDraft::default() };
    assert_eq!(edit::patch(&order, &total, &context()).unwrap_err().code, ProblemCode::IllegalTransition);
}

fn reference() -> Reference {
    Reference { source: "erp".into(), reference: "42".into() }
}

fn upsert(existing: Option<&Order>, input: OrderInput, facts: &OrderFacts) -> Result<OrderChange, Refusal> {
    edit::upsert(existing, new(), reference(), &read(input)?, facts, &mut counter(700), &context())
}

#[test]
fn an_upsert_brings_an_order_where_another_system_has_it() {
    let created = upsert(None, lined(), &facts()).unwrap();
    assert_eq!((created.effect, created.rows.references_added.as_slice()), (Effect::Created, [reference()].as_slice()));
    // The same again changes nothing, though the list price has moved meanwhile.
    let mut dearer = facts();
    dearer.catalogue.0[0].price = Some(Money::new(6000, Currency::CNY).unwrap());
    let same = upsert(Some(&created.order), lined(), &dearer).unwrap();
    assert_eq!((same.effect, &same.order), (Effect::Unchanged, &created.order));

    let fulfilled = upsert(Some(&created.order), OrderInput { status: Some("fulfilled".into()), ..lined() }, &facts()).unwrap();
    let kinds: Vec<_> = fulfilled.events.iter().map(|event| event.kind).collect();
    assert_eq!((fulfilled.order.version, kinds), (2, vec![EventKind::OrderPaid, EventKind::OrderFulfilled]));
    let back = upsert(Some(&fulfilled.order), OrderInput { status: Some("placed".into()), ..lined() }, &facts()).unwrap_err();
    assert_eq!(back.code, ProblemCode::IllegalTransition);

    let fewer = OrderInput { lines: Some(vec![line(Some("A-1"), 2, None)]), ..lined() };
    let changed = upsert(Some(&created.order), fewer.clone(), &facts()).unwrap();
    assert_eq!((changed.order.total_minor, changed.rows.lines_changed.len(), changed.rows.lines_removed.len()), (10_000, 1, 1));
    assert_eq!(upsert(Some(&fulfilled.order), fewer, &facts()).unwrap_err().code, ProblemCode::IllegalTransition);

    let elsewhere = OrderFacts { customer: Some(CustomerFacts { id: CustomerId::new(Uuid::from_u128(99)), ..customer() }), ..facts() };
    let input = OrderInput { customer_id: Some(Uuid::from_u128(99).to_string()), currency: Some("USD".into()), ..OrderInput::default() };
    let refusal = upsert(Some(&created.order), input, &elsewhere).unwrap_err();
    assert_eq!(errors(&refusal), [("/customer_id", FieldCode::Unchangeable), ("/currency", FieldCode::Unchangeable)]);

    let corrected = OrderInput { paid_at: Some(instant::format(now() + Duration::hours(1))), ..OrderInput::default() };
    let corrected = upsert(Some(&fulfilled.order), corrected, &facts()).unwrap_err();
    assert_eq!(errors(&corrected), [("/paid_at", FieldCode::OutOfOrder)]);
}

#[test]
fn references_come_and_go() {
    let order = in_status(OrderStatus::Paid);
    let added = edit::add_reference(&order, reference(), &context()).unwrap();
    assert_eq!((added.rows.references_added.as_slice(), added.order.version), ([reference()].as_slice(), 2));
    assert_eq!(edit::add_reference(&added.order, reference(), &context()).unwrap().effect, Effect::Unchanged);
    let removed = edit::remove_reference(&added.order, &reference(), &context()).unwrap();
    assert_eq!(removed.rows.references_removed, [reference()]);
    assert_eq!(edit::remove_reference(&removed.order, &reference(), &context()).unwrap_err().code, ProblemCode::NotFound);
}

#[derive(Clone, Debug)]
enum Act {
    Take(usize),
    Refund(i64),
    Place(i64),
    Upsert(usize, i64),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..Step::ALL.len()).prop_map(Act::Take),
        2 => (0_i64..12_000).prop_map(Act::Refund),
        1 => (0_i64..4).prop_map(Act::Place),
        2 => (0..OrderStatus::ALL.len(), 0_i64..3).prop_map(|(status, total)| Act::Upsert(status, total)),
    ]
}

fn perform(order: &Order, act: &Act, ids: &mut impl FnMut() -> Uuid) -> Result<OrderChange, Refusal> {
    match act {
        Act::Take(step) => take(order, Step::ALL[*step]),
        Act::Refund(amount) => {
            refund(order, RefundDraft { amount_minor: Some(*amount), ..RefundDraft::default() }, RefundId::new(ids()), &context())
        }
        Act::Place(days) => {
            let placed_at = instant::parse("2026-01-01T00:00:00Z").unwrap() + Duration::days(*days);
            edit::patch(order, &OrderDraft { placed_at: Some(placed_at), ..OrderDraft::default() }, &context())
        }
        Act::Upsert(status, total) => {
            let input = OrderInput { total_minor: Some(10_000 + total), ..plain(OrderStatus::ALL[*status].word()) };
            let change = edit::upsert(Some(order), new(), reference(), &read(input.clone())?, &facts(), ids, &context())?;
            let again = edit::upsert(Some(&change.order), new(), reference(), &read(input)?, &facts(), ids, &context())?;
            assert_eq!((again.effect, &again.order), (Effect::Unchanged, &change.order));
            Ok(change)
        }
    }
}

proptest! {
    /// Whatever happens to a handful of orders: each stays sound, versions move by one with each change, and the figures that
    /// are stepped along are those of a recomputation.
    #[test]
    fn random_walks_keep_orders_sound_and_figures_right(acts in prop::collection::vec((0_usize..3, act()), 1..40)) {
        let mut ids = counter(5000);
        let mut orders = [in_status(OrderStatus::Placed), in_status(OrderStatus::Paid), in_status(OrderStatus::Placed)];
        let mut figures = Figures::recompute(orders.iter().filter_map(Order::contribution));
        for (which, act) in acts {
            let before = orders[which].clone();
            let Ok(change) = perform(&before, &act, &mut ids) else { continue };
            let after = &change.order;
            prop_assert_eq!(after.version - before.version, i64::from(!change.events.is_empty()));
            prop_assert_eq!(change.effect == Effect::Unchanged, *after == before);
            prop_assert!((0..=after.total_minor).contains(&after.left_minor()));
            prop_assert_eq!(after.status == OrderStatus::Refunded, after.refunded_at.is_some());
            prop_assert_eq!(after.status == OrderStatus::Cancelled, after.cancelled_at.is_some());
            prop_assert!(workflow::path(before.status, after.status).is_ok());
            let added: Vec<_> = after.refunds[before.refunds.len()..].iter().map(|refund| refund.id).collect();
            prop_assert_eq!(&change.rows.refunds_added, &added);
            prop_assert!(change.events.iter().all(|event| event.record.id == after.id.uuid() && event.customer_id == Some(after.customer_id)));
            let mut fields = Fields::new();
            after.check_instants(&[], now(), &mut fields);
            prop_assert!(fields.is_clean());

            prop_assert_eq!((change.contribution_before, change.contribution_after), (before.contribution(), after.contribution()));
            let stepped = figures.step(change.contribution_before, change.contribution_after);
            orders[which] = change.order;
            let counting = || orders.iter().filter_map(Order::contribution);
            let edges = (counting().map(|one| one.placed_at).min(), counting().map(|one| one.placed_at).max());
            figures = stepped.with_edges(edges.0, edges.1);
            prop_assert_eq!(figures, Figures::recompute(counting()));
        }
    }
}
