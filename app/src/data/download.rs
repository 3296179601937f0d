//! All that is kept of a customer, as a file: written as it is read, a stretch at a time.

use crate::site::{Failed, Reply, Site, Trouble, Visitor, visitor::Customer};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use futures::{Stream, StreamExt, stream};
use server::data::{Export, Format};

struct Writing {
    export: Export,
    format: Format,
    /// What stands before all else, until it is written.
    head: Option<String>,
    first: bool,
    ended: bool,
}

impl Writing {
    /// The next piece, or none at the end. Where it can't be read, the file breaks off, and the browser says so.
    async fn next(mut self) -> Option<(server::Result<String>, Self)> {
        if let Some(head) = self.head.take() {
            return Some((Ok(head), self));
        }
        if self.ended {
            return None;
        }
        let piece = match self.export.next().await {
            Ok(Some(records)) => self.format.write(&records, self.first).map_err(server::Error::from).inspect(|_| {
                self.first &= records.is_empty();
            }),
            Ok(None) => {
                self.ended = true;
                Ok(self.format.foot().to_owned())
            }
            Err(error) => {
                tracing::error!(?error, "what is kept of a customer could not be read to its end");
                self.ended = true;
                Err(error)
            }
        };
        Some((piece, self))
    }
}

/// Ends for good: what compresses it asks once more.
fn pieces(writing: Writing) -> impl Stream<Item = server::Result<String>> {
    stream::unfold(writing, Writing::next).fuse()
}

fn file(site: &Site, visitor: &Visitor, customer: &Customer, format: Format) -> Result<Response, Failed> {
    if !site.limits.allow_file(&visitor.place) {
        return Err(Trouble::TooMany.into());
    }
    let (kind, ending) = match format {
        Format::Json => ("application/json", "json"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
    };
    let now = jiff::Timestamp::from_microsecond(site.now().0).unwrap_or_default();
    let name = format!("attachment; filename=\"stampbook-{}.{ending}\"", now.strftime("%Y-%m-%d"));
    let head = Some(format.head(&now.to_string()));
    let writing = Writing { export: site.stampbook.export(customer.0), format, head, first: true, ended: false };
    let mut response = Response::new(Body::from_stream(pieces(writing)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// `GET /data/download.json`
///
/// # Errors
/// [`Trouble::NotYours`] where nothing is known of them; [`Trouble::TooMany`].
pub async fn json(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    file(&site, &visitor, &customer, Format::Json)
}

/// `GET /data/download.csv`
///
/// # Errors
/// As [`json`].
pub async fn csv(State(site): State<Site>, visitor: Visitor, customer: Customer) -> Reply {
    file(&site, &visitor, &customer, Format::Csv)
}
