//! Workflows: one table of rows says which step leads from which state where, who may take it and what it takes. Transitions, what
//! callers may do now, the description for frontends and the tests of a workflow come from its table alone.
//!
//! A step that stands in several rows takes the first whose conditions hold.

use crate::Refusal;
use crate::access::{Grants, Permission};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

crate::vocabulary! {
    /// Whose step it is.
    Performer, "workflow_performer" {
        Anyone = "anyone", "可查看记录的人员", "Whoever reaches the record";
        Handler = "handler", "负责人及其同事", "The assignee and colleagues, not a collaborator from elsewhere";
        Assignee = "assignee", "负责人", "The assignee";
        System = "system", "系统", "The system itself";
    }
}

/// A condition of a step.
pub trait Guard: Word {
    /// The refusal of a step whose condition does not hold, where that has a code of its own.
    fn refusal(self) -> Option<ProblemCode> {
        None
    }
}

/// What a caller is to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The one who handles it.
    Assignee,
    /// Somebody who reaches it because of their unit, their customer or their key.
    Colleague,
    /// Somebody who reaches it only because they were asked to help.
    Collaborator,
    /// The system itself.
    System,
}

impl Part {
    /// Every part.
    pub const ALL: &'static [Self] = &[Self::Assignee, Self::Colleague, Self::Collaborator, Self::System];
}

impl Performer {
    /// Whether somebody who is this to the record may take the step.
    #[must_use]
    pub const fn admits(self, part: Part) -> bool {
        match (self, part) {
            (Self::System, Part::System) | (Self::Anyone, _) => true,
            (Self::System, _) | (_, Part::Collaborator) => false,
            (Self::Handler, _) => true,
            (Self::Assignee, part) => matches!(part, Part::Assignee | Part::System),
        }
    }
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To<S> {
    /// The state stays as it is.
    Same,
    /// Another state.
    State(S),
}

/// One row of a workflow.
#[derive(Clone, Copy, Debug)]
pub struct Row<S: 'static, A, G: 'static> {
    /// The step.
    pub action: A,
    /// From which states.
    pub from: &'static [S],
    /// Where it leads.
    pub to: To<S>,
    /// Whose step it is.
    pub by: Performer,
    /// The permission that it takes.
    pub permission: Permission,
    /// What must be so of the record.
    pub when: &'static [G],
    /// What the call must bring.
    pub needs: &'static [G],
}

/// Who asks for a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// What they are to the record.
    pub part: Part,
    /// What they may do.
    pub grants: Grants,
}

impl Asker {
    /// The system itself, which may do everything.
    #[must_use]
    pub fn system() -> Self {
        Self { part: Part::System, grants: Grants::everything() }
    }

    /// Somebody who has been granted this much, where no row asks whose the record is.
    #[must_use]
    pub const fn granted(grants: &Grants) -> Self {
        Self { part: Part::Colleague, grants: *grants }
    }

    fn may<S, A, G>(&self, row: &Row<S, A, G>) -> bool {
        self.grants.allows(row.permission).is_some() && row.by.admits(self.part)
    }
}

/// A workflow: its rows, and the states in which nothing more is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Workflow<S: 'static, A: 'static, G: 'static> {
    /// The rows.
    pub rows: &'static [Row<S, A, G>],
    /// States in which the work is over, though some may be left again.
    pub terminal: &'static [S],
}

impl<S: Word, A: Word, G: Guard> Workflow<S, A, G> {
    /// Where a step leads; `holds` says which conditions hold of the record.
    ///
    /// # Errors
    /// `illegal_transition`, or the code of the condition that does not hold, with what this caller may do now and that condition;
    /// `permission_denied`; `not_responsible` where it is somebody else's step, `illegal_transition` where it is the system's alone.
    pub fn next(&self, state: S, action: A, asker: &Asker, holds: impl Fn(G) -> bool) -> Result<S, Refusal> {
        let rows = || self.rows.iter().filter(move |row| row.action == action && row.from.contains(&state));
        let refuse = |unmet: Option<G>| {
            let words: Vec<_> = self.available(state, asker, &holds).into_iter().map(Word::word).collect();
            let refusal = Refusal::illegal_transition(state, action, &words);
            let Some(guard) = unmet else { return refusal };
            let refusal = refusal.with_extension("guard", guard.word().into());
            guard.refusal().map_or(refusal.clone(), |code| Refusal { code, ..refusal })
        };
        let Some(first) = rows().next() else { return Err(refuse(None)) };
        if rows().all(|row| asker.grants.allows(row.permission).is_none()) {
            return Err(Refusal::permission_denied(first.permission));
        }
        // Nobody can be asked to take what happens by itself.
        if asker.part != Part::System && rows().all(|row| row.by == Performer::System) {
            return Err(refuse(None));
        }
        let mine: Vec<_> = rows().filter(|row| asker.may(row)).collect();
        if mine.is_empty() {
            return Err(Refusal::not_responsible(first.by));
        }
        let met = |row: &&&Row<S, A, G>| row.when.iter().all(|guard| holds(*guard));
        match mine.iter().find(met) {
            Some(row) => Ok(row.to.from(state)),
            None => Err(refuse(mine.iter().flat_map(|row| row.when).copied().find(|guard| !holds(*guard)))),
        }
    }

    /// What a state allows, whoever asks.
    #[must_use]
    pub fn allowed(&self, state: S) -> Vec<A> {
        let allows = |action: &A| self.rows.iter().any(|row| row.action == *action && row.from.contains(&state));
        A::ALL.iter().copied().filter(allows).collect()
    }

    /// What this caller may do now.
    #[must_use]
    pub fn available(&self, state: S, asker: &Asker, holds: impl Fn(G) -> bool) -> Vec<A> {
        let free = |row: &Row<S, A, G>| row.from.contains(&state) && asker.may(row) && row.when.iter().all(|guard| holds(*guard));
        A::ALL.iter().copied().filter(|action| self.rows.iter().any(|row| row.action == *action && free(row))).collect()
    }

    /// Whether the work is over in this state.
    #[must_use]
    pub fn is_terminal(&self, state: S) -> bool {
        self.terminal.contains(&state)
    }
}

impl<S: Word> To<S> {
    /// The state that it leads to from another.
    #[must_use]
    pub const fn from(self, state: S) -> S {
        match self {
            Self::Same => state,
            Self::State(to) => to,
        }
    }
}
