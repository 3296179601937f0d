//! Purchase logs as shops have them: understood, brought in once, with every bad row named.

use crate::common::{Fixture, START, draft, shop, shop_with};
use loyalty::{programs::Draft, time::Timestamp};
use server::imports::{DateOrder, ImportError, Options, Reason, Role, Summary};
use sqlx::Row;
use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering},
};

/// The fixture's program with stamps for a new card.
fn welcome(stamps: u32) -> Draft {
    let mut draft = draft();
    draft.stamps.as_mut().unwrap().welcome = stamps;
    draft
}

fn file(it: &Fixture, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = it.place.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path
}

async fn import_with(it: &Fixture, text: impl AsRef<[u8]>, options: &Options) -> Result<Summary, ImportError> {
    let path = file(it, "log.csv", text);
    it.book.import_purchases(it.shop.id, &path, options, &AtomicBool::new(false), |_| {}).await
}

async fn import(it: &Fixture, text: impl AsRef<[u8]>) -> Summary {
    import_with(it, text, &Options::default()).await.unwrap()
}

/// Every purchase as customer, time, amount in minor units, items.
async fn stored(it: &Fixture) -> Vec<(String, String, Option<i64>, Option<i64>)> {
    let sql = "SELECT reference, at_us, amount_minor, items FROM purchases
               JOIN cards ON cards.shop_id = purchases.shop_id AND cards.id = card_id ORDER BY reference, at_us";
    let rows = sqlx::query(sql).fetch_all(&mut it.raw().await).await.unwrap();
    let read = |row: sqlx::any::AnyRow| {
        let at = jiff::Timestamp::from_microsecond(row.get(1)).unwrap().to_string();
        (row.get(0), at, row.get(2), row.get(3))
    };
    rows.into_iter().map(read).collect()
}

fn purchase(
    customer: &str,
    at: &str,
    amount: Option<i64>,
    items: Option<i64>,
) -> (String, String, Option<i64>, Option<i64>) {
    (customer.into(), at.into(), amount, items)
}

#[tokio::test]
async fn a_log_without_header_or_mapping_is_understood() {
    let it = shop().await;
    let log = " 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n 00002 19970112  5   77.00\r\n";
    let summary = import(&it, log).await;
    assert_eq!((summary.rows, summary.imported, summary.members, summary.stamps, summary.bad), (3, 3, 2, 3, 0));
    let roles: Vec<_> = summary.columns.columns.iter().map(|column| column.role).collect();
    assert_eq!(roles, [Role::Customer, Role::Time, Role::Items, Role::Amount]);
    let expected = [
        purchase("00001", "1997-01-01T11:00:00Z", Some(1_177), Some(1)),
        purchase("00002", "1997-01-12T11:00:00Z", Some(1_200), Some(1)),
        purchase("00002", "1997-01-12T11:00:00Z", Some(7_700), Some(5)),
    ];
    let mut stored = stored(&it).await;
    stored.sort();
    assert_eq!(stored, expected);
    it.assert_clean().await;
}

#[tokio::test]
async fn logs_from_many_places_say_the_same() {
    let logs = [
        "customer,time,items,amount\nann,2026-07-04 18:05,2,1234.50\nbob,2026-07-31 09:00,,\n",
        "\u{FEFF}Vevő;Dátum;Mennyiség;Összeg (Ft)\r\nann;2026. 07. 04. 18:05;2;1 234,50 Ft\r\nbob;2026. 07. 31. 9:00;;\r\n;;;\r\n",
        "Kuupäev\tKlient\tSumma\tKogus\n4.07.2026 18:05\tann\t1 234,50 €\t2\n31.07.2026 09:00\tbob\t\t\n",
        "Data zakupu|Kwota|Ilość|Klient\n2026/07/04 18:05:00|1.234,50 zł|2|ann\n2026/07/31 09:00|||bob",
        "customer,date,time,items,amount\n\"ann\",07/04/2026,6:05 PM,2,\"$1,234.50\"\n\"bob\",07/31/2026,9:00 AM,,\n",
        "ann,2026-07-04T16:05:00Z,2,1234.50\nbob,2026-07-31T07:00:00+00:00,,\n",
        "amount,id,when,pieces\n1234.5,ann,1783181100,2\n,bob,1785481200,\n",
    ];
    for log in logs {
        let it = shop().await;
        let summary = import(&it, log).await;
        let expected = [
            purchase("ann", "2026-07-04T16:05:00Z", Some(123_450), Some(2)),
            purchase("bob", "2026-07-31T07:00:00Z", None, None),
        ];
        assert_eq!(stored(&it).await, expected, "{log}");
        assert_eq!((summary.rows, summary.bad), (2, 0), "{log}");
    }
}

#[tokio::test]
async fn columns_can_be_said() {
    let it = shop().await;
    let by_name = Options { columns: Some("wer=customer,wann=time,was=amount".into()), ..Options::default() };
    import_with(&it, "x,was,wann,wer\n1,2.50,2026-01-01,ann\n", &by_name).await.unwrap();
    let in_order = Options { columns: Some("-,amount,time,customer".into()), ..Options::default() };
    let again = import_with(&it, "1,2.50,2026-01-01,ann\n", &in_order).await.unwrap();
    assert_eq!((again.imported, again.already), (0, 1), "the same purchase, said in another way");
    assert_eq!(stored(&it).await, [purchase("ann", "2026-01-01T11:00:00Z", Some(250), None)]);
}

#[tokio::test]
async fn dates_that_can_be_read_in_two_ways_are_asked_for() {
    let it = shop().await;
    let log = "customer,date\nann,03/04/2026\nann,04/05/2026\n";
    let error = import_with(&it, log, &Options::default()).await.unwrap_err();
    assert!(error.to_string().contains("--dates dmy"), "{error}");
    let options = Options { dates: Some(DateOrder::Dmy), ..Options::default() };
    import_with(&it, log, &options).await.unwrap();
    assert_eq!(stored(&it).await[0].1, "2026-04-03T10:00:00Z");
}

#[tokio::test]
async fn files_that_cannot_be_read_say_what_to_do() {
    let it = shop().await;
    let error = async |text: &[u8]| import_with(&it, text, &Options::default()).await.unwrap_err();
    assert!(matches!(error(b"").await, ImportError::Empty));
    assert!(matches!(error(b"customer,date\n").await, ImportError::Empty));
    assert!(matches!(error(b"\xFF\xFEc\0u\0").await, ImportError::Encoding));
    assert!(error(b"frequency,recency\n1,2\n").await.to_string().contains("--columns"));
    let nowhere = it.place.folder.path().join("nowhere");
    let (options, stop) = (Options::default(), AtomicBool::new(false));
    let gone = it.book.import_purchases(it.shop.id, &nowhere, &options, &stop, |_| {}).await;
    assert!(matches!(gone.unwrap_err(), ImportError::File(path, _) if path == nowhere));
}

#[tokio::test]
async fn bad_rows_are_named_and_good_ones_kept() {
    let it = shop().await;
    let mut log = b"customer,date,items,amount\n".to_vec();
    let rows: [(&[u8], Option<Reason>); 16] = [
        (b"ann,2026-01-01,1,2.50", None),
        (b",2026-01-01,1,2.50", Some(Reason::NoCustomer)),
        (b"an\0na,2026-01-01,1,2.50", Some(Reason::OddCustomer)),
        (b"ann,yesterday,1,2.50", Some(Reason::Time)),
        (b"ann,,1,2.50", Some(Reason::Time)),
        (b"ann,2027-01-01,1,2.50", Some(Reason::Future)),
        (b"ann,1969-01-01,1,2.50", Some(Reason::Past)),
        (b"ann,2026-01-01,1,-2.50", Some(Reason::Refund)),
        (b"ann,2026-01-01,1,much", Some(Reason::Amount)),
        (b"ann,2026-01-01,some,2.50", Some(Reason::Items)),
        (b"ann", Some(Reason::TooFew)),
        (b"ann,2026-01-01,1,2,50", Some(Reason::TooMany)),
        (b"\xE1nn,2026-01-01,1,2.50", Some(Reason::NotUtf8)),
        (b"\"ann,2026-01-01,1,2.50", Some(Reason::OpenQuote)),
        (b"bob,2026-01-02,2.0,3", None),
        (b"bob,2026-01-03,,", None),
    ];
    rows.iter().for_each(|(row, _)| log.extend([row, b"\n".as_slice()].concat()));
    let report = it.place.folder.path().join("bad.csv");
    let options = Options { report: Some(report.clone()), ..Options::default() };
    let summary = import_with(&it, log, &options).await.unwrap();
    let found: Vec<_> = summary.problems.iter().map(|problem| (problem.line, problem.reason)).collect();
    let expected: Vec<_> = (2..).zip(rows).filter_map(|(line, (_, reason))| Some((line, reason?))).collect();
    assert_eq!(found, expected);
    assert_eq!((summary.rows, summary.imported, summary.bad, summary.members), (16, 3, 13, 2));
    let mut report = csv::Reader::from_path(report).unwrap();
    let told: Vec<(u64, String, String)> = report.deserialize().map(Result::unwrap).collect();
    assert_eq!(told.len(), 13);
    assert_eq!(told[6], (9, "the amount is negative: a refund".into(), "ann,2026-01-01,1,-2.50".into()));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_summary_tells_the_first_bad_rows_and_counts_all() {
    let it = shop().await;
    let log = "customer,date\nann,2026-01-01\n".to_owned() + &"ann,never\n".repeat(3_000) + "bob,2026-01-02\n";
    let summary = import(&it, log).await;
    assert_eq!((summary.problems.len(), summary.bad, summary.imported), (20, 3_000, 2));
}

#[tokio::test]
async fn a_row_too_long_is_left_out() {
    let it = shop().await;
    let log = format!("customer,date\nann,2026-01-01\n{},2026-01-01\nbob,2026-01-01\n", "x".repeat(70_000));
    let summary = import(&it, log).await;
    assert_eq!((summary.imported, summary.problems[0].line, summary.problems[0].reason), (2, 3, Reason::TooLong));
}

/// A log of `rows` purchases by a few customers.
fn log(rows: usize) -> String {
    let row = |at: usize| format!("c{},2026-0{}-{:02} 10:00,{}.00\n", at * 7 % 40, 1 + at % 9, 1 + at % 28, at % 50);
    "customer,date,amount\n".to_owned() + &(0..rows).map(row).collect::<String>()
}

#[tokio::test]
async fn the_same_file_twice_gives_the_same_totals() {
    let it = shop_with(welcome(2)).await;
    let first = import(&it, log(1_200)).await;
    assert_eq!((first.rows, first.imported, first.members, first.new_members), (1_200, 1_200, 40, 40));
    assert_eq!(first.stamps, 1_200 + 40 * 2);
    assert_eq!(first.vouchers, 40 * 3, "30 purchases and 2 stamps each fill three cards");
    let audit = it.book.audit().await.unwrap();
    let second = import(&it, log(1_200)).await;
    assert_eq!(second, Summary { imported: 0, already: 1_200, new_members: 0, ..first });
    assert_eq!(it.book.audit().await.unwrap(), audit, "nothing changed");
    assert!(audit.ok);
}

#[tokio::test]
async fn a_longer_export_adds_only_what_is_new() {
    let it = shop().await;
    import(&it, log(300)).await;
    let summary = import(&it, log(800)).await;
    assert_eq!((summary.already, summary.imported, summary.rows), (300, 500, 800));
    assert_eq!(it.book.audit().await.unwrap().purchases, 800);
}

#[tokio::test]
async fn rows_that_say_the_same_all_count() {
    let it = shop().await;
    let twice = "customer,date\nann,2026-01-01\nann,2026-01-01\n";
    assert_eq!(import(&it, twice).await.imported, 2);
    assert_eq!(import(&it, twice).await.already, 2);
    assert_eq!(import(&it, twice.to_owned() + "ann,2026-01-01\n").await.imported, 1);
    assert_eq!(it.card(card(&it, "ann").await).await.stamps(), 3);
}

async fn card(it: &Fixture, reference: &str) -> loyalty::ids::CardId {
    let query = sqlx::query("SELECT id FROM cards WHERE reference = $1").bind(reference);
    let id: Vec<u8> = query.fetch_one(&mut it.raw().await).await.unwrap().get(0);
    loyalty::ids::CardId(id.try_into().unwrap())
}

#[tokio::test]
async fn an_import_that_was_stopped_goes_on() {
    let it = shop().await;
    let (path, stop) = (file(&it, "log.csv", log(1_700)), AtomicBool::new(false));
    let mut seen = Vec::new();
    let options = Options::default();
    let stopped = it.book.import_purchases(it.shop.id, &path, &options, &stop, |progress| {
        seen.push((progress.rows, progress.bytes < progress.bytes_total));
        stop.store(seen.len() == 2, Ordering::Relaxed);
    });
    let Err(ImportError::Stopped(summary)) = stopped.await else { panic!("not stopped") };
    assert_eq!((seen, summary.rows, summary.imported), (vec![(500, true), (1_000, true)], 1_000, 1_000));
    it.assert_clean().await;
    let rest = import(&it, log(1_700)).await;
    assert_eq!((rest.already, rest.imported, rest.rows, rest.stamps), (1_000, 700, 1_700, 1_700));
    assert_eq!(rest.vouchers, import(&it, log(1_700)).await.vouchers);
}

#[tokio::test]
async fn an_imported_member_is_a_member_like_any_other() {
    let it = shop().await;
    import(&it, log(400)).await;
    let card = card(&it, "c0").await;
    let view = it.card(card).await;
    assert_eq!((view.card.purchases, view.stamps(), view.vouchers.len()), (10, 0, 1));
    assert!(view.entries.iter().all(|entry| entry.at < START));
    it.redeem(&view.vouchers[0].code).await.unwrap();
    it.give(card, 1).await;
    let weeks = it.book.overview(&it.shop).await.unwrap();
    assert_eq!((weeks.today.returning, weeks.today.redeemed), (1, 1));
    it.assert_clean().await;
}

#[tokio::test]
async fn a_day_alone_is_its_noon_and_today_is_not_the_future() {
    let it = shop().await;
    let log = "customer,date\nann,2026-11-20\nann,2026-11-21\nann,2026-11-22\n";
    let summary = import(&it, log).await;
    // It is eleven in the morning in Budapest.
    let at: Vec<_> = stored(&it).await.into_iter().map(|row| row.1).collect();
    assert_eq!(at, ["2026-11-20T11:00:00Z", "2026-11-21T10:00:00Z"]);
    assert_eq!(summary.problems[0].reason, Reason::Future);
    it.later_days(1);
    let again = import(&it, log).await;
    assert_eq!((again.already, again.imported), (2, 1), "the same row at another time of the day");
}

#[tokio::test]
async fn time_is_the_shops_own() {
    let it = shop().await;
    import(&it, "customer,date\nann,2026-03-29 02:30\nann,2026-07-01 00:30\n").await;
    // The night when clocks go forward has no half past two: it is taken for the hour after.
    assert_eq!(stored(&it).await[0].1, "2026-03-29T01:30:00Z");
    assert_eq!(stored(&it).await[1].1, "2026-06-30T22:30:00Z");
    let now = Timestamp(START.0);
    assert!(it.card(card(&it, "ann").await).await.card.seen_at < now);
}
