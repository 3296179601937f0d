//! Shops to try everything on, one for each kind of program: opened once, with a past, and with secrets that only this
//! installation knows.

mod past;
mod shops;
mod timeline;

use crate::{Result, Stampbook, store::Shop};
use past::Past;
use shops::Plan;

/// Rounds after which whatever is still due waits for the site.
const ROUNDS_MAX: u32 = 50;
const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"abcdefghjkmnpqrstvwxyz23456789";
const PASSWORD_LETTERS: usize = 12;
/// Codes that can be used once which are told of each coupon.
const CODES: u32 = 3;

/// A demo shop and how to get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// The shop.
    pub shop: Shop,
    /// The till's PIN.
    pub pin: String,
    /// The owner's password.
    pub password: String,
    /// The parts of its program, by their names in the data: `stamps`, `tiers`.
    pub kinds: Vec<String>,
    /// What can be tried there, in a few words.
    pub tries: &'static str,
    /// Codes of coupons that can be tried there.
    pub codes: Vec<String>,
}

impl Stampbook {
    /// Opens the demo shops that are not there, and tells of all how to get in: the café first.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn demo(&self) -> Result<Vec<Demo>> {
        let mut demos = Vec::new();
        for plan in shops::ALL {
            let mut members = Vec::new();
            for member in plan.members {
                members.push(self.open_demo(member, &[]).await?);
            }
            let home = self.open_demo(plan, &members).await?;
            if members.iter().any(|member| member.home.is_none()) {
                // The program is in force already; now the shops that it names belong to it.
                self.publish(home.id, &*self.terms(&home).await?).await?;
            }
            let mut counters = Vec::new();
            for shop in &members {
                counters.push(self.shop(shop.id).await?);
            }
            if counters.is_empty() {
                counters.push(home.clone());
            }
            self.store.write(&Past { counters: &counters, habits: plan.habits, moment: self.moment()? }).await?;
            demos.push(self.tell_demo(plan, home).await?);
            for (member, shop) in plan.members.iter().zip(counters) {
                demos.push(self.tell_demo(member, shop).await?);
            }
        }
        // As if the site had run all the while.
        for _ in 0..ROUNDS_MAX {
            if self.do_what_is_due().await == 0 {
                break;
            }
        }
        Ok(demos)
    }

    /// Opens one of the demo shops, or finds it.
    async fn open_demo(&self, plan: &Plan, members: &[Shop]) -> Result<Shop> {
        if let Some(shop) = self.store.read().await?.shop(self.secrets.new_shop(&plan.key()?)).await? {
            return Ok(shop);
        }
        let slugs: Vec<_> = members.iter().map(|member| member.slug.clone()).collect();
        let terms = plan.terms(plan.today(self.now())?, &slugs)?;
        let new = plan.new_shop(terms, self.demo_password(plan))?;
        Ok(self.open_shop_with_pin(&new, false, self.demo_pin(plan)).await?.shop)
    }

    fn demo_pin(&self, plan: &Plan) -> String {
        self.secrets.code(&plan.secret("pin"), DIGITS, crate::staff::PIN_DIGITS)
    }

    fn demo_password(&self, plan: &Plan) -> String {
        self.secrets.code(&plan.secret("password"), LETTERS, PASSWORD_LETTERS)
    }

    async fn tell_demo(&self, plan: &Plan, shop: Shop) -> Result<Demo> {
        // Asked, not remembered: its owner may have changed it since.
        let terms = self.terms(&shop).await?;
        let parts = serde_json::to_value(&terms)?;
        let parts = parts.as_object().into_iter().flat_map(|parts| parts.keys()).filter(|part| *part != "currency");
        let kinds = parts.cloned().collect();
        let mut codes = Vec::new();
        for coupon in &terms.coupons {
            if coupon.single_use {
                codes.extend(self.coupon_codes(shop.id, &coupon.code, 0, CODES).await?);
            } else {
                codes.push(coupon.code.clone());
            }
        }
        let (pin, password) = (self.demo_pin(plan), self.demo_password(plan));
        Ok(Demo { shop, pin, password, kinds, tries: plan.tries, codes })
    }
}
