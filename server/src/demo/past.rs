//! A past for a demo shop: customers who came, some often, some once, written by the same book as everything else.

use super::{
    shops::Habits,
    timeline::{self, Deed, Step, Timeline},
};
use crate::{
    Error, Result,
    cards::open_card,
    counter::purchase,
    env::Moment,
    experiences::{Wish, turn},
    ledger::{Book, Written},
    referrals::{Guest, Invitation, look_up},
    refunds::give_back,
    store::{Card, Conn, Operation, Shop, Tally},
};
use loyalty::{
    cards::Event,
    experiences::State,
    ids::{CardId, CustomerId, DeviceId, PurchaseId, StaffId},
    ledger::Unit,
    occasions::{Occasion, Yearly},
    programs::Terms,
    purchases::{Item, Sale},
    refunds::Back,
    time::{Here, Timestamp},
};

/// One of so many came by the invitation of somebody who was there before.
const INVITED: u32 = 4;
/// Rewards that are looked at, at most, for one that is still good.
const HELD_MAX: u32 = 5;
/// Things in a basket, at most.
const BASKET_MAX: u32 = 3;
/// With which purchase somebody joins a club.
const CLUB_PURCHASE: u32 = 2;

/// A past for shops that share a program, or for one; nothing where they have had customers.
pub(super) struct Past<'a> {
    /// The counters at which it happens.
    pub(super) counters: &'a [Shop],
    pub(super) habits: Habits,
    pub(super) moment: Moment,
}

/// Somebody in it.
#[derive(Debug, Default)]
struct Person {
    card: Option<CardId>,
    birthday: Option<Yearly>,
    /// What they bought last.
    bought: Option<PurchaseId>,
}

impl Operation for Past<'_> {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let shop = self.counters.first().ok_or_else(|| Error::internal("a past without a counter"))?;
        if !conn.recent_cards(shop.books(), 1).await?.is_empty() {
            return Ok(());
        }
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let mut tills = Vec::new();
        for counter in self.counters {
            tills.push(conn.cashiers(counter.id).await?.first().map(|till| till.id));
        }
        let mut book = Book::open(conn, shop, self.moment.names(), self.moment.now, None)?;
        let zone = book.zone.clone();
        let here = Here::new(self.moment.now, &zone);
        let Timeline { steps, birthdays } =
            timeline::draw(&self.habits, &terms, self.counters.len(), &here, &mut book.names)?;
        let person = |birthday| Person { birthday, ..Person::default() };
        let mut people: Vec<_> = birthdays.into_iter().map(person).collect();
        let mut scene = Scene { terms: &terms, habits: &self.habits, invites: Vec::new() };
        book.past = true;
        for step in &steps {
            let counter = self.counters.get(step.counter).unwrap_or(shop);
            let till = tills.get(step.counter).copied().flatten();
            move_on(&mut book, counter, step.at).await?;
            if let Some(person) = people.get_mut(step.customer) {
                scene.play(&mut book, person, step, till).await?;
            }
        }
        move_on(&mut book, shop, self.moment.now).await?;
        (book.by, book.past) = (None, false);
        for card in people.iter().filter_map(|person| person.card) {
            // Some have something that will lapse: they are told.
            if let Some(mut card) = book.conn.card(shop.books(), card).await? {
                book.post(&mut card, &terms, Event::Review, None).await?;
            }
        }
        book.close().await
    }
}

/// Closes the day on which the book stands, if another shop or another day comes, and opens it there and then.
async fn move_on<'a>(book: &mut Book<'a>, shop: &'a Shop, at: Timestamp) -> Result<()> {
    let day = crate::insights::day(book.at, &book.shop.zone)?;
    let goes_on = book.shop.id == shop.id && day == crate::insights::day(at, &shop.zone)?;
    if !goes_on && book.tally != Tally::default() {
        book.conn.add_day(book.shop.id, &day, std::mem::take(&mut book.tally));
    }
    (book.shop, book.at) = (shop, at);
    Ok(())
}

/// What a refusal is, is no trouble: they did not get it.
fn unless_refused<T>(done: Result<T>) -> Result<Option<T>> {
    match done {
        Err(Error::Refused(_)) => Ok(None),
        done => done.map(Some),
    }
}

/// Where it plays.
struct Scene<'a> {
    terms: &'a Terms,
    habits: &'a Habits,
    /// The invitations of all who came so far.
    invites: Vec<String>,
}

impl Scene<'_> {
    async fn play(
        &mut self,
        book: &mut Book<'_>,
        person: &mut Person,
        step: &Step,
        till: Option<StaffId>,
    ) -> Result<()> {
        book.by = if matches!(step.deed, Deed::Visit | Deed::Return | Deed::Attend(_)) { till } else { None };
        // Read anew each time: a friend's purchase may have brought something.
        let found = match person.card {
            Some(card) => book.conn.card(book.shop.books(), card).await?,
            None if step.deed == Deed::Visit => Some(self.join(book, person.birthday).await?),
            None => None,
        };
        let Some(mut found) = found else { return Ok(()) };
        let card = &mut found;
        person.card = Some(card.id);
        match step.deed {
            Deed::Visit => person.bought = self.visit(book, card, step.counter).await?,
            Deed::Birthday => {
                if let Some(day) = person.birthday {
                    self.post(book, card, Event::Occasion(Occasion::Birthday, day)).await?;
                }
            }
            Deed::Ask(place) => drop(self.place(book, card, place, Wish::Reserve).await?),
            Deed::Attend(place) => drop(self.place(book, card, place, Wish::Attend).await?),
            Deed::Return => {
                let Some(bought) = person.bought else { return Ok(()) };
                if let Some(bill) = book.conn.purchase(card.shop, bought).await? {
                    give_back(book, card, &bill, &Back::Whole).await?;
                }
            }
        }
        Ok(())
    }

    async fn post(&self, book: &mut Book<'_>, card: &mut Card, event: Event<'_>) -> Result<Option<Written>> {
        unless_refused(book.post(card, self.terms, event, None).await)
    }

    async fn join(&mut self, book: &mut Book<'_>, birthday: Option<Yearly>) -> Result<Card> {
        let (customer, device) = (CustomerId(book.names.id()), DeviceId(book.names.id()));
        let invitation = self.invitation(book, customer, device).await?;
        book.conn.insert_customer(customer, Some(book.shop.language), book.at);
        book.tally.cards += 1;
        let mut card = open_card(book, customer, None, Some(device)).await?;
        if let Some(day) = birthday {
            book.conn.set_birthday(card.shop, card.id, day).await?;
        }
        book.post(&mut card, self.terms, Event::Opened, None).await?;
        if let Some(invitation) = invitation {
            let id = book.names.id();
            invitation.note(book.conn, &card, id, book.at).await?;
            if invitation.verdict.is_ok() {
                book.tally.referrals += 1;
                book.post(&mut card, self.terms, Event::Invited, None).await?;
            }
        }
        self.invites.push(card.invite_code.clone());
        Ok(card)
    }

    /// By whose invitation somebody comes, if by any.
    async fn invitation(&self, book: &mut Book<'_>, guest: CustomerId, device: DeviceId) -> Result<Option<Invitation>> {
        let place = book.names.below(self.invites.len() as u32) as usize;
        let Some(code) = self.invites.get(place).filter(|_| book.names.below(INVITED) == 0) else { return Ok(None) };
        if self.terms.referral.is_none() {
            return Ok(None);
        }
        look_up(book.conn, book.shop, self.terms, &Guest { code, customer: guest, device, card: None }).await
    }

    /// Somebody takes what they have a voucher for, buys, joins the club, votes, and takes a reward for their points.
    async fn visit(&self, book: &mut Book<'_>, card: &mut Card, counter: usize) -> Result<Option<PurchaseId>> {
        if book.names.below(2) == 0 {
            self.redeem(book, card).await?;
        }
        let sale = self.basket(book, card, counter);
        let sold = purchase(book, card, &sale).await?;
        if card.purchases == CLUB_PURCHASE && self.terms.membership.is_some() && book.names.below(2) == 0 {
            self.post(book, card, Event::Member).await?;
        }
        book.by = None;
        let votes = sold.after.iter().find(|(unit, _)| *unit == Unit::Vote).map_or(0, |(_, votes)| *votes);
        if let Some(giving) = self.terms.giving.as_ref().filter(|_| votes > 0) {
            let cause = book.names.below(giving.causes.len() as u32) as usize;
            // Some keep their votes.
            if book.names.below(4) > 0 {
                self.post(book, card, Event::Donate(cause, votes)).await?;
            }
        }
        if book.names.below(2) == 0 {
            self.take(book, card).await?;
        }
        Ok(sold.purchase)
    }

    /// Takes one of the rewards that there are for points, if there is enough for it.
    async fn take(&self, book: &mut Book<'_>, card: &mut Card) -> Result<()> {
        let steps = self.terms.ladder.as_ref().map_or(0, |ladder| ladder.steps.len());
        let shelf = self.terms.points.as_ref().map_or(0, |points| points.rewards.len());
        let event = match (steps, shelf) {
            (0, 0) => return Ok(()),
            (0, shelf) => Event::Exchange(book.names.below(shelf as u32) as usize),
            (steps, _) => Event::Climb(book.names.below(steps as u32) as usize),
        };
        self.post(book, card, event).await?;
        Ok(())
    }

    /// Hands the oldest reward over that the card has and that is still good.
    async fn redeem(&self, book: &mut Book<'_>, card: &mut Card) -> Result<()> {
        for voucher in book.conn.ready_vouchers(card.shop, card.id, HELD_MAX).await? {
            if self.post(book, card, Event::Redeem(&voucher.for_rules())).await?.is_some() {
                return book.settle_voucher(card, &voucher.paid).await;
            }
        }
        Ok(())
    }

    async fn place(&self, book: &mut Book<'_>, card: &mut Card, place: usize, wish: Wish) -> Result<Option<State>> {
        let Some(experience) = self.terms.experiences.get(place) else { return Ok(None) };
        unless_refused(turn(book, card, &experience.id, wish).await)
    }

    /// What they buy: a few things, or what this counter sells where there are several.
    fn basket(&self, book: &mut Book<'_>, card: &Card, counter: usize) -> Sale {
        let (things, alone) = (self.habits.things, self.terms.coalition.is_none());
        let names = &mut book.names;
        let mut sale = Sale::default();
        if things.is_empty() {
            return sale;
        }
        let picks = if alone { 1 + names.below(BASKET_MAX) } else { 1 };
        for _ in 0..picks {
            let place = if alone { names.below(things.len() as u32) as usize } else { counter };
            let Some(thing) = things.get(place) else { continue };
            let (low, high) = thing.price;
            let price = low + names.below((high - low) / thing.step + 1) * thing.step;
            sale.items.push(Item { category: Some(thing.category.into()), count: 1, amount: Some(price) });
        }
        let bill = sale.items.iter().filter_map(|item| item.amount).sum();
        sale.amount = Some(bill);
        sale.cashback = (self.terms.cashback.is_some() && names.below(3) == 0).then_some(bill);
        if card.purchases == 0 && names.below(2) == 0 {
            sale.coupons.extend(self.coupon(bill));
        }
        sale
    }

    /// A coupon that is good for everybody, everything and every day, with a bill of so much.
    fn coupon(&self, bill: u32) -> Option<String> {
        let good = |one: &&loyalty::coupons::Coupon| {
            !one.single_use
                && one.categories.is_empty()
                && (one.from, one.until, one.first) == (None, None, None)
                && one.least_amount.is_none_or(|least| least <= bill)
        };
        self.terms.coupons.iter().find(good).map(|coupon| coupon.code.clone())
    }
}
