//! What happens though nobody does anything: units lapse, tiers and memberships end, birthdays come. Each card is looked at
//! when it is due, found by an index, and written in a transaction of its own.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    ledger::Book,
    store::{Conn, Operation, Shop},
};
use jiff::{civil::Time, tz::TimeZone};
use loyalty::{
    cards::{Event, Refusal},
    ids::{CardId, ReferralId, ShopId, VoucherId},
    occasions::{self, Occasion, Yearly},
    time::{Here, Timestamp},
};

/// Cards that are looked at in one call.
const BATCH: u32 = 200;
/// Shops that are looked through for what is due in them.
pub(crate) const SHOPS_MAX: u32 = 10_000;

struct Review<'a> {
    shop: ShopId,
    card: CardId,
    event: Event<'a>,
    moment: Moment,
}

impl Operation for Review<'_> {
    type Answer = u64;
    async fn run(&self, conn: &mut Conn) -> Result<u64> {
        let shop = conn.shop(self.shop).await?.ok_or(Error::NotFound("shop"))?;
        let mut card = conn.card(self.shop, self.card).await?.ok_or(Error::NotFound("card"))?;
        let terms = conn.terms(card.shop, card.program, card.version).await?;
        let mut book = Book::open(conn, &shop, self.moment.names(), self.moment.now, None)?;
        book.post(&mut card, &terms, self.event, None).await?;
        book.close().await?;
        Ok(card.seq)
    }
}

/// Something whose moment has come.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Due {
    Card(ShopId, CardId),
    Voucher(ShopId, VoucherId),
    Referral(ShopId, ReferralId),
}

/// Puts off what could not be done, unless somebody else has dealt with it meanwhile.
struct PutOff {
    due: Due,
    now: Timestamp,
}

impl Operation for PutOff {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        let (now, until) = (self.now, self.now.plus_days(1));
        match self.due {
            Due::Card(shop, card) => conn.put_off_card(shop, card, now, until).await?,
            Due::Voucher(shop, voucher) => conn.put_off_voucher(shop, voucher, now, until).await?,
            Due::Referral(shop, referral) => conn.put_off_referral(shop, referral, now, until).await?,
        }
        Ok(())
    }
}

impl Stampbook {
    /// Does some of what is due by now: what lapses, who is looked at, invitations whose time has come, occasions, places
    /// that are free, reminders. Says how much; call it again while it says any. Each kind is tried, whatever becomes of the others:
    /// what fails goes to the log.
    pub async fn do_what_is_due(&self) -> usize {
        let jobs = [
            ("vouchers", self.lapse_vouchers().await),
            ("cards", self.review_cards().await),
            ("referrals", self.settle_referrals().await),
            ("occasions", self.keep_occasions().await),
            ("places", self.fill_places().await),
            ("reminders", self.remind_of_tomorrow().await),
            ("notices", self.forget_notices().await),
            ("passes", self.forget_passes().await),
            ("mails", self.forget_mails().await),
        ];
        let done = jobs.into_iter().map(|(job, done)| {
            done.unwrap_or_else(|error| {
                tracing::error!(?error, job, "what is due could not be done");
                0
            })
        });
        done.sum()
    }

    /// Does one thing that is due. None where it could not be done: it is put off for a day then, so that it does not stand
    /// before all others for ever.
    ///
    /// # Errors
    /// Where the database is busy or away: that is nothing against what was due, which is tried again.
    pub(crate) async fn attend_to<O: Operation>(&self, due: Due, operation: &O) -> Result<Option<O::Answer>> {
        match self.store.write(operation).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) if error.is_passing() => Err(error),
            Err(error) => {
                tracing::error!(?error, ?due, "what is due could not be done");
                self.store.write(&PutOff { due, now: self.now() }).await?;
                Ok(None)
            }
        }
    }

    /// Looks at some cards that are due; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn review_cards(&self) -> Result<usize> {
        let due = self.store.read().await?.due_cards(self.now(), BATCH).await?;
        for (shop, card) in &due {
            let (shop, card, event) = (*shop, *card, Event::Review);
            let review = Review { shop, card, event, moment: self.moment()? };
            if let Some(seq) = self.attend_to(Due::Card(shop, card), &review).await? {
                self.announce(&[(card, seq)]);
            }
        }
        Ok(due.len())
    }

    /// Gives what programs give on this day of each shop's calendar; says to how many cards. A card that had it is passed
    /// over, so that it may be called at any time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keep_occasions(&self) -> Result<usize> {
        let shops = self.store.read().await?.some_shops(SHOPS_MAX).await?;
        let mut given = 0;
        // A shop of a coalition, too: cards from before it joined are in its own books.
        for shop in &shops {
            match self.keep_occasions_of(shop).await {
                Ok(cards) => given += cards,
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => tracing::error!(?error, shop = %shop.id, "a shop's occasions could not be kept"),
            }
        }
        Ok(given)
    }

    async fn keep_occasions_of(&self, shop: &Shop) -> Result<usize> {
        let mut given = 0;
        for occasion in Occasion::ALL {
            // Not by the terms in force alone: cards keep those that they were opened under.
            if self.store.read().await?.ever_kept(shop.id, *occasion).await? {
                given += self.keep_occasion(shop, *occasion).await?;
            }
        }
        Ok(given)
    }

    async fn keep_occasion(&self, shop: &Shop, occasion: Occasion) -> Result<usize> {
        let zone = TimeZone::get(&shop.zone)?;
        let here = Here::new(self.now(), &zone);
        let rule = occasions::rule(occasion, &here);
        // The year in which a card is opened has no anniversary.
        let opened_before = match occasion {
            Occasion::Birthday => here.now.plus_seconds(1),
            Occasion::Anniversary => here.moment(here.date().first_of_year().to_datetime(Time::midnight())),
        };
        let mut given = 0;
        for day in Yearly::kept_on(here.date()) {
            let mut after = None;
            loop {
                let (what, when) = ((occasion, rule.as_str()), (day, opened_before));
                let cards = self.store.read().await?.cards_keeping(shop.id, what, when, after, BATCH).await?;
                let Some(last) = cards.last() else { break };
                after = Some(*last);
                for card in cards {
                    let event = Event::Occasion(occasion, day);
                    match self.store.write(&Review { shop: shop.id, card, event, moment: self.moment()? }).await {
                        Ok(seq) => {
                            self.announce(&[(card, seq)]);
                            given += 1;
                        }
                        // Another job gave it just now.
                        Err(Error::Refused(Refusal::TakenBefore | Refusal::NotToday | Refusal::NotOffered)) => {}
                        Err(error) if error.is_passing() => return Err(error),
                        Err(error) => tracing::error!(?error, %card, "an occasion could not be kept"),
                    }
                }
            }
        }
        Ok(given)
    }
}
