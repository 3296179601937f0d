//! What the example programs leave out: the other choices of each part, said in every language.

use super::terms;
use crate::{languages::Language, sentences::sentences};
use serde_json::{Value, json};

/// A program with these parts, beside points in euros.
fn program(parts: &Value) -> Value {
    let mut whole = json!({"currency": "EUR", "points": {"earn": [{"give": 1, "per": "visit"}]}});
    let fields = whole.as_object_mut().unwrap();
    fields.extend(parts.as_object().unwrap().clone());
    whole
}

/// Demands that a program with `parts` says this, among other things.
#[track_caller]
fn says(parts: &Value, said: [&str; 4]) {
    let terms = terms("a variant", &program(parts));
    for (language, sentence) in Language::ALL.into_iter().zip(said) {
        let all: Vec<_> = sentences(&terms, language).into_iter().map(|one| one.replace('\u{a0}', " ")).collect();
        assert!(all.iter().any(|one| one == sentence), "{sentence}\nis not among\n{}", all.join("\n"));
    }
}

/// Demands that a program that is only this promises so.
#[track_caller]
fn promises(whole: Value, said: [&str; 4]) {
    let terms = terms("a variant", &whole);
    assert_eq!(Language::ALL.map(|language| terms.promise(language).replace('\u{a0}', " ")), said);
}

fn earn(give: u32, per: Value, categories: &[&str]) -> Value {
    json!({"points": {"earn": [{"give": give, "per": per, "categories": categories}]}})
}

#[test]
fn earning_by_visits_things_and_money() {
    says(
        &earn(3, json!("visit"), &["cake", "tea"]),
        [
            "You get 3 points with each purchase that includes cake or tea.",
            "Minden vásárláskor 3 pont jár, ha szerepel benne: cake vagy tea.",
            "Iga ostuga saad 3 punkti, kui selles on: cake või tea.",
            "Za każdy zakup dostajesz 3 punkty, jeśli jest w nim: cake lub tea.",
        ],
    );
    says(
        &earn(1, json!("item"), &[]),
        [
            "You get 1 point for each item you buy.",
            "Minden megvett termék után 1 pont jár.",
            "Iga ostetud toote eest saad 1 punkti.",
            "Za każdy kupiony produkt dostajesz 1 punkt.",
        ],
    );
    says(
        &earn(5, json!({"amount": 1_250}), &["cake"]),
        [
            "You get 5 points for each €12.50 you spend on cake.",
            "Minden 12,50 € után 5 pont jár, amit erre költesz: cake.",
            "Iga 12,50 € eest, mille kulutad nendele toodetele, saad 5 punkti: cake.",
            "Za każde 12,50 € wydane na te produkty dostajesz 5 punktów: cake.",
        ],
    );
    let card = json!({"earn": {"give": 1, "per": {"amount": 500}}, "rewards": [{"at": 1, "reward": "a bun"}, {"at": 3, "reward": "a pie!"}]});
    says(
        &json!({"stamps": card}),
        [
            "Stamps are rounded down.",
            "A pecséteket lefelé kerekítjük.",
            "Templid ümardatakse allapoole.",
            "Pieczątki zaokrąglamy w dół.",
        ],
    );
    says(
        &json!({"stamps": card}),
        ["At 1 stamp: a bun.", "1 pecsétnél: a bun.", "1 templi juures: a bun.", "Przy 1 pieczątce: a bun."],
    );
    says(
        &json!({"stamps": card}),
        [
            "A full card (3 stamps) gives you: a pie. Then a new card begins.",
            "A teli kártya (3 pecsét) jutalma: a pie. Utána új kártya kezdődik.",
            "Täis kaart (3 templit) annab: a pie. Siis algab uus kaart.",
            "Pełna karta (3 pieczątki) daje: a pie. Potem zaczyna się nowa.",
        ],
    );
}

#[test]
fn ladders_of_stamps() {
    let parts = |keeps: bool| {
        let stamps = json!({"earn": {"give": 1, "per": "visit"}});
        json!({"stamps": stamps, "ladder": {"unit": "stamp", "keeps": keeps, "steps": [{"price": 4, "reward": "tea"}]}})
    };
    says(&parts(false), ["For 4 stamps: tea.", "4 pecsétért: tea.", "4 templi eest: tea.", "Za 4 pieczątki: tea."]);
    says(
        &parts(false),
        [
            "Take a reward at once, or save your stamps for a larger one.",
            "Kérj jutalmat rögtön, vagy gyűjts tovább egy nagyobbra.",
            "Võta preemia kohe või kogu edasi suurema jaoks.",
            "Odbierz nagrodę od razu albo zbieraj pieczątki na większą.",
        ],
    );
    says(&parts(true), ["At 4 stamps: tea.", "4 pecsétnél: tea.", "4 templi juures: tea.", "Przy 4 pieczątkach: tea."]);
}

#[test]
fn tiers_by_all_that_can_be_counted() {
    let tiers = |by: &str, window: Value| json!({"tiers": {"by": by, "window": window, "levels": [{"name": "Gold", "at": 22}]}});
    says(
        &tiers("visits", json!({"rolling_months": 1})),
        [
            "Your tier depends on how often you buy. What counts: this month and the one before.",
            "A szinted attól függ, hányszor vásárolsz. Ami számít: ez a hónap és az előző.",
            "Sinu tase sõltub sellest, mitu korda ostad. Arvesse läheb: käesolev kuu ja eelmine.",
            "Twój poziom zależy od tego, ile razy kupujesz. Liczy się: bieżący miesiąc i poprzedni.",
        ],
    );
    says(
        &tiers("points", json!({"rolling_months": 3})),
        [
            "Your tier depends on how many points your purchases earn. What counts: this month and the 3 before.",
            "A szinted attól függ, hány pontot gyűjtesz vásárlással. Ami számít: ez a hónap és az előző 3.",
            "Sinu tase sõltub sellest, mitu punkti ostudega kogud. Arvesse läheb: käesolev kuu ja 3 eelmist.",
            "Twój poziom zależy od tego, ile punktów zbierasz za zakupy. Liczy się: bieżący miesiąc i 3 poprzednie.",
        ],
    );
    let visits = tiers("visits", json!("calendar_year"));
    says(
        &visits,
        [
            "Gold (from 22 purchases).",
            "Gold (legalább 22 vásárlás).",
            "Gold (vähemalt 22 ostu).",
            "Gold (od 22 zakupów).",
        ],
    );
}

#[test]
fn tiers_and_clubs_together() {
    let parts = |tier: Value, club: Value| {
        let tiers =
            json!({"by": "visits", "window": "calendar_year", "levels": [{"name": "Gold", "at": 9, "perks": tier}]});
        json!({"tiers": tiers, "membership": {"name": "Club", "fee": 0, "months": 1, "perks": club}})
    };
    says(
        &parts(json!({"extra": 10}), json!({"extra": 10})),
        [
            "What tier and club give extra adds up.",
            "A szint és a klub ráadása összeadódik.",
            "Taseme ja klubi lisad liidetakse kokku.",
            "Dodatki za poziom i z klubu się sumują.",
        ],
    );
    says(
        &parts(json!({"discount": 10}), json!({"discount": 5})),
        [
            "Of the discounts of tier and club, the larger one counts.",
            "A szint és a klub kedvezménye közül a nagyobb számít.",
            "Taseme ja klubi soodustusest kehtib suurem.",
            "Ze zniżek za poziom i z klubu liczy się wyższa.",
        ],
    );
    says(
        &parts(json!({}), json!({})),
        [
            "Membership of Club is free, for 1 month at a time.",
            "A klubtagság (Club) ingyenes, egyszerre 1 hónapra szól.",
            "Klubi liikmelisus (Club) on tasuta, korraga 1 kuuks.",
            "Członkostwo w klubie (Club) jest bezpłatne, każdorazowo na 1 miesiąc.",
        ],
    );
}

#[test]
fn promotions_and_invitations_in_the_singular() {
    let one = json!({"name": "Early", "gives": {"gift": {"points": 1}}, "days": ["tuesday"], "categories": ["a", "b"], "first": 1});
    says(
        &json!({"promotions": {"combine": "best", "list": [one]}}),
        [
            "Early (Tuesdays): each purchase also gives you 1 point. Only with a or b. Only for the very first purchase of all customers.",
            "Early (keddenként): minden vásárláshoz ráadásként 1 pont. Csak ha veszel ilyet: a vagy b. Csak az összes vendég legelső vásárlására.",
            "Early (teisipäeviti): iga ostuga lisaks 1 punkt. Ainult siis, kui ostad: a või b. Ainult kõigi klientide kõige esimesele ostule.",
            "Early (we wtorki): do każdego zakupu dodatkowo 1 punkt. Tylko przy zakupie: a lub b. Tylko przy pierwszym zakupie spośród wszystkich klientów.",
        ],
    );
    let referral = json!({"friend": {"points": 1}, "inviter": {"points": 2}, "per_month": 1, "hold_days": 1});
    says(
        &json!({"referral": referral}),
        [
            "After their first purchase you get: 2 points. This comes 1 day later.",
            "Az első vásárlása után te kapod: 2 pont. Ezt 1 nappal később kapod meg.",
            "Pärast tema esimest ostu saad sina: 2 punkti. Selle saad 1 päev hiljem.",
            "Po jego pierwszym zakupie ty dostajesz: 2 punkty. Przyznamy to 1 dzień później.",
        ],
    );
    says(
        &json!({"referral": referral}),
        [
            "This goes for at most 1 invitation a month.",
            "Ez havonta legfeljebb 1 meghívásért jár.",
            "See kehtib kuni 1 kutse kohta kuus.",
            "Dotyczy to najwyżej 1 zaproszenia w miesiącu.",
        ],
    );
}

#[test]
fn what_lasts_alike_is_said_together() {
    let cashback = json!({"percent": 5});
    let expiry = json!({"points": {"days": 1}, "cashback": {"days": 1}});
    says(
        &json!({"cashback": cashback, "expiry": expiry}),
        [
            "Points and cashback last 1 day from the day you get them.",
            "A pontok és a jóváírás a megszerzésüktől számítva 1 napig érvényesek.",
            "Punktid ja boonusraha kehtivad 1 päev alates saamisest.",
            "Punkty i cashback są ważne 1 dzień od otrzymania.",
        ],
    );
    says(
        &json!({"cashback": cashback, "expiry": {"cashback": {"idle_months": 3}}}),
        [
            "Cashback is lost if you buy nothing for 3 months.",
            "A jóváírás elvész, ha 3 hónapig nem vásárolsz.",
            "Boonusraha aegub, kui sa 3 kuud midagi ei osta.",
            "Cashback przepada, jeśli przez 3 miesiące nic nie kupisz.",
        ],
    );
    says(
        &json!({"cashback": cashback, "expiry": {"cashback": {"months": 2}}}),
        [
            "Cashback lasts 2 months from the day you get it.",
            "A jóváírás a megszerzésétől számítva 2 hónapig érvényes.",
            "Boonusraha kehtib 2 kuud alates saamisest.",
            "Cashback jest ważny 2 miesiące od otrzymania.",
        ],
    );
}

#[test]
fn causes_and_places() {
    let causes = json!([{"id": "a", "name": "Shelter"}]);
    says(
        &json!({"cashback": {"percent": 5}, "giving": {"causes": causes, "by": "cashback"}}),
        [
            "You can give your cashback to a good cause.",
            "A jóváírásodat jó ügyre is adhatod.",
            "Võid boonusraha annetada heaks eesmärgiks.",
            "Możesz przekazać cashback na dobry cel.",
        ],
    );
    let price = json!({"unit": "point", "amount": 1});
    let workshop = json!({"id": "a", "name": "Workshop", "starts": "2026-05-03T09:05", "places": 2, "price": price});
    says(
        &json!({"experiences": [workshop]}),
        [
            "Workshop (3 May 2026, 9:05): 2 places, price 1 point.",
            "Workshop (2026. május 3., 9:05): 2 hely, ára 1 pont.",
            "Workshop (3. mai 2026, 9:05): 2 kohta, hind 1 punkt.",
            "Workshop (3 maja 2026, 9:05): 2 miejsca, cena 1 punkt.",
        ],
    );
    says(
        &json!({"experiences": [workshop]}),
        [
            "Workshop: if you cancel before it starts, you get the price back.",
            "Workshop: ha a kezdés előtt lemondod, visszakapod az árát.",
            "Workshop: kui loobud enne algust, saad hinna tagasi.",
            "Workshop: jeśli zrezygnujesz przed rozpoczęciem, zwrócimy ci opłatę.",
        ],
    );
}

#[test]
fn every_kind_of_program_has_a_promise() {
    let stamps = json!({"earn": {"give": 2, "per": "item", "categories": ["tea"]}});
    let ladder = json!({"unit": "stamp", "steps": [{"price": 4, "reward": "tea"}]});
    promises(
        json!({"stamps": stamps, "ladder": ladder}),
        [
            "2 stamps for each item (tea).",
            "Minden termék után (tea) 2 pecsét.",
            "Iga toote eest (tea) 2 templit.",
            "2 pieczątki za każdy produkt (tea).",
        ],
    );
    let club = json!({"currency": "EUR", "membership": {"name": "Club", "fee": 1_200, "months": 12}});
    promises(
        club,
        ["Club: €12 / 12 months.", "Club: 12 € / 12 hónap.", "Club: 12 € / 12 kuud.", "Club: 12 € / 12 miesięcy."],
    );
    let levels = json!([{"name": "Silver", "at": 5}, {"name": "Gold", "at": 9}]);
    promises(
        json!({"tiers": {"by": "visits", "window": "calendar_year", "levels": levels}}),
        ["Tiers: Silver and Gold.", "Szintek: Silver és Gold.", "Tasemed: Silver ja Gold.", "Poziomy: Silver i Gold."],
    );
    let giving = json!({"causes": [{"id": "a", "name": "Shelter"}], "by": {"vote": 10}});
    promises(
        json!({"currency": "EUR", "giving": giving}),
        [
            "Each purchase gives €0.10 to a good cause.",
            "Minden vásárlás 0,10 € egy jó ügyre.",
            "Iga ost annab 0,10 € heaks eesmärgiks.",
            "Każdy zakup to 0,10 € na dobry cel.",
        ],
    );
    let workshop = json!({"id": "a", "name": "Workshop", "starts": "2026-05-03T09:05", "places": 2});
    promises(
        json!({"experiences": [workshop]}),
        ["Workshop: 3 May 2026.", "Workshop: 2026. május 3.", "Workshop: 3. mai 2026.", "Workshop: 3 maja 2026."],
    );
    promises(
        json!({"occasions": {"birthday": {"reward": "a rose"}}}),
        ["A gift on your special day.", "Ajándék a te napodon.", "Kingitus sinu tähtpäeval.", "Prezent w twoim dniu."],
    );
    promises(
        json!({"coupons": [{"code": "HELLO", "gives": {"gift": {"reward": "tea"}}}]}),
        ["Coupons for you.", "Kuponok neked.", "Kupongid sulle.", "Kupony dla ciebie."],
    );
}
