//! The shops of the demo: what each is called, looks like and promises, and what its customers are used to buying.

use crate::{Error, Result, requests::RequestKey, shops::NewShop};
use jiff::civil::{Date, date};
use loyalty::{
    languages::Language,
    programs::{Draft, Terms},
};

/// The first day of the calendar by which the programs were written, a Monday. All their dates are moved with it to the
/// week in which a shop is opened, so that days of the week stay what they are.
const WRITTEN_FOR: Date = date(2026, 1, 5);

/// A shop to be opened.
#[derive(Debug)]
pub(super) struct Plan {
    /// The name of the request that opens it: its id hangs on it, so that no other shop is taken for it.
    pub(super) key: &'static str,
    name: &'static str,
    color: &'static str,
    mark: &'static str,
    language: Language,
    zone: &'static str,
    /// What it promises, as data.
    program: &'static str,
    /// What can be tried there.
    pub(super) tries: &'static str,
    /// The shops of the coalition that it runs.
    pub(super) members: &'static [Plan],
    /// What happened there before.
    pub(super) habits: Habits,
}

/// What its customers do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habits {
    /// How many there are.
    pub(super) customers: u32,
    /// How many days ago the first of them came.
    pub(super) days: u32,
    /// How often each came at most.
    pub(super) visits: u32,
    /// The fewest and the most days between two visits.
    pub(super) every: (u32, u32),
    /// What they buy; where it is nothing, only visits are noted.
    pub(super) things: &'static [Thing],
    /// How many ask for a place at each experience, in the order of the program.
    pub(super) guests: &'static [u32],
}

/// Something to buy.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) category: &'static str,
    /// The lowest and the highest price, in minor units.
    pub(super) price: (u32, u32),
    /// Prices are multiples of this.
    pub(super) step: u32,
}

const fn thing(category: &'static str, price: (u32, u32), step: u32) -> Thing {
    Thing { category, price, step }
}

/// Nobody came: it is told by the shop that runs the coalition.
const NONE: Habits = Habits { customers: 0, days: 1, visits: 1, every: (1, 1), things: &[], guests: &[] };

/// All shops, the café first: it was the whole demo once, and stays as it was.
pub(super) const ALL: &[Plan] = &[CAFE, DELI, SALON, BOOKSHOP, HIGH_STREET];

const CAFE: Plan = Plan {
    key: "the-demo-shop",
    name: "Corner Café",
    color: "#1f5c4a",
    mark: "cup",
    language: Language::En,
    zone: "Europe/Budapest",
    program: include_str!("cafe.json"),
    tries: "fill a stamp card, hand the free coffee over, invite a friend by a link",
    members: &[],
    habits: Habits { customers: 36, days: 80, visits: 24, every: (1, 7), things: &[], guests: &[] },
};

const DELI: Plan = Plan {
    key: "the-demo-shop-deli",
    name: "Delikatesy Pod Syrenką",
    color: "#7a2e1d",
    mark: "leaf",
    language: Language::Pl,
    zone: "Europe/Warsaw",
    program: include_str!("deli.json"),
    tries: "sell for an amount and see points, the ladder and the tier rise; Tuesdays count twice, old points lapse",
    members: &[],
    habits: Habits {
        customers: 30,
        days: 400,
        visits: 14,
        every: (9, 45),
        things: &[
            thing("sery", (1_500, 6_000), 10),
            thing("wędliny", (1_200, 7_500), 10),
            thing("pieczywo", (600, 2_500), 10),
            thing("wino", (3_500, 12_000), 100),
        ],
        guests: &[],
    },
};

const SALON: Plan = Plan {
    key: "the-demo-shop-salon",
    name: "Tükör Szalon",
    color: "#8c2f5b",
    mark: "scissors",
    language: Language::Hu,
    zone: "Europe/Budapest",
    program: include_str!("salon.json"),
    tries: "earn cashback and pay with it, join the club, use coupons, tell a birthday",
    members: &[],
    habits: Habits {
        customers: 26,
        days: 420,
        visits: 9,
        every: (25, 60),
        things: &[
            thing("hajvágás", (600_000, 1_400_000), 50_000),
            thing("festés", (1_500_000, 3_500_000), 50_000),
            thing("kozmetika", (800_000, 1_800_000), 50_000),
        ],
        guests: &[],
    },
};

const BOOKSHOP: Plan = Plan {
    key: "the-demo-shop-bookshop",
    name: "Vanalinna Raamatupood",
    color: "#24427a",
    mark: "book",
    language: Language::Et,
    zone: "Europe/Tallinn",
    program: include_str!("bookshop.json"),
    tries: "reserve places (one evening is full, with a waiting list; one opens early for a tier), vote for a cause",
    members: &[],
    habits: Habits {
        customers: 30,
        days: 170,
        visits: 9,
        every: (8, 28),
        things: &[
            thing("raamatud", (900, 3_200), 10),
            thing("lasteraamatud", (600, 2_000), 10),
            thing("kaardid", (150, 600), 10),
        ],
        guests: &[12, 10, 6, 30],
    },
};

const HIGH_STREET: Plan = Plan {
    key: "the-demo-shop-high-street",
    name: "High Street",
    color: "#5b3f8f",
    mark: "heart",
    language: Language::En,
    zone: "Europe/Dublin",
    program: include_str!("high-street.json"),
    tries: "the shop that runs the coalition: see who owes whom; its three shops share one card",
    members: &[
        Plan {
            key: "the-demo-shop-baker",
            name: "Rye & Crumb Bakery",
            color: "#a8642a",
            mark: "bread",
            tries: "sell here, take a reward, and hand it over at another shop of the street",
            ..MEMBER
        },
        Plan {
            key: "the-demo-shop-florist",
            name: "Petal & Stem",
            color: "#b03a5b",
            mark: "flower",
            tries: "the same card as at the baker's: points of all three shops buy tulips",
            ..MEMBER
        },
        Plan {
            key: "the-demo-shop-bicycles",
            name: "Spoke Bicycle Repair",
            color: "#1d6a82",
            mark: "bicycle",
            tries: "large bills give many points, which the other two shops redeem",
            ..MEMBER
        },
    ],
    habits: Habits {
        customers: 32,
        days: 130,
        visits: 9,
        every: (4, 20),
        things: &[
            thing("bread", (350, 1_600), 10),
            thing("flowers", (1_200, 4_500), 50),
            thing("repairs", (1_500, 9_000), 500),
        ],
        guests: &[],
    },
};

/// A shop of the coalition: until it belongs to that it has a stamp card of its own.
const MEMBER: Plan = Plan {
    key: "",
    name: "",
    color: "",
    mark: "",
    language: Language::En,
    zone: "Europe/Dublin",
    program: include_str!("before.json"),
    tries: "",
    members: &[],
    habits: NONE,
};

impl Plan {
    /// The request that opens it.
    pub(super) fn key(&self) -> Result<RequestKey> {
        RequestKey::parse(self.key).ok_or_else(|| Error::internal("the demo's key does not fit"))
    }

    /// What its secrets are made from, beside this installation's own: those of the café have no more than their purpose.
    pub(super) fn secret(&self, purpose: &str) -> String {
        let which = self.key.strip_prefix(CAFE.key).unwrap_or_default();
        format!("demo {purpose}{which}")
    }

    /// What it promises when it is opened on `today`, over the shops of its coalition by their names in addresses.
    pub(super) fn terms(&self, today: Date, shops: &[String]) -> Result<Terms> {
        let mut draft = Draft::from(serde_json::from_str::<Terms>(self.program)?);
        if let Some(coalition) = &mut draft.coalition {
            coalition.shops = shops.to_vec();
        }
        let monday = today.checked_sub(jiff::Span::new().days(today.weekday().to_monday_zero_offset()))?;
        let moved = WRITTEN_FOR.until(monday)?;
        let promotions = draft.promotions.iter_mut().flat_map(|all| &mut all.list);
        let promotions = promotions.flat_map(|one| [&mut one.from, &mut one.until]);
        let coupons = draft.coupons.iter_mut().flat_map(|one| [&mut one.from, &mut one.until]);
        let opens = draft.experiences.iter_mut().map(|one| &mut one.opens);
        for day in promotions.chain(coupons).chain(opens).flatten() {
            *day = day.checked_add(moved)?;
        }
        for experience in &mut draft.experiences {
            experience.starts = experience.starts.checked_add(moved)?;
        }
        Ok(draft.try_into()?)
    }

    /// What its owner says on opening it.
    pub(super) fn new_shop(&self, terms: Terms, password: String) -> Result<NewShop> {
        Ok(NewShop {
            name: self.name.into(),
            color: self.color.into(),
            mark: self.mark.into(),
            language: self.language,
            zone: self.zone.into(),
            terms,
            password,
            key: self.key()?,
        })
    }

    /// Today, where it is.
    pub(super) fn today(&self, now: loyalty::time::Timestamp) -> Result<Date> {
        let zone = jiff::tz::TimeZone::get(self.zone)?;
        Ok(loyalty::time::Here::new(now, &zone).date())
    }
}

#[cfg(test)]
mod tests;
