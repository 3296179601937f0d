//! The program in force, as its owner reads it: the sentences that customers read, and the coupons that they don't.

use crate::{
    site::{Frame, Reply, Site, Visitor, page, visitor::Owner},
    ui::{Back, Note, mark::icon},
    words::Words,
};
use axum::extract::State;
use leptos::prelude::*;
use loyalty::sentences;
use std::sync::Arc;

/// `GET /owner/program`
///
/// # Errors
/// [`crate::site::Trouble::SignIn`].
pub async fn program(State(site): State<Site>, visitor: Visitor, Owner(staff): Owner) -> Reply {
    let shop = site.stampbook.shop(staff.shop).await?;
    let terms = site.stampbook.terms(&shop).await?;
    let words = Words(visitor.speaks(shop.language));
    let coupons: Vec<_> = terms.coupons.iter().map(|one| sentences::coupon(&terms, one, words.0)).collect();
    let said = Arc::new((sentences::sentences(&terms, words.0), coupons));
    let frame = Frame::plain(words.your_program()).of(&shop.color, shop.language).body("owner").for_staff();
    Ok(page(&site, &visitor, frame, move || {
        let (promised, coupons) = &*said;
        let lines = |lines: &[String]| lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect::<Vec<_>>();
        let (promised, coupons) = (lines(promised), lines(coupons));
        let coupons = (!coupons.is_empty()).then(|| {
            view! {
                <section class="stack">
                    <h2>{words.coupons_title()}</h2>
                    <ul class="promises">{coupons}</ul>
                    <Note path=icon::CHECK>{words.shown_to_you_only()}</Note>
                </section>
            }
        });
        view! {
            <header class="top"><Back href="/owner".into() label=words.today().into()/></header>
            <main class="reading">
                <div class="stack">
                    <h1>{words.your_program()}</h1>
                    <p class="muted">{format!("{}. {}", shop.name, words.program_version(shop.version))}</p>
                    <p>{words.your_program_how()}</p>
                </div>
                <ol class="promises">{promised}</ol>
                {coupons}
            </main>
        }
    })
    .await)
}
