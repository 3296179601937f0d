//! The real program, as it is started and ended: by a signal, by a power cut, twice on one port. What was acknowledged
//! before a crash is there after it, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod databases;
#[path = "../../../server/tests/services/place.rs"]
mod place;
mod program;

use loyalty::ids::{CardId, ShopId, StaffId};
use program::{Server, run, run_in, serve};
use proof::wire::Wire;
use server::{
    Stampbook,
    env::Machine,
    staff::{Role, Staff},
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, mpsc},
    thread,
};

const CLIENTS: usize = 4;
const CARDS: usize = 3;
/// Acknowledged stamps after which the power goes, in each round.
const ROUNDS: [usize; 8] = [161, 7, 343, 88, 1, 512, 24, 250];

/// Opens the demo shop in a folder; gives its id and its till's PIN.
fn demo(data: &Path) -> (ShopId, String) {
    let out = run(&["demo", "--json"], data);
    assert!(out.status.success(), "{out:?}");
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let shop = told["shop"]["id"].as_str().unwrap().parse().unwrap();
    (shop, told["pin"].as_str().unwrap().to_owned())
}

fn till(address: SocketAddr, pin: &str) -> String {
    let answer =
        Wire::connect(address).unwrap().post("/counter/sign-in/corner-cafe", &format!("secret={pin}")).unwrap();
    assert_eq!((answer.status, answer.header("location")), (303, Some("/counter")));
    answer.cookies()
}

/// A new card; gives its id and the cookies of its owner.
fn join(address: SocketAddr, key: &str) -> (String, String) {
    let answer = Wire::connect(address).unwrap().post("/join/corner-cafe", &format!("key={key}")).unwrap();
    assert_eq!(answer.status, 303);
    (answer.header("location").unwrap().trim_start_matches("/cards/").to_owned(), answer.cookies())
}

/// A stamp that somebody gave, or tried to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Stamp {
    key: String,
    card: String,
}

impl Stamp {
    fn send(&self, wire: &mut Wire) -> std::io::Result<()> {
        let path = format!("/counter/cards/{}/purchases", self.card);
        let answer = wire.post(&path, &format!("key={}&stamps=1", self.key))?;
        assert_eq!(answer.status, 303, "{self:?}: {}", String::from_utf8_lossy(&answer.body));
        Ok(())
    }
}

/// Stamps without a break until the connection breaks off; says each stamp that was acknowledged, and gives the one that
/// was not.
fn client(address: SocketAddr, cookies: &str, name: &str, cards: &[String], said: &mpsc::Sender<Stamp>) -> Stamp {
    let mut wire = Wire::connect(address).unwrap();
    cookies.clone_into(&mut wire.cookies);
    for (count, card) in cards.iter().cycle().enumerate() {
        let stamp = Stamp { key: format!("{name}-{count}"), card: card.clone() };
        match stamp.send(&mut wire) {
            Ok(()) => said.send(stamp).unwrap(),
            Err(_) => return stamp,
        }
    }
    unreachable!("the cards never end")
}

/// Lets all clients stamp, and cuts the power after `until` acknowledged stamps. Gives those that were acknowledged, and
/// those that nobody knows of.
fn round(mut server: Server, cookies: &str, name: &str, cards: &[String], until: usize) -> (Vec<Stamp>, Vec<Stamp>) {
    let (said, heard) = mpsc::channel();
    let address = server.address;
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client_at| {
            let (said, cookies, mut cards) = (said.clone(), cookies.to_owned(), cards.to_vec());
            cards.rotate_left(client_at % CARDS);
            let name = format!("{name}-{client_at}");
            thread::spawn(move || client(address, &cookies, &name, &cards, &said))
        })
        .collect();
    drop(said);
    let mut acknowledged: Vec<_> = heard.iter().take(until).collect();
    server.kill().unwrap();
    let unknown = clients.into_iter().map(|client| client.join().unwrap()).collect();
    acknowledged.extend(heard);
    (acknowledged, unknown)
}

fn audit(data: &Path) -> serde_json::Value {
    let out = run(&["audit", "--json"], data);
    assert_eq!(out.status.code(), Some(0), "{out:?}");
    let audit: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(audit["ok"], true);
    audit
}

#[test]
fn every_acknowledged_stamp_outlives_a_crash_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (shop, pin) = demo(data);
    let before = audit(data);
    let server = serve(data);
    let cookies = till(server.address, &pin);
    let cards: Vec<_> = (0..CARDS).map(|at| join(server.address, &format!("join-{at}")).0).collect();
    let (mut server, mut counted) = (Some(server), BTreeMap::<String, u64>::new());
    let mut total = 0;
    for (at, until) in ROUNDS.into_iter().enumerate() {
        let running = server.take().unwrap_or_else(|| serve(data));
        let (acknowledged, unknown) = round(running, &cookies, &format!("round-{at}"), &cards, until);
        assert!(acknowledged.len() >= until && unknown.len() == CLIENTS);
        audit(data);
        // Whoever got no answer asks again with the same key; whoever got one, too: a double tap.
        let again = serve(data);
        let mut wire = Wire::connect(again.address).unwrap();
        wire.cookies.clone_from(&cookies);
        for stamp in unknown.iter().chain(acknowledged.iter().rev().take(5)) {
            stamp.send(&mut wire).unwrap();
        }
        for stamp in acknowledged.iter().chain(&unknown) {
            *counted.entry(stamp.card.clone()).or_default() += 1;
            total += 1;
        }
        server = Some(again);
    }
    drop(server);
    let after = audit(data);
    assert_eq!(after["purchases"].as_u64().unwrap() - before["purchases"].as_u64().unwrap(), total);
    purchases(data, shop, &counted);
}

/// Compares what stands on each card with what was counted.
#[tokio::main(flavor = "current_thread")]
async fn purchases(data: &Path, shop: ShopId, counted: &BTreeMap<String, u64>) {
    let book = Stampbook::open(data, Arc::new(Machine), Arc::new(Machine)).await.unwrap();
    let staff = Staff { shop, books: shop, id: StaffId([0; 16]), role: Role::Owner, name: String::new() };
    for (card, count) in counted {
        let view = book.card_at(&staff, card.parse::<CardId>().unwrap()).await.unwrap();
        assert_eq!(u64::from(view.card.purchases), *count, "{card}");
        assert_eq!(u64::from(view.stamps()) + 10 * view.vouchers.len() as u64, *count, "{card}");
    }
    book.close().await;
}

#[test]
fn a_signal_ends_the_server_in_good_order_while_a_stream_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let (_, pin) = demo(folder.path());
    let mut server = serve(folder.path());
    let cookies = till(server.address, &pin);
    let (card, owner) = join(server.address, "join");
    let mut idle = Wire::connect(server.address).unwrap();
    assert_eq!(idle.get("/healthz").unwrap().status, 200);
    let mut stream = Wire::connect(server.address).unwrap();
    stream.cookies = owner;
    stream.open_stream(&format!("/cards/{card}/live?seq=0"), &[]).unwrap();
    idle.cookies = cookies;
    Stamp { key: "one".into(), card }.send(&mut idle).unwrap();
    assert!(stream.event().unwrap().unwrap().contains("id: 1"), "the stream is open and works");
    let (status, said) = server.terminate().unwrap();
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(said.contains("Stampbook has ended; everything is on the disk."), "{said}");
    assert_eq!(stream.event().unwrap(), None, "the stream was ended, not torn");
    assert!(idle.get("/healthz").is_err());
    audit(folder.path());
}

#[test]
fn a_port_that_is_taken_is_said() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = serve(folder.path());
    let address = server.address.to_string();
    let out = run(&["serve", "--listen", &address], other.path());
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains(&format!("cannot listen on {address} (choose another with --listen)")), "{said}");
    assert!(out.stdout.is_empty());
}

#[test]
fn an_empty_server_prints_where_the_first_shop_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = serve(folder.path());
    let path = server.line("/start?setup=").unwrap();
    let path = path.split_once("/start").unwrap().1;
    let page = Wire::connect(server.address).unwrap().get(&format!("/start{path}")).unwrap();
    assert_eq!(page.status, 200);
    assert!(String::from_utf8(page.body).unwrap().contains(path.split_once("setup=").unwrap().1));
}

#[test]
fn the_demo_is_opened_once_and_told_again() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(demo(folder.path()), demo(folder.path()));
    let out = run(&["demo", "--origin", "https://cards.example/"], folder.path());
    let said = String::from_utf8(out.stdout).unwrap();
    for part in
        ["https://cards.example/join/corner-cafe", "https://cards.example/shops/corner-cafe/poster", "PIN", "password"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn commands_and_settings_are_explained() {
    let folder = tempfile::tempdir().unwrap();
    let help = String::from_utf8(run_in(folder.path(), &["--help"]).stdout).unwrap();
    for command in ["serve", "demo", "import", "backup", "copy", "audit", "config"] {
        assert!(help.contains(command), "{command}: {help}");
    }
    let out = run(&["config", "--rate", "7"], folder.path());
    assert!(out.status.success());
    let told = String::from_utf8(out.stdout).unwrap();
    for part in
        ["rate = \"7\"", "--listen or STAMPBOOK_LISTEN", "STAMPBOOK_CONFIG", "--database-url or STAMPBOOK_DATABASE_URL"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert_eq!(run_in(folder.path(), &["sreve"]).status.code(), Some(2));
    std::fs::write(folder.path().join("stampbook.toml"), "lisen = \"127.0.0.1:0\"").unwrap();
    let out = run_in(folder.path(), &["serve"]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8(out.stderr).unwrap().contains("there is no setting \"lisen\""));
}

#[test]
fn a_folder_that_cannot_be_used_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let out = run(&["audit"], &file);
    assert_eq!(out.status.code(), Some(1));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("cannot open the data folder") && said.contains("choose another with --data"), "{said}");
}

#[test]
fn a_copy_taken_while_the_site_runs_is_whole() {
    let (folder, copies) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (_, pin) = demo(folder.path());
    let server = serve(folder.path());
    let card = join(server.address, "join").0;
    let mut wire = Wire::connect(server.address).unwrap();
    wire.cookies = till(server.address, &pin);
    Stamp { key: "one".into(), card }.send(&mut wire).unwrap();
    let copy = copies.path().join("copy");
    let said = run(&["backup", copy.to_str().unwrap()], folder.path());
    assert!(said.status.success(), "{said:?}");
    assert_eq!(audit(&copy), audit(folder.path()));
    assert_eq!(demo(&copy).1, pin, "the key is in it");
    let again = run(&["backup", copy.to_str().unwrap()], folder.path());
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8(again.stderr).unwrap().contains("cannot write a copy into"));
}

#[test]
fn a_mistyped_folder_is_not_made_into_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    for command in [&["audit"][..], &["backup", "copy"], &["import", "purchases", "x.csv", "--shop", "x"]] {
        let out = run(command, &nowhere);
        assert_eq!(out.status.code(), Some(1), "{command:?}");
        assert!(String::from_utf8(out.stderr).unwrap().contains("cannot open the data folder"), "{command:?}");
        assert!(!nowhere.exists(), "{command:?}");
    }
}

#[test]
fn what_was_changed_behind_the_ledgers_back_is_named() {
    let folder = tempfile::tempdir().unwrap();
    demo(folder.path());
    audit(folder.path());
    let row = tamper(folder.path());
    let out = run(&["audit", "--json"], folder.path());
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["ok"], false);
    assert_eq!(told["broken"]["row"], row);
    let said = String::from_utf8(run(&["audit"], folder.path()).stdout).unwrap();
    assert!(said.contains(&format!("BROKEN at {row}")), "{said}");
}

/// Adds a stamp to one entry, as nobody can by the rules; gives the entry's name.
#[tokio::main(flavor = "current_thread")]
async fn tamper(data: &Path) -> String {
    let file = SqliteConnectOptions::new().filename(data.join("stampbook.sqlite"));
    let mut conn = SqliteConnection::connect_with(&file).await.unwrap();
    let (card, seq): (Vec<u8>, i64) = sqlx::query_as(include_str!("tamper.sql")).fetch_one(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    format!("{}-{seq}", CardId(card.try_into().unwrap()))
}
