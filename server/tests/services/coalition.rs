//! A coalition: one program over three shops, one book, and at the end of the month who owes whom.

use crate::common::{Fixture, PASSWORD, key, new_shop, program, refusal, sale, shop_with};
use loyalty::{
    cards::Refusal,
    coalitions::Debt,
    ids::{CardId, ShopId},
    ledger::Unit,
    programs::{Draft, Terms},
    purchases::Sale,
    refunds::Back,
    time::Month,
};
use server::{
    Error,
    cards::{Joined, Joining},
    counter::{Selling, Sold},
    refunds::Refunding,
    rewards::{Redeeming, Shelf},
    shops::Opened,
    staff::Staff,
    store::Shop,
};

const PROGRAM: &str = r#"{"currency": "EUR",
    "points": {"earn": [{"give": 1, "per": {"amount": 100}}], "rewards": [{"price": 50, "reward": "a coffee"}]},
    "cashback": {"percent": 10},
    "coalition": {"shops": ["test-cafe", "books", "flowers"], "worth": [
        {"unit": "point", "each": 10, "minor": 20}, {"unit": "cashback", "each": 1, "minor": 1}]}}"#;

fn alone() -> Draft {
    program(r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": {"amount": 100}}]}}"#)
}

/// Three shops, of which the first runs the program, and who serves at each.
struct Scene {
    it: Fixture,
    shops: [Shop; 3],
    staff: [Staff; 3],
}

async fn member(it: &Fixture, name: &str) -> Opened {
    it.book.open_shop(&new_shop(name, alone()), false).await.unwrap()
}

async fn scene() -> Scene {
    let it = shop_with(alone()).await;
    let (books, flowers) = (member(&it, "Books").await, member(&it, "Flowers").await);
    it.publish(program(PROGRAM)).await;
    let mut shops = [it.shop.clone(), books.shop, flowers.shop];
    for shop in &mut shops {
        *shop = it.book.shop(shop.id).await.unwrap();
    }
    let staff = [it.me.clone(), it.staff(&books.token).await.unwrap(), it.staff(&flowers.token).await.unwrap()];
    Scene { it, shops, staff }
}

impl Scene {
    async fn join(&self, at: usize) -> Joined {
        self.it.book.join(&self.it.stranger(&self.shops[at])).await.unwrap()
    }

    async fn sell(&self, at: usize, card: CardId, sale: Sale) -> Sold {
        let ask = Selling { shop: self.shops[at].id, ..self.it.selling(card, sale) };
        self.it.book.sell(&ask).await.unwrap()
    }

    async fn redeem(&self, at: usize, code: &str) -> server::Result<server::rewards::Redeemed> {
        let (shop, key) = (self.shops[at].id, self.it.fresh_key());
        self.it.book.redeem(&Redeeming { shop, by: None, code: code.into(), key }).await
    }

    async fn take(&self, who: &Joined) -> String {
        let taken = self.it.book.take(who.customer, who.card, Shelf::Catalogue(0), &self.it.fresh_key()).await;
        taken.unwrap().vouchers.remove(0)
    }

    /// What each shop is to get or to pay in a month, and the debts as from, to, how much.
    async fn statement(&self, month: &str) -> ([i64; 3], Vec<(usize, usize, u64)>) {
        let statement = self.it.book.settlement(self.shops[1].id, Month::parse(month).unwrap()).await.unwrap();
        let of_shops = |shop: &Shop| statement.settlement.net.get(&shop.id).copied().unwrap_or(0);
        assert_eq!(statement.shops.iter().map(of_shops).sum::<i64>(), 0, "what the table shows sums to zero");
        assert_eq!(statement.shops.len(), 3);
        let place = |id: ShopId| self.shops.iter().position(|shop| shop.id == id).unwrap();
        let net = [0, 1, 2].map(|at| statement.settlement.net.get(&self.shops[at].id).copied().unwrap_or(0));
        let mut debts: Vec<_> = statement
            .settlement
            .debts
            .iter()
            .map(|Debt { from, to, minor }| (place(*from), place(*to), *minor))
            .collect();
        debts.sort_unstable();
        (net, debts)
    }
}

#[tokio::test]
async fn a_card_opened_at_a_member_is_in_the_books_of_the_home_shop() {
    let scene = scene().await;
    let who = scene.join(1).await;
    for staff in &scene.staff {
        let view = scene.it.book.card_at(staff, who.card).await.unwrap();
        assert_eq!((view.card.shop, view.shop.id), (scene.shops[0].id, scene.shops[0].id));
    }
    // At another shop the same customer has the same card.
    let again = Joining { customer: Some(who.customer), ..scene.it.stranger(&scene.shops[2]) };
    assert_eq!(scene.it.book.join(&again).await.unwrap().card, who.card);
    assert_eq!(scene.it.book.card_in_shop(who.customer, &scene.shops[1]).await.unwrap(), Some(who.card));
    let overview = scene.it.book.overview(&scene.shops[1]).await.unwrap();
    assert_eq!(overview.today.cards, 1, "counted where it happened");
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn what_one_gives_another_redeems_and_the_first_pays_for_it() {
    let scene = scene().await;
    let who = scene.join(1).await;
    scene.sell(0, who.card, Sale::of(6_000)).await;
    scene.sell(1, who.card, Sale::of(5_000)).await;
    // Fifty of the sixty points that the café gave; the shops' lots are taken in a fixed order.
    let (first, second) = (scene.take(&who).await, scene.take(&who).await);
    scene.redeem(1, &first).await.unwrap();
    scene.redeem(2, &second).await.unwrap();
    let statement = scene.it.book.settlement(scene.shops[0].id, Month::parse("2026-11").unwrap()).await.unwrap();
    let sum = |shop: ShopId| -> i64 { statement.redeemed.iter().filter(|one| one.0 == shop).map(|one| one.3).sum() };
    assert_eq!(sum(scene.shops[0].id) + sum(scene.shops[1].id), 100);
    let issued = |unit| statement.issued.iter().filter(|one| one.1 == unit).map(|one| one.2).sum::<i64>();
    assert_eq!((issued(Unit::Point), issued(Unit::Cashback)), (110, 1_100));
    let (net, _) = scene.statement("2026-11").await;
    assert_eq!(net[2], 100, "the flowers gave nothing and handed over fifty points' worth");
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn cashback_of_one_pays_at_another_and_a_refund_undoes_it() {
    let scene = scene().await;
    let who = scene.join(0).await;
    scene.sell(0, who.card, Sale::of(10_000)).await;
    let sold = scene.sell(2, who.card, sale(r#"{"amount": 800, "cashback": 600}"#)).await;
    assert_eq!((sold.spent, sold.to_pay), (600, Some(200)));
    assert_eq!(scene.statement("2026-11").await, ([-600, 0, 600], vec![(0, 2, 600)]));
    // The books shop spends some of the flowers' cashback the other way: set off against each other.
    scene.sell(2, who.card, Sale::of(10_000)).await;
    scene.it.on("2026-12-02");
    let back = Refunding { shop: scene.shops[1].id, ..scene.it.refunding(sold.purchase, Back::Whole) };
    let elsewhere = scene.it.book.refund(&back).await;
    assert!(matches!(elsewhere, Err(Error::NotFound("purchase"))), "the till that took the money gives it back");
    scene.it.book.refund(&Refunding { shop: scene.shops[2].id, ..back }).await.unwrap();
    assert_eq!(scene.statement("2026-12").await, ([600, 0, -600], vec![(2, 0, 600)]), "as it was in November");
    assert_eq!(scene.it.held(who.card, Unit::Cashback).await, 1_000 + 1_000);
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn bills_are_shown_where_they_were_paid() {
    let scene = scene().await;
    let who = scene.join(0).await;
    let at_home = scene.sell(0, who.card, Sale::of(1_000)).await;
    let at_books = scene.sell(1, who.card, Sale::of(2_000)).await;
    let shown = async |at: usize| {
        let bills = scene.it.book.bills(&scene.staff[at], who.card).await.unwrap();
        bills.into_iter().map(|bill| Some(bill.purchase.id)).collect::<Vec<_>>()
    };
    assert_eq!(shown(0).await, [at_home.purchase]);
    assert_eq!(shown(1).await, [at_books.purchase]);
    assert!(shown(2).await.is_empty());
    let ask = Refunding { shop: scene.shops[1].id, ..scene.it.refunding(at_books.purchase, Back::Whole) };
    scene.it.book.refund(&ask).await.unwrap();
    assert_eq!(scene.it.held(who.card, Unit::Point).await, 10);
    // What a shop sold that has left, the shop that runs the coalition gives back: nobody else could.
    scene.it.later_days(1);
    let at_flowers = scene.sell(2, who.card, Sale::of(3_000)).await;
    assert_eq!(shown(0).await, [at_home.purchase]);
    publish(&scene.it, scene.shops[0].id, &["test-cafe", "books"]).await.unwrap();
    assert_eq!(shown(0).await, [at_flowers.purchase, at_home.purchase]);
    scene.it.refund(at_flowers.purchase, Back::Whole).await.unwrap();
    assert_eq!(scene.it.held(who.card, Unit::Point).await, 10);
    scene.it.assert_clean().await;
}

#[tokio::test]
async fn a_stranger_sees_nothing_and_is_owed_nothing() {
    let scene = scene().await;
    let who = scene.join(1).await;
    scene.sell(0, who.card, Sale::of(6_000)).await;
    let code = scene.take(&who).await;
    let opened = member(&scene.it, "Stranger").await;
    let stranger = scene.it.staff(&opened.token).await.unwrap();
    let (book, id) = (&scene.it.book, opened.shop.id);
    assert!(matches!(book.card_at(&stranger, who.card).await, Err(Error::NotFound("card"))));
    assert!(matches!(book.voucher_at(&stranger, &code).await, Err(Error::NotFound("voucher"))));
    let number = book.card_at(&scene.staff[0], who.card).await.unwrap().card.number;
    assert!(matches!(book.cards_by_number(&stranger, number).await, Err(Error::NotFound("card"))));
    assert!(book.recent_cards(&stranger).await.unwrap().is_empty());
    let month = Month::parse("2026-11").unwrap();
    assert!(matches!(book.settlement(id, month).await, Err(Error::NotFound("coalition"))));
    let sell = Selling { shop: id, ..scene.it.selling(who.card, Sale::of(100)) };
    assert!(matches!(book.sell(&sell).await, Err(Error::NotFound("card"))));
    let redeem = Redeeming { shop: id, by: None, code, key: scene.it.fresh_key() };
    assert!(matches!(book.redeem(&redeem).await, Err(Error::NotFound("voucher"))));
    assert!(matches!(
        book.pay_membership(&stranger, who.card, &scene.it.fresh_key()).await,
        Err(Error::NotFound("card"))
    ));
}

async fn publish(it: &Fixture, shop: ShopId, shops: &[&str]) -> server::Result<server::programs::Published> {
    let mut draft = program(PROGRAM);
    draft.coalition.as_mut().unwrap().shops = shops.iter().map(|slug| (*slug).to_owned()).collect();
    it.book.publish(shop, &Terms::try_from(draft).unwrap()).await
}

#[tokio::test]
async fn a_shop_cannot_be_in_two() {
    let scene = scene().await;
    let it = &scene.it;
    let (other, free) = (member(it, "Other").await.shop, member(it, "Free").await.shop);
    for shops in [["other", "books"], ["other", "test-cafe"]] {
        assert!(matches!(publish(it, other.id, &shops).await, Err(Error::Taken)), "{shops:?}");
    }
    assert!(matches!(publish(it, other.id, &["other", "nobody"]).await, Err(Error::NotFound(_))));
    assert!(
        matches!(publish(it, scene.shops[1].id, &["books", "free"]).await, Err(Error::Taken)),
        "its program is another's"
    );
    for shop in [&other, &free] {
        let now = it.book.shop(shop.id).await.unwrap();
        assert_eq!((now.home, now.version), (None, 1), "nothing was written");
    }
    // Nor does a shop that opens with such a program take one away.
    let mut new = new_shop("New", program(PROGRAM));
    new.key = key("open-new");
    assert!(matches!(it.book.open_shop(&new, false).await, Err(Error::Taken)));
    assert_eq!(it.count("SELECT count(*) FROM shops WHERE slug = 'new'").await, 0);
}

#[tokio::test]
async fn a_shop_that_opens_with_a_coalition_has_it_at_once() {
    let it = shop_with(alone()).await;
    member(&it, "Books").await;
    member(&it, "Flowers").await;
    let mut draft = program(PROGRAM);
    draft.coalition.as_mut().unwrap().shops[0] = "new".into();
    let opened = it.book.open_shop(&new_shop("New", draft), false).await.unwrap();
    for slug in ["books", "flowers"] {
        assert_eq!(it.book.shop_by_slug(slug).await.unwrap().home, Some(opened.shop.id));
    }
}

/// Cards from before are served on at their own shop, under their own terms.
#[tokio::test]
async fn a_shop_that_joins_with_cards_of_its_own_still_honours_them() {
    let it = shop_with(alone()).await;
    let books = member(&it, "Books").await;
    member(&it, "Flowers").await;
    let own = program(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 2, "reward": "a tea"}]}}"#,
    );
    it.book.publish(books.shop.id, &own.try_into().unwrap()).await.unwrap();
    let who = it.book.join(&it.stranger(&books.shop)).await.unwrap();
    let ask = async |stamps| {
        it.book.sell(&Selling { shop: books.shop.id, ..it.selling(who.card, Sale::stamps(stamps)) }).await
    };
    ask(1).await.unwrap();
    it.publish(program(PROGRAM)).await;
    let staff = it.staff(&books.token).await.unwrap();
    let view = it.book.card_at(&staff, who.card).await.unwrap();
    assert_eq!((view.card.shop, view.stamps()), (books.shop.id, 1));
    let sold = ask(1).await.unwrap();
    assert_eq!(sold.rewards, ["a tea"]);
    let code = it.book.card_at(&staff, who.card).await.unwrap().vouchers[0].code.clone();
    let redeem = Redeeming { shop: books.shop.id, by: None, code, key: it.fresh_key() };
    it.book.redeem(&redeem).await.unwrap();
    assert_eq!(it.book.cards_by_number(&staff, view.card.number).await.unwrap()[0].card.id, who.card);
    let last = ask(1).await.unwrap();
    let back = Refunding { shop: books.shop.id, ..it.refunding(last.purchase, Back::Whole) };
    it.book.refund(&back).await.unwrap();
    assert_eq!(it.book.recent_cards(&staff).await.unwrap()[0].card.id, who.card, "its own are among the last");
    // The others of the coalition do not know it.
    assert!(matches!(it.book.card_at(&it.me, who.card).await, Err(Error::NotFound("card"))));
    let again = Joining { customer: Some(who.customer), ..it.stranger(&books.shop) };
    assert_ne!(it.book.join(&again).await.unwrap().card, who.card, "the coalition's card is another");
    it.assert_clean().await;
}

#[tokio::test]
async fn a_shop_that_is_no_longer_named_has_its_own_program_again() {
    let scene = scene().await;
    let it = &scene.it;
    let who = scene.join(2).await;
    publish(it, it.shop.id, &["test-cafe", "books"]).await.unwrap();
    let flowers = it.book.shop(scene.shops[2].id).await.unwrap();
    assert_eq!((flowers.home, flowers.version), (None, 1));
    assert_eq!(*it.book.terms(&flowers).await.unwrap(), alone().try_into().unwrap());
    assert!(it.book.join(&it.stranger(&flowers)).await.is_ok());
    let token = it.book.sign_in_owner(flowers.id, PASSWORD, "here").await.unwrap();
    let staff = it.staff(&token).await.unwrap();
    assert!(matches!(it.book.card_at(&staff, who.card).await, Err(Error::NotFound("card"))));
    assert_eq!(it.book.shop(scene.shops[1].id).await.unwrap().version, 3);
    it.assert_clean().await;
}

#[tokio::test]
async fn codes_of_coupons_are_good_at_every_member() {
    let scene = scene().await;
    let mut draft = program(PROGRAM);
    draft.coupons =
        serde_json::from_str(r#"[{"code": "HELLO", "single_use": true, "gives": {"gift": {"points": 5}}}]"#).unwrap();
    scene.it.publish(draft).await;
    let who = scene.join(1).await;
    let codes = scene.it.book.coupon_codes(scene.shops[2].id, "HELLO", 0, 2).await.unwrap();
    let sold = scene.sell(1, who.card, Sale { coupons: vec![codes[0].clone()], ..Sale::default() }).await;
    assert_eq!(sold.earned, [(Unit::Point, 5)]);
    let ask = Selling {
        shop: scene.shops[2].id,
        ..scene.it.selling(who.card, Sale { coupons: vec![codes[0].clone()], ..Sale::default() })
    };
    let again = scene.it.book.sell(&ask).await;
    assert_eq!(refusal(again), Refusal::Coupon(loyalty::coupons::Refusal::UsedUp));
    scene.it.assert_clean().await;
}

/// Nobody would be charged for what it earns or spends elsewhere: it is its own shop's alone until it is moved.
#[tokio::test]
async fn a_card_from_before_the_coalition_is_not_good_at_the_others() {
    let it = shop_with(program(
        r#"{"currency": "EUR", "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 2, "reward": "a tea"}]}}"#,
    ))
    .await;
    let books = member(&it, "Books").await;
    member(&it, "Flowers").await;
    let who = it.join().await;
    it.give(who.card, 2).await;
    let code = it.codes(who.card).await.remove(0);
    it.publish(program(PROGRAM)).await;
    let staff = it.staff(&books.token).await.unwrap();
    let (book, shop) = (&it.book, books.shop.id);
    assert!(matches!(book.card_at(&staff, who.card).await, Err(Error::NotFound("card"))));
    assert!(matches!(book.terms_at(&staff, who.card).await, Err(Error::NotFound("card"))));
    assert!(matches!(book.voucher_at(&staff, &code).await, Err(Error::NotFound("voucher"))));
    let number = it.card(who.card).await.card.number;
    assert!(matches!(book.cards_by_number(&staff, number).await, Err(Error::NotFound("card"))));
    assert!(book.recent_cards(&staff).await.unwrap().is_empty());
    let sell = Selling { shop, ..it.selling(who.card, Sale::stamps(1)) };
    assert!(matches!(book.sell(&sell).await, Err(Error::NotFound("card"))));
    let redeem = Redeeming { shop, by: None, code: code.clone(), key: it.fresh_key() };
    assert!(matches!(book.redeem(&redeem).await, Err(Error::NotFound("voucher"))));
    let fee = book.pay_membership(&staff, who.card, &it.fresh_key()).await;
    assert!(matches!(fee, Err(Error::NotFound("card"))));
    // At home it is what it was, and once it is under the coalition's terms it is good everywhere.
    it.redeem(&code).await.unwrap();
    assert_eq!(it.give(who.card, 1).await.stamps, 1);
    book.move_cards(it.shop.id).await.unwrap();
    book.sell(&Selling { shop, ..it.selling(who.card, Sale::of(1_000)) }).await.unwrap();
    it.assert_clean().await;
}

/// What a month came to does not change with what units are worth later.
#[tokio::test]
async fn a_month_that_is_over_keeps_its_worth() {
    let scene = scene().await;
    let it = &scene.it;
    let who = scene.join(0).await;
    scene.sell(0, who.card, Sale::of(10_000)).await;
    // Paid in full with it, so that the flowers give none of their own.
    scene.sell(2, who.card, sale(r#"{"amount": 600, "cashback": 600}"#)).await;
    let november = ([-600, 0, 600], vec![(0, 2, 600)]);
    assert_eq!(scene.statement("2026-11").await, november);
    it.on("2026-12-02");
    let mut dearer = program(PROGRAM);
    dearer.coalition.as_mut().unwrap().worth[1].minor = 2;
    it.publish(dearer).await;
    assert_eq!(scene.statement("2026-11").await, november);
    // A card that was opened under the new terms, beside one that is still under the old.
    let new = scene.join(1).await;
    scene.sell(1, new.card, Sale::of(1_000)).await;
    scene.sell(2, new.card, sale(r#"{"amount": 500, "cashback": 50}"#)).await;
    scene.sell(2, who.card, sale(r#"{"amount": 500, "cashback": 50}"#)).await;
    assert_eq!(scene.statement("2026-12").await, ([-50, -100, 150], vec![(0, 2, 50), (1, 2, 100)]));
    // The coalition ends; what was owed is owed.
    it.publish(alone()).await;
    let statement = it.book.settlement(it.shop.id, Month::parse("2026-11").unwrap()).await.unwrap();
    assert_eq!(statement.settlement.debts.len(), 1);
    let named: Vec<_> = statement.shops.iter().map(|shop| shop.id).collect();
    assert!(named.contains(&scene.shops[0].id) && named.contains(&scene.shops[2].id), "{named:?}");
    let empty = it.book.settlement(it.shop.id, Month::parse("2026-09").unwrap()).await;
    assert!(matches!(empty, Err(Error::NotFound("coalition"))));
}

/// A shop that left is still owed what it is owed.
#[tokio::test]
async fn every_shop_that_moved_anything_stands_in_the_statement() {
    let scene = scene().await;
    let it = &scene.it;
    let who = scene.join(0).await;
    scene.sell(0, who.card, Sale::of(10_000)).await;
    scene.sell(2, who.card, sale(r#"{"amount": 800, "cashback": 600}"#)).await;
    publish(it, it.shop.id, &["test-cafe", "books"]).await.unwrap();
    let statement = it.book.settlement(it.shop.id, Month::parse("2026-11").unwrap()).await.unwrap();
    let net = |id: &ShopId| statement.settlement.net.get(id).copied().unwrap_or(0);
    assert_eq!(statement.shops.iter().map(|shop| net(&shop.id)).sum::<i64>(), 0, "of the shops that are shown");
    assert_eq!(statement.shops.len(), 3);
}

/// Under whose name an inviter's gift is given does not depend on who presses the button.
#[tokio::test]
async fn who_approves_an_invitation_does_not_pay_for_it() {
    let it = shop_with(alone()).await;
    let (books, flowers) = (member(&it, "Books").await, member(&it, "Flowers").await);
    let mut draft = program(PROGRAM);
    draft.referral = serde_json::from_str(
        r#"{"friend": {"points": 5}, "inviter": {"points": 10}, "after": "first_purchase", "hold_days": 0}"#,
    )
    .unwrap();
    it.publish(draft).await;
    let ask = it.stranger(&books.shop);
    let inviter = it.book.join(&ask).await.unwrap();
    let invite = Some(it.card(inviter.card).await.card.invite_code);
    // Both were opened on one device, as far as the books know: somebody is to look at it.
    let friend = it.book.join(&Joining { invite, ..it.stranger(&books.shop) }).await.unwrap();
    let query = sqlx::query("UPDATE cards SET device_id = $1 WHERE id = $2");
    query.bind(ask.device.0.as_slice()).bind(friend.card.0.as_slice()).execute(&mut it.raw().await).await.unwrap();
    it.book.sell(&Selling { shop: books.shop.id, ..it.selling(friend.card, Sale::of(1_000)) }).await.unwrap();
    let other = it.staff(&flowers.token).await.unwrap();
    let held = it.book.held_referrals(&other).await.unwrap();
    it.book.decide_referral(&other, held[0].0.id, true).await.unwrap();
    let lots = it.card(inviter.card).await.standing.lots;
    assert_eq!(lots.iter().map(|lot| lot.issuer).collect::<Vec<_>>(), [Some(books.shop.id)]);
    it.assert_clean().await;
}
