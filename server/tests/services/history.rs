//! Any history of everything that a program can have, over two shops that share it: after each step every card is what the
//! rules alone make of it, and at the end the books are clean.

mod step;

use crate::{
    common::{Fixture, START, new_shop, program, shop_at},
    mirror::{Bill, Mirror, plain},
    place::Place,
    sides::{Told, agree, places},
};
use loyalty::{
    cards::Event,
    ids::CardId,
    occasions::{Occasion, Yearly},
    programs::{Draft, Terms},
    purchases::{Item, Sale},
    refunds::Back,
    time::Here,
};
use proptest::prelude::*;
use server::{
    cards::{Joined, Joining},
    counter::{Selling, Sold},
    occasions::Details,
    refunds::Refunding,
    rewards::{Redeeming, Shelf},
    staff::Staff,
    store::Shop,
};
use step::{Step, step};

const EVERYTHING: &str = include_str!("../../../loyalty/programs/everything.json");

struct World {
    it: Fixture,
    shops: [(Shop, Staff); 2],
    people: Vec<Joined>,
    birthdays: Vec<Option<Yearly>>,
    codes: Vec<String>,
    mirror: Mirror,
    last: Option<(Selling, Sold)>,
    told: Told,
}

fn everything() -> Draft {
    let mut draft = program(EVERYTHING);
    draft.coalition.as_mut().unwrap().shops = vec!["test-cafe".into(), "books".into()];
    // Few places, so that some wait; for everybody, and so late that many days go by.
    let latte_art = &mut draft.experiences[0];
    (latte_art.places, latte_art.only_for, latte_art.starts) = (2, None, "2027-06-01T18:00:00".parse().unwrap());
    latte_art.price.as_mut().unwrap().amount = 60;
    (draft.coupons[0].from, draft.coupons[0].until) = (None, None);
    draft.promotions.as_mut().unwrap().list[1].first = Some(3);
    draft
}

impl World {
    async fn new(place: Place) -> Self {
        let it = shop_at(place, Draft::stamp_card(10, "a free coffee")).await;
        let books = new_shop("Books", Draft::stamp_card(10, "a free coffee"));
        let books = it.book.open_shop(&books, false).await.unwrap();
        it.publish(everything()).await;
        let staff = it.staff(&books.token).await.unwrap();
        let home = it.book.shop(it.shop.id).await.unwrap();
        let shops = [(home, it.me.clone()), (it.book.shop(books.shop.id).await.unwrap(), staff)];
        let codes = it.book.coupon_codes(it.shop.id, "THANKS", 0, 3).await.unwrap();
        let mirror = Mirror::new(Terms::try_from(everything()).unwrap(), it.shop.id, START);
        let (people, birthdays) = Default::default();
        Self { it, shops, people, birthdays, codes, mirror, last: None, told: Told::default() }
    }

    fn id(&self, card: usize) -> CardId {
        self.people[card].card
    }

    async fn join(&mut self, shop: usize, invited_by: usize) {
        let inviter = (invited_by < self.people.len()).then_some(invited_by);
        let invite = match inviter {
            Some(place) => Some(self.it.card(self.id(place)).await.card.invite_code),
            None => None,
        };
        let ask = Joining { invite, ..self.it.stranger(&self.shops[shop].0) };
        let joined = self.told.verdict(self.it.book.join(&ask).await).unwrap();
        self.mirror.opens(joined.card, self.shops[shop].0.id);
        if inviter.is_some() && joined.refused.is_none() {
            self.mirror.happens(joined.card, Event::Invited, self.shops[shop].0.id).unwrap();
        }
        self.people.push(joined);
        self.birthdays.push(None);
    }

    /// A bill with some things on it, some of which the program knows.
    fn sale(&self, bill: u32, cashback: u32, what: u8) -> Sale {
        let names = ["coffee", "cake", "soap"];
        let item = |at: usize| Item {
            category: Some(names[at].into()),
            count: 1 + u32::from(what >> 6),
            amount: Some(bill / 3),
        };
        let items = (0..3).filter(|at| what >> at & 1 == 1).map(item).collect();
        let coupons = match what >> 3 & 7 {
            0 => vec!["SPRING20".to_owned()],
            1 => vec![self.codes[usize::from(what >> 6) % 3].clone()],
            _ => Vec::new(),
        };
        let stamps = (what >> 3 & 7 == 2).then_some(1 + u32::from(what & 3));
        Sale { stamps, amount: (what & 7 != 7).then_some(bill), items, coupons, cashback: Some(cashback) }
    }

    async fn sell(&mut self, card: usize, shop: usize, sale: Sale) {
        let (id, at) = (self.id(card), self.shops[shop].0.id);
        let ask = Selling { shop: at, ..self.it.selling(id, sale) };
        let sold = self.told.verdict(self.it.book.sell(&ask).await);
        let decided = self.mirror.happens(id, Event::Purchase(&ask.sale), at);
        match (sold, decided) {
            (Ok(sold), Ok(decision)) => {
                let after: Vec<_> = decision.after.held.all().collect();
                assert_eq!((&sold.after, sold.rewards.len()), (&after, decision.vouchers.len()));
                let bill = Bill { id: sold.purchase.unwrap(), shop, left: decision.bought.unwrap() };
                self.mirror.cards.get_mut(&id).unwrap().bills.push(bill);
                self.last = Some((ask, sold));
            }
            (Err(why), Err(expected)) => assert_eq!(why, expected),
            (sold, decided) => panic!("{sold:?} where {decided:?} was expected"),
        }
    }

    async fn refund(&mut self, card: usize, place: usize, tenths: u32) {
        let id = self.id(card);
        let bills = &self.mirror.cards[&id].bills;
        let place = place % bills.len().max(1);
        let Some(bill) = bills.get(place).cloned() else { return };
        let back = match tenths {
            10.. => Back::Whole,
            _ => Back::Part {
                amount: bill.left.paid / 10 * tenths,
                items: bill.left.sale.items.first().filter(|_| tenths > 5).cloned().into_iter().collect(),
            },
        };
        let shop = self.shops[bill.shop].0.id;
        let ask = Refunding { shop, back, ..self.it.refunding(Some(bill.id), Back::Whole) };
        let refunded = self.told.verdict(self.it.book.refund(&ask).await);
        assert_eq!(refunded.map(|_| ()), self.mirror.refunds(id, place, &ask.back, shop));
        let mut kept = self.it.book.bill(&self.shops[bill.shop].1, bill.id).await.unwrap().left;
        // Where the entries are, and which version of the terms it was, is the store's to know.
        kept.earned.iter_mut().for_each(|line| line.seq = None);
        kept.version = 0;
        assert_eq!(kept, self.mirror.cards[&id].bills[place].left);
    }

    async fn place(&mut self, card: usize, wish: u8) {
        let (it, who) = (&self.it, &self.people[card]);
        let (what, key) = ("latte-art", it.fresh_key());
        match wish {
            0..=2 => {
                let asked = self.told.verdict(it.book.reserve(who.customer, who.card, what, &key).await);
                assert_eq!(asked.map(|answer| answer.state), self.mirror.asks(who.card, 0, false));
            }
            3 | 4 => {
                let asked = self.told.verdict(it.book.cancel(who.customer, who.card, what, &key).await);
                assert_eq!(asked.map(|answer| answer.state), self.mirror.asks(who.card, 0, true));
            }
            _ => {
                let asked = self.told.verdict(it.book.attend(&self.shops[1].1, who.card, what, &key).await);
                assert_eq!(asked.map(|_| ()), self.mirror.attends(who.card, 0, self.shops[1].0.id));
            }
        }
    }

    async fn redeem(&mut self, card: usize, voucher: usize, shop: usize) {
        let id = self.id(card);
        let tickets = &self.mirror.cards[&id].tickets;
        let Some(ticket) = tickets.get(voucher % tickets.len().max(1)).cloned() else { return };
        let shop = self.shops[shop].0.id;
        let ask = Redeeming { shop, by: None, code: ticket.code.clone(), key: self.it.fresh_key() };
        let redeemed = self.told.verdict(self.it.book.redeem(&ask).await);
        assert_eq!(redeemed.map(|_| ()), self.mirror.closes(id, &ticket, false, shop));
    }

    async fn act(&mut self, step: &Step) {
        let (it, home) = (&self.it, self.shops[0].0.id);
        match *step {
            Step::Climb { card, step } => {
                let who = &self.people[card];
                let taken = it.book.take(who.customer, who.card, Shelf::Ladder(step), &it.fresh_key()).await;
                let decided = self.mirror.happens(who.card, Event::Climb(step), home);
                assert_eq!(
                    self.told.verdict(taken).map(|taken| taken.vouchers.len()),
                    decided.map(|d| d.vouchers.len())
                );
            }
            Step::Donate { card, cause, hundreds } => {
                let who = &self.people[card];
                let gift = (cause, hundreds * 100);
                let given = it.book.donate(who.customer, who.card, gift, &it.fresh_key()).await;
                let decided = self.mirror.happens(who.card, Event::Donate(cause, gift.1), home);
                assert_eq!(self.told.verdict(given).map(|_| ()), decided.map(|_| ()));
            }
            Step::Member { card, shop } => {
                let (id, (shop, staff)) = (self.people[card].card, &self.shops[shop]);
                let paid = it.book.pay_membership(staff, id, &it.fresh_key()).await;
                assert_eq!(
                    self.told.verdict(paid).map(|_| ()),
                    self.mirror.happens(id, Event::Member, shop.id).map(|_| ())
                );
            }
            Step::Birthday { card, day } => {
                let (who, day) = (&self.people[card], Yearly::new(12, day).unwrap());
                let details = Details { birthday: Some(day), contact: None };
                let kept = self.told.verdict(it.book.tell_details(who.customer, who.card, &details).await).unwrap();
                assert_eq!(kept, *self.birthdays[card].get_or_insert(day) == day);
            }
            _ => {}
        }
    }

    /// What is due: vouchers lapse, cards are looked at, invitations are settled, days are kept, places are offered.
    async fn jobs(&mut self) {
        self.it.jobs().await;
        self.it.assert_reviewed().await;
        let (home, now) = (self.shops[0].0.id, self.mirror.now);
        for place in 0..self.people.len() {
            let id = self.id(place);
            let over = |end: loyalty::time::Timestamp| end <= now;
            for ticket in self.mirror.cards[&id].tickets.clone() {
                if ticket.expires_at.is_some_and(over) {
                    self.mirror.closes(id, &ticket, true, home).unwrap();
                }
            }
            self.mirror.happens(id, Event::Review, home).unwrap();
        }
        self.settled().await;
        let today = Here::new(now, &self.mirror.zone).date();
        for place in 0..self.people.len() {
            let id = self.id(place);
            for occasion in Occasion::ALL {
                let born = self.birthdays[place];
                let day = if *occasion == Occasion::Birthday { born } else { Some(Yearly::of(today)) };
                if let Some(day) = day {
                    // Refused on every other day, and where it was given.
                    let _ = self.mirror.happens(id, Event::Occasion(*occasion, day), home);
                }
            }
        }
        while self.mirror.moves_up(0).is_some() {}
    }

    /// The inviters whose reward the job gave.
    async fn settled(&mut self) {
        for place in 0..self.people.len() {
            let card = self.it.card(self.id(place)).await.card;
            let uses = self.it.book.referrals(&card).await.unwrap();
            for one in uses.iter().filter(|one| one.state == loyalty::referrals::State::Rewarded) {
                if self.mirror.cards.get_mut(&card.id).unwrap().rewarded.insert(one.id) {
                    self.mirror.happens(card.id, Event::Inviting, one.counted_at.unwrap()).unwrap();
                }
            }
        }
    }

    async fn compare(&mut self, after_jobs: bool) {
        for place in 0..self.people.len() {
            let id = self.id(place);
            let view = self.it.book.card_at(&self.shops[1].1, id).await.unwrap();
            self.told.note((&view.card, &view.standing, &view.vouchers, &view.entries));
            self.told.note((view.counted, &view.climbed, &view.causes, &view.places, &view.notices));
            let stored = self.it.vouchers(id).await;
            self.mirror.learn(id, &stored);
            let here = Here::new(self.mirror.now, &self.mirror.zone);
            assert_eq!(plain(view.standing, &view.terms, &here), self.mirror.shown(id), "card {place}");
            let mine = self.mirror.cards[&id].places.get(&0).map(|(state, ..)| *state);
            assert_eq!(view.places[0].1, mine, "card {place}");
            let standing = &self.mirror.cards[&id].standing;
            assert_eq!((view.card.purchases, view.card.seen_at), (standing.purchases, standing.active_at));
            if after_jobs {
                // The job came by wherever anything was to be done.
                assert_eq!((view.card.tier, view.card.member_until), (standing.tier, standing.member_until));
            }
        }
    }

    async fn run(&mut self, mut step: Step) {
        if let Some(card) = step.card() {
            *card %= self.people.len();
        }
        let jobs = matches!(step, Step::Jobs);
        match step {
            Step::Join { .. } if self.people.len() >= 6 => {}
            Step::Join { shop, invited_by } => self.join(shop, invited_by).await,
            Step::Sell { card, shop, bill, cashback, what } => {
                self.sell(card, shop, self.sale(bill, cashback, what)).await;
            }
            Step::Refund { card, bill, tenths } => self.refund(card, bill, tenths).await,
            Step::Place { card, wish } => self.place(card, wish).await,
            Step::Redeem { card, voucher, shop } => self.redeem(card, voucher, shop).await,
            Step::Again => {
                if let Some((ask, sold)) = &self.last {
                    assert_eq!(self.told.verdict(self.it.book.sell(ask).await).unwrap(), *sold);
                }
            }
            Step::Wait { hours } => {
                self.it.later(std::time::Duration::from_secs(hours * 3_600));
                self.mirror.now = self.it.book.now();
            }
            Step::Jobs => self.jobs().await,
            step => self.act(&step).await,
        }
        self.compare(jobs).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_what_the_rules_alone_make_of_it_on_every_database(steps in prop::collection::vec(step(), 10..90)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut worlds = Vec::new();
            for place in places().await {
                worlds.push(World::new(place).await);
            }
            for world in &mut worlds {
                for shop in [0, 1, 1] {
                    world.join(shop, 0).await;
                }
            }
            for step in steps {
                for world in &mut worlds {
                    world.run(step.clone()).await;
                }
                agree(worlds.iter_mut().map(|world| &mut world.told));
            }
            for world in &mut worlds {
                world.it.assert_clean().await;
                world.told.note(world.it.book.audit().await);
            }
            agree(worlds.iter_mut().map(|world| &mut world.told));
        });
    }
}
