//! What the owner sees: today, and the twelve weeks that led here, as a picture with its table behind it.

use crate::{
    site::{Frame, Reply, Site, Visitor, page, visitor::Owner},
    ui::{self, Icon, mark::icon},
    words::Words,
};
use axum::extract::State;
use leptos::prelude::*;
use server::{
    insights::{Overview, WEEKS},
    store::Tally,
};
use std::sync::Arc;

const HEIGHT: f64 = 128.0;
const BAR: f64 = 22.0;
const PITCH: f64 = 30.0;

/// A column of the picture: how tall the parts are, from the ground up.
fn column(at: usize, tally: &Tally, most: u32) -> (f64, f64, f64) {
    let scale = |count: u32| f64::from(count) / f64::from(most.max(1)) * (HEIGHT - 16.0);
    (4.0 + at as f64 * PITCH, scale(tally.returning), scale(tally.purchases - tally.returning.min(tally.purchases)))
}

/// The twelve weeks: who came back below, who came for the first time on top.
fn chart(weeks: &[(String, Tally)], words: Words) -> impl IntoView + use<> {
    let most = weeks.iter().map(|(_, tally)| tally.purchases).max().unwrap_or(0);
    let columns: Vec<_> = weeks
        .iter()
        .enumerate()
        .map(|(at, (day, tally))| {
            let (x, back, came) = column(at, tally, most);
            let middle = x + BAR / 2.0;
            let label = (at % 4 == 0 || at + 1 == WEEKS).then(|| {
                let day = day.get(5..).unwrap_or_default().to_owned();
                view! { <text x=middle y="145" text-anchor="middle">{day}</text> }
            });
            let top = (at + 1 == weeks.len() && tally.purchases > 0).then(|| {
                let y = HEIGHT - back - came - 4.0;
                view! { <text x=middle y=y text-anchor="middle">{tally.purchases}</text> }
            });
            view! {
                <rect class="back" x=x y=HEIGHT - back width=BAR height=back></rect>
                <rect class="came" x=x y=HEIGHT - back - came width=BAR height=came></rect>
                {label}{top}
            }
        })
        .collect();
    view! {
        <svg class="weeks" viewBox="0 0 360 150" role="img" aria-label=words.visits_by_week()>
            <path class="base" d="M0 128.5H360"></path>
            {columns}
        </svg>
        <p class="key"><span class="back">{words.returning()}</span><span class="came">{words.first_time()}</span></p>
    }
}

fn table(weeks: &[(String, Tally)], words: Words) -> impl IntoView + use<> {
    let rows: Vec<_> = weeks
        .iter()
        .map(|(day, tally)| {
            view! { <tr><th scope="row">{day.clone()}</th><td>{tally.purchases}</td><td>{tally.returning}</td><td>{tally.cards}</td></tr> }
        })
        .collect();
    view! {
        <details>
            <summary>{words.as_a_table()}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=words.twelve_weeks()>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.week_of()}</th>
                            <th scope="col">{words.visits_title()}</th>
                            <th scope="col">{words.returning()}</th>
                            <th scope="col">{words.new_cards()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn figures(today: Tally, words: Words) -> impl IntoView {
    let first = [(words.visits_title(), today.purchases), (words.returning(), today.returning)];
    let rest = [
        (words.new_cards(), today.cards),
        (words.stamps_word(), today.stamps),
        (words.vouchers_issued(), today.issued),
        (words.vouchers_redeemed(), today.redeemed),
        (words.friends_joined(), today.referrals),
    ];
    let figure = |class: &'static str| move |(what, count): (&'static str, u32)| view! { <div class=class><dt>{what}</dt><dd>{count}</dd></div> };
    let first: Vec<_> = first.into_iter().map(figure("first")).collect();
    let rest: Vec<_> = rest.into_iter().map(figure("")).collect();
    view! { <dl class="figures">{first}{rest}</dl> }
}

/// `GET /owner`
///
/// # Errors
/// [`crate::site::Trouble::SignIn`].
pub async fn today(State(site): State<Site>, visitor: Visitor, Owner(staff): Owner) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    let overview: Arc<Overview> = Arc::new(site.stampbook.overview(&shop).await?);
    let words = Words(visitor.speaks(shop.language));
    let frame = Frame::plain(&shop.name).of(&shop.color, shop.language).body("owner").for_staff();
    let key = site.stampbook.new_key()?;
    let till = site.address(&format!("/counter/sign-in/{}", shop.slug));
    let mut ways = vec![(words.your_program().to_owned(), "/owner/program")];
    if site.stampbook.terms(&shop).await?.coalition.is_some() {
        ways.push((words.settlement().to_owned(), "/owner/settlement"));
    }
    let held = site.stampbook.held_referrals(&staff).await?.len();
    if held > 0 {
        ways.push((words.to_look_at(held), "/counter/referrals"));
    }
    if site.passkeys.is_some() {
        ways.push((words.passkeys().to_owned(), "/owner/passkeys"));
    }
    let ways = Arc::new(ways);
    Ok(page(&site, &visitor, frame, move || {
        view! {
            <header class="top">
                <b>{shop.name.clone()}</b>
                <nav><a href=format!("/shops/{}/poster", shop.slug)><Icon path=icon::PRINT/>{words.poster()}</a></nav>
            </header>
            <main class="today">
                <h1>{words.today()}</h1>
                {figures(overview.today, words)}
                <section class="stack">
                    <h2>{words.twelve_weeks()}</h2>
                    {chart(&overview.weeks, words)}
                    {table(&overview.weeks, words)}
                </section>
                <section class="stack">
                    <h2>{words.the_till()}</h2>
                    <p>{words.the_till_how()}</p>
                    <p class="link"><a href=till.clone()>{till.clone()}</a></p>
                    <form method="post" action="/owner/pin" class="stack">
                        <input type="hidden" name="key" value=key.clone()/>
                        <button class="button quiet">{words.new_pin()}</button>
                        <p class="muted small">{words.new_pin_warning()}</p>
                    </form>
                </section>
                {ui::ways(&ways)}
                <form method="post" action="/counter/sign-out"><button class="button quiet">{words.sign_out()}</button></form>
            </main>
        }
    })
    .await)
}
