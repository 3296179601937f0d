//! What is shown of a card: all of it on its page, a glance of it in lists.

use crate::{
    Error, Result, experiences,
    store::{Card, Conn, Notice, Shop, Voucher},
};
use jiff::tz::TimeZone;
use loyalty::{
    cards::{Event, Standing, decide},
    experiences::State,
    giving::Giving,
    ladders,
    ledger::{Entry, Unit},
    programs::Terms,
    rewards,
    time::{Here, Timestamp},
};
use std::sync::Arc;

/// Entries and vouchers shown with a card.
pub const SHOWN_MAX: u32 = 60;
/// Notices shown with a card.
const NOTICES_MAX: u32 = 10;

/// A card with all that its page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardView {
    /// The card.
    pub card: Card,
    /// The shop in whose books it is.
    pub shop: Shop,
    /// The terms it was opened under, or was moved to.
    pub terms: Arc<Terms>,
    /// Where it stands. What has run out and waits for the job that lets it lapse is gone from it already.
    pub standing: Standing,
    /// How many its tier counts now.
    pub counted: u32,
    /// Rewards that can be handed over.
    pub vouchers: Vec<Voucher>,
    /// The steps of a ladder that keeps its balance which were taken, by their places.
    pub climbed: Vec<usize>,
    /// What each cause was given by all customers, in units, in the order of the program.
    pub causes: Vec<u64>,
    /// Each experience, in the order of the program: how many places are gone, and where the card's owner stands.
    pub places: Vec<(u32, Option<State>)>,
    /// What its owner is told, the latest first.
    pub notices: Vec<Notice>,
    /// The shops at which it is good, where they are several.
    pub shops: Vec<Shop>,
    /// Its latest entries, the latest first.
    pub entries: Vec<Entry>,
}

impl CardView {
    /// Stamps on it now.
    #[must_use]
    pub fn stamps(&self) -> u32 {
        self.standing.held.of(Unit::Stamp)
    }

    /// How many stamps fill it; none where it is no stamp card.
    #[must_use]
    pub fn slots(&self) -> Option<u32> {
        self.terms.stamps.as_ref().and_then(loyalty::stamps::Stamps::slots)
    }
}

/// Where a card stands now, by the terms that it is under, in the books of this shop; and how many its tier counts. What has
/// run out and waits for the job that lets it lapse is gone from it already.
pub(crate) async fn standing(
    conn: &mut Conn,
    card: &Card,
    now: Timestamp,
) -> Result<(Shop, Arc<Terms>, Standing, u32)> {
    let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
    let terms = conn.terms(card.shop, card.program, card.version).await?;
    let zone = TimeZone::get(&shop.zone)?;
    let here = Here::new(now, &zone);
    let since = terms.tiers.as_ref().map(|tiers| tiers.since(&here));
    let standing = conn.standing(card, &[], since).await?;
    // Nothing is written: it is shown as it will be once the job has come by.
    let standing = decide(&terms, &standing, Event::Review, &here)?.after;
    let counted = terms.tiers.as_ref().map_or(0, |tiers| tiers.counted(&standing, &here));
    Ok((shop, terms, standing, counted))
}

/// A card as lists show it: what it holds and which rewards wait. Nothing else is looked up.
pub(crate) async fn glance(conn: &mut Conn, card: Card, now: Timestamp) -> Result<CardView> {
    let (shop, terms, standing, counted) = standing(conn, &card, now).await?;
    let mut vouchers = conn.ready_vouchers(card.shop, card.id, SHOWN_MAX).await?;
    // Some may have run out and wait for the job that lets them lapse.
    vouchers.retain(|voucher| rewards::redeem(&voucher.for_rules(), now).is_ok());
    let (climbed, causes, places) = (Vec::new(), Vec::new(), Vec::new());
    let (notices, shops, entries) = (Vec::new(), Vec::new(), Vec::new());
    Ok(CardView { card, shop, terms, standing, counted, vouchers, climbed, causes, places, notices, shops, entries })
}

/// A card with all that its page shows.
pub(crate) async fn view(conn: &mut Conn, card: Card, now: Timestamp) -> Result<CardView> {
    let mut view = glance(conn, card, now).await?;
    let CardView { card, terms, .. } = &view;
    let mut climbed = Vec::new();
    for (place, step) in terms.ladder.iter().filter(|ladder| ladder.keeps).flat_map(|l| &l.steps).enumerate() {
        if conn.times(card, &ladders::rule(step)).await? > 0 {
            climbed.push(place);
        }
    }
    let mut causes = Vec::new();
    for cause in terms.giving.iter().flat_map(|giving| &giving.causes) {
        causes.push(conn.total(card.shop, &Giving::rule(cause)).await?);
    }
    let mut places = Vec::new();
    for experience in &terms.experiences {
        let mine = conn.place(card.shop, &experience.id, card.id).await?.map(|place| place.state);
        places.push((experiences::taken(conn, card.shop, &experience.id).await?, mine));
    }
    let notices = conn.notices((card.shop, card.id), None, now, NOTICES_MAX).await?;
    let shops = if terms.coalition.is_some() { conn.shops_at_home(card.shop).await? } else { Vec::new() };
    view.entries = conn.entries(card.shop, card.id, u64::MAX, SHOWN_MAX).await?;
    (view.climbed, view.causes, view.places) = (climbed, causes, places);
    (view.notices, view.shops) = (notices, shops);
    Ok(view)
}
