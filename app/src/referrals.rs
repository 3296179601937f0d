//! Inviting a friend: the link, its code, the ways to send it, and what came of it.

mod sending;

use crate::{
    islands::Share,
    site::{Form, Frame, Reply, Site, Visitor, card_id, onward, page, visitor::Customer},
    ui::{Back, Icon, Note, OfflineNote, mark::icon, qr::Qr},
    words::{self, Words},
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header},
};
use leptos::prelude::*;
use loyalty::{
    ledger::Unit,
    money::Currency,
    referrals::{Qualifies, Refusal, State as Standing},
    rewards::Gift,
    sentences,
};
use sending::{Platform, mail, sms};
use serde::Deserialize;
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

/// What was done just before.
#[derive(Debug, Deserialize)]
pub struct InviteQuery {
    #[serde(default)]
    withdrawn: bool,
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
    Query(query): Query<InviteQuery>,
    headers: HeaderMap,
) -> Reply {
    let view = site.stampbook.card(customer, card_id(&card)?).await?;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let platform = Platform::of(agent.unwrap_or_default());
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
                {query.withdrawn.then(|| view! { <Note mood="good" path=icon::CHECK>{words.link_withdrawn()}</Note> })}
                <dl class="both">
                    <div><dt>{words.your_friend_gets()}</dt><dd>{friend}</dd></div>
                    <div>
                        <dt>{words.you_get()}</dt>
                        <dd>{own}</dd>
                        <dd>{after(terms.after, view.terms.currency, words)}</dd>
                    </div>
                </dl>
                <div class="stack">
                    <a class="button wide" href=sms(platform, &text)><Icon path=icon::SMS/>{words.send_by_sms()}</a>
                    <a class="button quiet wide" href=mail(&view.shop.name, &text)><Icon path=icon::MAIL/>{words.send_by_mail()}</a>
                    <Share link=link.clone() text=text share=words.share().into() copy=words.copy_link().into()
                        copied=words.copied().into() share_icon=icon::SHARE.into() copy_icon=icon::COPY.into()/>
                    <p class="link">{link.clone()}</p>
                </div>
                <figure class="stack">
                    <div class="plate"><Qr text=link.clone() label=words.qr_of_invitation()/></div>
                    <figcaption class="muted small">{words.or_scan_from_phone()}</figcaption>
                </figure>
                {lines}
                <details>
                    <summary>{words.withdraw_link()}</summary>
                    <form method="post" action=format!("/cards/{}/invite/withdraw", view.card.id) class="stack">
                        <input type="hidden" name="invite" value=view.card.invite_code.clone()/>
                        <p>{words.withdraw_link_how()}</p>
                        <button class="button quiet wide">{words.make_new_link()}</button>
                    </form>
                </details>
            </main>
        }
        .into_any()
    })
    .await)
}

/// The link that is to be withdrawn, as it stood on the page.
#[derive(Debug, Deserialize)]
pub struct WithdrawFields {
    #[serde(default)]
    invite: String,
}

/// `POST /cards/{card}/invite/withdraw`: the link leads nobody here any more, and another takes its place.
///
/// # Errors
/// The card is not found where it is not theirs.
pub async fn withdraw(
    State(site): State<Site>,
    Customer(customer): Customer,
    Path(card): Path<String>,
    Form(fields): Form<WithdrawFields>,
) -> Reply {
    let card = card_id(&card)?;
    site.stampbook.withdraw_invite(customer, card, &fields.invite).await?;
    Ok(onward(&format!("/cards/{card}/invite?withdrawn=true")))
}
