//! Many rows by one statement: what a statement says for one row, said for as many as there are.

use super::{
    Result,
    db::{Row, Tx, Value},
};
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

/// Rows in one statement at most: the widest table stays far below what either database takes.
const ROWS_MAX: usize = 256;

/// Statements that were said for many rows, by what they say for one and how many: as many as there are statements in
/// `sql`, nine times, for each database.
static SAID: LazyLock<Mutex<Said>> = LazyLock::new(Mutex::default);

type Said = HashMap<(&'static str, usize, bool), Arc<str>>;

/// Rows on their way into one statement, or the keys of rows that one statement is to find.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    statement: &'static str,
    width: usize,
    values: Vec<Value>,
}

impl Rows {
    /// None yet. The statement has one group of `width` places behind VALUES, in order, each once, and no others.
    pub(super) const fn new(statement: &'static str, width: usize) -> Self {
        Self { statement, width, values: Vec::new() }
    }

    /// One more.
    pub(super) fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.width, "{}", self.statement);
        self.values.extend(row);
    }

    /// The statement, as it is said for one.
    pub(super) const fn statement(&self) -> &'static str {
        self.statement
    }

    /// How many.
    pub(super) fn len(&self) -> usize {
        self.values.len() / self.width
    }

    /// The rows in powers of two, so that there are few statements to prepare.
    fn pieces(&self, bare: bool) -> impl Iterator<Item = (SqlStr, &[Value])> {
        let (mut rest, width, statement) = (self.values.as_slice(), self.width, self.statement);
        std::iter::from_fn(move || {
            let rows = (rest.len() / width).min(ROWS_MAX);
            let rows = 1_usize << rows.checked_ilog2()?;
            let (piece, others) = rest.split_at_checked(rows * width)?;
            rest = others;
            Some((said(statement, rows, bare), piece))
        })
    }

    /// Changes rows; says how many.
    pub(super) async fn change(&self, tx: &mut Tx) -> Result<u64> {
        let mut changed = 0;
        for (statement, values) in self.pieces(tx.takes_bare_places()) {
            changed += tx.change(statement, values).await?;
        }
        Ok(changed)
    }

    /// The rows that are found.
    pub(super) async fn all<R: Row>(&self, tx: &mut Tx) -> Result<Vec<R>> {
        let mut found = Vec::new();
        for (statement, values) in self.pieces(tx.takes_bare_places()) {
            found.extend(tx.all::<R>(statement, values).await?);
        }
        Ok(found)
    }
}

fn said(statement: &'static str, rows: usize, bare: bool) -> SqlStr {
    if rows == 1 {
        return statement.into_sql_str();
    }
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    let text = said.entry((statement, rows, bare)).or_insert_with(|| for_rows(statement, rows, bare).into());
    AssertSqlSafe(text.clone()).into_sql_str()
}

/// The statement with its group behind VALUES so many times, each with places of its own, numbered or bare.
pub(super) fn for_rows(statement: &str, rows: usize, bare: bool) -> String {
    let start = statement.find("VALUES (").map_or(0, |at| at + "VALUES ".len());
    let end = statement.get(start..).and_then(|rest| rest.find(')')).map_or(start, |at| start + at + 1);
    let (Some(before), Some(group), Some(after)) =
        (statement.get(..start), statement.get(start..end), statement.get(end..))
    else {
        return statement.to_owned();
    };
    let width = places(group).max().unwrap_or(0);
    debug_assert!(places(group).eq(1..=width), "a place stands twice, or out of order: {statement}");
    let mut said = before.to_owned();
    for row in 0..rows {
        said.push_str(if row == 0 { "" } else { ", " });
        let mut parts = group.split('$');
        said.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (place, rest) = part.split_at(digits);
            let place = place.parse::<usize>().unwrap_or(0) + row * width;
            // Writing to a string can't fail.
            let _ = if bare { write!(said, "?{rest}") } else { write!(said, "${place}{rest}") };
        }
    }
    said + after
}

/// Whether a statement is one that can be said for many rows: all its places stand behind VALUES, in order, each once.
#[cfg(test)]
pub(super) fn takes_rows(statement: &str) -> bool {
    let group = statement.split_once("VALUES (").and_then(|(_, rest)| rest.split_once(')'));
    let in_order = |group: &str| {
        let count = statement.matches('$').count();
        count > 0 && places(group).eq(1..=count)
    };
    group.is_some_and(|(group, _)| in_order(group))
}

fn places(group: &str) -> impl Iterator<Item = usize> {
    group.split('$').skip(1).filter_map(|part| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part.get(..digits)?.parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_said_again_with_places_of_its_own() {
        let one = "INSERT INTO t (a, b, c) VALUES ($1, 'x', $2) ON CONFLICT (a) DO NOTHING";
        let three =
            "INSERT INTO t (a, b, c) VALUES ($1, 'x', $2), ($3, 'x', $4), ($5, 'x', $6) ON CONFLICT (a) DO NOTHING";
        assert_eq!(for_rows(one, 3, false), three);
        let bare = "INSERT INTO t (a, b, c) VALUES (?, 'x', ?), (?, 'x', ?) ON CONFLICT (a) DO NOTHING";
        assert_eq!(for_rows(one, 2, true), bare);
        let found = "SELECT a FROM (VALUES ($1, $2)) AS asked CROSS JOIN t";
        assert_eq!(for_rows(found, 2, false), "SELECT a FROM (VALUES ($1, $2), ($3, $4)) AS asked CROSS JOIN t");
        assert!(takes_rows(one) && takes_rows(found));
        assert!(!takes_rows("INSERT INTO t VALUES ($1, $2, $2)") && !takes_rows("SELECT a FROM t WHERE a = $1"));
    }

    #[test]
    fn rows_go_in_powers_of_two() {
        let mut rows = Rows::new("INSERT INTO t VALUES ($1)", 1);
        for number in 0..715 {
            rows.push(vec![Value::Int(Some(number))]);
        }
        let sizes: Vec<usize> = rows.pieces(false).map(|(_, values)| values.len()).collect();
        assert_eq!(sizes, [256, 256, 128, 64, 8, 2, 1]);
        assert_eq!(rows.len(), 715);
    }
}
