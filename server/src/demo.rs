//! A café to try everything on: opened once, with a past, and with secrets that only this installation knows.

use crate::{
    Error, Result, Stampbook,
    cards::open_card,
    counter::purchase,
    env::Moment,
    ledger::Book,
    requests::RequestKey,
    rewards::Redeeming,
    shops::NewShop,
    store::{Conn, Operation, Shop},
};
use loyalty::{
    cards::Event,
    ids::CustomerId,
    languages::Language,
    programs::{Draft, Terms},
    purchases::Sale,
    referrals::{Qualifies, Referral},
    rewards::Gift,
    time::Timestamp,
};

const MEMBERS: u32 = 36;
const DAYS_BACK: i64 = 80;
const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"abcdefghjkmnpqrstvwxyz23456789";

/// The demo shop and how to get in.
#[derive(Debug, Clone)]
pub struct Demo {
    /// The shop.
    pub shop: Shop,
    /// The till's PIN.
    pub pin: String,
    /// The owner's password.
    pub password: String,
}

/// A past for the shop: members who came, some often, some once.
struct Past<'a> {
    shop: &'a Shop,
    terms: &'a Terms,
    moment: Moment,
}

impl Operation for Past<'_> {
    type Answer = Vec<String>;
    async fn run(&self, conn: &mut Conn) -> Result<Vec<String>> {
        let (mut names, mut codes) = (self.moment.names(), Vec::new());
        for _ in 0..MEMBERS {
            let mut at = self.moment.now.plus_days(-i64::from(names.below(DAYS_BACK as u32)) - 1);
            let customer = CustomerId(names.id());
            conn.insert_customer(customer, None, at).await?;
            let mut book = Book::open(conn, self.shop, names, at, None)?;
            book.tally.cards += 1;
            let mut card = open_card(&mut book, customer, None, None).await?;
            book.post(&mut card, self.terms, Event::Opened, None).await?;
            let pace_hours = 20 + i64::from(book.names.below(160));
            let visits = 1 + book.names.below(14);
            for _ in 0..visits {
                let given = purchase(&mut book, &mut card, &Sale::default()).await?;
                if !given.rewards.is_empty() {
                    let ready = book.conn.ready_vouchers(self.shop.id, card.id, 1).await?;
                    codes.extend(ready.into_iter().map(|voucher| voucher.code));
                }
                at = at.plus_seconds((pace_hours + i64::from(book.names.below(30))) * 3_600);
                if at >= self.moment.now {
                    break;
                }
                next_day(&mut book, at).await?;
            }
            names = std::mem::replace(&mut book.names, self.moment.names());
            book.close().await?;
        }
        codes.truncate(codes.len() / 2);
        Ok(codes)
    }
}

/// Closes the day that the book stands on and opens it at `at`.
async fn next_day(book: &mut Book<'_>, at: Timestamp) -> Result<()> {
    let day = crate::insights::day(book.at, &book.shop.zone)?;
    book.conn.add_day(book.shop.id, &day, std::mem::take(&mut book.tally)).await?;
    book.at = at;
    Ok(())
}

impl Stampbook {
    /// Opens the demo shop if it is not there, and tells how to get in.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn demo(&self) -> Result<Demo> {
        let pin = self.secrets.code("demo pin", DIGITS, crate::staff::PIN_DIGITS);
        let password = self.secrets.code("demo password", LETTERS, 12);
        // Known by an id of its own, so that no other shop of the same name is taken for it.
        let key = RequestKey::parse("the-demo-shop").ok_or_else(|| Error::internal("the demo's key does not fit"))?;
        if let Some(shop) = self.store.read().await?.shop(self.secrets.new_shop(&key)).await? {
            return Ok(Demo { shop, pin, password });
        }
        let referral = Referral {
            friend: Gift::Stamps(1),
            inviter: Gift::Reward("a cookie".into()),
            after: Qualifies::FirstPurchase,
            per_month: None,
            hold_days: 0,
        };
        let draft = Draft { referral: Some(referral), ..Draft::stamp_card(10, "a free coffee") };
        let terms = Terms::try_from(draft)?;
        let new = NewShop {
            name: "Corner Café".into(),
            color: "#1f5c4a".into(),
            mark: "cup".into(),
            language: Language::En,
            zone: "Europe/Budapest".into(),
            terms: terms.clone(),
            password: password.clone(),
            key,
        };
        let shop = self.open_shop_with_pin(&new, false, pin.clone()).await?.shop;
        let codes = self.store.write(&Past { shop: &shop, terms: &terms, moment: self.moment()? }).await?;
        for code in codes {
            if let Some(key) = RequestKey::parse(&format!("demo-{code}")) {
                self.redeem(&Redeeming { shop: shop.id, by: None, code, key }).await?;
            }
        }
        Ok(Demo { shop, pin, password })
    }
}
