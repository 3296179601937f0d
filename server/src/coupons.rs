//! Coupons with codes that can be used once: made from the installation's secret, so that none has to be kept, and none can
//! be thought up.

use crate::{Error, Result, Stampbook, cards, counter::Selling, env::LETTERS};
use loyalty::{cards::Refusal, coupons, ids::ShopId};
use subtle::ConstantTimeEq;

/// The most codes of one coupon.
pub const CODES_MAX: u32 = 100_000;
/// Letters of a code's number, and of what shows that it is genuine: 25 bits, of which the counter's staff may try few.
const SERIAL_LETTERS: usize = 4;
const PROOF_LETTERS: usize = 5;

fn serial(number: u32) -> String {
    let letter = |place: usize| char::from(LETTERS[(number >> (5 * place)) as usize & 31]);
    (0..SERIAL_LETTERS).rev().map(letter).collect()
}

impl Stampbook {
    /// The code with this number of a coupon that can be used once.
    fn coupon_code(&self, shop: ShopId, coupon: &str, serial: &str) -> String {
        let purpose = format!("coupon {shop} {coupon} {serial}");
        format!("{coupon}-{serial}{}", self.secrets.code(&purpose, LETTERS, PROOF_LETTERS))
    }

    /// The codes with the numbers from `first` on of a coupon that can be used once: at most [`CODES_MAX`] in all.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the shop's program has no such coupon.
    pub async fn coupon_codes(&self, shop: ShopId, coupon: &str, first: u32, count: u32) -> Result<Vec<String>> {
        let mut conn = self.store.read().await?;
        let shop = conn.shop(shop).await?.ok_or(Error::NotFound("shop"))?;
        let terms = conn.terms(shop.books(), shop.program, shop.version).await?;
        let known = terms.coupons.iter().any(|one| one.code == coupon && one.single_use);
        if !known {
            return Err(Error::NotFound("coupon"));
        }
        let end = first.saturating_add(count).min(CODES_MAX);
        Ok((first..end).map(|number| self.coupon_code(shop.books(), coupon, &serial(number))).collect())
    }

    /// Writes the coupons of a purchase as the rules compare them, and refuses codes that nobody made.
    pub(crate) async fn read_coupons(&self, ask: &mut Selling) -> Result<()> {
        if ask.sale.coupons.is_empty() {
            return Ok(());
        }
        // The codes are those of the program that the card is in: a member's own, on a card from before it joined.
        let mut conn = self.store.read().await?;
        let shop = conn.shop(ask.shop).await?.ok_or(Error::NotFound("shop"))?;
        let books = cards::served(&mut conn, shop.all_books(), ask.card).await?.shop;
        for code in &mut ask.sale.coupons {
            *code = coupons::read(code);
            let Some((coupon, rest)) = code.split_once('-') else { continue };
            let serial: String = rest.chars().take(SERIAL_LETTERS).collect();
            let genuine = self.coupon_code(books, coupon, &serial);
            if !bool::from(genuine.as_bytes().ct_eq(code.as_bytes())) {
                return Err(Error::Refused(Refusal::Coupon(coupons::Refusal::Unknown)));
            }
        }
        Ok(())
    }
}
