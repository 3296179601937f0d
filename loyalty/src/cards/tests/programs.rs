//! Programs of any kind, with any mix of parts, and things that can happen under them.

use crate::{
    cashback::Cashback,
    coalitions::Coalition,
    coupons::{Benefit, Coupon},
    experiences::{Experience, Price},
    expiry::{Expiry, Term},
    giving::{By, Cause, Exchange, Giving},
    ids::ShopId,
    ladders::Ladder,
    ledger::Unit,
    memberships::Membership,
    money::Currency,
    occasions::Occasions,
    percent::Percent,
    points::Points,
    programs::{Draft, Terms},
    promotions::{Boost, Combine, Day, Hours, Promotion, Promotions},
    purchases::{Earn, Item, Per, Rounding, Sale},
    referrals::{Qualifies, Referral},
    rewards::{Gift, OnlyFor, Priced},
    stamps::{Milestone, Stamps},
    testing::wrong,
    tiers::{Basis, Level, Perks, Tiers, Window},
};
use jiff::civil::{Date, date, time};
use proptest::{prelude::*, sample::subsequence};

const CATEGORIES: [&str; 3] = ["cake", "coffee", "tea"];
const CODES: [&str; 3] = ["AAA", "BBB", "CCC"];

fn categories() -> impl Strategy<Value = Vec<String>> {
    let some = subsequence(&CATEGORIES[..], 1..=2).prop_map(|names| names.into_iter().map(str::to_owned).collect());
    prop_oneof![2 => Just(Vec::new()), 1 => some]
}

pub(crate) fn earn() -> impl Strategy<Value = Earn> {
    let per = prop_oneof![Just(Per::Visit), Just(Per::Item), (1u32..900).prop_map(Per::Amount)];
    (1u32..5, per, categories()).prop_map(|(give, per, categories)| Earn { give, per, categories })
}

/// Stamp cards with one to three rewards.
pub(crate) fn stamps() -> impl Strategy<Value = Stamps> {
    let slots =
        subsequence((1u32..=12).collect::<Vec<_>>(), 1..=3).prop_filter("2 fill it", |at| at.last() >= Some(&2));
    (earn(), slots, 0u32..12, any::<bool>()).prop_map(|(earn, slots, welcome, carry_over)| {
        let welcome = welcome % slots.last().unwrap();
        let rewards = slots.into_iter().map(|at| Milestone { at, reward: "tea".into() }).collect();
        Stamps { earn, rewards, welcome, carry_over }
    })
}

pub(crate) fn points() -> impl Strategy<Value = Points> {
    let rounding = prop_oneof![Just(Rounding::Down), Just(Rounding::Nearest), Just(Rounding::Up)];
    (prop::collection::vec(earn(), 1..4), rounding, 0u32..50, priced(1..3)).prop_map(
        |(earn, rounding, welcome, rewards)| {
            let parts = earn.iter().any(|rule: &Earn| matches!(rule.per, Per::Amount(_)));
            Points { rounding: if parts { rounding } else { Rounding::Down }, earn, welcome, rewards }
        },
    )
}

fn priced(size: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Priced>> {
    prop::collection::btree_set(1u32..60, size).prop_map(|prices| {
        prices.into_iter().map(|price| Priced { price, reward: "cake".into(), only_for: None }).collect()
    })
}

fn share(most: u32) -> impl Strategy<Value = Percent> {
    (1..=most).prop_map(Percent::whole)
}

fn cashback() -> impl Strategy<Value = Cashback> {
    (share(50), share(100), 0u32..10).prop_map(|(percent, most_of_bill, welcome)| Cashback {
        percent,
        most_of_bill,
        welcome: welcome * 100,
    })
}

/// A gift of one kind of unit or a reward; of something else where the program does not have the unit.
fn gift() -> impl Strategy<Value = Gift> {
    prop_oneof![
        (1u32..13).prop_map(Gift::Stamps),
        (1u32..60).prop_map(Gift::Points),
        (1u32..500).prop_map(Gift::Cashback),
        Just(Gift::Reward("a cookie".into())),
    ]
}

fn fitting(gift: Gift, draft: &Draft) -> Gift {
    match gift {
        Gift::Stamps(_) if draft.stamps.is_none() => Gift::Reward("jam".into()),
        Gift::Points(_) if draft.points.is_none() => Gift::Reward("jam".into()),
        Gift::Cashback(_) if draft.cashback.is_none() => Gift::Reward("jam".into()),
        Gift::Cashback(minor) => Gift::Cashback(minor * draft.currency.map_or(1, Currency::step)),
        gift => gift,
    }
}

fn perks() -> impl Strategy<Value = Perks> {
    (0u32..200, 0u32..50).prop_map(|(extra, discount)| Perks {
        extra: Percent::whole(extra),
        discount: Percent::whole(discount),
        named: Vec::new(),
    })
}

fn tiers() -> impl Strategy<Value = Tiers> {
    let by = prop::sample::select(vec![Basis::Spend, Basis::Visits, Basis::Points]);
    let window = prop_oneof![(1u32..4).prop_map(Window::RollingMonths), Just(Window::CalendarYear)];
    let levels = prop::collection::btree_map(1u32..60, perks(), 1..4);
    (by, window, 0u32..40, levels).prop_map(|(by, window, grace_days, levels)| {
        let times = if by == Basis::Spend { 100 } else { 1 };
        let level = |(at, perks)| Level { name: format!("from {at}"), at: at * times, perks };
        Tiers { by, window, grace_days, levels: levels.into_iter().map(level).collect() }
    })
}

/// A first day and a last one, or none, in the time of these tests.
fn days() -> impl Strategy<Value = (Option<Date>, Option<Date>)> {
    let day = |after: i64| date(2025, 12, 29).saturating_add(jiff::Span::new().days(after));
    let both = (0i64..90, 0i64..200).prop_map(move |(from, lasts)| (Some(day(from)), Some(day(from + lasts))));
    prop_oneof![2 => Just((None, None)), 1 => both]
}

fn coupons() -> impl Strategy<Value = Vec<Coupon>> {
    let gives = prop_oneof![
        share(100).prop_map(Benefit::PercentOff),
        (1u32..20).prop_map(|whole| Benefit::AmountOff(whole * 100)),
        gift().prop_map(Benefit::Gift),
    ];
    let least = prop::option::of(1u32..3_000);
    let one = (gives, prop::option::of(1u32..4), 1u32..4, categories(), any::<bool>(), (least, days()));
    prop::collection::vec(one, 0..=CODES.len()).prop_map(|all| {
        let coupon = |(code, (gives, first, per_customer, categories, single_use, (least_amount, (from, until)))): (
            &&str,
            _,
        )| Coupon {
            code: (*code).to_owned(),
            single_use,
            gives,
            first,
            per_customer,
            least_amount,
            categories,
            from,
            until,
        };
        CODES.iter().zip(all).map(coupon).collect()
    })
}

fn promotions() -> impl Strategy<Value = Promotions> {
    let gives = prop_oneof![share(300).prop_map(Boost::Extra), gift().prop_map(Boost::Gift)];
    let days = prop_oneof![2 => Just(Vec::new()), 1 => subsequence(Day::ALL.to_vec(), 3)];
    let hours =
        (0i8..24, 0i8..24).prop_map(|(from, until)| Hours { from: time(from, 0, 0, 0), until: time(until, 30, 0, 0) });
    let one = (gives, days, categories(), prop::option::of(1u32..5), (prop::option::of(hours), self::days()));
    (prop::sample::select(Combine::ALL.to_vec()), prop::collection::vec(one, 1..4)).prop_map(|(combine, all)| {
        let promotion = |(place, (gives, days, categories, first, (hours, (from, until))))| {
            let name = format!("number {place}");
            Promotion { name, gives, days, hours, from, until, categories, first }
        };
        Promotions { combine, list: all.into_iter().enumerate().map(promotion).collect() }
    })
}

fn term(rewards: bool) -> impl Strategy<Value = Term> {
    let idle = if rewards { 0 } else { 1 };
    prop_oneof![
        2 => (1u32..60).prop_map(Term::Days),
        1 => (1u32..6).prop_map(Term::Months),
        1 => Just(Term::YearEnd),
        idle => (1u32..4).prop_map(Term::IdleMonths),
    ]
}

fn expiry() -> impl Strategy<Value = Expiry> {
    use prop::option::of;
    (of(term(false)), of(term(false)), of(term(false)), of(term(true)))
        .prop_map(|(stamps, points, cashback, rewards)| Expiry { stamps, points, cashback, rewards, warn_days: 0 })
}

fn giving() -> impl Strategy<Value = Giving> {
    let by = prop_oneof![
        Just(By::Vote(10)),
        (1u32..5).prop_map(|each| By::Points(Exchange { each, worth: 10 })),
        Just(By::Cashback),
    ];
    let goal = prop::option::of((1u32..9).prop_map(|goal| goal * 1_000));
    (by, goal)
        .prop_map(|(by, goal)| Giving { causes: vec![Cause { id: "trees".into(), name: "Trees".into(), goal }], by })
}

/// Everything, each part of which may be there or not.
pub(crate) fn any_terms() -> impl Strategy<Value = Terms> {
    use prop::option::of;
    let counts = (of(stamps()), of(points()), of(cashback()), of((any::<bool>(), any::<bool>(), priced(1..4))));
    let more = (of(tiers()), of(perks()), coupons(), of(promotions()), of((gift(), gift())));
    let rest = (expiry(), of(giving()), of((0u32..3, 1u32..12)), any::<bool>(), any::<bool>());
    let details = (prop::collection::vec(0u8..4, 8), 1u32..14, 0u32..30, 0u32..10, any::<bool>());
    (counts, more, rest, details).prop_map(
        |((stamps, points, cashback, ladder), (tiers, perks, coupons, promotions, gifts), rest, details)| {
            let (whom, months, before, hold_days, opens) = details;
            let (expiry, giving, place, shared, forints) = rest;
            let currency = Currency::try_from(if forints { "HUF" } else { "EUR" }.to_owned()).ok();
            let mut draft = Draft { currency, stamps, points, cashback, expiry, ..Draft::default() };
            draft.stamps.get_or_insert_with(|| Draft::stamp_card(10, "tea").stamps.unwrap());
            if let Some((by_stamps, keeps, steps)) = ladder {
                ladder_of(&mut draft, by_stamps, keeps, steps);
            }
            draft.tiers = tiers.filter(|one| one.by != Basis::Points || draft.points.is_some());
            draft.membership =
                perks.map(|perks| Membership { name: "Club".into(), fee: 500, months, remind_days: before, perks });
            let fit = |gift: Gift| fitting(gift, &draft);
            let coupon = |one: Coupon| match one.gives {
                Benefit::Gift(gift) => Coupon { gives: Benefit::Gift(fit(gift)), ..one },
                _ => one,
            };
            let promotion = |one: Promotion| match one.gives {
                Boost::Gift(gift) => Promotion { gives: Boost::Gift(fit(gift)), ..one },
                _ => one,
            };
            let coupons = coupons.into_iter().map(coupon).collect();
            let promotions = promotions
                .map(|all| Promotions { list: all.list.into_iter().map(promotion).collect(), combine: all.combine });
            let occasions = gifts
                .clone()
                .map(|(one, _)| Occasions { birthday: Some(fit(one.clone())), anniversary: Some(fit(one)) });
            let referral = gifts.map(|(friend, inviter)| Referral {
                friend: fit(friend),
                inviter: fit(inviter),
                after: Qualifies::default(),
                per_month: Some(2),
                hold_days,
            });
            (draft.coupons, draft.promotions, draft.occasions, draft.referral) =
                (coupons, promotions, occasions, referral);
            draft.giving = giving.filter(|one| match one.by {
                By::Vote(_) => true,
                By::Points(_) => draft.points.is_some(),
                By::Cashback => draft.cashback.is_some(),
            });
            draft.experiences = place.map(|(unit, amount)| experience(&draft, unit, amount)).into_iter().collect();
            draft.expiry.points = draft.expiry.points.filter(|_| draft.points.is_some());
            draft.expiry.cashback = draft.expiry.cashback.filter(|_| draft.cashback.is_some());
            let shops = vec!["one".into(), "two".into()];
            draft.coalition = shared.then_some(Coalition { shops, worth: Vec::new() });
            draft.expiry.rewards = draft.expiry.rewards.filter(|_| draft.gives_rewards());
            draft.expiry.warn_days = if draft.expiry == Expiry::default() { 0 } else { before };
            keep_for(&mut draft, &whom, opens);
            // Of promotions that can't be compared all are given.
            if wrong(draft.clone()) == ["promotions.combine"] {
                draft.promotions.iter_mut().for_each(|all| all.combine = Combine::Stack);
            }
            draft.try_into().unwrap()
        },
    )
}

/// Keeps some of what can be had for members or for those of a tier, and the rest for nobody alone.
pub(crate) fn keep_for(draft: &mut Draft, whom: &[u8], opens: bool) {
    let club = draft.membership.as_ref().map(|_| OnlyFor::Members);
    let tier =
        draft.tiers.as_ref().and_then(|tiers| tiers.levels.last()).map(|level| OnlyFor::Tier(level.name.clone()));
    let mut whom = whom.iter().map(|who| match who {
        2 => club.clone(),
        3 => tier.clone(),
        _ => None,
    });
    let points = draft.points.iter_mut().flat_map(|points| &mut points.rewards);
    for one in points.chain(draft.ladder.iter_mut().flat_map(|ladder| &mut ladder.steps)) {
        one.only_for = whom.next().flatten();
    }
    for one in &mut draft.experiences {
        one.opens = opens.then(|| date(2026, 3, 1));
        (one.only_for, one.early_for) = (whom.next().flatten(), whom.next().flatten().filter(|_| opens));
    }
}

fn ladder_of(draft: &mut Draft, by_stamps: bool, keeps: bool, steps: Vec<Priced>) {
    match (&mut draft.stamps, &mut draft.points) {
        (_, Some(points)) if !by_stamps => {
            points.rewards.clear();
            draft.ladder = Some(Ladder { unit: Unit::Point, keeps, steps });
        }
        (Some(stamps), _) => {
            stamps.rewards.clear();
            stamps.carry_over = true;
            draft.ladder = Some(Ladder { unit: Unit::Stamp, keeps, steps });
        }
        _ => {}
    }
}

fn experience(draft: &Draft, unit: u32, amount: u32) -> Experience {
    let price = match unit {
        0 => draft.stamps.as_ref().filter(|stamps| stamps.rewards.len() < 2).map(|_| Unit::Stamp),
        1 => draft.points.as_ref().map(|_| Unit::Point),
        _ => draft.cashback.as_ref().map(|_| Unit::Cashback),
    };
    Experience {
        id: "tasting".into(),
        name: "A tasting".into(),
        starts: jiff::civil::date(2030, 1, 1).at(18, 0, 0, 0),
        places: 5,
        price: price.map(|unit| Price { unit, amount: if unit == Unit::Cashback { amount * 100 } else { amount } }),
        only_for: None,
        opens: None,
        early_for: None,
        cancel_hours: 0,
    }
}

fn item() -> impl Strategy<Value = Item> {
    let category = prop::option::of(prop::sample::select(CATEGORIES.to_vec()).prop_map(str::to_owned));
    (category, 1u32..4, prop::option::of(0u32..1_500)).prop_map(|(category, count, amount)| Item {
        category,
        count,
        amount,
    })
}

/// Purchases of any kind, with coupons, with cashback, by hand.
pub(crate) fn sale() -> impl Strategy<Value = Sale> {
    let single = (0..CODES.len(), 0u32..3).prop_map(|(code, serial)| format!("{}-{serial}", CODES[code]));
    let code = prop_oneof![2 => prop::sample::select(CODES.to_vec()).prop_map(str::to_owned), 1 => single];
    let coupons = prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(code, 1..3)];
    let amount = prop_oneof![1 => Just(None), 4 => (0u32..6_000).prop_map(Some)];
    let by_hand = prop_oneof![3 => Just(None), 1 => (1u32..30).prop_map(Some)];
    let cashback = prop::option::of(0u32..2_000);
    (by_hand, amount, prop::collection::vec(item(), 0..4), coupons, cashback)
        .prop_map(|(stamps, amount, items, coupons, cashback)| Sale { stamps, amount, items, coupons, cashback })
}

/// The shops of a coalition; none where a program belongs to one shop.
pub(crate) fn at_shop(terms: &Terms, which: bool) -> Option<ShopId> {
    terms.coalition.as_ref().map(|_| ShopId([u8::from(which) + 1; 16]))
}
