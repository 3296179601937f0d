//! Cards in the states that the demo's own are never in: a tier in its grace and the highest one, a club and one that is over,
//! jars from empty to full, a purse of which a part lapses, a ladder that is half taken, tickets of every kind. In shops with long
//! names and an ugly colour. All of them one person's.

use crate::Still;
use anyhow::{Context, Result};
use loyalty::{
    ids::{CardId, CustomerId},
    languages::Language,
    purchases::Sale,
};
use serde_json::{Value, json};
use server::{
    Stampbook,
    cards::Joining,
    counter::Selling,
    requests::RequestKey,
    rewards::Shelf,
    shops::{NewShop, Opened},
    staff::Staff,
    store::Shop,
};

/// How long ago the shops opened.
const OPENED_DAYS: i64 = 100;
const UGLY: &str = "#ffee00";

/// Somebody with a card, in a shop.
struct Here<'a> {
    book: &'a Stampbook,
    clock: &'a Still,
    shop: Shop,
    staff: Staff,
    customer: CustomerId,
    card: CardId,
}

fn key(book: &Stampbook) -> Result<RequestKey> {
    RequestKey::parse(&book.new_key()?).context("a key")
}

impl Here<'_> {
    async fn buys(&self, days_ago: i64, amount: u32) -> Result<()> {
        self.clock.stand(days_ago);
        let (shop, by, card, sale) = (self.shop.id, None, self.card, Sale::of(amount));
        self.book.sell(&Selling { shop, by, card, sale, key: key(self.book)? }).await?;
        Ok(())
    }

    async fn pays_the_fee(&self, days_ago: i64) -> Result<()> {
        self.clock.stand(days_ago);
        self.book.pay_membership(&self.staff, self.card, &key(self.book)?).await?;
        Ok(())
    }

    async fn gives(&self, cause: usize, amount: u32) -> Result<()> {
        self.book.donate(self.customer, self.card, (cause, amount), &key(self.book)?).await?;
        Ok(())
    }

    async fn reserves(&self, id: &str) -> Result<()> {
        self.book.reserve(self.customer, self.card, id, &key(self.book)?).await?;
        Ok(())
    }

    /// So many others ask for a place.
    async fn fills(&self, id: &str, places: usize) -> Result<()> {
        for _ in 0..places {
            let (card, customer) = join(self.book, &self.shop, None).await?;
            self.book.reserve(customer, card, id, &key(self.book)?).await?;
        }
        Ok(())
    }
}

async fn join(book: &Stampbook, shop: &Shop, customer: Option<CustomerId>) -> Result<(CardId, CustomerId)> {
    let (device, key) = (book.new_device()?, key(book)?);
    let joining = Joining { shop: shop.id, customer, device, invite: None, language: Language::En, key };
    let joined = book.join(&joining).await?;
    Ok((joined.card, joined.customer))
}

/// What each shop promises: its name, the card's name in pictures, colour, mark, and the program.
fn shops() -> Vec<(&'static str, &'static str, &'static str, &'static str, Value)> {
    let tiers = json!({ "currency": "PLN", "tiers": { "by": "spend", "window": { "rolling_months": 1 }, "grace_days": 30, "levels": [
        { "name": "Brązowy", "at": 10_000 },
        { "name": "Srebrny", "at": 20_000, "perks": { "named": ["kawa do zakupów"] } },
        { "name": "Arany fokozatú törzsvásárlónk", "at": 50_000, "perks": { "discount": 5, "named": ["dostawa do domu w Warszawie i okolicy"] } },
        { "name": "Platynowy", "at": 90_000 }] } });
    let club = json!({ "currency": "HUF", "membership": { "name": "Könyvbarátok Baráti Társasága", "fee": 1_490_000, "months": 2,
        "remind_days": 30, "perks": { "discount": 10, "named": ["ingyenes frufruigazítás"] } } });
    let causes = json!({ "currency": "EUR", "giving": { "by": { "vote": 50 }, "causes": [
        { "id": "a", "name": "Raamatud lastehaiglale", "goal": 1_000 },
        { "id": "b", "name": "Hátrányos helyzetű gyerekek könyvtára", "goal": 150 },
        { "id": "c", "name": "Loomade varjupaik" },
        { "id": "d", "name": "Maakool", "goal": 50_000 }] } });
    let purse = json!({ "currency": "PLN", "cashback": { "percent": 10 }, "expiry": { "cashback": { "days": 60 }, "warn_days": 5 } });
    let huge =
        json!({ "currency": "HUF", "cashback": { "percent": 50 }, "expiry": { "cashback": { "idle_months": 9 } } });
    let ladder = json!({ "currency": "EUR", "points": { "earn": [{ "give": 1, "per": { "amount": 100 } }] },
        "ladder": { "unit": "point", "keeps": true, "steps": [
            { "price": 50, "reward": "a bookmark" }, { "price": 120, "reward": "könyvkötő műhely két személynek" },
            { "price": 200, "reward": "a tote bag" }, { "price": 1_000, "reward": "a signed first edition" }] } });
    let at = |id: &str, name: &str, starts: &str, places: u32| json!({ "id": id, "name": name, "starts": starts, "places": places });
    let mut late = at("late", "Öö raamatupoes", "2027-04-24T21:00", 30);
    late["opens"] = json!("2027-03-01");
    let tickets = json!({ "experiences": [at("was", "Õhtu kirjanikuga", "2026-11-20T18:00", 12), at("mine", "Raamatuköitmise töötuba", "2027-01-02T11:00", 20),
        at("wait", "Luuleõhtu küünlavalgel", "2026-12-10T19:00", 2), at("free", "Könyvkötő műhely kezdőknek és haladóknak", "2027-02-28T09:30", 8), late] });
    vec![
        ("Kürtőskalács és kávé különlegességek boltja", "grace", UGLY, "bread", tiers.clone()),
        ("Top Shelf", "top", "#101010", "book", tiers),
        ("Könyvesbolt a Sarkon", "club", "#2255ff", "book", club.clone()),
        ("Closed Book", "club-over", "#7a2e1d", "book", club),
        ("Heart & Hand", "jars", "#d0006f", "heart", causes),
        ("Portmonetka", "purse", UGLY, "bread", purse.clone()),
        ("Little Purse", "purse-empty", "#1d6a82", "leaf", purse),
        ("Rich Uncle", "purse-huge", "#333333", "star", huge),
        ("Half Way Up", "ladder", "#5b3f8f", "book", ladder),
        ("Seats", "tickets", "#00a86b", "book", tickets),
    ]
}

async fn happens(here: &Here<'_>, name: &str) -> Result<()> {
    match name {
        "grace" => {
            here.buys(75, 25_000).await?;
            here.buys(10, 14_500).await
        }
        "top" => here.buys(3, 123_400).await,
        "club" => here.pays_the_fee(40).await,
        "club-over" => {
            here.pays_the_fee(90).await?;
            // With whatever happens next the membership is noted as over.
            here.buys(5, 100_000).await
        }
        "jars" => {
            for _ in 0..18 {
                here.buys(3, 1_000).await?;
            }
            here.gives(0, 12).await?;
            here.gives(1, 3).await?;
            here.gives(2, 1).await
        }
        "purse" => {
            here.buys(57, 123_450).await?;
            here.buys(5, 1_111_110).await
        }
        "purse-huge" => here.buys(5, 987_654_300).await,
        "ladder" => {
            here.buys(5, 15_000).await?;
            here.book.take(here.customer, here.card, Shelf::Ladder(0), &key(here.book)?).await?;
            Ok(())
        }
        "tickets" => {
            here.clock.stand(9);
            for (id, places) in [("mine", 13), ("wait", 2), ("free", 3)] {
                here.fills(id, places).await?;
            }
            for id in ["was", "mine", "wait"] {
                here.reserves(id).await?;
            }
            here.clock.stand(0);
            here.book.attend(&here.staff, here.card, "was", &key(here.book)?).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Opens the shops, and gives their one customer a past in each: the token of their wallet, and their cards by name.
pub async fn open(book: &Stampbook, clock: &Still) -> Result<Value> {
    clock.apart(true);
    let (mut customer, mut cards) = (None, serde_json::Map::new());
    for (name, card_name, color, mark, program) in shops() {
        clock.stand(OPENED_DAYS);
        let new = NewShop {
            name: name.into(),
            color: color.into(),
            mark: mark.into(),
            language: Language::En,
            zone: "Europe/Budapest".into(),
            terms: serde_json::from_value(program)?,
            password: "a long password".into(),
            key: RequestKey::parse(&format!("form-{card_name}")).context("a key")?,
        };
        let Opened { shop, token, .. } = book.open_shop(&new, false).await?;
        let (staff, _) = book.staff(&token).await?.context("the owner")?;
        let (card, who) = join(book, &shop, customer).await?;
        customer = Some(who);
        happens(&Here { book, clock, shop, staff, customer: who, card }, card_name).await?;
        cards.insert(card_name.into(), format!("/cards/{card}").into());
    }
    clock.stand(0);
    let token = book.open_wallet(customer.context("a customer")?, None).await?;
    clock.apart(false);
    Ok(json!({ "token": token.reveal(), "cards": cards }))
}
