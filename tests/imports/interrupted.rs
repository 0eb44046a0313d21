//! An import that is killed at any point and started again ends as if it had never been killed.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PATIENCE, ask, once, orders, over, rows, send, total, with};
use crate::support::database::Engine;
use crate::support::server::Server;
use crate::support::world::{World, on_both_engines};

const ROWS: i64 = 6_000;
/// Every so many rows one is wrong.
const WRONG: i64 = 100;

/// Three orders each of many customers; some rows are wrong.
fn file() -> Vec<u8> {
    let row = |row: i64| {
        let amount = if row % WRONG == 0 { "x".to_owned() } else { format!("{}.{:02}", row % 90, row % 100) };
        format!("{},2024-01-{:02},1,{amount}\n", row / 3, row % 28 + 1)
    };
    format!("id,date,qty,amt\n{}", (0..ROWS).map(row).collect::<String>()).into_bytes()
}

/// What an import leaves: how many records, purchases and stages, and all that a recomputation finds.
#[derive(Debug, PartialEq)]
struct Traces {
    customers: i64,
    orders: i64,
    standing: Vec<Value>,
    funnel: Value,
    verified: String,
    refused: String,
}

fn traces(world: &World, refused: String) -> Traces {
    let standing = [0, 1, 777, 1_999].map(|customer| {
        let found = world.api.get(&format!("/api/v1/customers/by_reference/import/{customer}")).expect(200);
        json!([found["purchases"], found["stage"], found["stage_since"]])
    });
    let funnel = world.api.get("/api/v1/lifecycle/funnel?as_of=2024-06-01T00:00:00Z").expect(200)["stages"].clone();
    let output = world.settings.run(&["verify"]);
    let verified = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{verified}");
    let figures = verified.lines().find(|line| line.starts_with("USD")).unwrap_or_default().to_owned();
    Traces {
        customers: total(&world.api, "/api/v1/customers"),
        orders: total(&world.api, "/api/v1/orders"),
        standing: standing.to_vec(),
        funnel,
        verified: figures,
        refused,
    }
}

/// The instants at which to kill, as shares of the rows: spread, and other ones with each run.
fn places(count: i64) -> Vec<i64> {
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().subsec_nanos();
    (0..count).map(|place| ROWS * place / count + i64::from(seed) % (ROWS / count)).collect()
}

/// How often an import is killed; the long form kills it more often.
fn kills() -> i64 {
    if std::env::var_os("GUANXI_SOAK").is_some() { 25 } else { 4 }
}

fn imported(world: &World) -> i64 {
    total(&world.api, "/api/v1/orders")
}

fn by_command(world: &World, path: &Path, killed_at: &[i64]) -> Traces {
    let all: Vec<&str> = ["import", "orders", path.to_str().unwrap()].into_iter().chain(with(&["--create-customers"])).collect();
    for place in killed_at {
        let mut child = world.settings.command(&all).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let patience = Instant::now();
        while imported(world) < *place && child.try_wait().unwrap().is_none() {
            assert!(patience.elapsed() < PATIENCE);
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let output = world.settings.run(&all);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    // Whoever was killed behind the last row has ended before.
    assert!(output.status.success() && text.contains(&format!("{ROWS} rows")) || text.contains("imported before"), "{text}");
    let refused = fs::read_to_string(path.with_extension("csv.refused.csv")).unwrap_or_default();
    traces(world, refused)
}

fn over_http(world: &World, killed_at: &[i64]) -> Traces {
    let path = ask(&world.api, orders(json!({})));
    send(&world.api, &path, &file()).expect(200);
    for place in killed_at {
        once(&world.api, &path, |seen| seen["rows"]["taken"].as_i64().unwrap() >= *place);
        world.kill();
        world.start();
        // The dead process counts as alive for a while.
        world.clock.advance_seconds(16);
    }
    let ended = over(&world.api, &path);
    assert_eq!(rows(&ended), [ROWS, ROWS - ROWS / WRONG, 0, 0, ROWS / WRONG], "{ended:?}");
    let refused = world.api.get(&format!("{path}/refused_rows")).expect(200);
    traces(world, String::from_utf8(refused.bytes).unwrap())
}

on_both_engines! {
    /// Over the API: the server is killed, again and again.
    fn a_killed_server_goes_on_with_its_import(world: &World) {
        let unbroken = over_http(&World::new(world.engine), &[]);
        assert_eq!((unbroken.customers, unbroken.orders), (ROWS / 3, ROWS - ROWS / WRONG));
        assert_eq!(unbroken.refused.lines().count(), usize::try_from(ROWS / WRONG).unwrap() + 1);
        assert_eq!(over_http(world, &places(kills())), unbroken);
    }

    /// On the command line: the process is killed, and the same command run again.
    fn a_killed_command_goes_on(world: &World) {
        let path = world.settings.data_folder().join("orders.csv");
        fs::write(&path, file()).unwrap();
        let other = World::new(world.engine);
        let unbroken = by_command(&other, &path, &[]);
        fs::remove_file(path.with_extension("csv.refused.csv")).unwrap();
        assert_eq!((unbroken.customers, unbroken.orders), (ROWS / 3, ROWS - ROWS / WRONG));
        let killed = by_command(world, &path, &places(kills()));
        if killed.refused.is_empty() {
            // Killed between its end and its file: the rows are told over the API all the same.
            assert_eq!(Traces { refused: unbroken.refused.clone(), ..killed }, unbroken);
        } else {
            assert_eq!(killed, unbroken);
        }
    }

    /// A server that is told to stop lets its import go, and goes on at once after its start.
    fn a_stopped_server_goes_on_at_once(world: &World) {
        let path = ask(&world.api, orders(json!({})));
        send(&world.api, &path, &file()).expect(200);
        once(&world.api, &path, |seen| seen["rows"]["taken"] != 0);
        let stopping = Instant::now();
        assert!(world.stop().success());
        assert!(stopping.elapsed() < Duration::from_secs(10));
        world.start();
        assert_eq!(rows(&over(&world.api, &path))[0], ROWS);
        assert_eq!(imported(world), ROWS - ROWS / WRONG);
    }
}

/// Of two servers on one database and one data folder, the other goes on where one was killed.
#[test]
fn another_server_takes_over() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let other = Server::start(&world.settings);
    let api = world.api.on_new_connections();
    let path = ask(&world.api, orders(json!({})));
    send(&world.api, &path, &file()).expect(200);
    once(&world.api, &path, |seen| seen["rows"]["taken"] != 0);
    // Whichever of the two is at it: the one that took the file is told first, and is gone now.
    world.kill();
    api.move_to(&other.base);
    world.clock.advance_seconds(16);
    assert_eq!(rows(&over(&api, &path))[0], ROWS);
    assert_eq!(total(&api, "/api/v1/orders"), ROWS - ROWS / WRONG);
}
