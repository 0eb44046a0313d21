//! The way of an import: one table, from which steps and available actions come.

use crate::Refusal;
use crate::access::{Grants, Permission};
use crate::vocabulary::{Term, Word};

crate::vocabulary! {
    /// How far an import has come.
    ImportStatus, "import_status" {
        AwaitingFile = "awaiting_file", "等待文件", "Waits for its file";
        Queued = "queued", "排队中", "Waits for its turn";
        Running = "running", "进行中", "Running";
        Finished = "finished", "已完成", "Finished";
        Cancelled = "cancelled", "已取消", "Cancelled";
        Failed = "failed", "失败", "Failed";
    }
}

crate::vocabulary! {
    /// What can be done with an import.
    ImportAction, "import_action" {
        SendFile = "send_file", "上传文件", "Send its file";
        Cancel = "cancel", "取消", "Cancel";
    }
}

/// A step on the way of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The file is there.
    TakeFile,
    /// Rows are taken from now on.
    Start,
    /// Every row was taken.
    Finish,
    /// No further row is taken, as was wished.
    Cancel,
    /// No further row can be taken.
    Fail,
}

impl Step {
    /// Every step.
    pub const ALL: &'static [Self] = &[Self::TakeFile, Self::Start, Self::Finish, Self::Cancel, Self::Fail];

    /// The action of a caller that leads to the step, where one does.
    #[must_use]
    pub const fn action(self) -> Option<ImportAction> {
        match self {
            Self::TakeFile => Some(ImportAction::SendFile),
            Self::Cancel => Some(ImportAction::Cancel),
            Self::Start | Self::Finish | Self::Fail => None,
        }
    }

    const fn term(self) -> Term {
        let (word, zh, en) = match self {
            Self::TakeFile => ("send_file", "上传文件", "Send its file"),
            Self::Start => ("start", "开始", "Start"),
            Self::Finish => ("finish", "完成", "Finish"),
            Self::Cancel => ("cancel", "取消", "Cancel"),
            Self::Fail => ("fail", "失败", "Fail"),
        };
        Term { word, zh, en }
    }
}

/// The way of an import: from, step, to. What does not stand here is not allowed. One that goes on after a crash starts again.
pub const TABLE: &[(ImportStatus, Step, ImportStatus)] = &[
    (ImportStatus::AwaitingFile, Step::TakeFile, ImportStatus::Queued),
    (ImportStatus::AwaitingFile, Step::Cancel, ImportStatus::Cancelled),
    (ImportStatus::Queued, Step::Start, ImportStatus::Running),
    (ImportStatus::Queued, Step::Cancel, ImportStatus::Cancelled),
    (ImportStatus::Running, Step::Start, ImportStatus::Running),
    (ImportStatus::Running, Step::Finish, ImportStatus::Finished),
    (ImportStatus::Running, Step::Cancel, ImportStatus::Cancelled),
    (ImportStatus::Running, Step::Fail, ImportStatus::Failed),
];

impl ImportStatus {
    /// Where a step leads.
    ///
    /// # Errors
    /// `illegal_transition` with the actions that the status allows.
    pub fn after(self, step: Step) -> Result<Self, Refusal> {
        let found = TABLE.iter().find(|(from, by, _)| *from == self && *by == step);
        found.map(|(_, _, to)| *to).ok_or_else(|| {
            let words: Vec<_> = self.allowed().into_iter().map(Word::word).collect();
            Refusal::illegal_transition(self, step.term(), &words)
        })
    }

    /// What the status allows.
    #[must_use]
    pub fn allowed(self) -> Vec<ImportAction> {
        let allows = |action: &ImportAction| TABLE.iter().any(|(from, step, _)| *from == self && step.action() == Some(*action));
        ImportAction::ALL.iter().copied().filter(allows).collect()
    }

    /// What the status allows this caller.
    #[must_use]
    pub fn available(self, grants: &Grants) -> Vec<ImportAction> {
        if grants.allows(Permission::ImportsWrite).is_some() { self.allowed() } else { Vec::new() }
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        TABLE.iter().all(|(from, _, _)| *from != self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProblemCode;
    use crate::access::Scope;

    #[test]
    fn the_whole_table() {
        use ImportStatus::{AwaitingFile, Cancelled, Failed, Finished, Queued, Running};
        // Rows: statuses; columns: take the file, start, finish, cancel, fail.
        let expected = [
            (AwaitingFile, [Some(Queued), None, None, Some(Cancelled), None]),
            (Queued, [None, Some(Running), None, Some(Cancelled), None]),
            (Running, [None, Some(Running), Some(Finished), Some(Cancelled), Some(Failed)]),
            (Finished, [None; 5]),
            (Cancelled, [None; 5]),
            (Failed, [None; 5]),
        ];
        assert_eq!(expected.len(), ImportStatus::ALL.len());
        for (status, row) in expected {
            for (step, to) in Step::ALL.iter().zip(row) {
                assert_eq!(status.after(*step).ok(), to, "{status} {step:?}");
            }
            assert_eq!(status.is_over(), row == [None; 5]);
        }
    }

    #[test]
    fn available_actions_are_those_that_the_caller_may_do() {
        let all = Grants::everything();
        let reader: Grants = [(Permission::ImportsRead, Scope::All)].into_iter().collect();
        for status in ImportStatus::ALL {
            assert_eq!(status.available(&all), status.allowed());
            assert!(status.available(&reader).is_empty());
        }
        assert_eq!(ImportStatus::AwaitingFile.allowed(), [ImportAction::SendFile, ImportAction::Cancel]);
        assert_eq!(ImportStatus::Running.allowed(), [ImportAction::Cancel]);
        let refusal = ImportStatus::Running.after(Step::TakeFile).unwrap_err();
        assert_eq!(refusal.code, ProblemCode::IllegalTransition);
        assert_eq!(refusal.extensions["available_actions"], serde_json::json!(["cancel"]));
    }
}
