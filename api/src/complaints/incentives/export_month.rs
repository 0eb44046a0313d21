//! What everybody has deducted in a month, as a file.

use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, Responder};
use guanxi_domain::complaints::incentives::Month;
use guanxi_domain::vocabulary::Word as _;
use guanxi_persistence::complaints::incentives::{self, Balance, LoadedMonth};

use crate::answer::Answer;
use crate::app::App;
use crate::extract::{Caller, ComplaintsIncentives, PathMonth};
use crate::openapi::{DescribeAnswer, OperationDoc};
use crate::operation::{Method, Operation, Tag};
use crate::problem::Problem;

const HEADER: [&str; 10] =
    ["month", "status", "user_id", "name", "unit_code", "currency", "entries", "deducted_minor", "taken_back_minor", "total_minor"];

/// `GET /api/v1/complaints/incentives/months/{month}/export`.
pub const OPERATION: Operation = Operation {
    id: "export_incentive_month",
    method: Method::Get,
    path: "/api/v1/complaints/incentives/months/{month}/export",
    tag: Tag::Complaints,
    summary: "Fetch what everybody has deducted in a month as a file",
    description: "CSV in UTF-8 with a byte order mark, one line for each person and currency, by name; amounts in minor units, reversals below \
                  zero. The column `status` says whether the month can still change. 404 where nothing was booked in the month.",
    problems: &[],
};

/// The file.
pub struct MonthFile {
    month: Month,
    bytes: Vec<u8>,
}

impl Responder for MonthFile {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"incentives-{}.csv\"", self.month)))
            .body(self.bytes)
    }
}

impl DescribeAnswer for MonthFile {
    fn describe_answer(operation: &mut OperationDoc) {
        operation.csv_answer(
            "The lines, with `Content-Disposition: attachment`.",
            "month,status,user_id,name,unit_code,currency,entries,deducted_minor,taken_back_minor,total_minor\n\
             2026-11,closed,0192f3a4-5b6c-7d8e-9f01-23456789abd0,李雷,main,CNY,2,25000,-5000,20000\n",
        );
    }
}

/// Gives the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsIncentives>, PathMonth(month): PathMonth, app: Data<App>) -> Answer<MonthFile> {
    let work = app.store.read(move |tx| {
        let loaded = incentives::load_month(tx, month)?;
        let balances = incentives::balances(tx, month)?;
        Ok((loaded, balances))
    });
    let (loaded, balances) = work.await?;
    let bytes = written(&loaded, &balances).map_err(|error| Problem::internal(format!("writing an export: {error}")))?;
    Ok(MonthFile { month, bytes })
}

fn written(month: &LoadedMonth, balances: &[Balance]) -> Result<Vec<u8>, String> {
    // Spreadsheets take a file for another encoding than UTF-8 where it does not say so.
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(HEADER).map_err(|error| error.to_string())?;
    let (name, status) = (month.month.month.to_string(), month.month.status().word());
    for one in balances {
        let line = [
            name.clone(),
            status.to_owned(),
            one.user_id.to_string(),
            inert(&one.name),
            inert(&one.unit_code),
            one.total.currency().code().to_owned(),
            one.entries.to_string(),
            one.deducted.amount_minor().to_string(),
            one.taken_back.amount_minor().to_string(),
            one.total.amount_minor().to_string(),
        ];
        writer.write_record(&line).map_err(|error| error.to_string())?;
    }
    writer.into_inner().map_err(|error| error.to_string())
}

/// Text that spreadsheets don't take for a formula.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_formulas() {
        assert_eq!((inert("=1+1").as_str(), inert("李雷").as_str(), inert("@x").as_str()), ("'=1+1", "李雷", "'@x"));
    }
}
