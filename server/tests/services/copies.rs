//! Whole installations moved from one kind of database to the other: everything comes along, or nothing does.

use crate::place::{Place, server};
use server::{
    Stampbook,
    cards::Look,
    copies::{self, Copy, CopyError},
    demo::Demo,
    env::Machine,
    home::Home,
    wallet::Token,
};
use sqlx::{AssertSqlSafe, Executor};
use std::sync::{Arc, atomic::AtomicBool};

static GO_ON: AtomicBool = AtomicBool::new(false);

async fn copy(from: &Home, to: &Home) -> Result<Copy, CopyError> {
    copies::copy(from, to, (Arc::new(Machine), Arc::new(Machine)), &GO_ON, |_| ()).await
}

async fn open(home: &Home) -> Stampbook {
    Stampbook::open_existing(home.clone(), Arc::new(Machine), Arc::new(Machine)).await.unwrap()
}

/// A folder of its own, whatever the other tests run on.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn home(&self) -> Home {
        Home::Folder(self.0.path().join("data"))
    }
}

/// The demo shops in a folder, and a wallet of one of their customers.
async fn demo(home: &Home) -> (Vec<Demo>, Token) {
    let book = Stampbook::open(home.clone(), Arc::new(Machine), Arc::new(Machine)).await.unwrap();
    let demos = book.demo().await.unwrap();
    let till = till(&book, &demos[0]).await;
    let card = book.recent_cards(&till).await.unwrap().remove(0);
    let wallet = book.open_wallet(card.card.customer, None).await.unwrap();
    book.close().await;
    (demos, wallet)
}

async fn till(book: &Stampbook, demo: &Demo) -> server::staff::Staff {
    let token = book.sign_in_till(demo.shop.id, &demo.pin, "here").await.unwrap();
    book.staff(&token).await.unwrap().unwrap().0
}

/// What people hold still opens what it opened.
async fn still_works(home: &Home, demos: &[Demo], wallet: &Token) {
    let book = open(home).await;
    let (customer, _) = book.customer(wallet).await.unwrap().expect("the wallet's session");
    assert!(!book.wallet(customer, Look::default()).await.unwrap().views.is_empty(), "cards are in the wallet");
    for demo in demos {
        till(&book, demo).await;
        assert!(book.sign_in_owner(demo.shop.id, &demo.password, "here").await.is_ok(), "{}", demo.shop.name);
    }
    let again = book.demo().await.unwrap();
    assert_eq!(again, demos, "the same shops, PINs, passwords and coupon codes, opened once");
    assert!(book.audit().await.unwrap().ok);
    book.close().await;
}

#[tokio::test]
async fn demo_shops_go_to_the_other_database_and_back() {
    let (first, last, between) = (Folder::new(), Folder::new(), Place::new().await);
    let (demos, wallet) = demo(&first.home()).await;
    let before = open(&first.home()).await.audit().await.unwrap();
    let there = copy(&first.home(), &between.home()).await.unwrap();
    assert_eq!(there.audit, before);
    assert!(there.tables["cards"] > 100 && there.tables["entries"] == before.entries, "{:?}", there.tables);
    still_works(&between.home(), &demos, &wallet).await;
    let middle = open(&between.home()).await.audit().await.unwrap();
    assert_eq!((&middle, middle.heads.len()), (&before, 64));
    let back = copy(&between.home(), &last.home()).await.unwrap();
    assert_eq!(back.audit, before);
    still_works(&last.home(), &demos, &wallet).await;
}

#[tokio::test]
async fn a_place_that_holds_something_is_left_as_it_is() {
    let (first, place) = (Folder::new(), Place::new().await);
    open_new(&first.home()).await;
    copy(&first.home(), &place.home()).await.unwrap();
    let before = open(&place.home()).await.audit().await.unwrap();
    for to in [place.home(), first.home()] {
        let refused = copy(&first.home(), &to).await.unwrap_err();
        assert!(refused.to_string().contains("is not empty"), "{refused}");
    }
    assert_eq!(open(&place.home()).await.audit().await.unwrap(), before);
    assert_eq!(open(&first.home()).await.audit().await.unwrap(), before);
}

/// An installation with one shop.
async fn open_new(home: &Home) -> Stampbook {
    let book = Stampbook::open(home.clone(), Arc::new(Machine), Arc::new(Machine)).await.unwrap();
    book.open_shop(&crate::common::new_shop("Test Café", crate::common::draft()), true).await.unwrap();
    book
}

#[tokio::test]
async fn what_is_stopped_leaves_nothing() {
    let (first, last, place) = (Folder::new(), Folder::new(), Place::new().await);
    open_new(&first.home()).await.close().await;
    for to in [last.home(), place.home()] {
        let stop = AtomicBool::new(true);
        let stopped = copies::copy(&first.home(), &to, (Arc::new(Machine), Arc::new(Machine)), &stop, |_| ()).await;
        assert!(matches!(stopped, Err(CopyError::Stopped)), "{stopped:?}");
        assert_eq!(copy(&first.home(), &to).await.unwrap().tables["shops"], 1, "there was room for it again");
    }
}

#[tokio::test]
async fn an_original_that_is_broken_or_not_there_is_not_copied() {
    let (first, last) = (Folder::new(), Folder::new());
    assert!(matches!(copy(&first.home(), &last.home()).await, Err(CopyError::Home(server::Error::NotFound(_)))));
    open_new(&first.home()).await.close().await;
    let place = Place { folder: tempfile::tempdir().unwrap(), url: format!("sqlite:{}", first.home()) };
    place.raw().await.execute("UPDATE shops SET program_version = 9").await.unwrap();
    let refused = copy(&first.home(), &last.home()).await.unwrap_err().to_string();
    assert!(refused.contains("the original is broken at"), "{refused}");
    assert!(
        !last.home().to_string().is_empty() && std::fs::read_dir(last.home().to_string()).unwrap().next().is_none()
    );
}

/// A table or a column that only one of the two has would be lost: then nothing is copied.
#[tokio::test]
async fn what_only_one_database_has_stops_the_copy() {
    for (change, named) in [
        ("CREATE TABLE extra (id BIGINT NOT NULL PRIMARY KEY)", "the table extra"),
        ("ALTER TABLE cards ADD COLUMN extra TEXT", "the column extra of cards"),
        ("ALTER TABLE attempts DROP COLUMN failures", "the column failures of attempts"),
    ] {
        let (first, place) = (Folder::new(), Place::new().await);
        open_new(&first.home()).await.close().await;
        Stampbook::open(place.home(), Arc::new(Machine), Arc::new(Machine)).await.unwrap().close().await;
        let place_is_file = server().is_none();
        if place_is_file {
            // A folder must be empty, so the change is made in the original.
            let original = Place { folder: tempfile::tempdir().unwrap(), url: format!("sqlite:{}", first.home()) };
            let change = change.replace("BIGINT", "INTEGER");
            original.raw().await.execute(AssertSqlSafe(change)).await.unwrap();
        } else {
            place.raw().await.execute(change).await.unwrap();
            place.raw().await.execute("DELETE FROM installation").await.unwrap();
        }
        let other = Folder::new();
        let to = if place_is_file { other.home() } else { place.home() };
        let refused = copy(&first.home(), &to).await.unwrap_err();
        assert!(refused.to_string().contains(named), "{refused}");
    }
}

/// SQLite kept any text once; PostgreSQL takes no NUL in one.
#[tokio::test]
async fn a_text_that_postgresql_does_not_take_comes_along_in_another_form() {
    let (first, place) = (Folder::new(), Place::new().await);
    open_new(&first.home()).await.close().await;
    let original = Place { folder: tempfile::tempdir().unwrap(), url: format!("sqlite:{}", first.home()) };
    original.raw().await.execute("UPDATE shops SET name = 'Caf' || char(0)").await.unwrap();
    copy(&first.home(), &place.home()).await.unwrap();
    let mut conn = place.raw().await;
    let name: String = sqlx::query_scalar("SELECT name FROM shops").fetch_one(&mut conn).await.unwrap();
    assert_eq!(name, "Caf\u{fffd}");
}

#[tokio::test]
async fn a_backup_is_a_folder_wherever_the_original_is() {
    let (place, copies) = (Place::new().await, Folder::new());
    let book = open_new(&place.home()).await;
    let folder = std::path::PathBuf::from(copies.home().to_string());
    book.backup(&folder).await.unwrap();
    assert!(matches!(book.backup(&folder).await, Err(server::Error::Taken)), "a copy is never written over");
    let copy = open(&copies.home()).await;
    assert_eq!(copy.setup_code(), book.setup_code(), "the key came along");
    assert_eq!(copy.audit().await.unwrap(), book.audit().await.unwrap());
}
