//! Files of orders and customers on the command line: every row accounted for, nothing twice, also after a crash.

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use super::{ORDERS, total, with};
use crate::support::data::shared;
use crate::support::world::{World, on_both_engines};

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

on_both_engines! {
    /// The real purchases of a real company: each is there once, to the cent, and the figures agree with a recomputation.
    fn a_real_history_comes_in_to_the_cent(world: &World) {
        let Some(history) = shared("cdnow/orders.csv") else { return };
        let text = told(&import(world, "orders", &history, &with(&["--status", "paid", "--create-customers"])));
        assert!(text.contains("69659 rows: 69659 created, 0 updated, 0 skipped, 0 refused") && text.contains("23570 customers made"), "{text}");
        assert_eq!((total(&world.api, "/api/v1/customers"), total(&world.api, "/api/v1/orders")), (23_570, 69_659));
        let output = world.settings.run(&["verify"]);
        let text = told(&output);
        for part in ["23570 customers compared, 0 differences", "USD: 69659 orders that count, 250031563 net", "0 without a hash, 0 wrong"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(refused(&import(world, "orders", &history, &with(&["--create-customers"]))).contains("imported before"));
    }

    /// Customers who come again in every slice, and orders that come twice: slices that could be written at once, but for these.
    fn records_that_come_again_are_one(world: &World) {
        let row = |row: usize| {
            let row = row % 2_880;
            format!("{},2024-{:02}-{:02},1,{}.50,{row}\n", row % 40, row / 300 + 1, row % 28 + 1, row % 90 + 1)
        };
        let path = file(world, "again.csv", format!("id,date,qty,amt,no\n{}", (0..3_000).map(row).collect::<String>()).as_bytes());
        let arguments = with(&["--status", "paid", "--create-customers", "--map", "external_ref=no", "--on-match", "update"]);
        let text = told(&import(world, "orders", &path, &arguments));
        assert!(text.contains("3000 rows: 2880 created, 0 updated, 120 skipped, 0 refused") && text.contains("40 customers made"), "{text}");
        let text = told(&world.settings.run(&["verify"]));
        for part in ["40 customers compared, 0 differences", "USD: 2880 orders that count", "40 customers judged anew, 0 differences"] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
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
        let arguments = ["--map", "name=姓名", "--map", "phone=电话", "--map", "tags=标签", "--refused-rows", "data/refused.csv"];
        let gbk = |text: &str| -> Vec<u8> { encoding_rs::GB18030.encode(text).0.into_owned() };
        let path = file(world, "gbk.csv", &gbk("姓名,电话,标签\n王芳,13800138000,试驾\n李强,13912345678,\n王芳二,138 0013 8000,\n"));
        let text = told(&import(world, "customers", &path, &arguments));
        assert!(text.contains("3 rows: 2 created, 0 updated, 0 skipped, 1 refused"), "{text}");
        let back = fs::read(world.settings.data_folder().join("refused.csv")).unwrap();
        assert_eq!(back, gbk("姓名,电话,标签,import_line,import_faults\n王芳二,138 0013 8000,,4,duplicate_customer\n"));
        let list = world.api.get("/api/v1/customers?sort=name").expect(200);
        assert_eq!((&list["items"][0]["name"], &list["items"][1]["tags"][0]), (&"李强".into(), &"试驾".into()));
        let again = file(world, "again.csv", &gbk("姓名,电话,标签\n王芳,13800138000,大客户;试驾\n"));
        let text = told(&import(world, "customers", &again, &[&arguments[..], &["--on-match", "update"]].concat()));
        assert!(text.contains("1 updated"), "{text}");
        let list = world.api.get("/api/v1/customers?tag=%E5%A4%A7%E5%AE%A2%E6%88%B7").expect(200);
        assert_eq!(list["items"][0]["name"], "王芳");
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
