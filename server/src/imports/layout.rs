//! How a file is written, found out from its first rows: what stands between columns, whether there is a header, which
//! column is what, how dates and decimals are written. Reads the start of the file alone.

use super::{
    ImportError, Options, amounts,
    columns::{self, Column, Places},
    records::Records,
    times::{self, DateForm, DateOrder},
};
use serde::Serialize;
use std::{cmp::Reverse, fs::File, io::Read, path::Path};

/// Rows looked at.
const SAMPLE_ROWS: usize = 101;
/// Bytes looked at.
const SAMPLE_BYTES: u64 = 256 * 1024;

/// What stands between columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Bar,
    /// One blank or more.
    Blanks,
}

impl Delimiter {
    /// In the order in which they are taken where all else is equal: a comma may also stand within a number.
    const ALL: [Self; 5] = [Self::Tab, Self::Semicolon, Self::Bar, Self::Comma, Self::Blanks];

    pub(super) const fn letter(self) -> Option<char> {
        match self {
            Self::Comma => Some(','),
            Self::Semicolon => Some(';'),
            Self::Tab => Some('\t'),
            Self::Bar => Some('|'),
            Self::Blanks => None,
        }
    }
}

/// How a file was understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Understood {
    /// What stands between columns.
    pub delimiter: Delimiter,
    /// Whether the first row names the columns.
    pub header: bool,
    /// The columns that are used, from left to right.
    pub columns: Vec<Column>,
    /// How dates are written.
    pub dates: DateForm,
    /// The sign before the decimals of an amount, where it could be told.
    pub decimal: Option<char>,
}

/// All that is needed to read a row.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    pub(super) delimiter: Delimiter,
    header: Option<Vec<String>>,
    /// Columns that a row should have.
    pub(super) width: usize,
    pub(super) places: Places,
    dates: DateForm,
    pub(super) order: Option<DateOrder>,
    pub(super) decimal: Option<char>,
}

impl Layout {
    pub(super) const fn has_header(&self) -> bool {
        self.header.is_some()
    }

    pub(super) fn understood(&self) -> Understood {
        let name = |place: usize| self.header.as_ref().and_then(|names| names.get(place).cloned());
        let column = |(place, role)| Column { place: place as u32 + 1, name: name(place), role };
        Understood {
            delimiter: self.delimiter,
            header: self.has_header(),
            columns: self.places.all().into_iter().map(column).collect(),
            dates: self.dates,
            decimal: self.decimal,
        }
    }
}

/// The first rows, split in one way.
struct Sample {
    delimiter: Delimiter,
    rows: Vec<Vec<String>>,
    width: usize,
}

impl Sample {
    fn take(start: &[u8], delimiter: Delimiter) -> std::io::Result<Self> {
        let (mut records, mut rows) = (Records::new(start, delimiter), Vec::new());
        while rows.len() < SAMPLE_ROWS {
            match records.next_filled()? {
                Some(record) => rows.extend(record.fields),
                None => break,
            }
        }
        let width = common_width(&rows);
        Ok(Self { delimiter, rows, width })
    }

    /// The rows without the first, which may be a header, unless it is all there is.
    fn body(&self) -> &[Vec<String>] {
        self.rows.get(1..).filter(|rest| !rest.is_empty()).unwrap_or(&self.rows)
    }

    /// How likely it is that the file was written so: there are columns with dates in one of them, blanks are only what
    /// stands between words, and most rows have the same number of columns, and many.
    fn rank(&self) -> impl Ord + use<> {
        let alike = self.rows.iter().filter(|row| row.len() == self.width).count();
        let tenths_alike = alike * 10 / self.rows.len().max(1);
        let (several, dates) = (self.width > 1, columns::date_column(self.body()).is_some());
        let order = Delimiter::ALL.iter().position(|one| *one == self.delimiter);
        let blanks = self.delimiter == Delimiter::Blanks;
        (several && dates, several, !blanks, tenths_alike, self.width, Reverse(order))
    }

    /// The first row, if it names the columns: it has no date where the others have one, and no amount anywhere.
    fn header(&self) -> Option<Vec<String>> {
        let first = self.rows.first()?;
        let date = columns::date_column(self.body());
        let dated = date.and_then(|place| first.get(place)).is_some_and(|cell| times::is_date(cell));
        let counted = first
            .iter()
            .any(|cell| amounts::read(cell, None).is_ok_and(|_| cell.starts_with(|c: char| c.is_ascii_digit())));
        (!dated && !counted).then(|| first.clone())
    }
}

/// The number of columns that most rows have.
fn common_width(rows: &[Vec<String>]) -> usize {
    let alike = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    rows.iter().map(Vec::len).max_by_key(|width| (alike(*width), *width)).unwrap_or(0)
}

fn start(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    File::open(file)?.take(SAMPLE_BYTES).read_to_end(&mut start)?;
    // A row that is cut in the middle would be misread.
    if start.len() as u64 == SAMPLE_BYTES {
        let end = start.iter().rposition(|byte| *byte == b'\n').map_or(start.len(), |end| end + 1);
        start.truncate(end);
    }
    Ok(start)
}

/// Finds out how `file` is written.
pub(super) fn understand(file: &Path, options: &Options) -> Result<Layout, ImportError> {
    let failed = |error| ImportError::File(file.to_owned(), error);
    let start = start(file).map_err(failed)?;
    if start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF") {
        return Err(ImportError::Encoding);
    }
    let mut samples = Vec::with_capacity(Delimiter::ALL.len());
    for delimiter in Delimiter::ALL {
        samples.push(Sample::take(&start, delimiter).map_err(failed)?);
    }
    let sample = samples.into_iter().max_by_key(Sample::rank).ok_or(ImportError::Empty)?;
    let header = sample.header();
    let rows = sample.rows.get(usize::from(header.is_some())..).unwrap_or_default();
    if rows.is_empty() {
        return Err(ImportError::Empty);
    }
    let places = columns::find(options.columns.as_deref(), header.as_deref(), rows)?;
    let cells = |place: usize| rows.iter().filter_map(move |row| row.get(place)).map(String::as_str);
    let dates = match options.dates {
        Some(order) => DateForm::from(order),
        None => times::form(cells(places.time)).map_err(ImportError::Dates)?,
    };
    let decimal = places.amount.and_then(|place| amounts::decimal(cells(place)));
    let (delimiter, order) = (sample.delimiter, options.dates.or(dates.order()));
    let width = header.as_ref().map_or(sample.width, Vec::len);
    Ok(Layout { delimiter, header, width, places, dates, order, decimal })
}
