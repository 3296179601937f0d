//! Which column is what: as it was said, as the header says it, or as the first rows look.
//! Knows no file; it is handed the header and some rows.

use super::{ImportError, amounts, headers, times};
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
            let mut roles = headers::roles(names);
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
