//! Who of a queue is free, and whose turn it is.

use super::desk::Desk;
use super::placement::PassedOver;
use super::queue::Queue;
use super::words::{NotFree, QueueKind, Strategy};
use crate::access::responsible::{Level, responsible};
use crate::ids::UserId;
use crate::instant::Instant;

/// Somebody who may be given a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Their desk.
    pub desk: Desk,
    /// The number of the last turn that they had in the queue; 0 before the first.
    pub last_turn: i64,
}

/// What keeps somebody from being given a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is.
    pub reason: NotFree,
    /// Until when, where it ends by the clock.
    pub until: Option<Instant>,
}

impl Obstacle {
    /// One that does not end by itself.
    #[must_use]
    pub const fn lasting(reason: NotFree) -> Self {
        Self { reason, until: None }
    }
}

/// Who is to have the ticket before anybody else, because of who the customer is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wished {
    /// Their desk; none where the customer has nobody like that.
    pub desk: Option<Desk>,
}

/// What is known of a ticket when somebody is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish<'a> {
    /// The language of the conversation.
    pub language: Option<&'a str>,
    /// Who has just given it back.
    pub gave_back: Option<UserId>,
}

/// Who was chosen, and who was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Who gets it; nobody where nobody is free.
    pub user_id: Option<UserId>,
    /// Their turn in the queue; none for somebody who is not of the queue.
    pub turn: Option<i64>,
    /// Who was passed over, and why.
    pub passed_over: Vec<PassedOver>,
    /// When somebody is free by the clock, or the queue opens.
    pub next_at: Option<Instant>,
    /// The queue gives nothing to people at present.
    pub opens_at: Option<Instant>,
}

/// Chooses among the members of a queue, whose order makes no difference.
#[must_use]
pub fn choose(queue: &Queue, strategy: Strategy, members: &[Candidate], wished: &Wished, wish: Wish<'_>, now: Instant) -> Choice {
    let mut choice = Choice::default();
    if strategy == Strategy::Manual || !choice.open(queue, now) {
        return choice;
    }
    if let Some(desk) = &wished.desk
        && choice.admits(None, desk, wish, now)
    {
        choice.user_id = Some(desk.user_id);
        choice.turn = members.iter().any(|member| member.desk.user_id == desk.user_id).then(|| next_turn(members));
        return choice;
    }
    let mut free: Vec<&Candidate> = Vec::new();
    for member in members {
        if wished.desk.as_ref().is_none_or(|desk| desk.user_id != member.desk.user_id)
            && choice.admits(Some(queue), &member.desk, wish, now)
        {
            free.push(member);
        }
    }
    let turn = |member: &&Candidate| (member.last_turn, member.desk.user_id);
    let chosen = match strategy {
        Strategy::LeastOpen => free.into_iter().min_by_key(|member| (member.desk.open_tickets, turn(member))),
        _ => free.into_iter().min_by_key(turn),
    };
    if let Some(member) = chosen {
        choice.user_id = Some(member.desk.user_id);
        choice.turn = Some(next_turn(members));
    }
    choice
}

/// Chooses among those who are responsible on the way up from a ticket's unit: the nearest who is free.
#[must_use]
pub fn choose_responsible(
    queue: &Queue,
    strategy: Strategy,
    mut way_up: Vec<Level>,
    desks: &[Desk],
    wish: Wish<'_>,
    now: Instant,
) -> Choice {
    let mut choice = Choice::default();
    if strategy == Strategy::Manual || !choice.open(queue, now) {
        return choice;
    }
    while let Some(found) = responsible(&way_up) {
        let desk = desks.iter().find(|desk| desk.user_id == found.user_id);
        if desk.is_some_and(|desk| choice.admits(Some(queue), desk, wish, now)) {
            choice.user_id = Some(found.user_id);
            return choice;
        }
        for level in &mut way_up {
            level.holders.retain(|holder| *holder != found.user_id);
            level.manager_id = level.manager_id.filter(|leader| *leader != found.user_id);
            level.deputy_id = level.deputy_id.filter(|leader| *leader != found.user_id);
        }
    }
    choice
}

fn next_turn(members: &[Candidate]) -> i64 {
    members.iter().map(|member| member.last_turn).max().unwrap_or(0) + 1
}

impl Choice {
    fn open(&mut self, queue: &Queue, now: Instant) -> bool {
        self.opens_at = queue.hours.as_ref().and_then(|hours| hours.begins_after(now));
        self.next_at = self.opens_at;
        self.opens_at.is_none()
    }

    /// Whether somebody is free for the ticket; notes why not.
    fn admits(&mut self, queue: Option<&Queue>, desk: &Desk, wish: Wish<'_>, now: Instant) -> bool {
        let obstacle = desk.obstacle(now).filter(|obstacle| obstacle.reason == NotFree::NotActive).or_else(|| {
            // A skill that is lacking says more than a limit that is reached.
            if queue.is_some_and(|queue| queue.kind != QueueKind::Responsible && !queue.has_skills(&desk.skills)) {
                return Some(Obstacle::lasting(NotFree::SkillMissing));
            }
            if wish.language.is_some_and(|language| !desk.speaks(language)) {
                return Some(Obstacle::lasting(NotFree::LanguageMissing));
            }
            if wish.gave_back == Some(desk.user_id) {
                return Some(Obstacle::lasting(NotFree::GaveBack));
            }
            desk.obstacle(now)
        });
        let Some(Obstacle { reason, until }) = obstacle else { return true };
        self.passed_over.push(PassedOver { user_id: desk.user_id, reason, until });
        self.next_at = [self.next_at, until].into_iter().flatten().min();
        false
    }
}
