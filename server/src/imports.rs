//! A shop's past, brought in: a log of purchases becomes members, cards, stamps, vouchers and history.
//!
//! The file is read in one streaming pass and written in batches, each one transaction. A row is known by what it says,
//! so the same file again, a longer one, or one that was interrupted adds only what is new. Knows no terminal: whoever
//! calls shows how far it is and what came of it.

mod amounts;
mod columns;
mod headers;
mod layout;
mod records;
mod rows;
mod times;
mod write;

pub use columns::{Column, Role};
pub use layout::{Delimiter, Understood};
pub use rows::Reason;
pub use times::{DateForm, DateOrder};

use crate::{Error, Stampbook};
use jiff::tz::TimeZone;
use loyalty::{ids::ShopId, simulate::Past, time::Timestamp};
use records::{Record, Records};
use rows::{Row, Seen};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, BufReader},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

/// Rows written in one transaction.
pub const BATCH_ROWS: usize = 500;
/// The most rows in one file; about 50 bytes of memory are needed for each.
pub const ROWS_MAX: u64 = 10_000_000;
/// The longest row, in bytes.
pub const ROW_BYTES_MAX: usize = 64 * 1024;
/// Bad rows told in the summary; the report has all of them.
pub const PROBLEMS_MAX: usize = 20;
/// Letters of a bad row that are copied to the report.
const REPORT_LETTERS_MAX: usize = 1_000;

/// What is said beside the file.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which column is what: the roles `customer`, `time`, `clock`, `items`, `amount` in the file's order, with `-` for a
    /// column to skip, or pairs such as `Kunde=customer,Datum=time`. None: it is read off the header or the first rows.
    pub columns: Option<String>,
    /// The order of day, month and year where the dates themselves do not tell.
    pub dates: Option<DateOrder>,
    /// Where all bad rows are written, as CSV: line, reason, text.
    pub report: Option<PathBuf>,
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Bytes in the file.
    pub bytes_total: u64,
    /// Rows read.
    pub rows: u64,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line on which it starts, from 1.
    pub line: u64,
    /// Why.
    #[serde(serialize_with = "as_words")]
    pub reason: Reason,
}

fn as_words<S: serde::Serializer>(reason: &Reason, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(reason)
}

/// What came of a file. `rows`, `members`, `stamps` and `vouchers` are of the whole file, whether it was new or not, so
/// that the same file gives the same numbers each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Rows in the file, without the header and empty lines: `imported + already + bad`.
    pub rows: u64,
    /// Rows written now.
    pub imported: u64,
    /// Rows that an earlier import wrote.
    pub already: u64,
    /// Rows left out.
    pub bad: u64,
    /// Customers who appear in the good rows.
    pub members: u64,
    /// Cards opened now.
    pub new_members: u64,
    /// Stamps that the file's rows earned, with those given for a new card.
    pub stamps: u64,
    /// Vouchers that the file's rows earned.
    pub vouchers: u64,
    /// How the file was understood.
    pub columns: Understood,
    /// The first bad rows: at most [`PROBLEMS_MAX`].
    pub problems: Vec<Problem>,
}

/// Why a file was not brought in, or not to its end. What was written stays, and the same file can be given again.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file can't be read, or the report can't be written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// The text is not UTF-8.
    #[error("the file is in UTF-16: save it as UTF-8 (in a spreadsheet: \"CSV UTF-8\") and try again")]
    Encoding,
    /// There is no row.
    #[error("the file has no rows")]
    Empty,
    /// It can't be told which column is what.
    #[error("{0}")]
    Columns(String),
    /// It can't be told whether the day or the month comes first.
    #[error("dates such as {0:?} can be read in two ways: say which with --dates dmy (day first) or --dates mdy")]
    Dates(String),
    /// The file is too long.
    #[error("the file has more than {ROWS_MAX} rows: split it and import the parts")]
    TooLong,
    /// It was asked to stop; the summary says how far it came.
    #[error("stopped after {} rows; the same command goes on from there", .0.rows)]
    Stopped(Box<Summary>),
    /// The server itself failed, or there is no such shop.
    #[error(transparent)]
    Service(#[from] Error),
}

/// One import under way.
struct Run<'a> {
    file: &'a Path,
    options: &'a Options,
    records: Records<BufReader<File>>,
    layout: layout::Layout,
    zone: TimeZone,
    report: Option<csv::Writer<File>>,
    seen: Seen,
    summary: Summary,
}

impl<'a> Run<'a> {
    fn open(file: &'a Path, options: &'a Options, zone: TimeZone) -> Result<Self, ImportError> {
        let failed = |error| ImportError::File(file.to_owned(), error);
        let layout = layout::understand(file, options)?;
        let mut records = Records::new(BufReader::new(File::open(file).map_err(failed)?), layout.delimiter);
        if layout.has_header() {
            records.next_filled().map_err(failed)?;
        }
        let report = match &options.report {
            Some(path) => Some(report(path).map_err(|error| ImportError::File(path.clone(), error))?),
            None => None,
        };
        let columns = layout.understood();
        let (seen, problems) = (Seen::default(), Vec::new());
        let (rows, imported, already, bad, members, new_members, stamps, vouchers) = (0, 0, 0, 0, 0, 0, 0, 0);
        let summary =
            Summary { rows, imported, already, bad, members, new_members, stamps, vouchers, columns, problems };
        Ok(Self { file, options, records, layout, zone, report, seen, summary })
    }

    /// Reads the next rows: at most [`BATCH_ROWS`], bad ones included. False at the end of the file.
    fn fill(&mut self, batch: &mut Vec<Row>, now: Timestamp) -> Result<bool, ImportError> {
        batch.clear();
        for _ in 0..BATCH_ROWS {
            let next = self.records.next_filled();
            let Some(record) = next.map_err(|error| ImportError::File(self.file.to_owned(), error))? else {
                return Ok(false);
            };
            self.summary.rows += 1;
            if self.summary.rows > ROWS_MAX {
                return Err(ImportError::TooLong);
            }
            match rows::read(&record, &self.layout, &self.zone, now) {
                Ok(row) => batch.push(self.seen.count(row)),
                Err(reason) => self.leave_out(&record, reason)?,
            }
        }
        Ok(true)
    }

    fn leave_out(&mut self, record: &Record, reason: Reason) -> Result<(), ImportError> {
        self.summary.bad += 1;
        if self.summary.problems.len() < PROBLEMS_MAX {
            self.summary.problems.push(Problem { line: record.line, reason });
        }
        if let (Some(report), Some(path)) = (&mut self.report, &self.options.report) {
            let text: String = String::from_utf8_lossy(&record.raw).chars().take(REPORT_LETTERS_MAX).collect();
            report
                .write_record([record.line.to_string(), reason.to_string(), text])
                .map_err(|error| ImportError::File(path.clone(), error.into()))?;
        }
        Ok(())
    }

    /// The summary as it stands, with the report on the disk.
    fn finish(&mut self) -> Result<Summary, ImportError> {
        if let (Some(report), Some(path)) = (&mut self.report, &self.options.report) {
            report.flush().map_err(|error| ImportError::File(path.clone(), error))?;
        }
        self.summary.members = self.seen.customers();
        Ok(self.summary.clone())
    }
}

fn report(path: &Path) -> io::Result<csv::Writer<File>> {
    let mut report = csv::Writer::from_writer(File::create(path)?);
    report.write_record(["line", "reason", "text"])?;
    Ok(report)
}

/// Reads a log of purchases for a simulation: the same rows, understood in the same way, as an import would bring in, and
/// nothing is written.
///
/// # Errors
/// [`ImportError`].
pub fn past(
    file: &Path,
    options: &Options,
    zone: &str,
    now: Timestamp,
    stop: &AtomicBool,
    mut progress: impl FnMut(Progress),
) -> Result<(Vec<Past>, Summary), ImportError> {
    let zone = TimeZone::get(zone).map_err(Error::from)?;
    let bytes_total = std::fs::metadata(file).map_err(|error| ImportError::File(file.to_owned(), error))?.len();
    let mut run = Run::open(file, options, zone)?;
    let (mut batch, mut more, mut past) = (Vec::with_capacity(BATCH_ROWS), true, Vec::new());
    while more {
        if stop.load(Ordering::Relaxed) {
            return Err(ImportError::Stopped(Box::new(run.finish()?)));
        }
        more = run.fill(&mut batch, now)?;
        past.extend(batch.drain(..).map(|row| write::past(&row)));
        progress(Progress { bytes: run.records.bytes(), bytes_total, rows: run.summary.rows });
    }
    let summary = run.finish()?;
    Ok((past, summary))
}

impl Stampbook {
    /// Brings a log of purchases into a shop: what each row earns by the card's terms, at the row's time, on the card of
    /// the row's customer, which is opened where there is none. `progress` hears of every batch; `stop` is looked at between them.
    ///
    /// The file is read on the calling task, a batch at a time: meant for a command, not for a request.
    ///
    /// # Errors
    /// [`ImportError`]. What was written before stays, and the same file again goes on from there.
    pub async fn import_purchases(
        &self,
        shop: ShopId,
        file: &Path,
        options: &Options,
        stop: &AtomicBool,
        mut progress: impl FnMut(Progress),
    ) -> Result<Summary, ImportError> {
        let shop = self.shop(shop).await?;
        let (shop, books, zone) = (shop.id, shop.books(), TimeZone::get(&shop.zone).map_err(Error::from)?);
        let bytes_total = std::fs::metadata(file).map_err(|error| ImportError::File(file.to_owned(), error))?.len();
        let mut run = Run::open(file, options, zone)?;
        let (mut batch, mut more) = (Vec::with_capacity(BATCH_ROWS), true);
        while more {
            if stop.load(Ordering::Relaxed) {
                return Err(ImportError::Stopped(Box::new(run.finish()?)));
            }
            let moment = self.moment()?;
            more = run.fill(&mut batch, moment.now)?;
            let done = self.store.write(&write::Batch { shop, books, rows: &batch, moment }).await?;
            self.announce(&done.changed);
            done.add_to(&mut run.summary);
            progress(Progress { bytes: run.records.bytes(), bytes_total, rows: run.summary.rows });
        }
        run.finish()
    }
}
