//! Inviting a friend: the link, its code, the ways to send it, and what came of it.

use crate::{
    islands::Share,
    site::{Frame, Reply, Site, Visitor, card_id, page, visitor::Customer},
    ui::{Back, Icon, OfflineNote, mark::icon, qr::Qr},
    words::{self, Words},
};
use axum::extract::{Path, State};
use leptos::prelude::*;
use loyalty::{
    ledger::Unit,
    money::Currency,
    referrals::{Qualifies, Refusal, State as Standing},
    rewards::Gift,
    sentences,
};
use server::store::{Referral, Shop};
use std::sync::Arc;

/// Why an invitation gives nothing.
#[must_use]
pub const fn why(words: Words, refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OwnLink => words.refused_own_link(),
        Refusal::Loop => words.refused_loop(),
        Refusal::SameDevice => words.refused_same_device(),
        Refusal::AlreadyMember => words.refused_already_member(),
        Refusal::NotOffered => words.no_invitations_here(),
        Refusal::MonthFull => words.invitation_month_full(),
        Refusal::Declined => words.invitation_declined(),
        Refusal::Left => words.invitation_inviter_left(),
    }
}

/// The same, said to the one who was invited.
#[must_use]
pub const fn why_you(words: Words, refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OwnLink => words.refused_you_own_link(),
        Refusal::Loop => words.refused_you_loop(),
        Refusal::SameDevice => words.refused_you_same_device(),
        Refusal::AlreadyMember => words.refused_you_already_member(),
        Refusal::NotOffered => words.no_invitations_here(),
        Refusal::MonthFull => words.invitation_month_full(),
        Refusal::Declined => words.invitation_declined(),
        Refusal::Left => words.invitation_inviter_left(),
    }
}

/// The address that opens the phone's messages with `text` written in and nobody chosen yet.
///
/// RFC 5724 gives `sms:?body=`, which Android reads; iOS wants the body after `&`. The form `sms:?&body=` is read by both.
#[must_use]
pub fn sms(text: &str) -> String {
    let mut address = String::from("sms:?&body=");
    for byte in text.bytes() {
        // The unreserved characters of RFC 3986; a blank must be %20, as messages show a plus.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

/// When whoever invited is rewarded, to stand after what they get.
fn after(after: Qualifies, currency: Option<Currency>, words: Words) -> String {
    match after {
        Qualifies::FirstPurchase => words.after_first_visit().into(),
        Qualifies::Purchases(count) => words.after_purchases(count),
        Qualifies::Spend(least) => words.after_spend(sentences::count(Unit::Cashback, least, currency, words.0)),
    }
}

fn line(referral: &Referral, shop: &Shop, gift: &str, words: Words) -> impl IntoView + use<> {
    let (what, count) = match (referral.state, referral.reason) {
        (Standing::Joined, _) => (words.waiting_for_first_visit(), String::new()),
        (Standing::Qualified, _) => (words.invitation_qualified(), String::new()),
        (Standing::Held, _) => (words.invitation_looked_at(), String::new()),
        (Standing::Rewarded, _) => (words.both_rewarded(), format!("+ {gift}")),
        (Standing::Refused, reason) => {
            (reason.map_or(words.not_counted(), |reason| why(words, reason)), words.not_counted().to_owned())
        }
    };
    let when = words::day(referral.at, &shop.zone, words.0);
    view! {
        <li>
            <span><span>{words.a_friend()}</span><span class="muted small">{format!("{when}. {what}")}</span></span>
            <span>{count}</span>
        </li>
    }
}

/// `GET /cards/{card}/invite`
///
/// # Errors
/// [`crate::site::Trouble::NotYours`].
pub async fn invite(
    State(site): State<Site>,
    visitor: Visitor,
    Customer(customer): Customer,
    Path(card): Path<String>,
) -> Reply {
    let view = site.stampbook.card(customer, card_id(&card)?).await?;
    let referrals = site.stampbook.referrals(&view.card).await?;
    let words = Words(visitor.speaks(view.shop.language));
    let link = site.address(&format!("/join/{}/{}", view.shop.slug, view.card.invite_code));
    let frame = Frame::plain(words.invite_a_friend()).of(&view.shop.color, view.shop.language).with_islands();
    let kept = words.offline_card(words::moment(site.now(), &view.shop.zone, words.0));
    let shown = Arc::new((view, referrals));
    Ok(page(&site, &visitor, frame, move || {
        let (view, referrals) = &*shown;
        let back = view! { <Back href=format!("/cards/{}", view.card.id) label=view.shop.name.clone()/> };
        let Some(terms) = &view.terms.referral else {
            return view! {
                <header class="top">{back}</header>
                <main><h1>{words.invite_a_friend()}</h1><p>{words.no_invitations_here()}</p></main>
            }
            .into_any();
        };
        let gift = |gift: &Gift| gift.words(view.terms.currency, words.0);
        let (friend, own) = (gift(&terms.friend), gift(&terms.inviter));
        let text = match view.terms.stamps {
            Some(_) => words.sms_text(&view.shop.name, &friend, &link),
            None => words.sms_text_card(&view.shop.name, &friend, &link),
        };
        let lines: Vec<_> = referrals.iter().map(|referral| line(referral, &view.shop, &own, words)).collect();
        let lines = (!lines.is_empty()).then(|| {
            view! {
                <section class="stack"><h2>{words.your_invitations()}</h2><ol class="history">{lines}</ol></section>
            }
        });
        view! {
            <header class="top">{back}</header>
            <main>
                <h1>{words.invite_a_friend()}</h1>
                <OfflineNote text=kept.clone()/>
                <dl class="both">
                    <div><dt>{words.your_friend_gets()}</dt><dd>{friend}</dd></div>
                    <div>
                        <dt>{words.you_get()}</dt>
                        <dd>{own}</dd>
                        <dd>{after(terms.after, view.terms.currency, words)}</dd>
                    </div>
                </dl>
                <div class="stack">
                    <a class="button wide" href=sms(&text)><Icon path=icon::SMS/>{words.send_by_sms()}</a>
                    <Share link=link.clone() text=text share=words.share().into() copy=words.copy_link().into()
                        copied=words.copied().into() share_icon=icon::SHARE.into() copy_icon=icon::COPY.into()/>
                    <p class="link">{link.clone()}</p>
                </div>
                <figure class="stack">
                    <div class="plate"><Qr text=link.clone() label=words.qr_of_invitation()/></div>
                    <figcaption class="muted small">{words.or_scan_from_phone()}</figcaption>
                </figure>
                {lines}
            </main>
        }
        .into_any()
    })
    .await)
}

#[cfg(test)]
mod tests {
    use super::sms;

    #[test]
    fn texts_reach_the_phone_as_they_were_written() {
        assert_eq!(sms("a b"), "sms:?&body=a%20b");
        assert_eq!(sms("50 % & more? #1\n+ő"), "sms:?&body=50%20%25%20%26%20more%3F%20%231%0A%2B%C5%91");
    }
}
