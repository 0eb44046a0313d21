//! Starting, stopping, two servers on one database.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server};
use crate::support::world::{World, new_folder, on_both_engines};

on_both_engines! {
    /// SIGTERM lets a request that has begun come to its end, then the server ends well.
    fn a_stop_finishes_what_is_in_flight(world: &World) {
        let body = person().with("name", "最后一位").body().to_string();
        let mut stream = TcpStream::connect(world.api.base().trim_start_matches("http://")).unwrap();
        let head = format!(
            "POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            world.api.token(),
            body.len()
        );
        let (early, late) = body.as_bytes().split_at(10);
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(early).unwrap();
        // The server has to have begun with the request before it is told to stop: this later one has been answered.
        world.api.get("/healthz").expect(200);
        world.with_server(Server::terminate);
        std::thread::sleep(Duration::from_millis(200));
        stream.write_all(late).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut answer = [0_u8; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(String::from_utf8_lossy(&answer), "HTTP/1.1 201");
        drop(stream);
        assert!(world.stopped().success());
        world.start();
        let names = world.api.get("/api/v1/customers").expect(200);
        assert_eq!(names.items()[0]["name"], "最后一位");
    }

    /// An idle server with open connections stops at once.
    fn an_idle_server_stops_quickly(world: &World) {
        world.api.get("/api/v1/me").expect(200);
        let began = Instant::now();
        assert!(world.stop().success());
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    }

    /// A token outlives a restart, and so does everything else.
    fn a_restart_loses_nothing(world: &World) {
        let customer = person().create(&world.api);
        assert!(world.stop().success());
        world.start();
        let again = world.api.get(&format!("/api/v1/customers/{}", customer.id())).expect(200);
        assert_eq!(again.json, customer.json);
    }
}

/// The embedded database belongs to one server.
#[test]
fn a_second_server_on_one_folder_is_refused() {
    let world = World::new(Engine::Sqlite);
    let (status, log) = Server::try_start(&world.settings).err().expect("the second server ends");
    assert!(status.is_some_and(|status| !status.success()), "{status:?}\n{log}");
    assert!(log.contains("already") || log.contains("another"), "{log}");
    assert!(!log.contains("panicked"), "{log}");
    world.api.get("/api/v1/me").expect(200);
    world.kill();
    world.start();
    world.api.get("/api/v1/me").expect(200);
}

/// PostgreSQL serves several processes at once; what one writes the other reads.
#[test]
fn several_servers_share_one_postgres() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let world = World::new(Engine::Postgres);
    let mut settings = world.settings.clone();
    settings.folder = new_folder();
    let clock = crate::support::clock::Clock::new(settings.clock_file());
    let second = Server::start(&settings);
    let api = Api::new(&second.base).with_token(world.api.token());
    let customer = person().create(&world.api);
    api.get(&format!("/api/v1/customers/{}", customer.id())).expect(200);
    drop((second, clock));
}

/// Several processes that start at once on an empty database migrate it once, and make one administrator.
#[test]
fn servers_that_start_at_once_migrate_once() {
    if !Engine::Postgres.is_available() {
        return;
    }
    let folders: Vec<_> = (0..3).map(|_| new_folder()).collect();
    let (_database, settings) = crate::support::database::Database::empty(Engine::Postgres, &folders[0]);
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let starts: Vec<_> = folders
            .iter()
            .map(|folder| {
                let mut settings = settings.clone();
                folder.clone_into(&mut settings.folder);
                scope.spawn(move || {
                    let _clock = crate::support::clock::Clock::new(settings.clock_file());
                    Server::start(&settings)
                })
            })
            .collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    let api = Api::new(&servers[0].base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
    assert_eq!(api.get("/api/v1/users?q=admin").expect(200).items().len(), 1);
    for server in &servers {
        Api::new(&server.base).sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
    }
}

/// From nothing to a listening server, and then again: the second start has nothing to do and is fast.
#[test]
fn a_start_on_an_existing_database_is_fast() {
    let world = World::new(Engine::Sqlite);
    world.stop();
    let began = Instant::now();
    world.start();
    world.api.anonymous().get("/healthz").expect(200);
    // The product promises 300 ms of a release build; this is a debug build beside other tests.
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}
