//! What happens though nobody does anything: units lapse, tiers and memberships end, birthdays come. Each card is looked at
//! when it is due, found by an index, and written in a transaction of its own.

use crate::{
    Error, Result, Stampbook,
    env::Moment,
    ledger::Book,
    store::{Conn, Operation, Shop},
};
use jiff::tz::TimeZone;
use loyalty::{
    cards::{Event, Refusal},
    ids::{CardId, ShopId},
    occasions::{self, Occasion, Yearly},
    time::{Here, Timestamp},
};

/// Cards that are looked at in one call.
const BATCH: u32 = 200;
/// Shops that are looked through for occasions.
const SHOPS_MAX: u32 = 10_000;

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

struct Postpone {
    shop: ShopId,
    card: CardId,
    until: Timestamp,
}

impl Operation for Postpone {
    type Answer = ();
    async fn run(&self, conn: &mut Conn) -> Result<()> {
        Ok(conn.postpone(self.shop, self.card, self.until).await?)
    }
}

impl Stampbook {
    /// Does some of what is due by now: what lapses, who is looked at, invitations whose time has come, occasions. Says how
    /// much; call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn do_what_is_due(&self) -> Result<usize> {
        let lapsed = self.lapse_vouchers().await?;
        let reviewed = self.review_cards().await?;
        let settled = self.settle_referrals().await?;
        Ok(lapsed + reviewed + settled + self.keep_occasions().await?)
    }

    /// Looks at some cards that are due; says how many. Call it again while it says any.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn review_cards(&self) -> Result<usize> {
        let due = self.store.read().await?.due_cards(self.now(), BATCH).await?;
        let mut reviewed = 0;
        for (shop, card) in due {
            match self.store.write(&Review { shop, card, event: Event::Review, moment: self.moment()? }).await {
                Ok(seq) => {
                    self.announce(&[(card, seq)]);
                    reviewed += 1;
                }
                Err(error) => {
                    tracing::error!(?error, %card, "a card could not be reviewed");
                    // It must not stand before all others for ever.
                    let until = self.now().plus_days(1);
                    self.store.write(&Postpone { shop, card, until }).await?;
                }
            }
        }
        Ok(reviewed)
    }

    /// Gives what programs give on this day of each shop's calendar; says to how many cards. A card that had it is passed
    /// over, so that it may be called at any time.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn keep_occasions(&self) -> Result<usize> {
        let shops = self.store.read().await?.some_shops(SHOPS_MAX).await?;
        let mut given = 0;
        for shop in shops.iter().filter(|shop| shop.home.is_none()) {
            for occasion in Occasion::ALL {
                // Not by the terms in force alone: cards keep those that they were opened under.
                if self.store.read().await?.ever_kept(shop, *occasion).await? {
                    given += self.keep_occasion(shop, *occasion).await?;
                }
            }
        }
        Ok(given)
    }

    async fn keep_occasion(&self, shop: &Shop, occasion: Occasion) -> Result<usize> {
        let zone = TimeZone::get(&shop.zone)?;
        let here = Here::new(self.now(), &zone);
        let (mut given, rule) = (0, occasions::rule(occasion, &here));
        for day in Yearly::kept_on(here.date()) {
            let mut after = None;
            loop {
                let cards =
                    self.store.read().await?.cards_keeping(shop.id, (occasion, &rule), day, after, BATCH).await?;
                let Some(last) = cards.last() else { break };
                after = Some(*last);
                for card in cards {
                    let event = Event::Occasion(occasion, day);
                    match self.store.write(&Review { shop: shop.id, card, event, moment: self.moment()? }).await {
                        Ok(seq) => {
                            self.announce(&[(card, seq)]);
                            given += 1;
                        }
                        // Another job gave it just now, or it is under terms that give nothing.
                        Err(Error::Refused(Refusal::TakenBefore | Refusal::NotToday | Refusal::NotOffered)) => {}
                        Err(error) => tracing::error!(?error, %card, "an occasion could not be kept"),
                    }
                }
            }
        }
        Ok(given)
    }
}
