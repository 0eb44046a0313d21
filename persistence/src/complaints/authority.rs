//! What somebody may decide about complaints, as the handling policy says of their roles.

use guanxi_domain::complaints::handling::{Authority, HandlingPolicy, Limit};
use guanxi_domain::complaints::{Complaint, ComplaintStatus, Judged, Round};
use guanxi_domain::ids::UserId;

use super::known::role_codes;
use super::policies;
use crate::error::Error;
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
            None => Authority { level: None, limit: Limit::NONE },
        };
        Ok(Self { policy, authority })
    }

    /// Whether they may decide on what is proposed for a complaint.
    #[must_use]
    pub fn may_decide(&self, complaint: &Complaint, round: Option<&Round>) -> bool {
        let compensation = round.and_then(|round| round.compensation);
        let may = |cause| self.policy.may_approve(cause, complaint.severity, compensation, &self.authority);
        complaint.status == ComplaintStatus::AwaitingApproval && complaint.cause.is_some_and(may)
    }

    /// By what a proposal of theirs is judged.
    #[must_use]
    pub const fn judged(&self) -> Judged<'_> {
        Judged { policy: &self.policy, limit: self.authority.limit }
    }
}
