//! The till, for every kind of program: what it asks, what it says is left to pay, the club's fee, and what is given back.

use crate::{
    browser::{Browser, Page},
    common::{Scene, give, site, site_of},
    languages::texts,
};
use loyalty::{languages::Language, ledger::Unit, programs::Terms};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn terms(program: Value) -> Terms {
    serde_json::from_value(program).unwrap()
}

/// Points by money, cashback to pay with, a tier, things that are told apart, and coupons.
pub fn deli() -> Terms {
    terms(json!({
        "currency": "EUR",
        "points": {
            "earn": [
                {"give": 1, "per": {"amount": 100}},
                {"give": 1, "per": {"amount": 100}, "categories": ["cheese"]},
                {"give": 5, "per": "item", "categories": ["cake"]}
            ],
            "rewards": [{"price": 100, "reward": "a coffee"}]
        },
        "cashback": {"percent": 10, "most_of_bill": 50, "welcome": 200},
        "tiers": {"by": "spend", "window": "calendar_year", "levels": [{"name": "Gold", "at": 2000}]},
        "membership": {"name": "Club", "fee": 2000, "months": 12},
        "coupons": [
            {"code": "TENOFF", "gives": {"percent_off": 10}},
            {"code": "GIFT", "gives": {"gift": {"reward": "a candle"}}}
        ]
    }))
}

/// A till with a card of a shop with this program open.
struct Serving {
    it: Scene,
    till: Browser,
    card: String,
    at: String,
}

impl Serving {
    async fn of(terms: Terms) -> Self {
        let it = site_of(terms).await;
        let ((_, card), till) = (it.member().await, it.till().await);
        let at = format!("/counter/cards/{card}");
        Self { it, till, card, at }
    }

    /// Sends the form of the card's page with these fields.
    async fn sell(&mut self, fields: &[(&str, &str)]) -> Page {
        let page = self.till.get(&self.at).await;
        self.till.submit(&page, &format!("{}/purchases", self.at), fields).await
    }

    /// The same, and reads what came of it.
    async fn sold(&mut self, fields: &[(&str, &str)]) -> Page {
        let page = self.sell(fields).await;
        assert_eq!(page.status, 303, "{}", page.html().text());
        self.till.follow(page).await
    }

    async fn holds(&self, unit: Unit) -> u32 {
        self.it.view(&self.card).await.standing.held.of(unit)
    }

    /// The address of the latest purchase.
    async fn latest(&self) -> String {
        let bills = self.it.book.bills(&self.it.staff, self.card.parse().unwrap()).await.unwrap();
        format!("/counter/purchases/{}", bills[0].purchase.id)
    }
}

#[tokio::test]
async fn a_bill_is_read_and_what_is_left_to_pay_is_said() {
    let mut at = Serving::of(deli()).await;
    let page = at.till.get(&at.at).await;
    for says in [
        "0 points",
        "€2",
        "Amount in EUR",
        "cake",
        "cheese",
        "Pay with cashback (up to €2)",
        "At most 50% of the bill.",
        "Coupon codes",
    ] {
        page.says(200, says);
    }
    let things = [("count.cheese", "1"), ("price.cheese", "5"), ("count.cake", "2")];
    let fields = [("amount", "12,50"), ("coupons", "tenoff gift"), ("cashback", "yes")];
    let page = at.sold(&[&fields[..], &things].concat()).await;
    // 12.50 less 10 % is 11.25, less 2 of cashback is 9.25: 9 points, 3 for cheese (its part), 10 for two cakes.
    page.says(200, "Discount −€1.25 Paid with cashback −€2 To pay €9.25 22 points, €0.92 given. Reward: a candle.");
    assert!(page.reads("Next customer") && page.reads("Another purchase") && !page.reads("Record the purchase"));
    assert_eq!((at.holds(Unit::Point).await, at.holds(Unit::Cashback).await), (22, 92));
    at.sold(&[("amount", "1 250.00")]).await.says(200, "To pay €1,250 1,250 points, €125 given. New tier: Gold.");
    at.till.get(&at.at).await.says(200, "1,272 points €125.92 Gold");
    at.it.books().await;
}

#[tokio::test]
async fn what_is_mistyped_comes_back_as_it_was_typed() {
    let mut at = Serving::of(deli()).await;
    let typed = [
        ("amount", "4.5.0"),
        ("count.cake", "x"),
        ("count.cheese", "1"),
        ("coupons", "a b c d e f"),
        ("cashback", "yes"),
    ];
    let page = at.sell(&typed).await;
    page.says(422, "Something below needs another look. Nothing was changed.");
    for says in
        ["Please write it like this: 12.50", "a whole number from 0 to 1000", "type the amount", "At most 5 codes."]
    {
        assert!(page.reads(says), "{says}: {}", page.html().text());
    }
    let html = page.html();
    for (name, value) in typed {
        let field = html.tags().find(|tag| tag.name == "input" && tag.get("name") == Some(name)).unwrap();
        assert!(field.get("value") == Some(value) && (name != "cashback" || field.get("checked").is_some()), "{name}");
    }
    for id in ["amount", "count-0", "price-1", "coupons"] {
        let field = html.tags().find(|tag| tag.get("id") == Some(id)).unwrap();
        assert_eq!(field.get("aria-describedby"), Some(&*format!("{id}-wrong")));
        assert!(html.has_id(&format!("{id}-wrong")), "{id}");
    }
    for (amount, says) in [
        ("", "Please type the amount."),
        ("abc", "Please write it like this: 12.50"),
        ("-1", "Please write it like this: 12.50"),
        ("1.250", "Please write it like this: 12.50"),
        ("10000000.01", "At most €10,000,000."),
        ("<b>", "Please write it like this: 12.50"),
    ] {
        at.sell(&[("amount", amount)]).await.says(422, says);
    }
    at.sell(&[("amount", "4"), ("count.cheese", "1"), ("price.cheese", "4.01")])
        .await
        .says(422, "more than the whole bill");
    assert_eq!(at.it.books().await.purchases, 0);
    // What was typed can be put right.
    let page = at.sell(&typed).await;
    let action = format!("{}/purchases", at.at);
    let right = [("amount", "4.50"), ("count.cake", ""), ("price.cheese", "1"), ("coupons", "")];
    assert_eq!(at.till.submit(&page, &action, &right).await.status, 303);
}

#[tokio::test]
async fn a_coupon_that_is_not_taken_is_said_beside_it() {
    let mut at = Serving::of(deli()).await;
    for (coupons, says) in [("NOPE", "There is no such coupon."), ("GIFT gift", "The same coupon is there twice.")] {
        let page = at.sell(&[("amount", "5"), ("coupons", coupons)]).await;
        page.says(422, says);
        assert!(page.html().has_id("coupons-wrong"));
        assert_eq!(page.html().field("coupons"), Some(coupons));
    }
    at.sold(&[("amount", "5"), ("coupons", "GIFT")]).await.says(200, "Reward: a candle.");
    at.sell(&[("amount", "5"), ("coupons", "GIFT")]).await.says(422, "This customer has used the coupon before.");
    assert_eq!(at.it.books().await.purchases, 1);
}

#[tokio::test]
async fn the_same_purchase_sent_twice_counts_once_whatever_it_changed() {
    let mut at = Serving::of(deli()).await;
    let (page, action) = (at.till.get(&at.at).await, format!("{}/purchases", at.at));
    let fields = [("amount", "4"), ("cashback", "yes"), ("coupons", "GIFT")];
    let first = at.till.submit(&page, &action, &fields).await;
    // The cashback is spent and the coupon used by now.
    let second = at.till.submit(&page, &action, &fields).await;
    second.leads_to(first.location().unwrap());
    at.till.submit(&page, &action, &[("amount", "5")]).await.says(422, "The form could not be read");
    assert_eq!((at.it.books().await.purchases, at.holds(Unit::Cashback).await), (1, 20));
    at.till.follow(second).await.says(200, "To pay €2");
    // A form from before the program was changed is not taken for another one.
    at.sell(&[("amount", "4"), ("count.pizza", "1")]).await.says(422, "The form could not be read");
}

#[tokio::test]
async fn a_bill_is_only_needed_where_something_hangs_on_it() {
    let coupon = json!([{"code": "FIVER", "gives": {"amount_off": 500}}]);
    let stamps = json!({"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 10, "reward": "a pizza"}]});
    let mut at = Serving::of(terms(json!({"currency": "EUR", "stamps": stamps, "coupons": coupon}))).await;
    at.till.get(&at.at).await.says(200, "Only needed for a coupon");
    at.sold(&[("stamps", "2")]).await.says(200, "2 stamps given. 2 of 10.");
    at.sell(&[("coupons", "FIVER")]).await.says(422, "The bill is too small for the coupon.");
    at.sold(&[("coupons", "FIVER"), ("amount", "20")]).await.says(200, "Discount −€5 To pay €15 1 stamp given.");
    let each = json!({"earn": {"give": 1, "per": "item"}, "rewards": [{"at": 10, "reward": "a bun"}]});
    let mut at = Serving::of(terms(json!({"stamps": each}))).await;
    at.till.get(&at.at).await.says(200, "Number of items");
    at.sold(&[("count.", "3")]).await.says(200, "3 stamps given. 3 of 10.");
}

#[tokio::test]
async fn the_clubs_fee_is_noted_once_and_not_too_far_ahead() {
    let mut at = Serving::of(deli()).await;
    let (page, action) = (at.till.get(&at.at).await, format!("{}/membership", at.at));
    page.says(200, "Fee paid: Club, €20, 12 months");
    let first = at.till.submit(&page, &action, &[]).await;
    at.till.submit(&page, &action, &[]).await.leads_to(first.location().unwrap());
    at.till.follow(first).await.says(200, "Noted: Club until 21 November 2027.");
    at.till.get(&at.at).await.says(200, "Club until 21 November 2027");
    for year in 2..=12 {
        let page = at.till.post(&action, &[("key", &format!("year-{year}"))]).await;
        assert_eq!(page.status, 303, "{year}");
    }
    at.till.post(&action, &[("key", "year-13")]).await.says(409, "The membership is paid ahead as far as it can be.");
    at.till.get(&at.at).await.says(200, "Club until 21 November 2038");
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    let page = till.post(&format!("/counter/cards/{card}/membership"), &[("key", "k")]).await;
    page.says(409, "This is not part of the card’s program.");
}

#[tokio::test]
async fn a_purchase_is_given_back_whole_and_once() {
    let mut at = Serving::of(deli()).await;
    at.sold(&[("amount", "12"), ("cashback", "yes"), ("count.cake", "1")]).await;
    let address = at.latest().await;
    at.till.get(&at.at).await.says(200, "Latest purchases €12 21 November 2026, 11:00");
    let (page, action) = (at.till.get(&address).await, format!("{address}/refund"));
    page.says(200, "€12 21 November 2026, 11:00 Earned: 15 points, €1 Give all back");
    let done = at.till.submit(&page, &action, &[]).await;
    at.till.submit(&page, &action, &[]).await.leads_to(done.location().unwrap());
    let page = at.till.follow(done).await;
    page.says(200, "Given back. On the card now: €2.");
    assert!(!page.body.contains("<form"), "nothing is left to give back");
    assert_eq!((at.holds(Unit::Point).await, at.holds(Unit::Cashback).await), (0, 200));
    at.till.get(&address).await.says(200, "All of it was given back already.");
    at.till.post(&action, &[("key", "again"), ("whole", "yes")]).await.says(409, "This was taken before.");
    at.till.get(&at.at).await.says(200, "Given back");
    at.it.books().await;
}

#[tokio::test]
async fn part_of_a_purchase_is_given_back_and_never_more_than_was_paid() {
    let mut at = Serving::of(deli()).await;
    at.sold(&[("amount", "30"), ("count.cake", "3")]).await;
    let (address, action) = (at.latest().await, format!("{}/refund", at.latest().await));
    at.till.get(&address).await.says(200, "Give part back Amount in EUR At most €30. Which of the items cake (3)");
    for (amount, cakes, says) in [
        ("30.01", "", "More than was paid can’t be given back."),
        ("5", "4", "More than was paid can’t be given back."),
        ("0", "", "A number is too small or too large."),
        ("", "", "Please type the amount."),
        ("abc", "1", "Please write it like this: 12.50"),
        ("5", "-1", "Needs a whole number from 0 to 1000."),
    ] {
        let page = at.till.post(&action, &[("key", "k"), ("amount", amount), ("count.cake", cakes)]).await;
        page.says(422, says);
        assert_eq!((page.html().field("amount"), page.html().field("count.cake")), (Some(amount), Some(cakes)));
    }
    let part = [("key", "part"), ("amount", "10"), ("count.cake", "1")];
    let done = at.till.post(&action, &part).await;
    // The same again, though no more than 20 are left of it.
    at.till.post(&action, &part).await.leads_to(done.location().unwrap());
    at.till.follow(done).await.says(200, "Given back. On the card now: 30 points, €4.");
    at.till.get(&at.at).await.says(200, "€20 left");
    at.till.get(&address).await.says(200, "€20 left");
    // Spent meanwhile, it is owed.
    at.sold(&[("amount", "8"), ("cashback", "yes")]).await;
    let page = at.till.post(&action, &[("key", "rest"), ("whole", "yes")]).await;
    at.till.follow(page).await.says(200, "Owes €1.60");
    at.till.get(&at.at).await.says(200, "Owes €1.60");
    at.it.books().await;
}

#[tokio::test]
async fn stamps_are_given_back_only_by_who_gave_them() {
    let it = site().await;
    let ((_, card), mut till) = (it.member().await, it.till().await);
    give(&mut till, &card, 2).await;
    let bill = it.book.bills(&it.staff, card.parse().unwrap()).await.unwrap().remove(0);
    let address = format!("/counter/purchases/{}", bill.purchase.id);
    let page = till.get(&address).await;
    page.says(200, "2 stamps");
    assert!(!page.reads("Give part back"), "no money was paid");
    let part = till.post(&format!("{address}/refund"), &[("key", "k"), ("amount", "1")]).await;
    part.says(422, "Nothing was changed.");
    let (shop, pin) = it.open("Other Shop", Language::En).await;
    let mut other = it.till_of(&shop, &pin).await;
    for path in [address.clone(), "/counter/purchases/x".into(), format!("/counter/purchases/{card}")] {
        other.get(&path).await.says(404, "There is no such page");
        other
            .post(&format!("{path}/refund"), &[("key", "k"), ("whole", "yes")])
            .await
            .says(404, "There is no such page");
    }
    assert_eq!(it.stamps(&card).await, 2);
    till.post(&format!("{address}/refund"), &[("key", "k"), ("whole", "yes")]).await;
    assert_eq!(it.stamps(&card).await, 0);
}

#[tokio::test]
async fn the_last_customers_stand_with_what_they_have() {
    let points = json!({"points": {"earn": [{"give": 120, "per": "visit"}]}});
    let cashback = json!({"currency": "EUR", "cashback": {"percent": 10, "welcome": 450}});
    let club = json!({"currency": "EUR", "membership": {"name": "Club", "fee": 0, "months": 1}});
    let ladder = json!({"stamps": {"earn": {"give": 3, "per": "visit"}},
        "ladder": {"unit": "stamp", "keeps": false, "steps": [{"price": 5, "reward": "a tea"}]}});
    for (program, line) in [(points, "120 points"), (cashback, "€4.50"), (ladder, "3 stamps"), (club, "–")] {
        let is_cashback = line == "€4.50";
        let mut at = Serving::of(terms(program)).await;
        if !is_cashback {
            at.sold(&[]).await;
        }
        let number = at.it.view(&at.card).await.card.number;
        at.till.get("/counter").await.says(200, &format!("Last here {line} {number}"));
    }
}

/// The texts of every page of the till, in one language.
async fn read(at: &mut Serving, purchase: &str, language: &str) -> BTreeSet<String> {
    let mut till = at.till.clone().reading(language);
    let mut read = BTreeSet::new();
    for path in [at.at.clone(), purchase.to_owned(), "/counter".into(), "/counter/referrals".into()] {
        let page = till.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        read.extend(texts(&page.html()));
    }
    let page = till.get(&at.at).await;
    let wrong = [("amount", "x"), ("coupons", "a b c d e f"), ("count.cake", "x"), ("count.cheese", "1")];
    let page = till.submit(&page, &format!("{}/purchases", at.at), &wrong).await;
    read.extend(texts(&page.html()));
    let page = till.get(&at.at).await;
    let done = till.submit(&page, &format!("{}/purchases", at.at), &[("amount", "10"), ("cashback", "yes")]).await;
    read.extend(texts(&till.follow(done).await.html()));
    let page = till.post(&format!("{}/membership", at.at), &[("key", language)]).await;
    read.extend(texts(&till.follow(page).await.html()));
    let page = till.post(&format!("{purchase}/refund"), &[("key", language), ("amount", "1")]).await;
    read.extend(texts(&till.follow(page).await.html()));
    let page = till.post(&format!("{purchase}/refund"), &[("key", "wrong"), ("amount", "999")]).await;
    read.extend(texts(&page.html()));
    read
}

#[tokio::test]
async fn the_till_is_whole_in_every_language() {
    let mut at = Serving::of(deli()).await;
    at.sold(&[("amount", "40"), ("count.cake", "2"), ("coupons", "GIFT")]).await;
    let purchase = at.latest().await;
    let english = read(&mut at, &purchase, "en").await;
    let own = ["Test Café", "cake", "cake (2)", "cheese", "cheese:", "Gold", "a candle"];
    for language in ["hu", "et", "pl"] {
        let other = read(&mut at, &purchase, language).await;
        let same = other.intersection(&english).filter(|text| !own.contains(&text.as_str()));
        let same: Vec<_> = same.filter(|text| text.contains(char::is_lowercase)).collect();
        assert!(same.is_empty(), "{language}: {same:?}");
    }
}
