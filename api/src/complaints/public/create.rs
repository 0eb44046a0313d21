//! Complain without an account.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::public::{FOLLOW_UP, PublicComplaint, identify};
use guanxi_domain::complaints::{Complaint, ComplaintDraft, ComplaintSource, NewComplaint, create};
use guanxi_domain::customers::{self as customer_rules, NewRecord};
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{ComplaintId, CustomerId, UnitId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::orders::CustomerKey;
use guanxi_domain::platform::number::Series;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::access::attempts::{self, Paced};
use guanxi_persistence::access::units;
use guanxi_persistence::complaints::facts::{self, Reaches};
use guanxi_persistence::complaints::tokens::{self, FollowedUp};
use guanxi_persistence::complaints::{self, complainants, public};
use guanxi_persistence::{Error, Tx, customers};
use uuid::Uuid;

use super::bodies::PublicComplaintBody;
use super::view::{ReceivedView, StatusView};
use crate::access::RefreshSecret;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, RequestContext, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/public/complaints`.
pub const OPERATION: Operation = Operation {
    id: "submit_public_complaint",
    method: Method::Post,
    path: "/api/v1/public/complaints",
    tag: Tag::Complaints,
    summary: "Complain without an account",
    description: "Takes a complaint of anybody in, and says its number, what comes next and by when, and the token by which to ask what became of \
                  it. It never says whether we know you. Complaints of one address, and of one phone or e-mail address, may follow each other \
                  only so fast: after the fifth each waits longer, up to a quarter of an hour, and gets `too_many_requests` until then.",
    problems: &[],
};

/// What calls are counted under.
const PURPOSE: &str = "public_complaint";

/// What a complaint of the public is given from outside the decision.
#[derive(Clone)]
struct Given {
    complaint_id: ComplaintId,
    complaint_number: String,
    customer_id: CustomerId,
    customer_number: String,
}

/// Takes it in.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    request: RequestContext,
    _: NoIdempotencyKey,
    body: Valid<PublicComplaintBody>,
    app: Data<App>,
) -> Answer<Content<ReceivedView>> {
    let mut fields = Fields::new();
    let said = PublicComplaint::read(body.into_inner().into(), &mut fields);
    let said = fields.finish(said)?;
    let reached = said.phone.iter().map(|phone| phone.as_str().to_owned()).chain(said.email.iter().map(|email| email.normal_form()));
    let counted = attempts::of_public(app.store.keys(), PURPOSE, request.address, &reached.collect::<Vec<_>>());
    app.gate.pace(&app, &counted)?;
    let secret = RefreshSecret::generate()?;
    let context = Context { now: request.now, actor: Actor::System("public") };
    let year = instant::year_in(context.now, app.configuration.time_zone);
    let given = Given {
        complaint_id: ComplaintId::new(Uuid::now_v7()),
        complaint_number: app.numbers.next(&app.store, Series::Complaint, year).await?,
        customer_id: CustomerId::new(Uuid::now_v7()),
        customer_number: app.numbers.next(&app.store, Series::Customer, 0).await?,
    };
    let until: Instant = context.now + FOLLOW_UP;
    let (keys, hash) = (counted.clone(), secret.hash.clone());
    let received = app.store.write(move |tx| {
        if let Paced::TooEarly(rows) = attempts::pace(tx, &keys, context.now)? {
            return Ok(Err(rows));
        }
        let complaint = receive(tx, &said, given.clone(), &context)?;
        tokens::put(tx, complaint.id, &hash, context.now, until)?;
        Ok(Ok(FollowedUp::of(tx, complaint)?))
    });
    let followed = received.await?.map_err(|rows| app.gate.paced(&app, &counted, &rows))?;
    let status = StatusView::of(&followed, request.now);
    Ok(Content(ReceivedView { status, follow_up_token: secret.token, follow_up_until: instant::format(until) }))
}

fn receive(tx: &mut Tx<'_>, said: &PublicComplaint, given: Given, context: &Context) -> Result<Complaint, Error> {
    let outlet_id = public::outlet(tx, said.outlet_code.as_deref())?;
    let known = identify(&said.name, &public::candidates(tx, said)?);
    let customer_id = match known {
        Some(known) => known,
        None => introduce(tx, said, &given, outlet_id, context)?,
    };
    let order_id = public::order(tx, customer_id, said.order_number.as_deref())?;
    let draft = ComplaintDraft {
        customer: Some(CustomerKey::Id(customer_id)),
        channel: Some(Channel::WebForm),
        source: Some(ComplaintSource::Form),
        subject: Some(said.subject.clone()),
        account: Some(said.account_with(order_id.is_some(), outlet_id.is_some())),
        demand: said.demand.clone(),
        language: said.language.clone(),
        order_id,
        outlet_id,
        kind: Some(said.kind),
        ..ComplaintDraft::default()
    };
    let (facts, _) = facts::of_new(tx, &draft, Reaches { complaints: Reach::All, tickets: None, interactions: None })?;
    let new = NewComplaint { id: given.complaint_id, number: given.complaint_number };
    let change = create::create(new, &draft, &facts, &mut Uuid::now_v7, context)?;
    let complaint = complaints::commit(tx, change, context)?;
    if known.is_some() {
        complainants::put(tx, complaint.id, &said.complainant())?;
    }
    Ok(complaint)
}

/// The record of somebody whom nobody knows yet: at home in the outlet that the complaint is about, else in the company.
fn introduce(
    tx: &mut Tx<'_>,
    said: &PublicComplaint,
    given: &Given,
    outlet: Option<UnitId>,
    context: &Context,
) -> Result<CustomerId, Error> {
    let unit_id = outlet.map_or_else(|| units::company_id(tx), Ok)?;
    let record = NewRecord { id: given.customer_id, number: given.customer_number.clone(), unit_id, owner_id: None };
    let change = customer_rules::create(said.customer(context.now)?, record, &mut Uuid::now_v7, context);
    Ok(customers::save(tx, change, context)?.id)
}
