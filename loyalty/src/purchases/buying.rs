//! A purchase at the counter, from the bill to what it earned.

use super::{Bought, Earned, Sale};
use crate::{
    cards::{Pen, Refusal},
    cashback,
    coupons::{self, Benefit, Coupon},
    ladders,
    ledger::{Kind, Unit},
    percent::Percent,
    programs::Terms,
    promotions::{self, Boost, Promotion},
    purchases::Earn,
    rewards::Gift,
    tiers::{self, Activity, Perks},
};
use std::collections::BTreeMap;

/// What a purchase earns, by why and of what.
pub(crate) type Earnings = BTreeMap<(Kind, Unit), u32>;

/// What a purchase earns by itself in these categories; in all, where none is named.
fn base(terms: &Terms, sale: &Sale, paid: u32, categories: &[String]) -> BTreeMap<Unit, u32> {
    let mut base = BTreeMap::new();
    let within = |rule: &Earn| rule.only(categories);
    if let Some(stamps) = &terms.stamps {
        let counted = within(&stamps.earn).map_or(0, |rule| rule.earned(sale, paid, super::Rounding::Down));
        let by_hand = sale.stamps.filter(|_| sale.has(categories));
        base.insert(Unit::Stamp, by_hand.unwrap_or(counted));
    }
    if let Some(points) = &terms.points {
        let rules: Vec<_> = points.earn.iter().filter_map(within).collect();
        base.insert(Unit::Point, points.earned(&rules, sale, paid));
    }
    if let Some(cashback) = &terms.cashback {
        let back = cashback.percent.of(sale.paid_for(categories, paid));
        base.insert(Unit::Cashback, cashback::payable(terms, back));
    }
    base
}

/// A share of what is earned, of each unit.
fn share(terms: &Terms, base: &BTreeMap<Unit, u32>, share: Percent) -> impl Iterator<Item = (Unit, u32)> {
    base.iter().map(move |(unit, amount)| {
        let more = share.of(*amount);
        (*unit, if *unit == Unit::Cashback { cashback::payable(terms, more) } else { more })
    })
}

/// What a promotion gives to a purchase in units.
fn boost(terms: &Terms, promotion: &Promotion, sale: &Sale, paid: u32) -> Vec<(Unit, u32)> {
    match &promotion.gives {
        // After a refund there may be nothing left of what it was for.
        _ if !sale.has(&promotion.categories) => Vec::new(),
        Boost::Extra(extra) => share(terms, &base(terms, sale, paid, &promotion.categories), *extra).collect(),
        Boost::Gift(gift) => gift.in_units().into_iter().collect(),
    }
}

/// What `sale` earns, of which `paid` was paid in the end: by itself, by perks and by these promotions.
fn earned(terms: &Terms, sale: &Sale, paid: u32, extra: Percent, chosen: &[usize]) -> Earnings {
    let base = base(terms, sale, paid, &[]);
    let mut earned: Earnings = base.iter().map(|(unit, amount)| ((Kind::Purchase, *unit), *amount)).collect();
    earned.extend(share(terms, &base, extra).map(|(unit, amount)| ((Kind::Perk, unit), amount)));
    let list = terms.promotions.iter().flat_map(|promotions| &promotions.list);
    for (_, promotion) in list.enumerate().filter(|(place, _)| chosen.contains(place)) {
        for (unit, amount) in boost(terms, promotion, sale, paid) {
            let sum = earned.entry((Kind::Promotion, unit)).or_default();
            *sum = sum.saturating_add(amount);
        }
    }
    if terms.giving.as_ref().is_some_and(|giving| giving.unit() == Unit::Vote) {
        earned.insert((Kind::Purchase, Unit::Vote), 1);
    }
    earned
}

/// What stays earned of a purchase of which this is left. A coupon was used, whatever is left of the bill.
pub(crate) fn kept(terms: &Terms, left: &Bought) -> Earnings {
    let mut kept = earned(terms, &left.sale, left.paid, left.extra, &left.promotions);
    for (coupon, _) in left.sale.coupons.iter().filter_map(|code| Coupon::find(&terms.coupons, code)) {
        if let Benefit::Gift(gift) = &coupon.gives
            && let Some((unit, amount)) = gift.in_units()
        {
            let sum = kept.entry((Kind::Coupon, unit)).or_default();
            *sum = sum.saturating_add(amount);
        }
    }
    kept
}

/// The rules by which a purchase gave vouchers for things of which nothing is left.
pub(crate) fn groundless(terms: &Terms, left: &Bought) -> Vec<String> {
    let list = terms.promotions.iter().flat_map(|promotions| &promotions.list).enumerate();
    let gone = list.filter(|(place, one)| left.promotions.contains(place) && !left.sale.has(&one.categories));
    gone.map(|(_, one)| one.rule()).filter(|rule| left.rules.contains(rule)).collect()
}

/// The points by which a tier is reached: not those that a coupon gave.
pub(crate) fn points(earned: &[Earned]) -> u32 {
    let counted = earned.iter().filter(|one| one.unit == Unit::Point && one.kind != Kind::Coupon);
    counted.fold(0, |sum: u32, one| sum.saturating_add(one.amount))
}

/// What the card's tier and membership bring to a purchase now.
fn perks(pen: &Pen<'_>) -> (Percent, Percent) {
    let (terms, standing) = (pen.terms, pen.standing());
    let tier = terms.tiers.as_ref().and_then(|tiers| tiers.level(standing.tier.level)).map(|level| &level.perks);
    let member = terms.membership.as_ref().filter(|_| standing.member_until.is_some_and(|until| until > pen.here.now));
    let all: Vec<&Perks> = tier.into_iter().chain(member.map(|membership| &membership.perks)).collect();
    let extra = all.iter().fold(Percent::default(), |sum, perks| sum.plus(perks.extra));
    let discount = all.iter().map(|perks| perks.discount).max().unwrap_or_default();
    (extra, discount)
}

/// Buys: takes off what is off, pays with cashback, and gives what is earned by what is paid in the end.
pub(crate) fn buy(pen: &mut Pen<'_>, sale: &Sale) -> Result<(), Refusal> {
    if !sale.is_sound() {
        return Err(Refusal::Sale);
    }
    let (terms, bill, counted) = (pen.terms, sale.amount.unwrap_or(0), pen.counts().len());
    let (extra, standing_discount) = perks(pen);
    // Before anything is given: that its owner is here keeps what lapses by staying away.
    let now = pen.here.now;
    pen.standing_mut().active_at = pen.standing().active_at.max(now);
    let mut paid = bill - cashback::payable(terms, standing_discount.of(bill));
    let mut gifts = Vec::new();
    for (place, code) in sale.coupons.iter().enumerate() {
        if sale.coupons.iter().take(place).any(|before| coupons::read(before) == coupons::read(code)) {
            return Err(coupons::Refusal::Twice.into());
        }
        let rule = format!("coupon/{}", coupons::read(code));
        let mut gift = Vec::new();
        paid -= coupons::apply(pen, code, sale, paid, &mut gift)?;
        gifts.extend(gift.into_iter().map(|gift| (Kind::Coupon, rule.clone(), gift)));
    }
    let discount = bill - paid;
    let spent = cashback::spend(pen, sale.cashback.unwrap_or(0), paid)?;
    paid -= spent.iter().map(|one| one.amount).sum::<u32>();

    let worth = |promotion: &Promotion| match &promotion.gives {
        Boost::Gift(Gift::Reward(_)) => u32::MAX,
        _ => boost(terms, promotion, sale, paid).iter().fold(0, |sum: u32, (_, more)| sum.saturating_add(*more)),
    };
    let chosen = promotions::choose(pen, sale, worth);
    let list = terms.promotions.iter().flat_map(|promotions| &promotions.list).enumerate();
    for (_, promotion) in list.filter(|(place, _)| chosen.contains(place)) {
        if let Boost::Gift(gift @ Gift::Reward(_)) = &promotion.gives {
            gifts.push((Kind::Promotion, promotion.rule(), gift.clone()));
        }
    }
    let mut given: Vec<Earned> = Vec::new();
    for ((kind, unit), amount) in earned(terms, sale, paid, extra, &chosen) {
        given.push(pen.give(kind, unit, amount)?);
    }
    let mut rules = Vec::new();
    for (kind, rule, gift) in &gifts {
        match pen.gift(*kind, rule, gift)? {
            Some(one) => given.push(one),
            None => rules.push(rule.clone()),
        }
    }
    given.retain(|one| one.amount > 0);
    let activity = Activity { spend: paid, visits: 1, points: points(&given) };
    let (tier_before, climbed) = (pen.standing().tier, ladders::climbed(pen));
    let (month, used) = (pen.here.month(), pen.counts().split_off(counted));
    let standing = pen.standing_mut();
    let so_far = standing.months.get(&month).copied().unwrap_or_default();
    standing.months.insert(month, so_far.plus(activity));
    standing.purchases = standing.purchases.saturating_add(1);
    tiers::review(pen);
    let (sale, promotions) = (sale.clone(), chosen);
    let (at, version, earned) = (now, 0, given);
    pen.keep(Bought {
        at,
        version,
        sale,
        paid,
        discount,
        spent,
        extra,
        promotions,
        earned,
        rules,
        used,
        climbed,
        activity,
        tier_before,
    });
    Ok(())
}
