//! Judgements as they are kept.

use diesel::prelude::*;
use guanxi_domain::complaints::liability::{Judgement, JudgementStatus, LiabilityGround, LiabilityVerdict, Objection, Ruling};
use guanxi_domain::service::sla::SlaTarget;

use crate::complaints::incentives::money;
use crate::error::Error;
use crate::schema::complaint_judgements;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaint_judgements, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct JudgementRow {
    pub(super) id: Id,
    version: i64,
    complaint_id: Id,
    complaint_number: String,
    unit_id: Id,
    round: i64,
    user_id: Option<Id>,
    ground: Word<LiabilityGround>,
    target: Option<Word<SlaTarget>>,
    verdict: Word<LiabilityVerdict>,
    reason: String,
    amount_minor: Option<i64>,
    amount_currency: Option<String>,
    booked_minor: Option<i64>,
    policy_id: Id,
    judged_by: Id,
    pub(super) judged_at: At,
    object_before: At,
    status: Word<JudgementStatus>,
    objection: Option<String>,
    objected_at: Option<At>,
    ruling: Option<String>,
    ruled_by: Option<Id>,
    ruled_at: Option<At>,
    updated_at: At,
}

impl From<&Judgement> for JudgementRow {
    fn from(one: &Judgement) -> Self {
        Self {
            id: one.id.into(),
            version: one.version,
            complaint_id: one.complaint_id.into(),
            complaint_number: one.complaint_number.clone(),
            unit_id: one.unit_id.into(),
            round: one.round,
            user_id: id_or_null(one.user_id),
            ground: Word(one.ground),
            target: one.target.map(Word),
            verdict: Word(one.verdict),
            reason: one.reason.clone(),
            amount_minor: one.amount.map(|amount| amount.amount_minor()),
            amount_currency: one.amount.map(|amount| amount.currency().code().to_owned()),
            booked_minor: one.booked.map(|amount| amount.amount_minor()),
            policy_id: one.policy_id.into(),
            judged_by: one.judged_by.into(),
            judged_at: one.judged_at.into(),
            object_before: one.object_before.into(),
            status: Word(one.status),
            objection: one.objection.as_ref().map(|objection| objection.words.clone()),
            objected_at: one.objection.as_ref().map(|objection| objection.at.into()),
            ruling: one.ruling.as_ref().map(|ruling| ruling.words.clone()),
            ruled_by: one.ruling.as_ref().map(|ruling| ruling.by.into()),
            ruled_at: one.ruling.as_ref().map(|ruling| ruling.at.into()),
            updated_at: one.updated_at.into(),
        }
    }
}

impl TryFrom<JudgementRow> for Judgement {
    type Error = Error;

    fn try_from(row: JudgementRow) -> Result<Self, Error> {
        let in_currency =
            |minor: Option<i64>| minor.zip(row.amount_currency.as_deref()).map(|(minor, code)| money(minor, code)).transpose();
        let (amount, booked) = (in_currency(row.amount_minor)?, in_currency(row.booked_minor)?);
        Ok(Self {
            id: row.id.typed(),
            version: row.version,
            complaint_id: row.complaint_id.typed(),
            complaint_number: row.complaint_number,
            unit_id: row.unit_id.typed(),
            round: row.round,
            user_id: typed_or_none(row.user_id),
            ground: row.ground.0,
            target: row.target.map(|target| target.0),
            verdict: row.verdict.0,
            reason: row.reason,
            amount,
            booked,
            policy_id: row.policy_id.typed(),
            judged_by: row.judged_by.typed(),
            judged_at: row.judged_at.0,
            object_before: row.object_before.0,
            status: row.status.0,
            objection: row.objection.zip(row.objected_at).map(|(words, at)| Objection { words, at: at.0 }),
            ruling: row.ruling.zip(row.ruled_by).zip(row.ruled_at).map(|((words, by), at)| Ruling { by: by.typed(), at: at.0, words }),
            updated_at: row.updated_at.0,
        })
    }
}
