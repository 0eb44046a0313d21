//! Which HTTP status a problem answers with: the only place where codes and statuses meet.

use actix_web::http::StatusCode;
use guanxi_domain::ProblemCode;

/// The status of a code.
#[must_use]
pub const fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::MalformedRequest | ProblemCode::CursorInvalid | ProblemCode::IdempotencyKeyInvalid => StatusCode::BAD_REQUEST,
        ProblemCode::Unauthenticated
        | ProblemCode::CredentialsInvalid
        | ProblemCode::ChallengeInvalid
        | ProblemCode::SecondFactorInvalid
        | ProblemCode::ResetCodeInvalid
        | ProblemCode::RefreshTokenInvalid => StatusCode::UNAUTHORIZED,
        ProblemCode::PasswordChangeRequired
        | ProblemCode::SecondFactorRequired
        | ProblemCode::PermissionDenied
        | ProblemCode::GrantExceedsOwn
        | ProblemCode::NotResponsible
        | ProblemCode::OwnProposal
        | ProblemCode::DecisionLevelTooLow
        | ProblemCode::HandledBySelf
        | ProblemCode::AboutOneself
        | ProblemCode::GeneralManagersStep
        | ProblemCode::NotDirectorOfField
        | ProblemCode::OwnCase
        | ProblemCode::TaskOfOthers
        | ProblemCode::AlertOfOthers
        | ProblemCode::AttachmentKept
        | ProblemCode::OwnJudgement
        | ProblemCode::UsersOnly => StatusCode::FORBIDDEN,
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ProblemCode::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
        ProblemCode::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
        ProblemCode::DuplicateCustomer
        | ProblemCode::AlreadyExists
        | ProblemCode::IllegalTransition
        | ProblemCode::Archived
        | ProblemCode::InUse
        | ProblemCode::LastAdministrator
        | ProblemCode::StillResponsible
        | ProblemCode::CustomerNotTold
        | ProblemCode::AlreadyAcknowledged
        | ProblemCode::SeverityNotRaised
        | ProblemCode::NothingToAcknowledge
        | ProblemCode::TooFewTries
        | ProblemCode::AssigneeConcerned
        | ProblemCode::NobodyDecides
        | ProblemCode::ComplaintExists
        | ProblemCode::FirstRoundOpen
        | ProblemCode::NotOnWatchList
        | ProblemCode::ClosedTooLongAgo
        | ProblemCode::ContactNotLogged
        | ProblemCode::CustomerNotHeard
        | ProblemCode::ContactTooEarly
        | ProblemCode::CallbackOfAnother
        | ProblemCode::CustomerReached
        | ProblemCode::OtherCustomer
        | ProblemCode::CauseUnknown
        | ProblemCode::AlreadyJudged
        | ProblemCode::ObjectionTooLate
        | ProblemCode::ObjectionDecided
        | ProblemCode::TasksOpen
        | ProblemCode::MonthClosed
        | ProblemCode::MonthNotOver
        | ProblemCode::EarlierMonthOpen
        | ProblemCode::AlreadyAssigned
        | ProblemCode::TicketLimitReached
        | ProblemCode::StaffNotActive
        | ProblemCode::MembersFollow
        | ProblemCode::RefundTooLarge
        | ProblemCode::IdempotencyInProgress => StatusCode::CONFLICT,
        ProblemCode::VersionMismatch => StatusCode::PRECONDITION_FAILED,
        ProblemCode::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemCode::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemCode::ValidationFailed | ProblemCode::FilterTooBroad | ProblemCode::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemCode::TooManyRequests | ProblemCode::SignInDelayed => StatusCode::TOO_MANY_REQUESTS,
        ProblemCode::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        ProblemCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The code that stands for a status which a library below us chose.
#[must_use]
pub fn code_of(status: StatusCode) -> ProblemCode {
    match status.as_u16() {
        401 => ProblemCode::Unauthenticated,
        403 => ProblemCode::PermissionDenied,
        404 => ProblemCode::NotFound,
        405 => ProblemCode::MethodNotAllowed,
        406 => ProblemCode::NotAcceptable,
        408 => ProblemCode::RequestTimeout,
        413 => ProblemCode::PayloadTooLarge,
        415 => ProblemCode::UnsupportedMediaType,
        429 => ProblemCode::TooManyRequests,
        431 => ProblemCode::HeadersTooLarge,
        503 => ProblemCode::Unavailable,
        400..=499 => ProblemCode::MalformedRequest,
        _ => ProblemCode::Internal,
    }
}
