//! What a row says: who bought, when, for how much; or the reason why it is left out. Knows no store.

use super::{
    ROW_BYTES_MAX, amounts,
    layout::Layout,
    records::Record,
    times::{self, When},
};
use crate::requests::{Origin, Request, RequestKey, fingerprint};
use jiff::tz::TimeZone;
use loyalty::{ids::ShopId, time::Timestamp};
use std::collections::{HashMap, HashSet};

/// The longest name that another system may have for a customer, in bytes.
const CUSTOMER_BYTES_MAX: usize = 200;

/// Why a row is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Longer than [`ROW_BYTES_MAX`].
    #[error("the row is longer than {} KB", ROW_BYTES_MAX / 1024)]
    TooLong,
    /// Bytes that are no text.
    #[error("the row is not UTF-8")]
    NotUtf8,
    /// A quote is opened and never closed.
    #[error("a quote is never closed")]
    OpenQuote,
    /// A column that is needed is missing.
    #[error("the row has too few columns")]
    TooFew,
    /// There is something in a column that no other row has.
    #[error("the row has too many columns")]
    TooMany,
    /// Nobody is named.
    #[error("the customer is missing")]
    NoCustomer,
    /// The customer's name is longer than could be one.
    #[error("the customer is longer than {CUSTOMER_BYTES_MAX} bytes")]
    LongCustomer,
    /// The customer's name holds a zero byte, which is no text to every database.
    #[error("the customer holds a zero byte")]
    OddCustomer,
    /// The time is missing or no time.
    #[error("the time cannot be read")]
    Time,
    /// The time is before 1970.
    #[error("the time is before 1970")]
    Past,
    /// The time has not come yet.
    #[error("the time is in the future")]
    Future,
    /// The amount is no number.
    #[error("the amount cannot be read")]
    Amount,
    /// Money went back.
    #[error("the amount is negative: a refund")]
    Refund,
    /// The number of items is no whole number.
    #[error("the number of items cannot be read")]
    Items,
}

/// A purchase as the file tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// How the shop's other system calls whoever bought.
    pub(super) customer: String,
    pub(super) at: Timestamp,
    pub(super) amount_minor: Option<i64>,
    pub(super) items: Option<u32>,
    when: When,
    /// Which of the file's rows that say the same, from 1.
    nth: u32,
}

impl Row {
    /// What the row says, boiled down. Part of what is kept: never change it.
    fn content(&self, nth: u32) -> [u8; 32] {
        let number = |value: Option<i64>| value.map_or(String::new(), |value| value.to_string());
        let (when, amount) = (self.when.to_string(), number(self.amount_minor));
        let (items, nth) = (number(self.items.map(i64::from)), nth.to_string());
        let parts = [self.customer.as_str(), &when, &amount, &items, &nth];
        fingerprint(&[[b"import 1".as_slice()].as_slice(), &parts.map(str::as_bytes)].concat())
    }

    /// What the row is known by, so that it is written once.
    pub(super) fn request(&self, shop: ShopId) -> Option<Request> {
        let content = self.content(self.nth);
        let key = RequestKey::parse(&data_encoding::BASE64URL_NOPAD.encode(&content))?;
        Some(Request::new(shop, Origin::File, &key, &[&content]))
    }
}

/// Reads a row.
pub(super) fn read(record: &Record, layout: &Layout, zone: &TimeZone, now: Timestamp) -> Result<Row, Reason> {
    let fields = record.fields.as_ref().map_err(|reason| *reason)?;
    let places = layout.places;
    let cell = |place: usize| fields.get(place).map(String::as_str).ok_or(Reason::TooFew);
    let optional = |place: Option<usize>| place.map(cell).transpose().map(|text| text.filter(|text| !text.is_empty()));
    if fields.iter().skip(layout.width).any(|field| !field.is_empty()) {
        return Err(Reason::TooMany);
    }
    let (customer, time, clock) = (cell(places.customer)?, cell(places.time)?, optional(places.clock)?);
    let (amount, items) = (optional(places.amount)?, optional(places.items)?);
    match customer.len() {
        0 => return Err(Reason::NoCustomer),
        length if length > CUSTOMER_BYTES_MAX => return Err(Reason::LongCustomer),
        _ if customer.contains('\0') => return Err(Reason::OddCustomer),
        _ => {}
    }
    let time = clock.map_or_else(|| time.to_owned(), |clock| format!("{time} {clock}"));
    let when = times::read(&time, layout.order).ok_or(Reason::Time)?;
    let at = when.at(zone, now).ok_or(Reason::Time)?;
    match at {
        Timestamp(..0) => return Err(Reason::Past),
        at if at > now => return Err(Reason::Future),
        _ => {}
    }
    let amount_minor = amount.map(|text| amounts::read(text, layout.decimal)).transpose().map_err(|why| match why {
        amounts::NotAnAmount::Unreadable => Reason::Amount,
        amounts::NotAnAmount::Negative => Reason::Refund,
    })?;
    let items = items.map(count).transpose()?;
    Ok(Row { customer: customer.to_owned(), at, amount_minor, items, when, nth: 0 })
}

/// A whole number, also as `2.0` or `2,00`.
fn count(text: &str) -> Result<u32, Reason> {
    let whole = text.split_once(['.', ',']).filter(|(_, zeros)| zeros.bytes().all(|byte| byte == b'0'));
    whole.map_or(text, |(whole, _)| whole).parse().map_err(|_| Reason::Items)
}

/// What was seen of a file so far: 64 bits for each different row and each customer.
#[derive(Debug, Default)]
pub(super) struct Seen {
    rows: HashMap<u64, u32>,
    customers: HashSet<u64>,
}

fn short(hash: [u8; 32]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

impl Seen {
    /// Notes which of the rows that say the same this one is. Should two different rows be taken for the same (fewer than
    /// one in 10^5 files of the largest size), both are still written: the second is only numbered as a second.
    pub(super) fn count(&mut self, mut row: Row) -> Row {
        let nth = self.rows.entry(short(row.content(0))).or_default();
        *nth += 1;
        row.nth = *nth;
        self.customers.insert(short(fingerprint(&[row.customer.as_bytes()])));
        row
    }

    /// How many customers appeared.
    pub(super) fn customers(&self) -> u64 {
        self.customers.len() as u64
    }
}
