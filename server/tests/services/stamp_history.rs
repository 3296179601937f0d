//! Any history of stamps and invitations, over several cards of two shops, agrees with a model that is kept as simply as can be; the books stay
//! clean throughout.

use crate::{
    common::{Fixture, invitation, new_shop, shop_at},
    place::Place,
    sides::{Told, agree, places},
};
use loyalty::{
    cards::Refusal,
    expiry::Term,
    ids::CardId,
    programs::Draft,
    purchases::Sale,
    referrals::Referral,
    rewards::{self, Gift, State},
    time::{Here, Timestamp},
};
use proptest::prelude::*;
use server::{
    Error, cards::Joining, counter::Selling, env::Clock, requests::RequestKey, rewards::Redeeming, staff::Staff,
    store::Shop,
};

#[derive(Debug, Clone)]
enum Step {
    Join { shop: usize, invited_by: Option<usize> },
    Give { card: usize, stamps: u32 },
    Again,
    Redeem { card: usize, voucher: usize },
    Wait { hours: u64 },
    Lapse,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (0_usize..2, prop::option::of(0_usize..8)).prop_map(|(shop, invited_by)| Step::Join { shop, invited_by }),
        6 => (0_usize..8, 0_u32..9).prop_map(|(card, stamps)| Step::Give { card, stamps }),
        2 => Just(Step::Again),
        4 => (0_usize..8, 0_usize..4).prop_map(|(card, voucher)| Step::Redeem { card, voucher }),
        2 => (1_u64..60).prop_map(|hours| Step::Wait { hours }),
        1 => Just(Step::Lapse),
    ]
}

struct Voucher {
    code: String,
    state: State,
    expires_at: Option<Timestamp>,
}

struct Card {
    id: CardId,
    shop: usize,
    stamps: u32,
    purchases: u32,
    inviter: Option<usize>,
    /// Vouchers issued whose code is not known yet.
    unknown: usize,
    vouchers: Vec<Voucher>,
}

struct Model {
    it: Fixture,
    shops: [(Shop, Draft, Staff); 2],
    cards: Vec<Card>,
    last: Option<(Selling, bool)>,
    told: Told,
}

fn drafts() -> [Draft; 2] {
    let both = Referral { friend: Gift::Stamps(2), ..invitation() };
    let other = Referral { friend: Gift::Reward("a tea".into()), inviter: Gift::Stamps(3), ..invitation() };
    let mut first = Draft { referral: Some(both), ..Draft::stamp_card(3, "a free coffee") };
    first.stamps.as_mut().unwrap().welcome = 1;
    let mut second = Draft { referral: Some(other), ..Draft::stamp_card(5, "a free coffee") };
    second.expiry.rewards = Some(Term::Days(2));
    [first, second]
}

impl Model {
    async fn new(place: Place) -> Self {
        let [first, second] = drafts();
        let it = shop_at(place, first.clone()).await;
        let other = it.book.open_shop(&new_shop("Second", second.clone()), false).await.unwrap();
        let owner = it.staff(&other.token).await.unwrap();
        let shops = [(it.shop.clone(), first, it.me.clone()), (other.shop, second, owner)];
        Self { it, shops, cards: Vec::new(), last: None, told: Told::default() }
    }

    fn stamps(&mut self, card: usize, stamps: u32) {
        let slots = self.shops[self.cards[card].shop].1.stamps.as_ref().unwrap().slots().unwrap();
        let card = &mut self.cards[card];
        let total = card.stamps + stamps;
        card.unknown += (total / slots) as usize;
        card.stamps = total % slots;
    }

    fn gift(&mut self, card: usize, gift: &Gift) {
        match gift {
            Gift::Stamps(stamps) => self.stamps(card, *stamps),
            Gift::Reward(_) => self.cards[card].unknown += 1,
            Gift::Points(_) | Gift::Cashback(_) => panic!("no such gift here"),
        }
    }

    fn referral(&self, card: usize) -> Referral {
        self.shops[self.cards[card].shop].1.referral.clone().unwrap()
    }

    async fn join(&mut self, shop: usize, invited_by: Option<usize>) {
        let inviter = invited_by.filter(|inviter| self.cards.get(*inviter).is_some_and(|card| card.shop == shop));
        let invite = match inviter {
            Some(inviter) => Some(self.view(inviter).await.card.invite_code),
            None => None,
        };
        let ask = Joining { invite, ..self.it.stranger(&self.shops[shop].0) };
        let id = self.it.book.join(&ask).await.unwrap().card;
        let card = Card { id, shop, stamps: 0, purchases: 0, inviter, unknown: 0, vouchers: Vec::new() };
        self.cards.push(card);
        let new = self.cards.len() - 1;
        self.stamps(new, self.shops[shop].1.stamps.as_ref().unwrap().welcome);
        if inviter.is_some() {
            self.gift(new, &self.referral(new).friend);
        }
    }

    async fn give(&mut self, card: usize, stamps: u32) {
        let (id, shop) = (self.cards[card].id, self.shops[self.cards[card].shop].0.id);
        let ask = Selling { shop, ..self.it.selling(id, Sale::stamps(stamps)) };
        let given = self.it.book.sell(&ask).await;
        self.told.note(&given);
        assert_eq!(given.is_ok(), stamps > 0, "{given:?}");
        self.last = Some((ask, given.is_ok()));
        if let Ok(given) = given {
            self.stamps(card, stamps);
            self.cards[card].purchases += 1;
            assert_eq!(given.stamps_after, self.cards[card].stamps);
            if let (1, Some(inviter)) = (self.cards[card].purchases, self.cards[card].inviter) {
                self.gift(inviter, &self.referral(card).inviter);
            }
        }
    }

    async fn redeem(&mut self, card: usize, voucher: usize) {
        let (shop, now) = (self.shops[self.cards[card].shop].0.id, self.it.clock.now());
        let Some(voucher) = self.cards[card].vouchers.get_mut(voucher) else { return };
        let key: RequestKey = self.it.fresh_key();
        let redeemed = self.it.book.redeem(&Redeeming { shop, by: None, code: voucher.code.clone(), key }).await;
        self.told.note(&redeemed);
        let expected = match voucher.state {
            State::Issued if voucher.expires_at.is_none_or(|end| end > now) => Ok(()),
            State::Issued | State::Expired => Err(rewards::Refusal::Expired),
            State::Redeemed | State::Void => Err(rewards::Refusal::AlreadyRedeemed),
        };
        match (redeemed, expected) {
            (Ok(_), Ok(())) => voucher.state = State::Redeemed,
            (Err(Error::Refused(Refusal::Reward(why))), Err(expected)) => assert_eq!(why, expected),
            (redeemed, expected) => panic!("{redeemed:?} where {expected:?} was expected"),
        }
    }

    async fn lapse(&mut self) {
        let now = self.it.clock.now();
        let due =
            |voucher: &&mut Voucher| voucher.state == State::Issued && voucher.expires_at.is_some_and(|e| e <= now);
        let due: Vec<_> = self.cards.iter_mut().flat_map(|card| &mut card.vouchers).filter(due).collect();
        assert_eq!(self.it.book.lapse_vouchers().await.unwrap(), due.len());
        due.into_iter().for_each(|voucher| voucher.state = State::Expired);
    }

    async fn view(&self, card: usize) -> server::cards::CardView {
        let card = &self.cards[card];
        self.it.book.card_at(&self.shops[card.shop].2, card.id).await.unwrap()
    }

    /// Compares every card, and learns the codes of new vouchers.
    async fn compare(&mut self) {
        let (now, zone) = (self.it.clock.now(), jiff::tz::TimeZone::get("Europe/Budapest").unwrap());
        for place in 0..self.cards.len() {
            let view = self.view(place).await;
            self.told.note((&view.card, &view.standing, &view.vouchers, &view.entries, &view.notices));
            let days = self.shops[self.cards[place].shop].1.expiry.rewards;
            let card = &mut self.cards[place];
            let known = |code: &str| card.vouchers.iter().any(|voucher| voucher.code == code);
            let new: Vec<_> = view.vouchers.iter().filter(|voucher| !known(&voucher.code)).collect();
            assert_eq!((view.stamps(), new.len()), (card.stamps, card.unknown));
            card.unknown = 0;
            for voucher in new {
                let expires_at = days.map(|_| Here::new(now, &zone).after_days(2));
                assert_eq!(voucher.expires_at, expires_at);
                card.vouchers.push(Voucher { code: voucher.code.clone(), state: State::Issued, expires_at });
            }
            let is_ready = |one: &&Voucher| one.state == State::Issued && one.expires_at.is_none_or(|end| end > now);
            let ready = card.vouchers.iter().filter(is_ready).count();
            assert_eq!((view.vouchers.len(), view.card.purchases), (ready, card.purchases));
        }
    }

    async fn run(&mut self, step: Step) {
        match step {
            Step::Join { shop, invited_by } => self.join(shop, invited_by).await,
            Step::Give { card, stamps } if card < self.cards.len() => self.give(card, stamps).await,
            Step::Redeem { card, voucher } if card < self.cards.len() => self.redeem(card, voucher).await,
            Step::Wait { hours } => self.it.later(std::time::Duration::from_secs(hours * 3_600)),
            Step::Lapse => self.lapse().await,
            Step::Again => {
                if let Some((ask, done)) = &self.last {
                    assert_eq!(self.it.book.sell(ask).await.is_ok(), *done, "the same key answers the same");
                }
            }
            Step::Give { .. } | Step::Redeem { .. } => {}
        }
        self.compare().await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn any_history_agrees_with_the_model_on_every_database(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut models = Vec::new();
            for place in places().await {
                models.push(Model::new(place).await);
            }
            for step in steps {
                for model in &mut models {
                    model.run(step.clone()).await;
                }
                agree(models.iter_mut().map(|model| &mut model.told));
            }
            for model in &mut models {
                for card in &model.cards {
                    for voucher in &card.vouchers {
                        let stored = model.it.book.voucher_at(&model.shops[card.shop].2, &voucher.code).await.unwrap();
                        assert_eq!(stored.state, voucher.state);
                    }
                }
                model.it.assert_clean().await;
                model.told.note(model.it.book.audit().await);
            }
            agree(models.iter_mut().map(|model| &mut model.told));
        });
    }
}
