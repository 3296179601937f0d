//! The nouns that are counted, with the endings that they take after a number. Knows no sentence.

use crate::languages::{Language, Plural};

/// A noun as it stands after a number: for one, for many; in Polish for one, few, many. Hungarian has one form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noun {
    pub en: [&'static str; 2],
    pub hu: &'static str,
    pub et: [&'static str; 2],
    pub pl: [&'static str; 3],
}

impl Noun {
    /// The form after this number.
    pub const fn after(self, count: u32, language: Language) -> &'static str {
        let (en, et, pl) = (self.en, self.et, self.pl);
        match (language, language.plural(count)) {
            (Language::En, Plural::One) => en[0],
            (Language::En, Plural::Few | Plural::Many) => en[1],
            (Language::Hu, Plural::One | Plural::Few | Plural::Many) => self.hu,
            (Language::Et, Plural::One) => et[0],
            (Language::Et, Plural::Few | Plural::Many) => et[1],
            (Language::Pl, Plural::One) => pl[0],
            (Language::Pl, Plural::Few) => pl[1],
            (Language::Pl, Plural::Many) => pl[2],
        }
    }
}

/// A noun in the cases that our sentences need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cases {
    /// Standing alone: "1 stamp".
    pub alone: Noun,
    /// As what is given or got: "you get 1 stamp".
    pub given: Noun,
    /// As a price: "for 1 stamp"; Estonian before "eest", Polish after "za".
    pub price: Noun,
    /// As a height that is reached: "from 1 stamp on"; Estonian before "juures", Polish after "przy".
    pub height: Noun,
}

const STAMP_EN: [&str; 2] = ["stamp", "stamps"];
const POINT_EN: [&str; 2] = ["point", "points"];

pub(super) const STAMP: Cases = Cases {
    alone: Noun {
        en: STAMP_EN, hu: "pecsét", et: ["tempel", "templit"], pl: ["pieczątka", "pieczątki", "pieczątek"]
    },
    given: Noun {
        en: STAMP_EN,
        hu: "pecsétet",
        et: ["templi", "templit"],
        pl: ["pieczątkę", "pieczątki", "pieczątek"],
    },
    price: Noun {
        en: STAMP_EN,
        hu: "pecsétért",
        et: ["templi", "templi"],
        pl: ["pieczątkę", "pieczątki", "pieczątek"],
    },
    height: Noun {
        en: STAMP_EN,
        hu: "pecsétnél",
        et: ["templi", "templi"],
        pl: ["pieczątce", "pieczątkach", "pieczątkach"],
    },
};

pub(super) const POINT: Cases = Cases {
    alone: Noun { en: POINT_EN, hu: "pont", et: ["punkt", "punkti"], pl: ["punkt", "punkty", "punktów"] },
    given: Noun { en: POINT_EN, hu: "pontot", et: ["punkti", "punkti"], pl: ["punkt", "punkty", "punktów"] },
    price: Noun { en: POINT_EN, hu: "pontért", et: ["punkti", "punkti"], pl: ["punkt", "punkty", "punktów"] },
    height: Noun { en: POINT_EN, hu: "pontnál", et: ["punkti", "punkti"], pl: ["punkcie", "punktach", "punktach"] },
};

pub(super) const REWARD: Noun = Noun {
    en: ["reward", "rewards"],
    hu: "jutalom",
    et: ["preemia", "preemiat"],
    pl: ["nagroda", "nagrody", "nagród"],
};

pub(super) const MEMBERSHIP: Noun = Noun {
    en: ["membership period", "membership periods"],
    hu: "tagsági időszak",
    et: ["liikmeperiood", "liikmeperioodi"],
    pl: ["okres członkostwa", "okresy członkostwa", "okresów członkostwa"],
};

pub(super) const VOTE: Noun =
    Noun { en: ["vote", "votes"], hu: "szavazat", et: ["hääl", "häält"], pl: ["głos", "głosy", "głosów"] };

/// Days, as a length of time.
pub(super) const DAY: Noun =
    Noun { en: ["day", "days"], hu: "nap", et: ["päev", "päeva"], pl: ["dzień", "dni", "dni"] };

/// Days, as how long before or after: Hungarian "14 nappal", Estonian "1 päev", Polish "1 dzień".
pub(super) const DAYS_APART: Noun = Noun { hu: "nappal", ..DAY };

/// Months, as a length of time.
pub(super) const MONTH: Noun =
    Noun { en: ["month", "months"], hu: "hónap", et: ["kuu", "kuud"], pl: ["miesiąc", "miesiące", "miesięcy"] };

/// Hours, as how long before.
pub(super) const HOURS_APART: Noun =
    Noun { en: ["hour", "hours"], hu: "órával", et: ["tund", "tundi"], pl: ["godzinę", "godziny", "godzin"] };

/// Purchases that are counted; Polish after "od".
pub(super) const PURCHASES: Noun =
    Noun {
        en: ["purchase", "purchases"], hu: "vásárlás", et: ["ost", "ostu"], pl: ["zakupu", "zakupów", "zakupów"]
    };

/// Points from which on something is; Polish after "od".
pub(super) const POINTS_FROM: Noun =
    Noun { en: POINT_EN, hu: "pont", et: ["punkt", "punkti"], pl: ["punktu", "punktów", "punktów"] };

/// Places at an experience.
pub(super) const PLACE: Noun =
    Noun { en: ["place", "places"], hu: "hely", et: ["koht", "kohta"], pl: ["miejsce", "miejsca", "miejsc"] };

/// Invitations; Hungarian "for 5 invitations", Estonian before "kohta", Polish after "dotyczy".
pub(super) const INVITATION: Noun = Noun {
    en: ["invitation", "invitations"],
    hu: "meghívásért",
    et: ["kutse", "kutse"],
    pl: ["zaproszenia", "zaproszeń", "zaproszeń"],
};

/// Uses; Polish after "do".
pub(super) const USES: Noun =
    Noun {
        en: ["use", "uses"], hu: "felhasználás", et: ["kasutus", "kasutust"], pl: ["użycia", "użyć", "użyć"]
    };

/// How often; Polish after "do".
pub(super) const TIMES: Noun =
    Noun { en: ["time", "times"], hu: "alkalommal", et: ["kord", "korda"], pl: ["razu", "razy", "razy"] };
