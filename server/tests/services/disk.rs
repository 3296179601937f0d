//! A database server whose disk keeps nothing: everybody who wrote together is told which trouble it is, nothing is kept, and
//! the next write goes well once the disk keeps again. (A file's disk is made to fail by `cargo xtask prove disk`.)

use crate::common::{at_once, key, shop};
use loyalty::purchases::Sale;
use server::{Error, counter::Selling, store::Disk};
use sqlx::{AssertSqlSafe, Executor};

/// What is done as a transaction commits.
fn at_commit(what: &str) -> String {
    format!("CREATE OR REPLACE FUNCTION disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what} RETURN NULL; END $$")
}

const WATCH: &str = "CREATE CONSTRAINT TRIGGER disk AFTER INSERT ON marks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW \
     EXECUTE FUNCTION disk()";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_a_database_server_says_of_its_disk_is_told_to_all_who_wrote_together() {
    let it = shop().await;
    if !it.place.url.starts_with("postgres:") {
        return;
    }
    let card = it.join().await.card;
    let mut raw = it.place.raw().await;
    raw.execute(AssertSqlSafe(at_commit(""))).await.unwrap();
    raw.execute(WATCH).await.unwrap();
    for (code, disk) in [("53100", Some(Disk::Full)), ("58030", Some(Disk::Fails)), ("53200", None)] {
        let fails = at_commit(&format!("RAISE EXCEPTION 'injected' USING ERRCODE = '{code}';"));
        raw.execute(AssertSqlSafe(fails)).await.unwrap();
        let sold = at_once(20, |number| {
            let ask = Selling { key: key(&format!("{code}-{number}")), ..it.selling(card, Sale::stamps(1)) };
            let book = it.book.clone();
            async move { book.sell(&ask).await }
        })
        .await;
        for answer in sold {
            match (disk, answer) {
                (Some(disk), Err(Error::Disk(said, _))) => assert_eq!(said, disk),
                (None, Err(Error::Unavailable(_))) => {}
                (_, other) => panic!("{code}: {other:?}"),
            }
        }
    }
    raw.execute(AssertSqlSafe(at_commit(""))).await.unwrap();
    it.give(card, 2).await;
    assert_eq!(it.card(card).await.stamps(), 2);
    it.assert_clean().await;
}
