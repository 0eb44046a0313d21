//! Many at once: each ticket has one owner, nobody is over the limit, turns are fair.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::{act, agents, change_desk, desk, one_rule, queue, read, ticket_at, verified};
use crate::support::answer::Answer;
use crate::support::builders::{person, ticket};
use crate::support::company::Company;
use crate::support::database::Engine;
use crate::support::server::Server;
use crate::support::world::{World, on_both_engines};

fn at_once<T: Send>(count: usize, call: impl Fn(usize) -> T + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let call = &call;
        let running: Vec<_> = (0..count).map(|at| scope.spawn(move || call(at))).collect();
        running.into_iter().map(|thread| thread.join().expect("a caller ends")).collect()
    })
}

/// A hundred agents with two desks' room each go for the same tickets, over two processes where the database serves two.
fn a_hundred_claim(world: &World) {
    const AGENTS: usize = 100;
    const TICKETS: usize = 30;
    let company = Company::new(world);
    let api = &world.api;
    let second = (world.engine == Engine::Postgres).then(|| Server::start(&world.settings));
    let staff: Vec<_> = (0..AGENTS).map(|_| company.staff("n1", "service_agent")).collect();
    for agent in &staff {
        change_desk(api, &agent.id, json!({ "open_limit": 2 }));
    }
    let tickets: Vec<_> = (0..TICKETS).map(|_| ticket_at(&company, api, None).id()).collect();
    let answers: Vec<Vec<(String, Answer)>> = at_once(AGENTS, |at| {
        let agent = &staff[at];
        let mine = agent.api.on_new_connections();
        if let Some(second) = second.as_ref().filter(|_| at % 2 == 1) {
            mine.move_to(&second.base);
        }
        (0..3)
            .map(|turn| tickets[(at + turn * 11) % TICKETS].clone())
            .map(|id| (agent.id.clone(), act(&mine, &id, "claim", json!({}))))
            .collect()
    });
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for (agent, answer) in answers.into_iter().flatten() {
        match answer.status {
            200 => assert_eq!(owners.insert(answer.id(), agent), None, "a ticket has two owners"),
            _ => {
                let answer = answer.expect(409);
                assert!(answer["code"] == "already_assigned" || answer["code"] == "ticket_limit_reached", "{answer:?}");
            }
        }
    }
    for id in &tickets {
        assert_eq!(read(api, id)["assignee_id"].as_str(), owners.get(id).map(String::as_str));
    }
    assert_eq!(owners.len(), TICKETS);
    for agent in &staff {
        let own = owners.values().filter(|owner| **owner == agent.id).count();
        assert!(own <= 2);
        assert_eq!(desk(api, &agent.id)["open_tickets"], own);
    }
    verified(world);
}

mod each_ticket_has_one_owner {
    use super::*;

    #[test]
    fn sqlite() {
        World::run(Engine::Sqlite, a_hundred_claim);
    }

    #[test]
    fn postgres() {
        World::run(Engine::Postgres, a_hundred_claim);
    }
}

on_both_engines! {
    /// However many tickets come at once, those who are free the whole time get as many as one another, or one more.
    fn turns_are_fair_at_once(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "front_line");
        one_rule(api, &team, "round_robin");
        let staff = agents(&company, api, &team, 7);
        let customers: Vec<_> = (0..8).map(|_| person().with("unit_id", company.unit("n1")).create(api).id()).collect();
        let next = AtomicUsize::new(0);
        at_once(8, |at| {
            let mine = api.on_new_connections();
            while next.fetch_add(1, Ordering::Relaxed) < 52 {
                ticket(&customers[at]).create(&mine);
            }
        });
        let open: Vec<i64> = staff.iter().map(|agent| desk(api, &agent.id)["open_tickets"].as_i64().unwrap()).collect();
        assert_eq!(open.iter().sum::<i64>(), 52);
        assert!(open.iter().max().unwrap() - open.iter().min().unwrap() <= 1, "{open:?}");
        verified(world);
    }

    /// Nobody gets more than the limit however many tickets come at once; the others wait.
    fn the_limit_holds_at_once(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "front_line");
        one_rule(api, &team, "least_open");
        let staff = agents(&company, api, &team, 2);
        for agent in &staff {
            change_desk(api, &agent.id, json!({ "open_limit": 5 }));
        }
        let customers: Vec<_> = (0..6).map(|_| person().with("unit_id", company.unit("n1")).create(api).id()).collect();
        let made = at_once(6, |at| {
            let mine = api.on_new_connections();
            (0..4).filter(|_| ticket(&customers[at]).create(&mine)["assignee_id"].is_string()).count()
        });
        assert_eq!(made.iter().sum::<usize>(), 10);
        assert!(staff.iter().all(|agent| desk(api, &agent.id)["open_tickets"] == 5));
        verified(world);
    }
}
