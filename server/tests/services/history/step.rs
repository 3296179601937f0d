//! What can happen in a history.

use proptest::prelude::*;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Join { shop: usize, invited_by: usize },
    Sell { card: usize, shop: usize, bill: u32, cashback: u32, what: u8 },
    Again,
    Refund { card: usize, bill: usize, tenths: u32 },
    Climb { card: usize, step: usize },
    Donate { card: usize, cause: usize, hundreds: u32 },
    Place { card: usize, wish: u8 },
    Member { card: usize, shop: usize },
    Redeem { card: usize, voucher: usize, shop: usize },
    Birthday { card: usize, day: i8 },
    Wait { hours: u64 },
    Jobs,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let (card, shop) = (0_usize..6, 0_usize..2);
    prop_oneof![
        3 => (shop.clone(), 0_usize..8).prop_map(|(shop, invited_by)| Step::Join { shop, invited_by }),
        12 => (card.clone(), shop.clone(), 0_u32..60_000, 0_u32..3_000, any::<u8>())
            .prop_map(|(card, shop, bill, cashback, what)| Step::Sell { card, shop, bill, cashback, what }),
        2 => Just(Step::Again),
        5 => (card.clone(), 0_usize..8, 0_u32..14).prop_map(|(card, bill, tenths)| Step::Refund { card, bill, tenths }),
        4 => (card.clone(), 0_usize..4).prop_map(|(card, step)| Step::Climb { card, step }),
        2 => (card.clone(), 0_usize..3, 0_u32..4)
            .prop_map(|(card, cause, hundreds)| Step::Donate { card, cause, hundreds }),
        5 => (card.clone(), 0_u8..6).prop_map(|(card, wish)| Step::Place { card, wish }),
        3 => (card.clone(), shop.clone()).prop_map(|(card, shop)| Step::Member { card, shop }),
        4 => (card.clone(), 0_usize..4, shop).prop_map(|(card, voucher, shop)| Step::Redeem { card, voucher, shop }),
        1 => (card, 1_i8..29).prop_map(|(card, day)| Step::Birthday { card, day }),
        3 => (1_u64..100).prop_map(|hours| Step::Wait { hours }),
        1 => (20_u64..120).prop_map(|days| Step::Wait { hours: days * 24 }),
        3 => Just(Step::Jobs),
    ]
}

impl Step {
    /// Which card it is about.
    pub(super) const fn card(&mut self) -> Option<&mut usize> {
        match self {
            Self::Sell { card, .. }
            | Self::Refund { card, .. }
            | Self::Climb { card, .. }
            | Self::Donate { card, .. }
            | Self::Place { card, .. }
            | Self::Member { card, .. }
            | Self::Redeem { card, .. }
            | Self::Birthday { card, .. } => Some(card),
            Self::Join { .. } | Self::Again | Self::Wait { .. } | Self::Jobs => None,
        }
    }
}
