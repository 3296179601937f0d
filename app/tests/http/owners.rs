//! What owners read: their program in sentences, and what the shops of a coalition owe each other. And the tills of such
//! shops, which serve each other's cards.

use crate::{
    browser::Browser,
    common::{Empty, empty_site, new_shop, site},
    till::deli,
};
use loyalty::{languages::Language, programs::Terms};
use serde_json::json;
use server::{
    requests::RequestKey,
    rewards::Shelf,
    shops::{NewShop, Opened},
    store::Shop,
};

/// A high street of three shops with one program: the street itself, a baker and a florist.
struct Street {
    it: Empty,
    street: Shop,
    baker: Shop,
    florist: Shop,
    pins: [String; 3],
}

impl Street {
    async fn new() -> Self {
        let it = empty_site(|_| {}).await;
        let (baker, baker_pin) = it.open("Baker", Language::En).await;
        let (florist, florist_pin) = it.open("Florist", Language::En).await;
        let terms: Terms = serde_json::from_value(json!({
            "currency": "EUR",
            "points": {
                "earn": [{"give": 1, "per": {"amount": 100}}],
                "rewards": [{"price": 50, "reward": "a bunch of tulips"}]
            },
            "coalition": {
                "shops": ["high-street", "baker", "florist"],
                "worth": [{"unit": "point", "each": 100, "minor": 100}]
            }
        }))
        .unwrap();
        let new = NewShop { terms: deli(), ..new_shop("High Street", Language::En) };
        let Opened { shop: street, pin, .. } = it.book.open_shop(&new, false).await.unwrap();
        it.book.publish(street.id, &terms).await.unwrap();
        Self { it, street, baker, florist, pins: [pin, baker_pin, florist_pin] }
    }

    async fn till(&self, place: usize) -> Browser {
        let shop = [&self.street, &self.baker, &self.florist][place];
        self.it.till_of(shop, &self.pins[place]).await
    }
}

async fn sell(till: &mut Browser, card: &str, amount: &str) {
    let page = till.get(&format!("/counter/cards/{card}")).await;
    let sold = till.submit(&page, &format!("/counter/cards/{card}/purchases"), &[("amount", amount)]).await;
    assert_eq!(sold.status, 303, "{}", sold.html().text());
}

#[tokio::test]
async fn a_bakers_till_serves_a_card_of_the_high_street() {
    let it = Street::new().await;
    let (_, card) = it.it.member_of(&it.street).await;
    let (mut baker, mut florist) = (it.till(1).await, it.till(2).await);
    sell(&mut baker, &card, "60").await;
    baker.get(&format!("/counter/cards/{card}")).await.says(200, "60 points");
    baker.get("/counter").await.says(200, "Baker");
    assert!(!baker.get("/counter").await.reads("High Street"), "the till says its own shop's name");
    let page = florist.get("/counter").await;
    page.says(200, "Florist");
    assert!(page.reads("60 points"), "the last customers of the street");
    // Only who took the money gives it back.
    let page = baker.get(&format!("/counter/cards/{card}")).await;
    let bill =
        page.html().tags().find_map(|tag| tag.get("href").filter(|to| to.contains("/purchases/")).map(str::to_owned));
    let bill = bill.unwrap();
    florist.get(&bill).await.says(404, "There is no such page");
    baker.get(&bill).await.says(200, "Give all back");
    it.it.books().await;
}

#[tokio::test]
async fn the_settlement_says_who_owes_whom_and_sums_to_zero() {
    let it = Street::new().await;
    let (member, card) = it.it.member_of(&it.street).await;
    sell(&mut it.till(1).await, &card, "150").await;
    // The baker gave them, the florist hands the tulips over.
    let (mut member, mut florist) = (member, it.till(2).await);
    let page = member.get(&format!("/cards/{card}")).await;
    assert_eq!(page.status, 200);
    let id = card.parse().unwrap();
    let owner = it.it.book.sign_in_owner(it.street.id, crate::common::PASSWORD, "here").await.unwrap();
    let staff = it.it.book.staff(&owner).await.unwrap().unwrap().0;
    let customer = it.it.book.card_at(&staff, id).await.unwrap().card.customer;
    let key = RequestKey::parse("tulips").unwrap();
    let taken = it.it.book.take(customer, id, Shelf::Catalogue(0), &key).await.unwrap();
    let code = &taken.vouchers[0];
    let page = florist.post(&format!("/counter/vouchers/{code}/redeem"), &[("key", "k")]).await;
    assert_eq!(page.status, 303);
    for shop in [&it.street, &it.baker, &it.florist] {
        let mut owner = it.it.owner_of(shop).await;
        owner.get("/owner").await.says(200, "Settlement");
        let page = owner.get("/owner/settlement?month=2026-11").await;
        page.says(200, "November 2026");
        let text = page.html().text();
        for says in [
            "Baker Given: 150 points Redeemed: – −€0.50",
            "Florist Given: – Redeemed: 50 points €0.50",
            "High Street Given: – Redeemed: – €0.00",
            "Together €0.00",
            "Baker Florist €0.50",
        ] {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(page.reads("Month before: October 2026") && !page.reads("Month after"));
        let page = owner.get("/owner/settlement?month=2026-10").await;
        page.says(200, "Nobody owes anybody anything.");
        assert!(page.reads("Month after: November 2026"));
        for odd in ["", "?month=", "?month=2026-12", "?month=x", "?month=99999-99", "?month=-0001-01"] {
            owner.get(&format!("/owner/settlement{odd}")).await.says(200, "November 2026");
        }
    }
}

#[tokio::test]
async fn an_owners_pages_are_for_owners() {
    let it = site().await;
    let mut owner = it.owner().await;
    assert!(!owner.get("/owner").await.reads("Settlement"), "it is in no coalition");
    owner.get("/owner/settlement").await.says(404, "There is no such page");
    for path in ["/owner/program", "/owner/settlement"] {
        it.nobody().get(path).await.leads_to("/owner/sign-in");
        it.till().await.get(path).await.leads_to("/owner/sign-in");
        it.member().await.0.get(path).await.leads_to("/owner/sign-in");
    }
}

#[tokio::test]
async fn the_program_is_read_in_the_owners_language() {
    let it = site().await;
    let mut owner = it.owner().await;
    owner.get("/owner").await.says(200, "Your program");
    let page = owner.get("/owner/program").await;
    page.says(200, "Test Café. Version 1");
    assert!(!page.reads("Coupons"));
    it.book.publish(it.shop.id, &deli()).await.unwrap();
    for (language, version, sentence, coupon) in [
        ("en", "Version 2", "Membership of Club costs €20 for 12 months.", "TENOFF: 10% off the bill."),
        ("hu", "2. változat", "A klubtagság (Club) ára 12 hónapra 20 €.", "TENOFF: 10 % kedvezmény a számlából."),
        ("et", "Versioon 2", "Klubi liikmelisus (Club) maksab 12 kuuks 20 €.", "TENOFF: 10 % soodustust arvelt."),
        (
            "pl",
            "Wersja 2",
            "Członkostwo w klubie (Club) na 12 miesięcy kosztuje 20 €.",
            "TENOFF: 10 % zniżki na rachunek.",
        ),
    ] {
        let page = owner.clone().reading(language).get("/owner/program").await;
        for says in [version, sentence, coupon] {
            assert!(page.reads(says), "{says}: {}", page.html().text());
        }
    }
}
