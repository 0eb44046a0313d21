//! The ways of saying no that users meet, one row each.
//!
//! Which HTTP status a code answers with is the API's matter; its texts stand in the locale files. What went
//! wrong inside (a broken connection, a bug) is never one of these by accident: it becomes `internal` or
//! `unavailable` at the edge, without a word of the inside.

use crate::access::Permission;
use crate::fields::{Fault, FieldCode, FieldError};
use crate::vocabulary::{Term, Word as _};

crate::vocabulary! {
    /// A stable, documented code of a refusal. The labels are its titles.
    ProblemCode, "problem" {
        MalformedRequest = "malformed_request", "请求格式错误", "Malformed request";
        ValidationFailed = "validation_failed", "数据校验未通过", "Validation failed";
        CursorInvalid = "cursor_invalid", "分页游标无效", "Cursor not valid";
        FilterTooBroad = "filter_too_broad", "筛选范围过大", "Filter too broad";
        Unauthenticated = "unauthenticated", "未登录或登录已失效", "Not signed in";
        CredentialsInvalid = "credentials_invalid", "用户名或密码错误", "Wrong e-mail or password";
        RefreshTokenInvalid = "refresh_token_invalid", "刷新令牌无效", "Refresh token not valid";
        ChallengeInvalid = "challenge_invalid", "登录验证已失效", "Challenge not valid";
        SecondFactorInvalid = "second_factor_invalid", "验证码错误", "Wrong code";
        ResetCodeInvalid = "reset_code_invalid", "密码重置码无效", "Reset code not valid";
        SecondFactorRequired = "second_factor_required", "须先启用第二因素", "Second factor must be enabled first";
        PasswordChangeRequired = "password_change_required", "须先修改密码", "Password must be changed first";
        PermissionDenied = "permission_denied", "没有权限", "Permission denied";
        UsersOnly = "users_only", "仅限用户操作", "For users only";
        NotFound = "not_found", "未找到", "Not found";
        MethodNotAllowed = "method_not_allowed", "不支持该方法", "Method not allowed";
        NotAcceptable = "not_acceptable", "无法提供所要求的格式", "Not acceptable";
        DuplicateCustomer = "duplicate_customer", "客户已存在", "Customer exists already";
        AlreadyExists = "already_exists", "已存在", "Exists already";
        IllegalTransition = "illegal_transition", "当前状态不允许此操作", "Not allowed in this state";
        Archived = "archived", "记录已归档", "Record is archived";
        InUse = "in_use", "仍在使用中", "Still in use";
        NotResponsible = "not_responsible", "不是该步骤的负责人", "Somebody else's step";
        AlreadyAssigned = "already_assigned", "工单已有负责人", "Somebody has the ticket";
        TicketLimitReached = "ticket_limit_reached", "已达工单上限", "Limit of open tickets reached";
        StaffNotActive = "staff_not_active", "用户已停用或离职", "Does not work here at present";
        MembersFollow = "members_follow", "成员由技能或角色决定", "Members come from skills or roles";
        CustomerNotTold = "customer_not_told", "尚未告知客户", "The customer was not told";
        AlreadyAcknowledged = "already_acknowledged", "已确认受理", "Acknowledged already";
        SeverityNotRaised = "severity_not_raised", "严重程度未提高", "Severity is not higher";
        NothingToAcknowledge = "nothing_to_acknowledge", "没有待确认的重大投诉", "Nothing to acknowledge";
        OwnProposal = "own_proposal", "不能审批自己的方案", "One's own proposal";
        NobodyDecides = "nobody_decides", "无人可审批该方案", "Nobody could decide on it";
        DecisionLevelTooLow = "decision_level_too_low", "审批权限不足", "Level too low to decide";
        HandledBySelf = "handled_by_self", "参与处理的人员不能回访", "Handled by oneself";
        AboutOneself = "about_oneself", "投诉涉及本人", "About oneself";
        AssigneeConcerned = "assignee_concerned", "不能由被投诉人员负责", "The complaint is about them";
        GeneralManagersStep = "general_managers_step", "须由总经理确认", "The general manager's step";
        ComplaintExists = "complaint_exists", "该工单已有投诉", "The ticket has a complaint already";
        TooFewTries = "too_few_tries", "联系次数不足", "Too few tries";
        FirstRoundOpen = "first_round_open", "仍在第一轮处理", "Still in its first round";
        NotOnWatchList = "not_on_watch_list", "没有待记录的外部救济", "Not on the watch list";
        ClosedTooLongAgo = "closed_too_long_ago", "关闭时间过久", "Closed too long ago";
        ContactNotLogged = "contact_not_logged", "未记录与客户的联系", "Contact not logged";
        CustomerNotHeard = "customer_not_heard", "不是客户本人的表态", "Not the customer's own word";
        ContactTooEarly = "contact_too_early", "联系时间过早", "The contact is too early";
        CallbackOfAnother = "callback_of_another", "不是回访人本人的联系", "Somebody else's contact";
        AttachmentKept = "attachment_kept", "附件须保留", "The file is kept";
        CustomerReached = "customer_reached", "已联系到客户", "The customer was reached";
        OtherCustomer = "other_customer", "不是同一客户", "Another customer";
        TasksOpen = "tasks_open", "预案任务尚未完成", "Tasks are still to be done";
        TaskOfOthers = "task_of_others", "不是该任务的负责角色", "Somebody else's task";
        AlertOfOthers = "alert_of_others", "不是该预警的负责人", "Somebody else's alert";
        CauseUnknown = "cause_unknown", "原因尚未认定", "Cause not known yet";
        NotDirectorOfField = "not_director_of_field", "不是分管总监", "Not the director of the field";
        OwnCase = "own_case", "不能裁决本人的事", "One's own case";
        OwnJudgement = "own_judgement", "须由他人裁决", "One's own judgement";
        AlreadyJudged = "already_judged", "已有判定", "Judged already";
        ObjectionDecided = "objection_decided", "申诉已裁决", "The objection was decided";
        ObjectionTooLate = "objection_too_late", "已过申诉期限", "Too late to object";
        MonthClosed = "month_closed", "该月已结账", "The month is closed";
        MonthNotOver = "month_not_over", "该月尚未结束", "The month is not over";
        EarlierMonthOpen = "earlier_month_open", "之前的月份尚未结账", "An earlier month is open";
        GrantExceedsOwn = "grant_exceeds_own", "不能授予自己没有的权限", "More than one's own rights";
        LastAdministrator = "last_administrator", "最后一位管理员", "The last administrator";
        StillResponsible = "still_responsible", "名下仍有未移交的记录", "Still responsible for records";
        RefundTooLarge = "refund_too_large", "退款超过可退金额", "Refund exceeds what is left";
        VersionMismatch = "version_mismatch", "记录已被修改", "Changed meanwhile";
        PayloadTooLarge = "payload_too_large", "请求内容过大", "Request too large";
        UnsupportedMediaType = "unsupported_media_type", "不支持的内容类型", "Unsupported media type";
        HeadersTooLarge = "headers_too_large", "请求头过大", "Headers too large";
        IdempotencyKeyReused = "idempotency_key_reused", "幂等键已用于其他请求", "Idempotency key used for another request";
        IdempotencyKeyInvalid = "idempotency_key_invalid", "幂等键无效", "Idempotency key not valid";
        IdempotencyInProgress = "idempotency_in_progress", "同一请求正在处理", "The same request is in progress";
        SignInDelayed = "sign_in_delayed", "登录尝试过于频繁", "Too many failed sign-ins";
        TooManyRequests = "too_many_requests", "请求过于频繁", "Too many requests";
        RequestTimeout = "request_timeout", "请求超时", "Request timed out";
        Unavailable = "unavailable", "服务暂不可用", "Not available now";
        Internal = "internal", "内部错误", "Internal error";
    }
}

/// A refusal: which rule said no, the fields concerned, and figures that help.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// The rule.
    pub code: ProblemCode,
    /// The fields concerned, all at once.
    pub errors: Vec<FieldError>,
    /// Figures for the text, by name.
    pub arguments: Vec<(String, String)>,
    /// Members that the problem document carries beside the standard ones (ids of duplicates, allowed actions).
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

impl Refusal {
    /// A refusal that needs no more words.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self { code, errors: Vec::new(), arguments: Vec::new(), extensions: serde_json::Map::new() }
    }

    /// The refusal of fields that are wrong.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(ProblemCode::ValidationFailed) }
    }

    /// The refusal of one field.
    #[must_use]
    pub fn field(pointer: &str, fault: impl Into<Fault>) -> Self {
        Self::fields(vec![FieldError::new(pointer.to_owned(), fault.into())])
    }

    /// The record is not there, or not in the caller's scope.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound)
    }

    /// The field names a record that is not there.
    #[must_use]
    pub fn no_such(pointer: &str) -> Self {
        Self::field(pointer, FieldCode::NotFound)
    }

    /// An action that the state does not allow, with those that it does.
    #[must_use]
    pub fn illegal_transition(state: impl Into<Term>, action: impl Into<Term>, allowed: &[&str]) -> Self {
        let state = state.into();
        Self::new(ProblemCode::IllegalTransition)
            .with_label("state", state)
            .with_label("action", action)
            .with_extension("state", state.word.into())
            .with_extension("available_actions", allowed.iter().map(|word| serde_json::Value::from(*word)).collect())
    }

    /// Something that takes a permission which the caller does not have.
    #[must_use]
    pub fn permission_denied(permission: Permission) -> Self {
        let refusal = Self::new(ProblemCode::PermissionDenied).with_argument("permission", permission.word());
        refusal.with_extension("permission", permission.word().into())
    }

    /// A step that is somebody else's, with whose it is.
    #[must_use]
    pub fn not_responsible(performer: impl Into<Term>) -> Self {
        let performer = performer.into();
        let refusal = Self::new(ProblemCode::NotResponsible).with_label("performer", performer);
        refusal.with_extension("performer", performer.word.into())
    }

    /// Adds a figure for the text.
    #[must_use]
    pub fn with_argument(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.arguments.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a value of a vocabulary for the text, which takes its label: `name_zh` and `name_en`.
    #[must_use]
    pub fn with_label(self, name: &str, value: impl Into<Term>) -> Self {
        let Term { zh, en, .. } = value.into();
        self.with_argument(&format!("{name}_zh"), zh).with_argument(&format!("{name}_en"), en)
    }

    /// Adds a member to the problem document.
    #[must_use]
    pub fn with_extension(mut self, name: &str, value: serde_json::Value) -> Self {
        self.extensions.insert(name.to_owned(), value);
        self
    }
}

impl From<ProblemCode> for Refusal {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}
