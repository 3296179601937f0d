//! What people read, in every language side by side: a phrase that misses one does not compile.
//!
//! Only the server knows words; islands are handed finished ones.

#[macro_use]
mod macros;

mod check;
mod dates;
mod email;
mod home_screen;
mod member;
mod notices;
mod own;
mod passkeys;
mod passes;
mod phrases;
mod programs;
mod till;

pub use dates::{clock, day, last_day, moment, yearly};
use loyalty::{
    languages::{Language, Plural},
    ledger::{Entry, Kind, Unit},
    programs::{Needs, count_stamps_plain},
    time::Timestamp,
};

/// All phrases, in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// "stamps to go", to stand after its number.
    #[must_use]
    pub const fn to_go(self, count: u32) -> &'static str {
        match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "stamp to go",
            (Language::En, _) => "stamps to go",
            (Language::Hu, _) => "pecsét van hátra",
            (Language::Et, Plural::One) => "tempel jäänud",
            (Language::Et, _) => "templit jäänud",
            (Language::Pl, Plural::One) => "pieczątka do nagrody",
            (Language::Pl, Plural::Few) => "pieczątki do nagrody",
            (Language::Pl, Plural::Many) => "pieczątek do nagrody",
        }
    }

    /// "3 stamps".
    #[must_use]
    pub fn stamps(self, count: u32) -> String {
        count_stamps_plain(count, self.0)
    }

    /// What an entry was, for the card's history; none for what another line says already.
    #[must_use]
    pub fn entry(self, entry: &Entry) -> Option<String> {
        Some(match (entry.kind, entry.unit) {
            (Kind::Completed, Unit::Stamp) => return None,
            (Kind::Completed, _) => self.card_was_full().into(),
            (Kind::Purchase, _) => self.stamps_for_a_visit().into(),
            (Kind::Promotion, _) => self.by_promotion().into(),
            (Kind::Perk, _) => self.by_perk().into(),
            (Kind::Coupon, _) => self.by_coupon().into(),
            (Kind::Birthday, _) => self.for_birthday().into(),
            (Kind::Anniversary, _) => self.for_anniversary().into(),
            (Kind::Exchanged, _) => self.for_a_reward().into(),
            (Kind::Climbed, _) => self.ladder_step().into(),
            (Kind::Spent, _) => self.paid_with().into(),
            (Kind::Donated, _) => self.donated().into(),
            (Kind::Reserved, _) => self.for_a_place().into(),
            (Kind::Cancelled, _) => self.place_given_back().into(),
            (Kind::Member, _) => self.membership_paid().into(),
            (Kind::Repaid, _) => self.repaid().into(),
            (Kind::Welcome, _) => self.welcome_gift().into(),
            (Kind::Invited, _) => self.gift_for_joining().into(),
            (Kind::Inviting, _) => self.gift_for_inviting().into(),
            (Kind::Redeemed, _) => self.reward_redeemed().into(),
            (Kind::Expired, Unit::Voucher) => self.reward_expired().into(),
            (Kind::Expired, Unit::Membership) => self.membership_over().into(),
            (Kind::Expired, _) => self.lapsed().into(),
            (Kind::Reversal, _) => self.taken_back().into(),
            (Kind::Left, _) => self.card_left_entry().into(),
        })
    }

    /// What a mark shows, for who can't see it.
    #[must_use]
    pub fn mark_name(self, id: &str) -> &'static str {
        match id {
            "cup" => self.mark_cup(),
            "bread" => self.mark_bread(),
            "scissors" => self.mark_scissors(),
            "book" => self.mark_book(),
            "flower" => self.mark_flower(),
            "paw" => self.mark_paw(),
            "bicycle" => self.mark_bicycle(),
            "pizza" => self.mark_pizza(),
            "icecream" => self.mark_ice_cream(),
            "leaf" => self.mark_leaf(),
            "heart" => self.mark_heart(),
            _ => self.mark_star(),
        }
    }

    /// Until when a reward is good.
    #[must_use]
    pub fn good_until(self, end: Option<Timestamp>, zone: &str) -> String {
        end.map_or_else(|| self.good_for_ever().to_owned(), |end| self.until(last_day(end, zone, self.0)))
    }

    /// What a field needs.
    #[must_use]
    pub fn needs(self, needs: Needs) -> String {
        match needs {
            Needs::Text(most) => self.needs_text(most),
            Needs::Number(least, most) => self.needs_number(least, most),
            Needs::Choice => self.needs_choice().into(),
            // Only who writes a program by hand meets these; the command line says them in full.
            Needs::Percent(..)
            | Needs::Currency
            | Needs::Part(_)
            | Needs::OneOf(..)
            | Needs::Rising
            | Needs::Unique
            | Needs::Code
            | Needs::Id
            | Needs::Multiple(_) => self.needs_other_value().into(),
        }
    }
}
