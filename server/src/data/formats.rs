//! Records as files: JSON for other programs, CSV for a spreadsheet. Each is written piece by piece.

use super::Record;
use std::borrow::Cow;

/// How all that is kept of a customer is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One object, with the records in a list.
    Json,
    /// One line a record, the names of the columns in the first (RFC 4180).
    Csv,
}

/// The columns of a table, in the order of a record's fields.
const COLUMNS: [&str; 13] =
    ["record", "shop", "card", "number", "at", "what", "unit", "amount", "from", "to", "state", "until", "text"];

impl Format {
    /// What stands before all records.
    #[must_use]
    pub fn head(self, made_at: &str) -> String {
        match self {
            Self::Json => format!("{{\"made_at\":{},\"records\":[", serde_json::Value::from(made_at)),
            // A spreadsheet reads UTF-8 as such where the file says so.
            Self::Csv => format!("\u{feff}{}\r\n", COLUMNS.join(",")),
        }
    }

    /// What stands behind them.
    #[must_use]
    pub const fn foot(self) -> &'static str {
        match self {
            Self::Json => "\n]}\n",
            Self::Csv => "",
        }
    }

    /// Some records; `first` where none was written before them.
    ///
    /// # Errors
    /// None that is known: what a record holds can always be written.
    pub fn write(self, records: &[Record], first: bool) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for (place, record) in records.iter().enumerate() {
            match self {
                Self::Json => {
                    text.push_str(if first && place == 0 { "\n" } else { ",\n" });
                    text.push_str(&serde_json::to_string(record)?);
                }
                Self::Csv => {
                    let cells: Vec<_> = cells(record).into_iter().map(|cell| quoted(&cell)).collect();
                    text.push_str(&cells.join(","));
                    text.push_str("\r\n");
                }
            }
        }
        Ok(text)
    }
}

fn cells(record: &Record) -> [String; COLUMNS.len()] {
    // Taken apart, so that a field that is added is not forgotten here.
    let Record { record, shop, card, number, at, what, unit, amount, from, to, state, until, text } = record.clone();
    let plain = |text: Option<&'static str>| text.unwrap_or_default().to_owned();
    let [shop, card, number, at] = [shop, card, number, at].map(Option::unwrap_or_default);
    let [what, unit, state, until, text] = [what, unit, state, until, text].map(Option::unwrap_or_default);
    let amount = amount.map(|amount| amount.to_string()).unwrap_or_default();
    [record.to_owned(), shop, card, number, at, what, unit, amount, plain(from), plain(to), state, until, text]
}

/// A cell as a spreadsheet takes it for text: what would be a formula has an apostrophe before it, as OWASP advises.
fn quoted(cell: &str) -> String {
    let is_number = cell.parse::<i64>().is_ok();
    let starts = cell.trim_start_matches([' ', '\u{a0}', '\u{feff}']);
    let is_formula = starts.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) && !is_number;
    let cell: Cow<'_, str> = if is_formula { format!("'{cell}").into() } else { cell.into() };
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_columns_are_the_fields_of_a_record() {
        let all = Record {
            record: "entry",
            amount: Some(-1),
            from: Some("a"),
            to: Some("b"),
            shop: Some("s".into()),
            card: Some("c".into()),
            number: Some("1".into()),
            at: Some("t".into()),
            what: Some("w".into()),
            unit: Some("u".into()),
            state: Some("x".into()),
            until: Some("y".into()),
            text: Some("z".into()),
        };
        let json = serde_json::to_value(&all).unwrap();
        let names: std::collections::BTreeSet<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(names, COLUMNS.map(str::to_owned).into());
        assert_eq!(cells(&all), ["entry", "s", "c", "1", "t", "w", "u", "-1", "a", "b", "x", "y", "z"]);
    }

    #[test]
    fn what_would_be_a_formula_is_text() {
        for evil in ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u{a0}=1", "＝1"] {
            assert!(quoted(evil).starts_with("\"'"), "{evil:?}");
        }
        assert_eq!([quoted("-12"), quoted("a,b \"c\"")], ["\"-12\"", "\"a,b \"\"c\"\"\""]);
    }

    proptest! {
        #[test]
        fn a_reader_finds_every_cell_as_it_was(texts in prop::collection::vec("\\PC{0,20}|[=+@\"',;\\n\\r \\-]{0,8}", 1..20)) {
            let record = |text: &String| Record { record: "entry", text: Some(text.clone()), ..Record::default() };
            let records: Vec<_> = texts.iter().map(record).collect();
            let file = Format::Csv.head("now") + &Format::Csv.write(&records, true).unwrap() + Format::Csv.foot();
            let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
            let read: Vec<String> = reader.records().map(|line| line.unwrap()[12].to_owned()).collect();
            prop_assert_eq!(read.len(), texts.len());
            for (read, text) in read.iter().zip(&texts) {
                prop_assert!(read == text || read.strip_prefix('\'') == Some(text));
            }
            let file = Format::Json.head("now") + &Format::Json.write(&records, true).unwrap() + Format::Json.foot();
            let json: serde_json::Value = serde_json::from_str(&file).unwrap();
            prop_assert_eq!(json["records"].as_array().unwrap().len(), texts.len());
        }
    }
}
