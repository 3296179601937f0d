//! Which column is what: as it was said, as the header says it in four languages, or as the first rows look.
//! Knows no file; it is handed the header and some rows.

use super::{ImportError, amounts, times};
use serde::Serialize;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Who bought: any text that is always the same for the same person.
    Customer,
    /// When: a date, or a date and a time.
    Time,
    /// The time of day, where it has a column of its own beside the date.
    Clock,
    /// How many things.
    Items,
    /// For how much.
    Amount,
}

/// A column that is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its place, from 1.
    pub place: u32,
    /// Its name in the header, if there is one.
    pub name: Option<String>,
    /// What it holds.
    pub role: Role,
}

/// The place of each role's column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) customer: usize,
    pub(super) time: usize,
    pub(super) clock: Option<usize>,
    pub(super) items: Option<usize>,
    pub(super) amount: Option<usize>,
}

impl Places {
    /// The places with their roles, from left to right.
    pub(super) fn all(&self) -> Vec<(usize, Role)> {
        let Self { customer, time, clock, items, amount } = *self;
        let optional = [(clock, Role::Clock), (items, Role::Items), (amount, Role::Amount)];
        let mut all = vec![(customer, Role::Customer), (time, Role::Time)];
        all.extend(optional.into_iter().filter_map(|(place, role)| Some((place?, role))));
        all.sort_unstable();
        all
    }

    fn from_roles(roles: &[Option<Role>], header: Option<&[String]>) -> Result<Self, ImportError> {
        let place = |role| roles.iter().position(|one| *one == Some(role));
        let (customer, time) = (place(Role::Customer), place(Role::Time));
        let (Some(customer), Some(time)) = (customer, time) else {
            let missing = if customer.is_none() { "customer" } else { "time" };
            let names = header.map_or_else(String::new, |names| format!(" The file has: {}.", names.join(", ")));
            return Err(ImportError::Columns(format!(
                "it can't be told which column is the {missing}.{names} Say it with --columns, for each column in order \
                 customer, time, clock, items, amount or - (for example --columns customer,time,-,amount), or by name \
                 (--columns NAME=customer,NAME=time)"
            )));
        };
        Ok(Self { customer, time, clock: place(Role::Clock), items: place(Role::Items), amount: place(Role::Amount) })
    }
}

const CUSTOMER: &[&str] = &[
    "customer",
    "client",
    "member",
    "card",
    "user",
    "buyer",
    "guest",
    "cust",
    "patron",
    "shopper",
    "kunde", // en, de
    "vevo",
    "ugyfel",
    "ugyfelszam",
    "vasarlo",
    "tag",
    "kartya",
    "kartyaszam",
    "torzsvasarlo", // hu
    "klient",
    "kliendi",
    "kliendikood",
    "kliendinumber",
    "ostja",
    "kaart",
    "kaardi", // et
    "klienta",
    "nabywca",
    "karta",
    "karty",
    "uzytkownik",
    "kupujacy", // pl
];
const TIME: &[&str] = &[
    "date",
    "datetime",
    "timestamp",
    "time",
    "when",
    "day",
    "at",
    "datum", //
    "idopont",
    "kelt",
    "nap",
    "ideje",
    "idobelyeg", //
    "kuupaev",
    "aeg", //
    "data",
    "czas",
    "dzien",
];
const CLOCK: &[&str] = &["time", "clock", "hour", "ido", "ora", "kellaaeg", "aeg", "czas", "godzina"];
const ITEMS: &[&str] = &[
    "items",
    "quantity",
    "qty",
    "units",
    "count",
    "pieces",
    "pcs", //
    "darab",
    "db",
    "mennyiseg",
    "darabszam",
    "tetelek", //
    "kogus",
    "tk",
    "tooteid",
    "arv", //
    "ilosc",
    "sztuk",
    "szt",
    "liczba",
];
const AMOUNT: &[&str] = &[
    "amount",
    "total",
    "value",
    "sum",
    "price",
    "spent",
    "spend",
    "revenue",
    "sales",
    "gross",
    "paid", //
    "osszeg",
    "vegosszeg",
    "ertek",
    "ar",
    "brutto",
    "fizetett", //
    "summa",
    "hind",
    "kokku",
    "makse",
    "maksumus", //
    "kwota",
    "suma",
    "wartosc",
    "cena",
    "razem",
];

/// The words of a name in plain small letters: "Összeg (Ft)" becomes `osszeg`, `ft`.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut small = false;
    for letter in name.chars() {
        // customerId, CustomerID
        if letter.is_uppercase() && small {
            spaced.push(' ');
        }
        small = letter.is_lowercase();
        spaced.push(letter);
    }
    let plain = deunicode::deunicode(&spaced).to_ascii_lowercase();
    plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How well a column's name says that it is `role`; 0 for not at all.
fn fit(role: Role, name: &str) -> u32 {
    let known = match role {
        Role::Customer => CUSTOMER,
        Role::Time => TIME,
        Role::Clock => CLOCK,
        Role::Items => ITEMS,
        Role::Amount => AMOUNT,
    };
    let words: Vec<_> = words(name);
    let is_known = |word: &String| known.contains(&word.as_str());
    let an_id = |word: &String| {
        matches!(word.as_str(), "id" | "no" | "nr" | "number" | "code" | "szam" | "azonosito" | "kood" | "numer")
    };
    match words.as_slice() {
        [only] if is_known(only) => 10,
        [only] if role == Role::Customer && only == "id" => 1,
        [number, of, ..] if role == Role::Items && number == "number" && of == "of" => 7,
        _ if words.iter().any(|word| matches!(word.as_str(), "birth" | "name" | "type" | "zone" | "currency")) => 0,
        all if role == Role::Customer && all.iter().any(is_known) => 6 + 2 * u32::from(all.iter().any(an_id)),
        [.., last] if is_known(last) && role != Role::Customer => 6,
        [first, ..] if is_known(first) && role != Role::Customer && !words.iter().any(an_id) => 4,
        _ => 0,
    }
}

/// The roles that the header's names say: the best fit first, each role and each column once.
fn from_header(names: &[String]) -> Vec<Option<Role>> {
    let mut roles = vec![None; names.len()];
    for role in [Role::Time, Role::Customer, Role::Amount, Role::Items, Role::Clock] {
        let free = names.iter().enumerate().filter(|(place, _)| roles[*place].is_none());
        let best = free.map(|(place, name)| (fit(role, name), std::cmp::Reverse(place))).max();
        if let Some((1.., std::cmp::Reverse(place))) = best {
            roles[place] = Some(role);
        }
    }
    roles
}

/// How a column of the sample looks.
struct Look<'a> {
    cells: Vec<&'a str>,
}

impl Look<'_> {
    /// Whether nearly all filled cells are such, and there are any.
    fn mostly(&self, such: impl Fn(&str) -> bool) -> bool {
        let filled = self.cells.iter().filter(|cell| !cell.is_empty()).count();
        let fits = self.cells.iter().filter(|cell| such(cell)).count();
        filled > 0 && fits * 5 >= filled * 4
    }
}

fn look(rows: &[Vec<String>], place: usize) -> Look<'_> {
    Look { cells: rows.iter().map(|row| row.get(place).map_or("", String::as_str)).collect() }
}

/// The first column of dates.
pub(super) fn date_column(rows: &[Vec<String>]) -> Option<usize> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..width).find(|place| look(rows, *place).mostly(times::is_date))
}

/// A number of things: small, and not a code, which often starts with 0.
fn is_count(text: &str) -> bool {
    text.len() <= 3 && (text == "0" || !text.starts_with('0')) && text.parse::<u32>().is_ok()
}

/// The roles that the rows look like, where nothing says them.
fn from_rows(rows: &[Vec<String>]) -> Vec<Option<Role>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut roles = vec![None; width];
    let set = |roles: &mut Vec<Option<Role>>, place: Option<usize>, role| {
        if let Some(slot) = place.and_then(|place| roles.get_mut(place)) {
            *slot = Some(role);
        }
    };
    set(&mut roles, date_column(rows), Role::Time);
    let free = |roles: &[Option<Role>]| (0..width).filter(|place| roles[*place].is_none()).collect::<Vec<_>>();
    let like = |such: fn(&str) -> bool| move |place: &usize| look(rows, *place).mostly(such);
    let clock = free(&roles).into_iter().find(like(times::is_clock));
    set(&mut roles, clock, Role::Clock);
    let amount = free(&roles).into_iter().rfind(like(amounts::has_decimals));
    set(&mut roles, amount, Role::Amount);
    if free(&roles).len() > 1 {
        let items = free(&roles).into_iter().rfind(like(is_count));
        set(&mut roles, items, Role::Items);
    }
    let customer = free(&roles).into_iter().next();
    set(&mut roles, customer, Role::Customer);
    roles
}

fn role(word: &str) -> Result<Option<Role>, ImportError> {
    match word.trim().to_ascii_lowercase().as_str() {
        "-" | "" => Ok(None),
        "customer" => Ok(Some(Role::Customer)),
        "time" | "date" => Ok(Some(Role::Time)),
        "clock" => Ok(Some(Role::Clock)),
        "items" => Ok(Some(Role::Items)),
        "amount" => Ok(Some(Role::Amount)),
        _ => Err(ImportError::Columns(format!(
            "--columns: {word:?} is none of customer, time, clock, items, amount and -"
        ))),
    }
}

/// The roles that were said: in order, or by name.
fn from_words(said: &str, header: Option<&[String]>) -> Result<Vec<Option<Role>>, ImportError> {
    if !said.contains('=') {
        return said.split(',').map(role).collect();
    }
    let Some(names) = header else {
        return Err(ImportError::Columns(
            "--columns names columns, but the file has no header: say them in order".into(),
        ));
    };
    let mut roles = vec![None; names.len()];
    for pair in said.split(',') {
        let (name, word) = pair.rsplit_once('=').unwrap_or((pair, ""));
        let same = |one: &&String| one.to_lowercase() == name.trim().to_lowercase();
        let Some(place) = names.iter().position(|one| same(&one)) else {
            let (name, names) = (name.trim(), names.join(", "));
            return Err(ImportError::Columns(format!("--columns: the file has no column {name:?}. It has: {names}")));
        };
        roles[place] = role(word)?;
    }
    Ok(roles)
}

/// Which column is what.
pub(super) fn find(said: Option<&str>, header: Option<&[String]>, rows: &[Vec<String>]) -> Result<Places, ImportError> {
    let roles = match (said, header) {
        (Some(said), _) => from_words(said, header)?,
        (None, None) => from_rows(rows),
        (None, Some(names)) => {
            let mut roles = from_header(names);
            if !roles.contains(&Some(Role::Time)) {
                let date = date_column(rows).and_then(|place| roles.get_mut(place));
                date.into_iter().for_each(|slot| *slot = Some(Role::Time));
            }
            roles
        }
    };
    Places::from_roles(&roles, header)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(header: &str) -> Vec<Option<Role>> {
        let names: Vec<_> = header.split(',').map(str::to_owned).collect();
        from_header(&names)
    }

    #[test]
    fn headers_are_understood_in_four_languages() {
        use Role::{Amount, Clock, Customer, Items, Time};
        let all = [Some(Customer), Some(Time), Some(Items), Some(Amount)];
        for header in [
            "customer_id,date,number_of_cds,dollar_value",
            "CustomerID,InvoiceDate,Quantity,Total",
            "Member No.,Purchased at,Items,Amount (EUR)",
            "card number,Timestamp,qty,price",
            "Vevőkód / vevő,Dátum,Mennyiség,Összeg (Ft)",
            "Ügyfél azonosító,Vásárlás ideje,Darab,Végösszeg",
            "Kliendi kood,Kuupäev,Kogus,Summa",
            "ID klienta,Data zakupu,Ilość,Kwota brutto",
        ] {
            assert_eq!(named(header), all, "{header}");
        }
        assert_eq!(named("date,id"), [Some(Time), Some(Customer)]);
        assert_eq!(
            named("Date,Time,Time Zone,Gross Sales,Customer ID,Customer Name"),
            [Some(Time), Some(Clock), None, Some(Amount), Some(Customer), None]
        );
        assert_eq!(
            named("order_id,unit price,total,user id,date of birth,created_at")[1..],
            [None, Some(Amount), Some(Customer), None, Some(Time)]
        );
    }

    fn table(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn columns_without_a_header_are_guessed() {
        let cdnow = table("00001 19970101 1 11.77\n00002 19970112 1 12.00\n00002 19970112 5 77.00");
        let places = find(None, None, &cdnow).unwrap();
        assert_eq!((places.customer, places.time, places.items, places.amount), (0, 1, Some(2), Some(3)));
        let sample = table("00004 1 19970101 2 29.33\n00004 1 19970118 2 29.73\n00018 2 19970104 1 14.96");
        let places = find(None, None, &sample).unwrap();
        assert_eq!((places.customer, places.time, places.items, places.amount), (0, 2, Some(3), Some(4)));
        let bare = table("2026-01-01 7\n2026-01-02 8");
        let places = find(None, None, &bare).unwrap();
        assert_eq!((places.customer, places.time, places.items), (1, 0, None));
    }

    #[test]
    fn what_is_said_goes_first() {
        let header = ["A", "B", "c", "D"].map(str::to_owned);
        let said = find(Some("b=customer,C=time"), Some(&header), &[]).unwrap();
        assert_eq!((said.customer, said.time), (1, 2));
        let said = find(Some("-, amount, date, customer"), None, &[]).unwrap();
        assert_eq!((said.customer, said.time, said.amount), (3, 2, Some(1)));
    }

    #[test]
    fn what_cannot_be_told_is_asked_for() {
        let header = ["A", "B"].map(str::to_owned);
        let said = |said, header: Option<&[String]>| find(said, header, &[]).unwrap_err().to_string();
        assert!(said(None, Some(&header)).contains("A, B"));
        assert!(said(Some("x=customer"), Some(&header)).contains("no column \"x\""));
        assert!(said(Some("customer,when"), None).contains("\"when\""));
        assert!(said(Some("a=customer"), None).contains("no header"));
        assert!(said(Some("customer"), None).contains("time"));
    }
}
