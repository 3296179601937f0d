//! Every form of a date, and what is told of a whole column of them.

use super::*;

/// In UTC, as a person at the shop in Budapest means it.
fn utc(text: &str, order: Option<DateOrder>) -> Option<String> {
    let at = read(text, order)?.at(&TimeZone::get("Europe/Budapest").unwrap(), Timestamp(i64::MAX))?;
    Some(jiff::Timestamp::from_microsecond(at.0).unwrap().to_string())
}

#[test]
fn every_form_is_read() {
    let forms = [
        ("2026-07-04", "2026-07-04T10:00:00Z"),
        ("20260704", "2026-07-04T10:00:00Z"),
        ("2026/7/4", "2026-07-04T10:00:00Z"),
        ("2026. 07. 04.", "2026-07-04T10:00:00Z"),
        ("2026.07.04. 18:05", "2026-07-04T16:05:00Z"),
        ("04.07.2026", "2026-07-04T10:00:00Z"),
        ("4.7.2026 18:05", "2026-07-04T16:05:00Z"),
        ("04.07.2026 18:05:09", "2026-07-04T16:05:09Z"),
        ("2026-07-04 18:05", "2026-07-04T16:05:00Z"),
        ("2026-07-04T18:05:09.5", "2026-07-04T16:05:09.5Z"),
        ("2026-07-04T18:05:09Z", "2026-07-04T18:05:09Z"),
        ("2026-07-04 18:05:09 UTC", "2026-07-04T18:05:09Z"),
        ("2026-07-04T18:05:09+03:30", "2026-07-04T14:35:09Z"),
        ("2026-07-04T18:05:09-0500", "2026-07-04T23:05:09Z"),
        ("2026-07-04 06:05 PM", "2026-07-04T16:05:00Z"),
        ("2026-07-04 12:05 am", "2026-07-03T22:05:00Z"),
        ("31/07/2026", "2026-07-31T10:00:00Z"),
        ("07/31/26, 9:05", "2026-07-31T07:05:00Z"),
        ("1783188309", "2026-07-04T18:05:09Z"),
        ("1783188309000", "2026-07-04T18:05:09Z"),
        // In winter the clocks stand elsewhere.
        ("2026-01-04", "2026-01-04T11:00:00Z"),
    ];
    for (text, expected) in forms {
        assert_eq!(utc(text, None).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn the_order_decides_what_the_date_does_not() {
    assert_eq!(utc("04/07/2026", None), None);
    assert_eq!(utc("04/07/2026", Some(DateOrder::Dmy)).as_deref(), Some("2026-07-04T10:00:00Z"));
    assert_eq!(utc("04/07/2026", Some(DateOrder::Mdy)).as_deref(), Some("2026-04-07T10:00:00Z"));
    assert_eq!(utc("26/07/04", Some(DateOrder::Ymd)).as_deref(), Some("2026-07-04T10:00:00Z"));
    assert_eq!(utc("31/07/2026", Some(DateOrder::Mdy)), None);
}

#[test]
fn the_sample_tells_the_order() {
    let form = |texts: &[&str]| super::form(texts.iter().copied());
    assert_eq!(form(&["04/07/2026", "05/07/2026", "13/07/2026"]), Ok(DateForm::Dmy));
    assert_eq!(form(&["04/07/2026", "07/13/2026"]), Ok(DateForm::Mdy));
    assert_eq!(form(&["04/07/2026", "05/05/2026"]), Err("05/05/2026".to_owned()));
    assert_eq!(form(&["13/07/2026", "07/14/2026"]), Err("07/14/2026".to_owned()));
    assert_eq!(form(&["20260704", "x"]), Ok(DateForm::Ymd));
    assert_eq!(form(&["4.7.2026"]), Ok(DateForm::Dmy));
    assert_eq!(form(&["1783188309"]), Ok(DateForm::Unix));
}

#[test]
fn what_is_no_time_is_refused() {
    for text in ["", "x", "2026-02-30", "20261301", "2026-07-04 25:00", "2026-07-04 10", "11.77", "1.2.3", "123"] {
        assert_eq!(read(text, Some(DateOrder::Dmy)), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn nothing_breaks_it(text in "[0-9./ :T,+Zpm-]{0,30}|\\PC{0,12}") {
        let _ = (read(&text, None), read(&text, Some(DateOrder::Dmy)), super::form(std::iter::once(text.as_str())));
    }
}
