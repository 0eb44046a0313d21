//! What somebody may decide about complaints, as the handling policy says of their roles.

use diesel::dsl::{And, AsExprOf, Or, sql};
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use guanxi_domain::complaints::field::Field;
use guanxi_domain::complaints::handling::{Authority, DecisionLevel, HandlingPolicy, Limit};
use guanxi_domain::complaints::{Complaint, ComplaintKind, Judged, Round};
use guanxi_domain::ids::UserId;
use guanxi_domain::money::Currency;
use guanxi_domain::vocabulary::Word as _;

use super::known::role_codes;
use super::policies;
use crate::dialect::AnyWord;
use crate::error::Error;
use crate::schema::complaints;
use crate::store::Tx;

/// The handling policy, and what somebody may decide by it.
#[derive(Clone, Debug)]
pub struct Decider {
    /// How complaints are handled.
    pub policy: HandlingPolicy,
    /// What they may decide; a program decides nothing.
    pub authority: Authority,
}

impl Decider {
    /// Whoever asks.
    ///
    /// # Errors
    /// What the database says.
    pub fn load(tx: &mut Tx<'_>, user: Option<UserId>) -> Result<Self, Error> {
        let policy = policies::current::<HandlingPolicy>(tx)?.policy;
        let authority = match user {
            Some(user) => {
                let held = role_codes(tx, user)?;
                policy.authority(user, held.iter().map(String::as_str))
            }
            None => Authority::NONE,
        };
        Ok(Self { policy, authority })
    }

    /// Whether they may take the decision for which a complaint waits.
    #[must_use]
    pub fn may_decide(&self, complaint: &Complaint, present: Option<&Round>) -> bool {
        complaint.awaited(present).is_some_and(|awaited| self.policy.may_decide(&awaited, &self.authority))
    }

    /// By what a proposal of theirs is judged, for a complaint with these rounds of doubles.
    #[must_use]
    pub const fn judged<'a>(&'a self, doubles: &'a [Round]) -> Judged<'a> {
        Judged { policy: &self.policy, limit: self.authority.limit, doubles }
    }
}

/// Who decides, and what they may: by this lists find what waits for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedBy {
    /// Who.
    pub user: UserId,
    /// What the handling policy lets them decide.
    pub authority: Authority,
    /// The currency of its limits.
    pub currency: Currency,
}

type Bound<E, T, S> = SqlLiteral<Bool, UncheckedBind<E, AsExprOf<T, S>>>;
type WithinLimit = Bound<Bound<SqlLiteral<Bool>, i64, BigInt>, String, Text>;
type OfField = And<AnyWord<complaints::kind>, AnyWord<complaints::approval_level>>;

impl DecidedBy {
    /// Those whose decision takes no higher level than theirs in the field that answers for the complaint.
    pub(super) fn on_their_level(&self) -> Or<OfField, OfField> {
        let of_field = |field: Field| -> OfField {
            let kinds: Vec<_> = ComplaintKind::ALL.iter().copied().filter(|kind| kind.field() == field).collect();
            let within = |level: &DecisionLevel| Some(*level) <= self.authority.level(field);
            let levels: Vec<_> = DecisionLevel::ALL.iter().copied().filter(within).collect();
            AnyWord::of(complaints::kind, &kinds).and(AnyWord::of(complaints::approval_level, &levels))
        };
        of_field(Field::Sales).or(of_field(Field::AfterSales))
    }

    /// Those whose decision counts no more than their limit, and those in which they stand in for others; all where the limit has no end.
    pub(super) fn within_their_limit(&self) -> Option<WithinLimit> {
        let Limit::UpTo(most) = self.authority.limit else { return None };
        let present = "EXISTS (SELECT 1 FROM complaint_rounds WHERE complaint_rounds.complaint_id = complaints.id \
                       AND complaint_rounds.number = complaints.round AND (complaint_rounds.counted_minor IS NULL \
                       OR complaint_rounds.approval_by = 'stand_in' OR (complaint_rounds.counted_minor <= ";
        let of_currency = sql::<Bool>(present).bind::<BigInt, _>(most).sql(" AND complaint_rounds.compensation_currency = ");
        Some(of_currency.bind::<Text, _>(self.currency.code().to_owned()).sql(")))"))
    }
}
