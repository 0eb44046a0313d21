//! Files of orders and customers on the command line: every row accounted for, nothing twice, also after a crash.

use std::fs;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::client::Api;
use crate::support::data::shared;
use crate::support::world::{World, on_both_engines};

const ORDERS: [&str; 12] = [
    "--map",
    "customer.external_ref=id",
    "--map",
    "placed_at=date",
    "--map",
    "quantity=qty",
    "--map",
    "total=amt",
    "--currency",
    "USD",
    "--time-zone",
    "UTC",
];

fn file(world: &World, name: &str, bytes: &[u8]) -> PathBuf {
    let path = world.settings.data_folder().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn import(world: &World, kind: &str, path: &std::path::Path, arguments: &[&str]) -> Output {
    let mut all = vec!["import", kind, path.to_str().unwrap()];
    all.extend(arguments);
    world.settings.run(&all)
}

#[track_caller]
fn told(output: &Output) -> String {
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    text
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn total(api: &Api, path: &str) -> i64 {
    api.get(&format!("{path}?include_total=true&limit=1")).expect(200)["total"].as_i64().unwrap()
}

fn with(more: &[&'static str]) -> Vec<&'static str> {
    ORDERS.iter().copied().chain(more.iter().copied()).collect()
}

on_both_engines! {
    /// The real purchases of a real company: each is there once, to the cent, and the figures agree with a recomputation.
    fn a_real_history_comes_in_to_the_cent(world: &World) {
        let Some(history) = shared("cdnow/orders.csv") else { return };
        let text = told(&import(world, "orders", &history, &with(&["--status", "paid", "--create-customers"])));
        assert!(text.contains("69659 rows: 69659 created, 0 updated, 0 skipped, 0 refused") && text.contains("23570 customers made"), "{text}");
        assert_eq!((total(&world.api, "/api/v1/customers"), total(&world.api, "/api/v1/orders")), (23_570, 69_659));
        let output = world.settings.run(&["verify"]);
        let text = told(&output);
        for part in ["23570 customers compared, 0 differences", "USD: 69659 orders that count, 250031563 net", "0 positions missing"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(refused(&import(world, "orders", &history, &with(&["--create-customers"]))).contains("imported before"));
    }

    /// Wrong rows are named with line, column and code and come back as a file; mended and sent again they are in.
    fn every_row_is_accounted_for(world: &World) {
        let rows = b"id,date,qty,amt\n1,1997-01-01,1,11.77\n1,1997-13-01,1,12.00\n2,1997-01-02,x,1.005\n,1997-01-03,1,5\n2,1997-01-04,2,0.00\n";
        let path = file(world, "mixed.csv", rows);
        let text = told(&import(world, "orders", &path, &with(&["--create-customers"])));
        assert!(text.contains("5 rows: 2 created, 0 updated, 0 skipped, 3 refused") && text.contains("2 customers made"), "{text}");
        let back = fs::read_to_string(world.settings.data_folder().join("mixed.csv.refused.csv")).unwrap();
        let lines: Vec<_> = back.lines().collect();
        assert_eq!(lines[0], "id,date,qty,amt,import_line,import_faults");
        assert!(lines[1].starts_with("1,1997-13-01,1,12.00,3,") && lines[1].contains("date: instant_invalid"), "{back}");
        assert!(lines[2].contains("qty: amount_invalid; amt: amount_invalid"), "{back}");
        assert!(lines[3].contains("id: required"), "{back}");
        let mended = file(world, "mended.csv", back.replace("1997-13-01", "1997-12-01").replace(",x,1.005", ",1,1.05").replace("\n,1997", "\n3,1997").as_bytes());
        let text = told(&import(world, "orders", &mended, &with(&["--create-customers"])));
        assert!(text.contains("3 rows: 3 created"), "{text}");
        assert_eq!((total(&world.api, "/api/v1/customers"), total(&world.api, "/api/v1/orders")), (3, 5));
        let one = world.api.get("/api/v1/customers/by_reference/import/1").expect(200);
        assert_eq!((&one["name"], &one["purchases"][0]["net_amount_minor"]), (&"1".into(), &2377.into()));
    }

    /// A dry run says what would be, and writes nothing.
    fn a_dry_run_writes_nothing(world: &World) {
        let path = file(world, "dry.csv", b"id,date,qty,amt\n1,1997-01-01,1,11.77\n1,x,1,1\n");
        let text = told(&import(world, "orders", &path, &with(&["--create-customers", "--dry-run"])));
        assert!(text.contains("2 rows: 1 created") && text.contains("1 refused"), "{text}");
        assert_eq!((total(&world.api, "/api/v1/customers"), total(&world.api, "/api/v1/orders")), (0, 0));
        told(&import(world, "orders", &path, &with(&["--create-customers"])));
        assert_eq!(total(&world.api, "/api/v1/orders"), 1);
    }

    /// Orders by reference: those that are there are left, brought to what the file says, or reported. Unknown customers are refused.
    fn orders_are_met_by_reference(world: &World) {
        let map = |more: &[&'static str]| with(&[&["--map", "external_ref=no", "--create-customers"], more].concat());
        let first = file(world, "first.csv", b"id,date,qty,amt,no\n1,2024-01-01,1,10,A\n1,2024-01-02,1,20,B\n");
        told(&import(world, "orders", &first, &map(&["--status", "placed"])));
        let second = file(world, "second.csv", b"id,date,qty,amt,no\n1,2024-01-01,1,10,A\n1,2024-01-03,1,30,C\n");
        let text = told(&import(world, "orders", &second, &map(&["--on-match", "update"])));
        assert!(text.contains("2 rows: 1 created, 1 updated, 0 skipped, 0 refused"), "{text}");
        let paid = world.api.get("/api/v1/orders/by_reference/import/A").expect(200);
        assert_eq!(paid["status"], "paid");
        let text = told(&import(world, "orders", &second, &map(&["--again"])));
        assert!(text.contains("2 skipped"), "{text}");
        let text = told(&import(world, "orders", &second, &map(&["--again", "--on-match", "report"])));
        assert!(text.contains("2 refused"), "{text}");
        let strangers = file(world, "strangers.csv", b"id,date,qty,amt\n99,2024-01-01,1,10\n");
        let text = told(&import(world, "orders", &strangers, &ORDERS));
        assert!(text.contains("1 refused"), "{text}");
    }

    /// Customers in GBK: found again by phone, their tags brought up to date, doubles reported.
    fn customers_come_in_gbk(world: &World) {
        let arguments = ["--map", "name=姓名", "--map", "phone=电话", "--map", "tags=标签", "--encoding", "gbk"];
        let gbk = |text: &str| -> Vec<u8> { encoding_rs::GB18030.encode(text).0.into_owned() };
        let path = file(world, "gbk.csv", &gbk("姓名,电话,标签\n王芳,13800138000,试驾\n李强,13912345678,\n王芳二,138 0013 8000,\n"));
        let text = told(&import(world, "customers", &path, &arguments));
        assert!(text.contains("3 rows: 2 created, 0 updated, 0 skipped, 1 refused"), "{text}");
        let list = world.api.get("/api/v1/customers?sort=name").expect(200);
        assert_eq!((&list["items"][0]["name"], &list["items"][1]["tags"][0]), (&"李强".into(), &"试驾".into()));
        let again = file(world, "again.csv", &gbk("姓名,电话,标签\n王芳,13800138000,大客户;试驾\n"));
        let text = told(&import(world, "customers", &again, &[&arguments[..], &["--on-match", "update"]].concat()));
        assert!(text.contains("1 updated"), "{text}");
        let list = world.api.get("/api/v1/customers?tag=%E5%A4%A7%E5%AE%A2%E6%88%B7").expect(200);
        assert_eq!(list["items"][0]["name"], "王芳");
    }

    /// Killed in the middle and started again, an import ends as if it had never been killed.
    fn a_killed_import_goes_on(world: &World) {
        let rows: String = (0..6_000).map(|row| format!("{},2024-01-01,1,1.00\n", row / 3)).collect();
        let path = file(world, "long.csv", format!("id,date,qty,amt\n{rows}").as_bytes());
        let all: Vec<&str> = ["import", "orders", path.to_str().unwrap()].into_iter().chain(with(&["--create-customers"])).collect();
        let mut child = world.settings.command(&all).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let patience = Instant::now();
        while total(&world.api, "/api/v1/orders") == 0 && patience.elapsed() < Duration::from_secs(60) {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let before = total(&world.api, "/api/v1/orders");
        assert!(before > 0, "nothing was taken");
        let output = world.settings.run(&all);
        if output.status.success() {
            let text = told(&output);
            assert!(text.contains("6000 rows: 6000 created"), "{text}");
        } else {
            assert!(before == 6_000 && refused(&output).contains("imported before"), "an import that had ended is not taken again");
        }
        assert_eq!((total(&world.api, "/api/v1/customers"), total(&world.api, "/api/v1/orders")), (2_000, 6_000));
        assert!(told(&world.settings.run(&["verify"])).contains("USD: 6000 orders that count, 600000 net"));
    }

    /// What can't be is said in a sentence before anything is written.
    fn wrong_arguments_are_told(world: &World) {
        let path = file(world, "wrong.csv", b"id,date,qty,amt\n1,1997-01-01,1,11.77\n");
        for (arguments, sentence) in [
            (vec!["--map", "customer.external_ref=nobody", "--currency", "USD"], "no column `nobody`"),
            (vec!["--map", "price=amt", "--currency", "USD"], "not a field that can be imported"),
            (vec!["--map", "placed_at=date", "--currency", "USD"], "map at least one of"),
            (with(&["--unit", "mars"]), "there is no unit mars"),
            (with(&["--status", "eaten"]), "--status"),
            (with(&["--source", "a b"]), "--source"),
        ] {
            let text = refused(&import(world, "orders", &path, &arguments));
            assert!(text.contains(sentence), "{sentence} is not in {text}");
        }
    }
}
