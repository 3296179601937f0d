//! Files of the second version, which knew every kind of program, are opened by this one; and what was released once is not
//! changed any more.

use crate::{
    common::program,
    upgrade::{ANNA, Old, SHOP},
};
use data_encoding::HEXLOWER;
use loyalty::{programs::Terms, time::Timestamp};
use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection};
use std::path::{Path, PathBuf};

/// The migrations of every released version for files, with what they were: a file that has run one never runs it again.
const RELEASED: [(&str, &str); 4] = [
    ("0001_start.sql", "0d0293c51c65e6bd7b7aeae88c67c5d3f1a7966a12439211bb5058b12fa6f59a"),
    ("0002_programs.sql", "ddf157dcedd20d9d7c47e366a3d1f7d02968548dad3231c186e30ebcbec6a934"),
    ("0003_two_databases.sql", "3381df03e984121f301890c0175a3619ad0ba8c00562c029f3ed747ce2831865"),
    ("0004_api.sql", "7d8ea68ed6c91b77015bcd89f70cefc21094a7fc582fef1d4c8b66167e89fbbd"),
];

/// The last migration for databases at a server that was released, how many there were up to it, and the sum over their
/// names and what is in them, in their order.
const RELEASED_AT_SERVERS: (&str, usize, &str) =
    ("0080_deliveries_by_age.sql", 63, "5771c9be4226aac432b5ffc71a6276bb5f75e4078b1f4861c1923160845e71b3");

fn migrations(database: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(database)
}

#[test]
fn released_migrations_are_as_they_were() {
    for (file, sum) in RELEASED {
        let now = HEXLOWER.encode(&Sha256::digest(std::fs::read(migrations("sqlite").join(file)).unwrap()));
        assert_eq!(now, sum, "{file} was released: write another migration instead");
    }
    let (last, count, sum) = RELEASED_AT_SERVERS;
    let mut files: Vec<_> = migrations("postgres").read_dir().unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.file_name().unwrap().to_str().unwrap() <= last);
    files.sort();
    let mut now = Sha256::new();
    for file in &files {
        now.update(file.file_name().unwrap().as_encoded_bytes());
        now.update(std::fs::read(file).unwrap());
    }
    let now = (files.len(), HEXLOWER.encode(&now.finalize()));
    assert_eq!(now, (count, sum.to_owned()), "these were released: write another migration instead");
}

/// A file that began with the first version and was used with the second: a program with occasions, a birthday, a month.
async fn second() -> Old {
    let mut old = Old::new().await;
    old.history().await;
    old.migrate(&[RELEASED[0].0, RELEASED[1].0]).await;
    let promise = program(
        r#"{"stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a free coffee"}]},
            "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}]},
            "occasions": {"birthday": {"stamps": 2}, "anniversary": {"stamps": 1}}}"#,
    );
    let terms = serde_json::to_string(&Terms::try_from(promise).unwrap()).unwrap();
    old.sql(&format!(
        "INSERT INTO programs VALUES ($shop, zeroblob(16), 2, '{terms}', zeroblob(32), 0);
         UPDATE shops SET program_version = 2;
         UPDATE cards SET program_version = 2, anniversary = '03-02';
         UPDATE cards SET birthday = '12-01', tier = 1, review_at_us = 1 WHERE id = $anna;
         INSERT INTO months VALUES ($shop, $anna, '2026-03', 700, 2, 0), ($shop, $bela, '2026-03', 0, 1, 0);
         INSERT INTO notices VALUES ($shop, $anna, 'terms/1', '\"new_terms\"', 1, 9223372036854775807);
         INSERT INTO staff_devices VALUES ($shop, X'07', 1)"
    ))
    .await;
    old
}

#[tokio::test]
async fn a_file_of_the_second_version_goes_on() {
    let (book, clock, staff, _folder) = second().await.open().await;
    let audit = book.audit().await.unwrap();
    assert!(audit.ok, "{audit:?}");
    while book.review_cards().await.unwrap() > 0 {}
    let anna = book.card_at(&staff, ANNA).await.unwrap();
    assert_eq!((anna.stamps(), anna.card.tier.level, anna.counted), (3, 1, 2));
    // 2026-12-01, noon: the program says what it keeps in a column that the second version did not have.
    clock.set(Timestamp(1_796_126_400_000_000));
    assert_eq!(book.keep_occasions().await.unwrap(), 1);
    assert_eq!(book.card_at(&staff, ANNA).await.unwrap().stamps(), 5);
    assert_eq!(book.shop(SHOP).await.unwrap().version, 2);
    assert!(book.audit().await.unwrap().ok);
}

/// What an earlier version kept of people in the answers to tills and to whoever joined is gone; what else they say stays.
#[tokio::test]
async fn answers_that_were_kept_before_tell_of_nobody() {
    let mut old = second().await;
    old.migrate(&[RELEASED[0].0, RELEASED[1].0, RELEASED[2].0, RELEASED[3].0]).await;
    old.sql(
        r#"INSERT INTO requests VALUES
            ($shop, 'key:till:a', zeroblob(32), '{"card":{"reference":"planted","invite":"PLANTED","seq":9007199254740993}}', 0),
            ($shop, 'key:till:b', zeroblob(32), 'null', 0),
            ($shop, 'anyone:c', zeroblob(32), '{"joined":{"card":"x","customer":"planted"},"was_known":true,"at_us":1}', 0)"#,
    )
    .await;
    let (book, _, _, folder) = old.open().await;
    let file = format!("sqlite:{}/stampbook.sqlite", folder.path().display());
    let mut conn = SqliteConnection::connect(&file).await.unwrap();
    let kept = sqlx::query_scalar("SELECT answer FROM requests WHERE key LIKE '%:%' ORDER BY key");
    let kept: Vec<String> = kept.fetch_all(&mut conn).await.unwrap();
    let kept: Vec<_> = kept.iter().map(String::as_str).filter(|answer| !answer.contains("stamps")).collect();
    let joined = r#"{"joined":{"card":"x"},"was_known":true,"at_us":1}"#;
    assert_eq!(kept, [joined, r#"{"card":{"seq":9007199254740993}}"#, "null"]);
    assert!(book.audit().await.unwrap().ok);
}
