//! What can go wrong on the site: for each its status, what the log says, and what a person reads: what happened, what
//! was kept, and the one next step. Internals go to the log alone.

use super::{Frame, Site, Visitor, frame, onward};
use crate::{
    ui::{self, mark::icon},
    words::{self, Words},
};
use axum::{
    body::Body,
    extract::Request,
    http::{StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use loyalty::{cards::Refusal, codes::Doubt, coupons, ids::CardId, languages::Language, rewards};
use server::store::Disk;
use std::sync::Arc;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A service said no.
    #[error(transparent)]
    Server(#[from] server::Error),
    /// The rules say no to a customer, for this card of theirs.
    #[error("refused on a card: {1}")]
    OnCard(CardId, Refusal),
    /// What a customer asks for stood on a page of this card that is out of date.
    #[error("out of date on a card")]
    CardChanged(CardId),
    /// The code that was read at the counter is not to be believed.
    #[error("a doubtful code: {0:?}")]
    Code(Doubt),
    /// There is no such page.
    #[error("no such page")]
    NoPage,
    /// It is somebody else's, or this browser is not known.
    #[error("not this visitor's")]
    NotYours,
    /// The card's owner has left.
    #[error("a card that was left")]
    Left,
    /// One must sign in first, there.
    #[error("not signed in")]
    SignIn(&'static str),
    /// The form came from another site.
    #[error("a form from another site")]
    ForeignForm,
    /// The form's fields can't be read.
    #[error("a form that can't be read: {0}")]
    Form(String),
    /// Too many forms from one place.
    #[error("too many forms from one place")]
    TooMany,
    /// A bound of the framework turned the request away, with this status: too large, too long, no such method.
    #[error("turned away: {0}")]
    TurnedAway(StatusCode),
}

/// What a service said about a customer's own card: a refusal leads back to it.
#[must_use]
pub fn on_card(card: CardId, error: server::Error) -> Trouble {
    match error {
        server::Error::Refused(why) => Trouble::OnCard(card, why),
        server::Error::Outdated => Trouble::CardChanged(card),
        other => other.into(),
    }
}

impl Trouble {
    /// A failure of our own.
    pub fn internal(what: &'static str) -> Self {
        Self::Server(server::Error::internal(what))
    }
}

/// Trouble on its way to the place where it becomes a page.
#[derive(Debug, Clone)]
pub struct Failed(Arc<Trouble>);

impl<T: Into<Trouble>> From<T> for Failed {
    fn from(trouble: T) -> Self {
        Self(Arc::new(trouble.into()))
    }
}

impl Failed {
    /// The trouble itself.
    #[must_use]
    pub fn trouble(&self) -> &Trouble {
        &self.0
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        response.extensions_mut().insert(self);
        response
    }
}

/// After how many seconds to come again, as a rule.
const RETRY_SECONDS: u64 = 2;

/// After how many seconds to come again where nothing can be kept just now: a crowd is soon served, a server that starts
/// takes longer, and for a disk somebody has to come.
#[must_use]
pub const fn retry_seconds(error: &server::Error) -> u64 {
    match error {
        server::Error::Disk(Disk::Full | Disk::Fails, _) => 30,
        server::Error::Disk(Disk::InDoubt, _) => 5,
        _ => RETRY_SECONDS,
    }
}

/// For addresses that lead nowhere.
pub async fn no_page(_: Request) -> Failed {
    Trouble::NoPage.into()
}

/// What a person reads.
struct Said {
    status: StatusCode,
    title: String,
    why: String,
    next: (String, String),
}

/// The sentence for a refusal of the rules.
#[must_use]
pub fn refusal(words: Words, refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Reward(rewards::Refusal::AlreadyRedeemed) => words.already_redeemed(),
        Refusal::Reward(rewards::Refusal::Expired) => words.reward_is_expired(),
        Refusal::Reward(rewards::Refusal::Void) => words.reward_is_void(),
        Refusal::StillGood => words.cannot_do(),
        Refusal::Sale => words.wrong_sale(),
        Refusal::Balance => words.not_enough(),
        Refusal::NotOffered => words.not_offered(),
        Refusal::NotForYou => words.kept_for_others(),
        Refusal::TakenBefore => words.taken_before(),
        Refusal::NotToday => words.not_its_day(),
        Refusal::NotYet => words.not_open_yet(),
        Refusal::Begun => words.has_begun(),
        Refusal::TooFarAhead => words.paid_far_ahead(),
        Refusal::RefundTooLarge => words.refund_too_large(),
        Refusal::Closed => words.card_closed(),
        Refusal::Coupon(why) => coupon(words, why),
    }
}

/// The sentence for a coupon that is not taken.
#[must_use]
const fn coupon(words: Words, refusal: coupons::Refusal) -> &'static str {
    match refusal {
        coupons::Refusal::Unknown => words.coupon_unknown(),
        coupons::Refusal::NotYet => words.coupon_not_yet(),
        coupons::Refusal::Over => words.coupon_over(),
        coupons::Refusal::UsedUp => words.coupon_used_up(),
        coupons::Refusal::UsedBefore => words.coupon_used_before(),
        coupons::Refusal::BillTooSmall => words.coupon_bill_too_small(),
        coupons::Refusal::OtherThings => words.coupon_other_things(),
        coupons::Refusal::Twice => words.coupon_twice(),
    }
}

/// The sentence for a sign-in that failed.
#[must_use]
pub fn sign_in(words: Words, error: &server::Error, wrong: &str, zone: &str) -> Option<String> {
    match error {
        server::Error::WrongSecret => Some(wrong.to_owned()),
        server::Error::Locked(until) => Some(words.locked_until(words::clock(*until, zone))),
        _ => None,
    }
}

fn say(trouble: &Trouble, words: Words) -> Said {
    use server::Error;
    let cards = ("/".to_owned(), words.open_my_cards().to_owned());
    let counter = ("/counter".to_owned(), words.next_customer().to_owned());
    let (status, title, why, next) = match trouble {
        Trouble::NoPage => (StatusCode::NOT_FOUND, words.no_page(), words.no_page_why(), cards),
        Trouble::NotYours => {
            (StatusCode::NOT_FOUND, words.somebody_elses_card(), words.somebody_elses_card_how(), cards)
        }
        Trouble::Left => (StatusCode::GONE, words.card_was_left(), words.card_was_left_why(), cards),
        Trouble::Server(Error::NotFound("card")) => {
            (StatusCode::NOT_FOUND, words.no_card(), words.no_card_why(), cards)
        }
        Trouble::Server(Error::NotFound("voucher")) => {
            (StatusCode::NOT_FOUND, words.no_voucher(), words.no_voucher_why(), counter)
        }
        Trouble::Server(Error::NotFound(_)) => (StatusCode::NOT_FOUND, words.no_page(), words.no_page_why(), cards),
        Trouble::Server(Error::Refused(why)) => {
            (StatusCode::CONFLICT, words.cannot_do(), refusal(words, *why), counter)
        }
        Trouble::OnCard(card, why) => {
            let back = (format!("/cards/{card}"), words.back_to_the_card().to_owned());
            (StatusCode::CONFLICT, words.cannot_do(), refusal(words, *why), back)
        }
        Trouble::Code(doubt) => {
            let (title, why) = match doubt {
                Doubt::Old { .. } => (words.code_old(), words.code_old_how()),
                Doubt::Early { .. } => (words.code_early(), words.code_early_how()),
                Doubt::Foreign => (words.code_foreign(), words.code_foreign_how()),
            };
            (StatusCode::CONFLICT, title, why, counter)
        }
        Trouble::CardChanged(card) => {
            let back = (format!("/cards/{card}"), words.back_to_the_card().to_owned());
            (StatusCode::CONFLICT, words.out_of_date(), words.out_of_date_how(), back)
        }
        Trouble::Server(Error::Outdated) => {
            let back = ("/owner".to_owned(), words.today().to_owned());
            (StatusCode::CONFLICT, words.out_of_date(), words.out_of_date_how(), back)
        }
        Trouble::TurnedAway(StatusCode::PAYLOAD_TOO_LARGE) => {
            (StatusCode::PAYLOAD_TOO_LARGE, words.form_unreadable(), words.form_unreadable_how(), cards)
        }
        Trouble::TurnedAway(status) if status.is_server_error() => {
            (*status, words.server_trouble(), words.server_trouble_how(), cards)
        }
        // An address whose parts can't even be read leads nowhere.
        Trouble::TurnedAway(StatusCode::BAD_REQUEST) => {
            (StatusCode::NOT_FOUND, words.no_page(), words.no_page_why(), cards)
        }
        Trouble::TurnedAway(status) => (*status, words.no_page(), words.no_page_why(), cards),
        Trouble::ForeignForm => (StatusCode::FORBIDDEN, words.foreign_form(), words.foreign_form_how(), cards),
        Trouble::TooMany | Trouble::Server(Error::Locked(_)) => {
            (StatusCode::TOO_MANY_REQUESTS, words.too_many(), words.too_many_how(), cards)
        }
        Trouble::Server(Error::Busy) => {
            (StatusCode::SERVICE_UNAVAILABLE, words.too_many(), words.too_many_how(), cards)
        }
        Trouble::Server(Error::Unavailable(_)) => {
            (StatusCode::SERVICE_UNAVAILABLE, words.unavailable(), words.unavailable_how(), cards)
        }
        Trouble::Server(Error::Disk(disk, _)) => {
            let (title, why) = match disk {
                Disk::Full => (words.disk_full(), words.disk_full_how()),
                Disk::Fails => (words.disk_fails(), words.disk_fails_how()),
                Disk::InDoubt => (words.disk_in_doubt(), words.disk_in_doubt_how()),
            };
            (StatusCode::SERVICE_UNAVAILABLE, title, why, cards)
        }
        Trouble::Form(_) | Trouble::Server(Error::KeyReused | Error::Invalid(_) | Error::Taken | Error::Till(_)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, words.form_unreadable(), words.form_unreadable_how(), cards)
        }
        Trouble::Server(Error::WrongSecret) => (StatusCode::FORBIDDEN, words.wrong_password(), "", cards),
        Trouble::SignIn(_) | Trouble::Server(Error::Internal(_)) => {
            (StatusCode::INTERNAL_SERVER_ERROR, words.server_trouble(), words.server_trouble_how(), cards)
        }
    };
    Said { status, title: title.to_owned(), why: why.to_owned(), next }
}

/// The page that says what went wrong.
pub async fn page(site: &Site, visitor: &Visitor, path: &str, trouble: &Trouble) -> Response {
    if let Trouble::SignIn(to) = trouble {
        return onward(to);
    }
    let said = say(trouble, Words(visitor.speaks(Language::En)));
    if said.status.is_server_error() {
        tracing::error!(path, error = ?trouble, "a request failed");
    } else {
        tracing::info!(path, status = said.status.as_u16(), reason = %trouble, "a request was refused");
    }
    let frame = Frame::plain(said.title.clone()).status(said.status);
    // Scanned at a till that is signed out, or started from an icon that knows nobody: the ways there stand beside.
    let (at_door, words) = (matches!(trouble, Trouble::NotYours), Words(visitor.speaks(Language::En)));
    let nobody = at_door && visitor.customer.is_none();
    let said = Arc::new(said);
    let later = (said.status == StatusCode::SERVICE_UNAVAILABLE).then(|| match trouble {
        Trouble::Server(error) => retry_seconds(error),
        _ => RETRY_SECONDS,
    });
    let mut response = frame::page(site, visitor, frame, move || {
        let (href, label) = said.next.clone();
        view! {
            <main class="trouble">
                <ui::Icon path=icon::CROSS/>
                <div class="stack">
                    <h1>{said.title.clone()}</h1>
                    <p class="lead">{said.why.clone()}</p>
                </div>
                <a class="button" href=href>{label}</a>
                {nobody.then(|| view! { <p><a href="/devices">{words.have_a_code()}</a></p> })}
                {at_door.then(|| view! { <p><a href="/counter">{words.counter()}</a></p> })}
            </main>
        }
    })
    .await;
    response.headers_mut().extend(later.map(|seconds| (RETRY_AFTER, seconds.into())));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_disk_that_keeps_nothing_is_told_in_each_language_and_apart_from_other_trouble() {
        let mut told = BTreeSet::new();
        for language in Language::ALL {
            for disk in [Disk::Full, Disk::Fails, Disk::InDoubt] {
                let said = say(&server::Error::Disk(disk, "a code".into()).into(), Words(language));
                assert_eq!(said.status, StatusCode::SERVICE_UNAVAILABLE);
                told.insert((said.title, said.why));
            }
            let away = say(&server::Error::Unavailable("a code".into()).into(), Words(language));
            told.insert((away.title, away.why));
        }
        assert_eq!(told.len(), 4 * Language::ALL.len());
    }
}
