//! The ledger: what moved, from where to where, and a chain of hashes over each card's entries.
//!
//! Double entry: every entry takes a whole number of one unit from one account and gives it to another, so every unit is
//! always somewhere and the sum over all accounts of a unit is zero. Nothing here knows how entries are kept.

pub mod chain;

use crate::{
    ids::{CardId, PurchaseId, ShopId, StaffId, VoucherId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::BTreeMap, fmt, str::FromStr};

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$item_doc:meta])* $item:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item_doc])* $item),+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$item),+];

            /// The word for it in tables and on the wire. Part of what is hashed: never change one.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$item => $code),+ }
            }

            /// The one with this word.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$item),)+ _ => None }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// What is counted.
    Unit {
        /// A stamp on a card.
        Stamp = "stamp",
        /// A reward in the hand: one for each voucher.
        Voucher = "voucher",
        /// A point.
        Point = "point",
        /// A minor unit of the program's currency, to pay with.
        Cashback = "cashback",
        /// A period of membership that was paid for.
        Membership = "membership",
        /// A voice in which cause the shop gives to.
        Vote = "vote",
    }
}

coded! {
    /// Where a unit is. A card has two accounts for each unit; the others are the shop's.
    Account {
        /// With the customer, on the card. Never below zero.
        Card = "card",
        /// What a card gave back less than it had to, because it was spent: never above zero, and filled up again by what
        /// the card earns next.
        Owed = "owed",
        /// Where all units come from; its balance is what the shop has ever given, negated.
        Issued = "issued",
        /// Used for what they were promised for.
        Redeemed = "redeemed",
        /// Lapsed.
        Expired = "expired",
        /// Taken or given by hand, to mend something.
        Adjusted = "adjusted",
    }
}

coded! {
    /// Why something moved.
    Kind {
        /// Earned by a purchase.
        Purchase = "purchase",
        /// Given with a new card.
        Welcome = "welcome",
        /// Given to a friend who joined by an invitation.
        Invited = "invited",
        /// Given to whoever invited, after the friend's first purchase.
        Inviting = "inviting",
        /// Stamps reached a reward; those of a full card became it.
        Completed = "completed",
        /// Earned on top, by a promotion.
        Promotion = "promotion",
        /// Earned on top, by a tier or a membership.
        Perk = "perk",
        /// Given for a coupon.
        Coupon = "coupon",
        /// Given for a birthday.
        Birthday = "birthday",
        /// Given for the day on which the card was opened.
        Anniversary = "anniversary",
        /// Given by its owner for a reward.
        Exchanged = "exchanged",
        /// A step of the ladder was reached and taken; the balance counts on.
        Climbed = "climbed",
        /// Paid with at the counter.
        Spent = "spent",
        /// Given to a cause.
        Donated = "donated",
        /// Paid for a place at an experience.
        Reserved = "reserved",
        /// The place was given back.
        Cancelled = "cancelled",
        /// A membership was bought.
        Member = "member",
        /// What was owed was taken out of what came in.
        Repaid = "repaid",
        /// A reward was handed over.
        Redeemed = "redeemed",
        /// A reward ran out of time.
        Expired = "expired",
        /// A mistake was mended; the entry names which.
        Reversal = "reversal",
        /// The card's owner left, and it was closed.
        Left = "left",
    }
}

/// An entry's name: the card and the place in the card's history, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EntryId {
    /// The card.
    pub card: CardId,
    /// The place, from 1, without gaps.
    pub seq: u64,
}

impl fmt::Display for EntryId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", self.card, self.seq)
    }
}

/// SHA-256 of an entry together with the one before it. Written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(pub [u8; 32]);

/// What was read is not a link of 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a link is 64 hexadecimal digits")]
pub struct NotALink;

impl fmt::Display for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl FromStr for Link {
    type Err = NotALink;
    fn from_str(text: &str) -> Result<Self, NotALink> {
        let digit = |letter: u8| char::from(letter).to_digit(16).map(|digit| digit as u8).ok_or(NotALink);
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return Err(NotALink) };
        let mut bytes = [0; 32];
        if pairs.len() != bytes.len() {
            return Err(NotALink);
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Link {
    type Error = NotALink;
    fn try_from(text: String) -> Result<Self, NotALink> {
        text.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.to_string()
    }
}

impl Link {
    /// Its first 64 bits, to be compared by eye: `4623 1c96 497c 04a7`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let pairs = self.0.chunks(2).take(4);
        pairs.map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect()).collect::<Vec<String>>().join(" ")
    }

    /// What a card's first entry hangs on; it names the card, so that no history fits another card.
    #[must_use]
    pub fn first(shop: ShopId, card: CardId) -> Self {
        let hash = Sha256::new().chain_update(b"stampbook card 1\0").chain_update(shop.0).chain_update(card.0);
        Self(hash.finalize().into())
    }
}

/// One immutable line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub id: EntryId,
    /// When it happened. Order is by `seq`, never by this: clocks jump, and the past can be brought in.
    pub at: Timestamp,
    /// Why.
    pub kind: Kind,
    /// Of what.
    pub unit: Unit,
    /// How many: at least 1.
    pub amount: u32,
    /// Out of which account.
    pub from: Account,
    /// Into which account.
    pub to: Account,
    /// The purchase that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purchase: Option<PurchaseId>,
    /// The voucher that moved, where the unit is a voucher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<VoucherId>,
    /// Who did it, where it was a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffId>,
    /// The place, on the same card, of the entry that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<u64>,
    /// Which of the units on the card: those that lapse at this moment. None for those that stay, and where it does not
    /// matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Timestamp>,
    /// Which of the units on the card: those that this shop gave, where several share a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<ShopId>,
    /// The shop at which it happened, where several share a program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shop: Option<ShopId>,
}

impl Entry {
    /// The link that the next entry of this card hangs on.
    ///
    /// SHA-256 over the previous link and every field in the order of the struct: whole numbers as 8 bytes big-endian,
    /// words with a length of 8 bytes before them, ids as their 16 bytes with a 1 before them, an absent one as a 0. After
    /// that only what is there: the end with a 2 before it, the issuer with a 3, the shop with a 4.
    #[must_use]
    pub fn link(&self, previous: Link) -> Link {
        let mut hash = Sha256::new().chain_update(previous.0).chain_update(self.id.card.0);
        let mut number = |value: u64| hash.update(value.to_be_bytes());
        number(self.id.seq);
        number(self.at.0.cast_unsigned());
        number(u64::from(self.amount));
        number(self.reverses.unwrap_or(0));
        for word in [self.kind.code(), self.unit.code(), self.from.code(), self.to.code()] {
            hash.update((word.len() as u64).to_be_bytes());
            hash.update(word);
        }
        for id in [self.purchase.map(|id| id.0), self.voucher.map(|id| id.0), self.by.map(|id| id.0)] {
            match id {
                Some(bytes) => hash.update([[1].as_slice(), &bytes].concat()),
                None => hash.update([0]),
            }
        }
        if let Some(ends) = self.ends {
            hash.update([2]);
            hash.update(ends.0.to_be_bytes());
        }
        for (mark, id) in [(3, self.issuer), (4, self.shop)] {
            if let Some(id) = id {
                hash.update([mark]);
                hash.update(id.0);
            }
        }
        Link(hash.finalize().into())
    }

    /// What this entry adds to the card's own account of its unit; negative where it takes.
    #[must_use]
    pub fn on_card(&self) -> i64 {
        let gives = |account: Account| i64::from(account == Account::Card) * i64::from(self.amount);
        gives(self.to) - gives(self.from)
    }
}

/// How much of each unit stands on a card. Never negative, by type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<Unit, u32>);

/// A move would take more than there is, or bring more than can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the card holds {held} of {unit:?}, and {change:+} does not fit")]
pub struct OutOfRange {
    unit: Unit,
    held: u32,
    change: i64,
}

impl Balances {
    /// How much of `unit` is there.
    #[must_use]
    pub fn of(&self, unit: Unit) -> u32 {
        self.0.get(&unit).copied().unwrap_or(0)
    }

    /// Each unit of which there is any.
    pub fn all(&self) -> impl Iterator<Item = (Unit, u32)> {
        self.0.iter().filter(|(_, amount)| **amount > 0).map(|(unit, amount)| (*unit, *amount))
    }

    /// Takes a balance as it was read from a store.
    pub fn set(&mut self, unit: Unit, amount: u32) {
        self.0.insert(unit, amount);
    }

    /// Adds `change`, or leaves all as it was.
    ///
    /// # Errors
    /// Where the result would be below zero or above `u32::MAX`.
    pub fn change(&mut self, unit: Unit, change: i64) -> Result<(), OutOfRange> {
        let held = self.of(unit);
        let after = u32::try_from(i64::from(held) + change).map_err(|_| OutOfRange { unit, held, change })?;
        self.0.insert(unit, after);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: EntryId { card: CardId([2; 16]), seq: 1 },
            at: Timestamp(1),
            kind: Kind::Purchase,
            unit: Unit::Stamp,
            amount: 1,
            from: Account::Issued,
            to: Account::Card,
            purchase: Some(PurchaseId([3; 16])),
            voucher: None,
            by: Some(StaffId([4; 16])),
            reverses: None,
            ends: None,
            issuer: None,
            shop: None,
        }
    }

    #[test]
    fn the_chain_is_pinned() {
        // Histories already written must stay readable: if this fails, the format changed.
        let link = entry().link(Link::first(ShopId([1; 16]), CardId([2; 16])));
        assert_eq!(format!("{link:?}"), PINNED);
    }
    const PINNED: &str = "46231c96497c04a7277782a407e85c4c778cb2bdd32bf3eca8806236f210fb74";

    #[test]
    fn a_change_of_any_field_breaks_the_chain() {
        let start = Link::first(ShopId([1; 16]), CardId([2; 16]));
        let changes: [fn(&mut Entry); 15] = [
            |e| e.id.card = CardId([9; 16]),
            |e| e.id.seq = 2,
            |e| e.at = Timestamp(2),
            |e| e.kind = Kind::Welcome,
            |e| e.unit = Unit::Voucher,
            |e| e.amount = 2,
            |e| e.from = Account::Adjusted,
            |e| e.to = Account::Expired,
            |e| e.purchase = None,
            |e| e.voucher = Some(VoucherId([3; 16])),
            |e| e.by = None,
            |e| e.reverses = Some(1),
            |e| e.ends = Some(Timestamp(2)),
            |e| e.issuer = Some(ShopId([6; 16])),
            |e| e.shop = Some(ShopId([6; 16])),
        ];
        for change in changes {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(changed.link(start), entry().link(start), "{changed:?}");
        }
        assert_ne!(entry().link(Link::first(ShopId([8; 16]), CardId([2; 16]))), entry().link(start));
    }

    #[test]
    fn an_entry_is_named_by_its_card_and_its_place() {
        let id = EntryId { card: CardId([0; 16]), seq: 12 };
        assert_eq!(id.to_string(), "00000000000000000000000000-12");
    }

    /// From where to where; what it adds to the card.
    #[test]
    fn what_comes_to_the_card_is_added_and_what_goes_is_taken() {
        use Account::{Card, Expired, Issued, Owed, Redeemed};
        let table = [
            (Issued, Card, 7),
            (Redeemed, Card, 7),
            (Card, Issued, -7),
            (Card, Owed, -7),
            (Owed, Issued, 0),
            (Expired, Issued, 0),
        ];
        for (from, to, adds) in table {
            assert_eq!(Entry { from, to, amount: 7, ..entry() }.on_card(), adds, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_link_reads_back_and_nothing_else_does() {
        let link: Link = PINNED.parse().unwrap();
        assert_eq!((link.to_string(), link.fingerprint()), (PINNED.into(), "4623 1c96 497c 04a7".into()));
        for wrong in
            ["", "46", &PINNED[1..], &format!("{PINNED}00"), &PINNED.replace('4', "g"), &PINNED.replace("46", "é")]
        {
            assert_eq!(wrong.parse::<Link>(), Err(NotALink), "{wrong}");
        }
    }

    #[test]
    fn an_entry_travels_by_the_words_that_are_hashed() {
        let text = serde_json::to_string(&entry()).unwrap();
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry());
        assert!(text.contains(r#""kind":"purchase""#) && !text.contains("null"), "{text}");
        let said = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        assert!(Unit::ALL.iter().all(|one| said(serde_json::to_value(one).unwrap()) == one.code()));
        assert!(Account::ALL.iter().all(|one| said(serde_json::to_value(one).unwrap()) == one.code()));
        assert!(Kind::ALL.iter().all(|one| said(serde_json::to_value(one).unwrap()) == one.code()));
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Unit::ALL.iter().all(|one| Unit::from_code(one.code()) == Some(*one)));
        assert!(Account::ALL.iter().all(|one| Account::from_code(one.code()) == Some(*one)));
        assert!(Kind::ALL.iter().all(|one| Kind::from_code(one.code()) == Some(*one)));
    }
}
