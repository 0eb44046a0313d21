//! Escalation: a broken promise climbs from whoever has the record to those above, one step after the other, until it is made good.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::desk_policy::Step;
use crate::access::responsible::{Ground, Level, general_manager, head_or_next, responsible, without};
use crate::ids::{DeskPolicyId, EscalationId, UserId};
use crate::instant::Instant;
use crate::platform::Record;
use crate::service::sla::{Life, SlaTarget};
use crate::vocabulary::Word as _;

crate::vocabulary! {
    /// Who is told of a broken promise, from the bottom up.
    EscalationLevel, "escalation_level" {
        Assignee = "assignee", "处理人", "Assignee";
        TeamManager = "team_manager", "团队经理", "Manager of the team";
        Director = "director", "分管总监", "Director of the field";
        GeneralManager = "general_manager", "总经理", "General manager";
    }
}

crate::vocabulary! {
    /// Why a step told nobody.
    EscalationSkip, "escalation_skip" {
        Nobody = "nobody", "无人在岗", "Nobody is there";
        AlreadyTold = "already_told", "此人已被通知", "They were told before";
    }
}

crate::vocabulary! {
    /// Why an escalation climbs no further.
    EscalationEnd, "escalation_end" {
        Met = "met", "承诺已补上", "The promise was met late";
        Over = "over", "已办结", "The record is no longer open";
        Exhausted = "exhausted", "已到顶层", "Everybody was told";
    }
}

crate::vocabulary! {
    /// By what the escalations of a record are sorted.
    EscalationSort, "escalation_sort" {
        BreachedAt = "breached_at", "违约时间", "Breached at";
    }
}

/// Who stands on which level at the instant of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// Who has the record.
    pub assignee: Option<UserId>,
    /// Who leads the unit of the assignee, or of the record where nobody has it.
    pub team_manager: Option<UserId>,
    /// Who directs the field, found on the way up from the record's unit.
    pub director: Option<UserId>,
    /// Who leads the company.
    pub general_manager: Option<UserId>,
}

impl People {
    /// Who stands on which level above a unit, without those of `left_out`, whom the record is about: in their place the next on the way up.
    /// `way` is the one up from the unit, with the holders of the director's role; `team` that of the assignee's unit; `next` the one with those
    /// who stand in for whoever leads the company, where that is one of those left out.
    #[must_use]
    pub fn found(way: &[Level], team: &[Level], next: Option<&[Level]>, assignee: Option<UserId>, left_out: &[UserId]) -> Self {
        let concerned = |user: UserId| left_out.contains(&user);
        let others = without(way.to_vec(), concerned);
        let director = responsible(&others).filter(|found| found.ground == Ground::Role);
        let head = next.map_or_else(|| general_manager(&others), |next| head_or_next(next, concerned));
        let leader = |level: &Level| level.manager_id.or(level.deputy_id);
        Self {
            assignee: assignee.filter(|user| !concerned(*user)),
            team_manager: without(team.to_vec(), concerned).first().and_then(leader),
            director: director.map(|found| found.user_id),
            general_manager: head.map(|found| found.user_id),
        }
    }

    const fn on(&self, level: EscalationLevel) -> Option<UserId> {
        match level {
            EscalationLevel::Assignee => self.assignee,
            EscalationLevel::TeamManager => self.team_manager,
            EscalationLevel::Director => self.director,
            EscalationLevel::GeneralManager => self.general_manager,
        }
    }
}

/// The promise that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Of which record.
    pub record: Record,
    /// What was promised.
    pub target: SlaTarget,
    /// Which of its kind, from 1.
    pub ordinal: i64,
    /// When it was broken.
    pub breached_at: Instant,
}

/// The climb that one broken promise began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Its id.
    pub id: EscalationId,
    /// What was broken.
    pub broken: Broken,
    /// By which version of the chain it climbs, whatever becomes of the chain.
    pub policy_id: DeskPolicyId,
    /// The steps that it took so far, in order.
    pub steps: Vec<Climb>,
    /// When the next step is due; none once it has ended.
    pub next_at: Option<Instant>,
    /// Since when and why it climbs no further.
    pub ended: Option<(Instant, EscalationEnd)>,
}

/// What one step did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Climb {
    /// When it was due.
    pub at: Instant,
    /// The level that it reached; none where nobody was left.
    pub level: Option<EscalationLevel>,
    /// Who was told there.
    pub user_id: Option<UserId>,
    /// Which levels were passed over on the way.
    pub skipped: Vec<Skipped>,
}

/// A level that was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The level.
    pub level: EscalationLevel,
    /// Why nobody was told there.
    pub reason: EscalationSkip,
}

impl Escalation {
    /// The climb that a breach begins: the first step after its wait.
    #[must_use]
    pub fn begin(id: EscalationId, broken: Broken, policy_id: DeskPolicyId, chain: &[Step]) -> Self {
        let mut escalation = Self { id, broken, policy_id, steps: Vec::new(), next_at: None, ended: None };
        escalation.wait(chain, broken.breached_at);
        escalation
    }

    /// Takes the step that is due at an instant. A level with nobody on it, or with somebody who knows already, is passed over without
    /// a further wait, so that an empty chair holds nobody up.
    #[must_use]
    pub fn climb(mut self, chain: &[Step], people: &People, at: Instant) -> (Self, Climb) {
        let mut climb = Climb { at, level: None, user_id: None, skipped: Vec::new() };
        for Step { level, .. } in chain.iter().skip(self.steps_done()) {
            let reason = match people.on(*level) {
                None => EscalationSkip::Nobody,
                Some(user) if self.told().any(|told| told == user) => EscalationSkip::AlreadyTold,
                Some(user) => {
                    (climb.level, climb.user_id) = (Some(*level), Some(user));
                    break;
                }
            };
            climb.skipped.push(Skipped { level: *level, reason });
        }
        self.steps.push(climb.clone());
        self.wait(chain, at);
        (self, climb)
    }

    /// Who was told so far, in order.
    pub fn told(&self) -> impl Iterator<Item = UserId> {
        self.steps.iter().filter_map(|climb| climb.user_id)
    }

    /// How many levels of the chain are behind it.
    fn steps_done(&self) -> usize {
        self.steps.iter().map(|climb| climb.skipped.len() + usize::from(climb.level.is_some())).sum()
    }

    /// The same, ended before its last step.
    #[must_use]
    pub fn end(self, why: EscalationEnd, at: Instant) -> Self {
        let ended = self.ended.or(Some((at, why)));
        Self { next_at: None, ended, ..self }
    }

    /// Whether it may climb further.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        self.ended.is_none()
    }

    fn wait(&mut self, chain: &[Step], from: Instant) {
        self.next_at = chain.get(self.steps_done()).map(|step| from + TimeDelta::seconds(step.wait_seconds));
        if self.next_at.is_none() {
            self.ended = Some((from, EscalationEnd::Exhausted));
        }
    }
}

/// Why the climb of a broken promise ends, if it does: what was promised was done late, or nobody waits for it any longer.
#[must_use]
pub const fn why_ended(is_clock_over: bool, life: Life) -> Option<EscalationEnd> {
    match life {
        Life::Dropped => Some(EscalationEnd::Over),
        _ if is_clock_over => Some(EscalationEnd::Met),
        Life::Over => Some(EscalationEnd::Over),
        Life::Open => None,
    }
}

impl Broken {
    /// What events and notifications say of the promise.
    #[must_use]
    pub fn details(&self) -> Map<String, Value> {
        let said = [("target", Value::from(self.target.word())), ("ordinal", Value::from(self.ordinal))];
        said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Climb {
    /// What events say of a step: who was told, on which level, and whom it passed over.
    #[must_use]
    pub fn details(&self) -> Map<String, Value> {
        let said = [("level", json!(self.level)), ("user_id", json!(self.user_id)), ("skipped", json!(self.skipped))];
        said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::EscalationLevel::{Assignee, Director, GeneralManager, TeamManager};
    use super::*;
    use crate::instant;
    use crate::platform::RecordKind;
    use crate::service::desk_policy::DeskPolicy;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn people(numbers: [u128; 4]) -> People {
        let [assignee, team_manager, director, general_manager] = numbers.map(|number| (number > 0).then(|| user(number)));
        People { assignee, team_manager, director, general_manager }
    }

    fn start() -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap()
    }

    fn begun(chain: &[Step]) -> Escalation {
        let record = Record { kind: RecordKind::Ticket, id: Uuid::from_u128(7) };
        let broken = Broken { record, target: SlaTarget::Resolution, ordinal: 1, breached_at: start() };
        Escalation::begin(EscalationId::new(Uuid::from_u128(8)), broken, DeskPolicyId::new(Uuid::from_u128(9)), chain)
    }

    /// Climbs to the end with the same people throughout: minutes after the breach, the level reached, those passed over.
    fn climbed(people: &People) -> Vec<(i64, Option<EscalationLevel>, Vec<EscalationLevel>)> {
        let chain = DeskPolicy::shipped().steps;
        let mut escalation = begun(&chain);
        let mut steps = Vec::new();
        while let Some(at) = escalation.next_at {
            let (next, climb) = escalation.climb(&chain, people, at);
            let skipped = climb.skipped.iter().map(|skipped| skipped.level).collect();
            steps.push(((at - start()).num_minutes(), climb.level, skipped));
            escalation = next;
        }
        assert_eq!(escalation.ended.map(|(_, why)| why), Some(EscalationEnd::Exhausted));
        steps
    }

    #[test]
    fn every_level_is_told_after_its_wait_and_an_empty_one_is_passed_at_once() {
        let (a, m, d, g) = (Some(Assignee), Some(TeamManager), Some(Director), Some(GeneralManager));
        let table = [
            ([1, 2, 3, 4], vec![(0, a, vec![]), (30, m, vec![]), (150, d, vec![]), (390, g, vec![])]),
            // Nobody has it: the manager at once, and those above count from then.
            ([0, 2, 3, 4], vec![(0, m, vec![Assignee]), (120, d, vec![]), (360, g, vec![])]),
            // Nobody directs the field.
            ([1, 2, 0, 4], vec![(0, a, vec![]), (30, m, vec![]), (150, g, vec![Director])]),
            // The assignee leads the team.
            ([1, 1, 3, 4], vec![(0, a, vec![]), (30, d, vec![TeamManager]), (270, g, vec![])]),
            // One person on every level, and nobody on any.
            ([1, 1, 1, 1], vec![(0, a, vec![]), (30, None, vec![TeamManager, Director, GeneralManager])]),
            ([0, 0, 0, 0], vec![(0, None, vec![Assignee, TeamManager, Director, GeneralManager])]),
        ];
        for (numbers, expected) in table {
            assert_eq!(climbed(&people(numbers)), expected, "{numbers:?}");
        }
    }

    #[test]
    fn nobody_is_told_of_what_is_about_themselves() {
        let level = |leaders: [u128; 2], holders: &[u128]| {
            let [manager_id, deputy_id] = leaders.map(|number| (number > 0).then(|| user(number)));
            Level { unit_id: None, manager_id, deputy_id, holders: holders.iter().map(|number| user(*number)).collect() }
        };
        let way = [level([2, 12], &[]), level([0, 0], &[3, 13]), level([4, 0], &[23])];
        let next = [level([2, 12], &[]), level([0, 0], &[]), level([4, 0], &[5])];
        let found = |gone: &[u128], next| {
            let gone: Vec<UserId> = gone.iter().map(|number| user(*number)).collect();
            People::found(&way, &way, next, Some(user(1)), &gone)
        };
        let table = [
            (&[][..], None, [1, 2, 3, 4]),
            (&[2, 3], None, [1, 12, 13, 4]),
            (&[3, 13], None, [1, 2, 23, 4]),
            (&[2, 12, 3, 13, 23], None, [1, 0, 0, 4]),
            (&[4], Some(&next[..]), [1, 2, 3, 5]),
            (&[1, 4, 5], Some(&next[..]), [0, 2, 3, 0]),
        ];
        for (gone, next, expected) in table {
            assert_eq!(found(gone, next), people(expected), "{gone:?}");
        }
    }

    #[test]
    fn it_ends_with_what_it_climbs_for() {
        use EscalationEnd::{Met, Over};
        let table = [(Life::Open, [None, Some(Met)]), (Life::Over, [Some(Over), Some(Met)]), (Life::Dropped, [Some(Over); 2])];
        for (life, expected) in table {
            assert_eq!([false, true].map(|is_over| why_ended(is_over, life)), expected, "{life:?}");
        }
    }

    #[test]
    fn what_has_ended_stays_ended() {
        let chain = DeskPolicy::shipped().steps;
        let ended = begun(&chain).end(EscalationEnd::Met, start());
        assert!(!ended.is_running() && ended.next_at.is_none());
        assert_eq!(ended.clone().end(EscalationEnd::Over, start() + TimeDelta::days(1)), ended);
        assert_eq!(begun(&[]).ended, Some((start(), EscalationEnd::Exhausted)));
    }

    #[test]
    fn events_say_who_was_told_and_who_was_passed_over() {
        let chain = DeskPolicy::shipped().steps;
        let (_, climb) = begun(&chain).climb(&chain, &people([0, 2, 3, 4]), start());
        let expected = json!({
            "level": "team_manager", "user_id": user(2).to_string(), "skipped": [{ "level": "assignee", "reason": "nobody" }]
        });
        assert_eq!(Value::Object(climb.details()), expected);
    }

    proptest! {
        /// Whoever comes and goes meanwhile: nobody is told twice of one promise, no step is taken twice, and it comes to an end.
        #[test]
        fn a_climb_ends_and_tells_nobody_twice(crowds in prop::collection::vec(prop::array::uniform4(0_u128..4), 4)) {
            let chain = DeskPolicy::shipped().steps;
            let mut escalation = begun(&chain);
            let mut levels = Vec::new();
            for crowd in crowds {
                let Some(at) = escalation.next_at else { break };
                let (next, climb) = escalation.clone().climb(&chain, &people(crowd), at);
                prop_assert!(next.steps_done() > escalation.steps_done());
                prop_assert!(next.next_at.is_none_or(|next| next >= at));
                levels.extend(climb.skipped.iter().map(|skipped| skipped.level).chain(climb.level));
                escalation = next;
            }
            prop_assert!(!escalation.is_running());
            let mut told: Vec<_> = escalation.told().collect();
            let count = told.len();
            told.sort_unstable();
            told.dedup();
            prop_assert_eq!(told.len(), count);
            prop_assert_eq!(levels, vec![Assignee, TeamManager, Director, GeneralManager]);
        }
    }
}
