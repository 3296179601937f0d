//! A disk that keeps nothing: what is said then, and that the next write goes well once it keeps again.

use super::{fresh, sqlite};
use crate::store::{Conn, Disk, Error, Operation, Store, db::Database, disk};
use crate::{Error as Refused, env::Machine};
use sqlx::Executor;
use std::{fs, path::Path};

/// Writes so many bytes.
struct Ballast(i64);

impl Operation for Ballast {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> crate::Result<()> {
        conn.change("INSERT INTO ballast (bytes) VALUES (zeroblob(?1))", super::args![self.0]).await?;
        Ok(())
    }
}

async fn with_ballast() -> (tempfile::TempDir, Store) {
    let (folder, store) = fresh().await;
    sqlite(&store).execute("CREATE TABLE ballast (bytes BLOB)").await.unwrap();
    (folder, store)
}

async fn ballast(store: &Store) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM ballast").fetch_one(sqlite(store)).await.unwrap()
}

#[test]
fn what_is_wrong_with_a_disk_is_known_by_the_code_of_either_database() {
    for (code, disk) in [
        ("13", Some(Disk::Full)),
        ("53100", Some(Disk::Full)),
        ("10", Some(Disk::Fails)),
        ("778", Some(Disk::Fails)),
        ("4874", Some(Disk::Fails)),
        ("8", Some(Disk::Fails)),
        ("58030", Some(Disk::Fails)),
        ("1034", Some(Disk::InDoubt)),
        ("1290", Some(Disk::InDoubt)),
        ("5", None),
        ("14", None),
        ("2067", None),
        ("53200", None),
        ("40001", None),
        ("23505", None),
    ] {
        assert_eq!(Disk::of_code(code), disk, "{code}");
    }
}

/// `max_page_count` is a disk with so much room, as far as SQLite can tell.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_disk_refuses_all_who_write_together_and_takes_the_next_when_there_is_room() {
    let (_folder, store) = with_ballast().await;
    let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(sqlite(&store)).await.unwrap();
    sqlite(&store).execute(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {}", pages + 4))).await.unwrap();
    let writing = (0..20).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.write(&Ballast(100_000)).await })
    });
    let (mut refused, mut kept) = (0, 0);
    for written in futures::future::join_all(writing).await {
        match written.unwrap() {
            Err(Refused::Disk(Disk::Full, _)) => refused += 1,
            // The connection was made anew after the first refusal, and knows no bound.
            Ok(()) => kept += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(refused > 0);
    store.write(&Ballast(100_000)).await.unwrap();
    assert_eq!(ballast(&store).await, kept + 1, "what was refused was not kept");
}

/// What a crash leaves behind: both files as they are while the database is open.
fn crashed(from: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["stampbook.sqlite", "stampbook.sqlite-wal"] {
        fs::copy(from.join(file), folder.path().join(file)).unwrap();
    }
    folder
}

#[tokio::test]
async fn a_log_that_a_crash_left_is_made_sure_of_and_all_of_it_is_there() {
    let (folder, store) = with_ballast().await;
    store.write(&Ballast(3_000_000)).await.unwrap();
    let crashed = crashed(folder.path());
    let file = crashed.path().join("stampbook.sqlite");
    let log = fs::metadata(crashed.path().join("stampbook.sqlite-wal")).unwrap().len();
    assert!(log > 2 * 1024 * 1024, "more than one piece: {log}");
    let again = Store::open(&Database::File(file), &Machine).await.unwrap();
    assert_eq!(ballast(&again).await, 1);
}

#[tokio::test]
async fn the_log_of_a_database_that_is_open_is_left_alone() {
    let (folder, store) = with_ballast().await;
    store.write(&Ballast(1)).await.unwrap();
    let log = folder.path().join("stampbook.sqlite-wal");
    let touched = || fs::metadata(&log).unwrap().modified().unwrap();
    let before = touched();
    disk::make_sure(&folder.path().join("stampbook.sqlite")).await.unwrap();
    assert_eq!(touched(), before);
    store.write(&Ballast(1)).await.unwrap();
    assert_eq!(ballast(&store).await, 2);
}

#[tokio::test]
async fn a_log_that_can_not_be_made_sure_of_is_the_disks_doubt() {
    let error = Error::Untrusted(std::io::Error::other("no"));
    assert_eq!(error.disk(), Some(Disk::InDoubt));
    assert!(!error.is_transient());
}
