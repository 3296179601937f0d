//! Splits a file into rows and rows into fields, within bounds. Knows nothing of what the fields mean.
//!
//! The csv crate reads on without a bound where a quote is never closed; here such a row is left out, and the lines after
//! it are read again as rows of their own.

use super::{Delimiter, ROW_BYTES_MAX, Reason};
use std::{
    collections::VecDeque,
    io::{self, BufRead, Read},
};

/// Lines that one row may go over, inside quotes.
const ROW_LINES_MAX: usize = 10;

/// A row of the file.
#[derive(Debug)]
pub(super) struct Record {
    /// The line on which it starts, from 1.
    pub(super) line: u64,
    /// As it was written, or the start of it where it is too long.
    pub(super) raw: Vec<u8>,
    /// Its fields without blanks around them.
    pub(super) fields: Result<Vec<String>, Reason>,
}

impl Record {
    fn is_empty(&self) -> bool {
        self.fields.as_ref().is_ok_and(|fields| fields.iter().all(String::is_empty))
    }
}

struct Line {
    raw: Vec<u8>,
    whole: bool,
}

/// Reads a file row by row.
pub(super) struct Records<R> {
    input: R,
    delimiter: Delimiter,
    line: u64,
    bytes: u64,
    again: VecDeque<Line>,
}

impl<R: BufRead> Records<R> {
    pub(super) const fn new(input: R, delimiter: Delimiter) -> Self {
        Self { input, delimiter, line: 0, bytes: 0, again: VecDeque::new() }
    }

    /// Bytes read so far.
    pub(super) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The next row that is not empty.
    pub(super) fn next_filled(&mut self) -> io::Result<Option<Record>> {
        loop {
            match self.next()? {
                Some(record) if record.is_empty() => {}
                other => return Ok(other),
            }
        }
    }

    fn next(&mut self) -> io::Result<Option<Record>> {
        let Some(Line { mut raw, whole }) = self.line()? else { return Ok(None) };
        let (line, length) = (self.line, raw.len());
        if !whole {
            return Ok(Some(Record { line, raw, fields: Err(Reason::TooLong) }));
        }
        let mut more = Vec::new();
        loop {
            let fields = match std::str::from_utf8(&raw) {
                Ok(text) => self.delimiter.split(text),
                Err(_) => Err(Reason::NotUtf8),
            };
            let open = matches!(fields, Err(Reason::OpenQuote));
            let room = more.len() < ROW_LINES_MAX && raw.len() < ROW_BYTES_MAX;
            if open
                && room
                && let Some(next) = self.line()?
            {
                raw.push(b'\n');
                raw.extend_from_slice(&next.raw);
                more.push(next);
                continue;
            }
            if open {
                raw.truncate(length);
                self.line -= more.len() as u64;
                more.into_iter().rev().for_each(|next| self.again.push_front(next));
            }
            return Ok(Some(Record { line, raw, fields }));
        }
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        let line = match self.again.pop_front() {
            Some(line) => line,
            None => match self.fresh_line()? {
                Some(line) => line,
                None => return Ok(None),
            },
        };
        self.line += 1;
        Ok(Some(line))
    }

    fn fresh_line(&mut self) -> io::Result<Option<Line>> {
        let mut raw = Vec::new();
        let mut read = self.read_to_end_of_line(&mut raw)?;
        if read == 0 {
            return Ok(None);
        }
        if self.bytes == read && raw.starts_with(b"\xEF\xBB\xBF") {
            raw.drain(..3);
        }
        let mut whole = true;
        let mut rest = Vec::new();
        while raw.last() != Some(&b'\n') && rest.last() != Some(&b'\n') && read > 0 {
            rest.clear();
            read = self.read_to_end_of_line(&mut rest)?;
            whole = whole && read == 0;
        }
        while raw.last().is_some_and(|byte| b"\r\n".contains(byte)) {
            raw.pop();
        }
        Ok(Some(Line { raw, whole }))
    }

    /// Adds at most one row's length of the current line.
    fn read_to_end_of_line(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        let read = (&mut self.input).take(ROW_BYTES_MAX as u64).read_until(b'\n', line)? as u64;
        self.bytes += read;
        Ok(read)
    }
}

impl Delimiter {
    /// The fields of a row.
    fn split(self, text: &str) -> Result<Vec<String>, Reason> {
        let Some(delimiter) = self.letter() else {
            return Ok(text.split_whitespace().map(str::to_owned).collect());
        };
        let (mut fields, mut rest) = (Vec::new(), text);
        loop {
            let (field, after) = match rest.trim_start_matches(' ').strip_prefix('"') {
                Some(quoted) => {
                    let (field, after) = close_quote(quoted).ok_or(Reason::OpenQuote)?;
                    let (tail, after) = after.split_at(after.find(delimiter).unwrap_or(after.len()));
                    (field + tail.trim_end(), after)
                }
                None => {
                    let (field, after) = rest.split_at(rest.find(delimiter).unwrap_or(rest.len()));
                    (field.to_owned(), after)
                }
            };
            fields.push(field.trim().to_owned());
            match after.strip_prefix(delimiter) {
                Some(next) => rest = next,
                None => return Ok(fields),
            }
        }
    }
}

/// What stands before the closing quote, where two quotes stand for one, and what is after it.
fn close_quote(quoted: &str) -> Option<(String, &str)> {
    let (mut field, mut rest) = (String::new(), quoted);
    loop {
        let (before, after) = rest.split_once('"')?;
        field.push_str(before);
        match after.strip_prefix('"') {
            Some(next) => {
                field.push('"');
                rest = next;
            }
            None => return Some((field, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: impl AsRef<[u8]>, delimiter: Delimiter) -> Vec<(u64, Result<Vec<String>, Reason>)> {
        let mut records = Records::new(text.as_ref(), delimiter);
        std::iter::from_fn(|| records.next_filled().unwrap()).map(|record| (record.line, record.fields)).collect()
    }

    fn fields(fields: &[&str]) -> Result<Vec<String>, Reason> {
        Ok(fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn quotes_hold_delimiters_quotes_and_lines() {
        let text = "\u{FEFF}a,\"b, \"\"c\"\"\",d\r\n\r\n\"x\ny\" ,5\" pizza,z";
        let found = rows(text, Delimiter::Comma);
        assert_eq!(found, [(1, fields(&["a", "b, \"c\"", "d"])), (3, fields(&["x\ny", "5\" pizza", "z"]))]);
    }

    #[test]
    fn runs_of_blanks_are_one() {
        assert_eq!(rows(" 00001 19970101  1   11.77\r\n", Delimiter::Blanks)[0].1.as_ref().unwrap().len(), 4);
    }

    #[test]
    fn a_quote_never_closed_costs_one_row() {
        let found = rows("a,\"b\nc,d\n".to_owned() + &"e,f\n".repeat(30), Delimiter::Comma);
        assert_eq!(found.len(), 32);
        assert_eq!(found[..2], [(1, Err(Reason::OpenQuote)), (2, fields(&["c", "d"]))]);
        assert_eq!(found[31].0, 32);
    }

    #[test]
    fn a_row_too_long_is_left_out_and_the_next_is_read() {
        for length in [ROW_BYTES_MAX, ROW_BYTES_MAX * 2, ROW_BYTES_MAX * 3 + 7] {
            let found = rows("x".repeat(length) + "\na,b\n", Delimiter::Comma);
            assert_eq!(found, [(1, Err(Reason::TooLong)), (2, fields(&["a", "b"]))]);
        }
        assert!(rows("x".repeat(ROW_BYTES_MAX - 1) + "\n", Delimiter::Comma)[0].1.is_ok());
        assert!(rows("x".repeat(ROW_BYTES_MAX), Delimiter::Comma)[0].1.is_ok());
    }

    #[test]
    fn what_is_not_utf8_is_left_out() {
        assert_eq!(rows(b"a,\xE9\nb,c\n", Delimiter::Comma)[0], (1, Err(Reason::NotUtf8)));
    }

    proptest! {
        /// What the csv crate writes is read back, but for blanks at the ends of fields and rows that are empty.
        #[test]
        fn whatever_is_written_reads_back(
            table in prop::collection::vec(prop::collection::vec("[a\",;\n x]{1,6}", 1..4), 1..6)
        ) {
            let quoted = csv::QuoteStyle::Always;
            let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(quoted).from_writer(Vec::new());
            table.iter().for_each(|row| writer.write_record(row).unwrap());
            let trimmed = table.iter().map(|row| row.iter().map(|field| field.trim().to_owned()).collect::<Vec<_>>());
            let filled: Vec<_> = trimmed.filter(|row| row.iter().any(|field| !field.is_empty())).collect();
            let read = rows(writer.into_inner().unwrap(), Delimiter::Comma);
            prop_assert_eq!(read.into_iter().map(|(_, fields)| fields.unwrap()).collect::<Vec<_>>(), filled);
        }

        #[test]
        fn nothing_breaks_it(bytes: Vec<u8>) {
            rows(bytes, Delimiter::Semicolon);
        }
    }
}
