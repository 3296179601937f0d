//! What a program answers when it is asked about itself, and how it is written down.

use crate::{
    languages::Language,
    purchases::Bought,
    rewards::{Gift, OnlyFor},
    sentences,
    testing::terms,
};
use serde_json::{Value, json};

/// A program, beside points for visits: whether each purchase should say its amount.
#[test]
fn the_amount_is_asked_for_where_something_hangs_on_it() {
    let stamps =
        |per: Value| json!({"stamps": {"earn": {"give": 1, "per": per}, "rewards": [{"at": 9, "reward": "tea"}]}});
    let tiers = |by: &str, perks: Value| json!({"tiers": {"by": by, "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3, "perks": perks}]}});
    let club = |perks: Value| json!({"membership": {"name": "Club", "fee": 100, "months": 12, "perks": perks}});
    let referral =
        |after: Value| json!({"referral": {"friend": {"points": 1}, "inviter": {"points": 1}, "after": after}});
    let points = |per: Value| json!({"points": {"earn": [{"give": 1, "per": "visit"}, {"give": 1, "per": per}]}});
    let rows = [
        (json!({}), false),
        (json!({"cashback": {"percent": 5}}), true),
        (stamps(json!("item")), false),
        (stamps(json!({"amount": 100})), true),
        (points(json!("item")), false),
        (points(json!({"amount": 100})), true),
        (tiers("visits", json!({"extra": 5})), false),
        (tiers("points", json!({})), false),
        (tiers("visits", json!({"discount": 5})), true),
        (tiers("spend", json!({})), true),
        (club(json!({"extra": 5})), false),
        (club(json!({"discount": 5})), true),
        (referral(json!("first_purchase")), false),
        (referral(json!({"purchases": 2})), false),
        (referral(json!({"spend": 100})), true),
    ];
    for (parts, needs) in rows {
        let mut program = json!({"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]}});
        program.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
        let mut asked = terms(&program.to_string());
        assert_eq!((asked.needs_amount(), asked.asks_amount()), (needs, needs), "{parts}");
        // A coupon needs it only with itself.
        program["coupons"] = json!([{"code": "TEA", "gives": {"percent_off": 5}}]);
        asked = terms(&program.to_string());
        assert_eq!((asked.needs_amount(), asked.asks_amount()), (needs, true), "{parts} and a coupon");
    }
}

#[test]
fn each_category_is_named_once() {
    let program = r#"{"currency": "EUR",
        "stamps": {"earn": {"give": 1, "per": "visit", "categories": ["tea", "cake"]}, "rewards": [{"at": 9, "reward": "tea"}]},
        "points": {"earn": [{"give": 1, "per": "visit"}, {"give": 1, "per": "visit", "categories": ["milk", "tea"]}]},
        "coupons": [{"code": "JAM", "gives": {"percent_off": 5}, "categories": ["jam"]}],
        "promotions": {"combine": "stack", "list": [{"name": "A", "gives": {"extra": 9}, "categories": ["bread", "cake"]}]}}"#;
    assert_eq!(terms(program).categories(), ["bread", "cake", "jam", "milk", "tea"]);
    assert_eq!(terms(r#"{"points": {"earn": [{"give": 1, "per": "visit"}]}}"#).categories(), [""; 0]);
}

#[test]
fn its_parts_are_said_one_by_one() {
    let program = r#"{"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]},
        "tiers": {"by": "visits", "window": "calendar_year", "levels": [{"name": "Silver", "at": 2}, {"name": "Gold", "at": 3},
            {"name": "Platinum", "at": 4, "perks": {"extra": 100, "discount": 5, "named": ["A chair by the fire"]}}]}}"#;
    let terms = terms(program);
    let perks = &terms.tiers.as_ref().unwrap().levels[2].perks;
    let said = sentences::perks(&terms, perks, Language::En);
    assert_eq!((said.len(), said[1].as_str(), said[2].as_str()), (3, "5% off every bill", "A chair by the fire"));
    assert_eq!(sentences::perks(&terms, &Default::default(), Language::En), [""; 0]);
    let gold = OnlyFor::Tier("Gold".to_owned());
    assert_eq!(sentences::only_for(&terms, &gold, Language::En), Some("Only for Gold and Platinum.".to_owned()));
    let gifts = [Gift::Stamps(2), Gift::Cashback(450), Gift::Reward("a bun".into())];
    let words = gifts.map(|gift| gift.words(terms.currency, Language::En));
    assert_eq!(words, ["2 stamps", "€4.50 cashback", "a bun"]);
}

/// What is said is written down, and what goes without saying is not: what was agreed to is hashed as it is written.
#[test]
fn what_goes_without_saying_is_not_written_down() {
    let said = json!({
        "currency": "EUR",
        "stamps": {"earn": {"give": 1, "per": "visit"}, "rewards": [{"at": 9, "reward": "tea"}], "welcome": 1, "carry_over": false},
        "tiers": {"by": "visits", "window": "calendar_year", "grace_days": 0,
            "levels": [{"name": "Gold", "at": 2, "perks": {"extra": 9.5, "discount": 5.0}}]},
        "referral": {"friend": {"stamps": 1}, "inviter": {"stamps": 1}, "after": "first_purchase", "hold_days": 3},
        "expiry": {"stamps": {"days": 9}, "warn_days": 7},
    });
    assert_eq!(serde_json::to_value(terms(&said.to_string())).unwrap(), said);
    let usual = [
        ("/stamps", "welcome", json!(0)),
        ("/stamps", "carry_over", json!(true)),
        ("/tiers/levels/0/perks", "extra", json!(0)),
        ("/tiers/levels/0/perks", "discount", json!(0)),
        ("/referral", "hold_days", json!(0)),
        ("/expiry", "warn_days", json!(0)),
    ];
    for (part, field, value) in usual {
        let (mut spelled, mut short) = (said.clone(), said.clone());
        spelled.pointer_mut(part).unwrap()[field] = value;
        short.pointer_mut(part).unwrap().as_object_mut().unwrap().remove(field);
        assert_eq!(serde_json::to_value(terms(&spelled.to_string())).unwrap(), short, "{part}/{field}");
    }
    let written = |version| serde_json::to_value(Bought { version, ..Bought::default() }).unwrap();
    assert_eq!((written(0).get("version"), written(3).get("version")), (None, Some(&json!(3))));
}
