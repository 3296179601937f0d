//! Invitations in words.

use super::{Voice, nouns, rewards::gift_within};
use crate::{
    languages::Language,
    referrals::{Qualifies, Referral},
};

/// What a friend gets, and what the one who invited gets, when.
pub(super) fn invitation(voice: Voice<'_>, part: &Referral) -> Vec<String> {
    let Referral { friend, inviter, after, per_month, hold_days } = part;
    let language = voice.language;
    let (friend, inviter) = (gift_within(voice, friend), gift_within(voice, inviter));
    let after = after_what(voice, *after);
    let mut yours = say!(language;
        "After {after} you get: {inviter}.",
        "{after} után te kapod: {inviter}.",
        "Pärast {after} saad sina: {inviter}.",
        "Po {after} ty dostajesz: {inviter}.");
    if *hold_days > 0 {
        let days = voice.number(nouns::DAYS_APART, *hold_days);
        yours.push_str(&say!(language;
            " This comes {days} later.", " Ezt {days} később kapod meg.", " Selle saad {days} hiljem.", " Przyznamy to {days} później."));
    }
    let mut said = vec![
        say!(language;
            "A friend you invite starts with: {friend}.",
            "A barát, akit meghívsz, ezzel indul: {friend}.",
            "Sõber, kelle kutsud, saab alustuseks: {friend}.",
            "Zaproszony znajomy dostaje na start: {friend}."),
        yours,
    ];
    said.extend(per_month.map(|most| {
        let invitations = voice.number(nouns::INVITATION, most);
        say!(language;
            "This goes for at most {invitations} a month.",
            "Ez havonta legfeljebb {invitations} jár.",
            "See kehtib kuni {invitations} kohta kuus.",
            "Dotyczy to najwyżej {invitations} w miesiącu.")
    }));
    said
}

/// What the friend must do, as it stands after "after".
fn after_what(voice: Voice<'_>, after: Qualifies) -> String {
    let language = voice.language;
    match after {
        Qualifies::FirstPurchase => say!(language;
            "their first purchase", "Az első vásárlása", "tema esimest ostu", "jego pierwszym zakupie"),
        Qualifies::Purchases(count) => {
            let place = ordinal(count, language);
            say!(language; "their {place} purchase", "A {place} vásárlása", "tema {place} ostu", "jego {place} zakupie")
        }
        Qualifies::Spend(least) => {
            let money = voice.money(least);
            say!(language;
                "their first purchase of at least {money}",
                "Az első, legalább {money} értékű vásárlása",
                "tema esimest vähemalt {money} suurust ostu",
                "jego pierwszym zakupie za co najmniej {money}")
        }
    }
}

/// "3rd", "3."
fn ordinal(count: u32, language: Language) -> String {
    match language {
        Language::En => {
            let ending = match (count % 10, count % 100) {
                (1, tens) if tens != 11 => "st",
                (2, tens) if tens != 12 => "nd",
                (3, tens) if tens != 13 => "rd",
                _ => "th",
            };
            format!("{count}{ending}")
        }
        Language::Hu | Language::Et | Language::Pl => format!("{count}."),
    }
}
