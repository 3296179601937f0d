//! What a card's page says of its program: rewards, tiers, the club, events, causes. English, Hungarian, Estonian, Polish, in
//! this order. Where a day ends a Hungarian line there is no full stop: the day brings its own.

use super::Words;
use loyalty::languages::{Language, Plural};

phrases! {
    how_it_works = "How it works", "Így működik", "Kuidas see toimib", "Jak to działa";

    // rewards to take
    rewards_for_points = "Rewards for points", "Jutalmak pontokért", "Preemiad punktide eest", "Nagrody za punkty";
    reward_ladder = "Reward ladder", "Jutalomlétra", "Preemiaredel", "Drabinka nagród";
    take = "Take", "Kérem", "Võta", "Odbierz";
    taken = "Taken", "Megkaptad", "Võetud", "Odebrane";
    can_take_a_reward = "You can take a reward now", "Már kérhetsz jutalmat", "Võid juba preemia võtta", "Możesz już odebrać nagrodę";
    enough_for_all = "Enough for every reward here", "Minden itteni jutalomra elég", "Jätkub igaks preemiaks", "Wystarczy na każdą nagrodę";
    all_steps_taken = "You have every reward of the ladder", "A létra minden jutalmát megkaptad", "Sul on kõik redeli preemiad", "Masz już wszystkie nagrody z drabinki";
    reward_reached = "A reward for you", "Jutalmat kaptál", "Preemia sulle", "Nagroda dla ciebie";

    // cashback
    cashback_name = "cashback", "jóváírás", "boonusraha", "cashbacku";
    your_cashback = "Your cashback", "Jóváírásod", "Sinu boonusraha", "Twój cashback";
    cashback_next = "Pay with it next time", "Legközelebb fizethetsz vele", "Maksa sellega järgmine kord", "Zapłać nim następnym razem";
    cashback_none = "Money back with your next purchase", "A következő vásárlásod után pénzt kapsz vissza", "Järgmise ostuga saad raha tagasi", "Po następnych zakupach część pieniędzy wróci";
    cashback_how = "Say at the counter that you want to pay with it.", "Szólj a pultnál, ha ezzel fizetnél.", "Ütle letis, et soovid sellega maksta.", "Powiedz przy kasie, że chcesz nim zapłacić.";
    cashback_whole = "It can pay a whole bill.", "Akár egy egész számlát is kifizethetsz vele.", "Sellega saad tasuda ka terve arve.", "Możesz nim zapłacić nawet cały rachunek.";

    // tiers and the club
    your_tier = "Your tier", "A szinted", "Sinu tase", "Twój poziom";
    no_tier_yet = "No tier yet", "Még nincs szinted", "Taset veel pole", "Jeszcze bez poziomu";
    top_tier = "This is the highest tier", "Ez a legmagasabb szint", "See on kõrgeim tase", "To najwyższy poziom";
    membership = "Membership", "Tagság", "Liikmelisus", "Członkostwo";
    not_a_member = "Not a member yet", "Még nem vagy tag", "Sa pole veel liige", "Jeszcze poza klubem";
    join_the_club = "Join at the counter.", "Belépni a pultnál lehet.", "Liituda saad letis.", "Dołączysz przy kasie.";
    free_of_charge = "Free", "Ingyenes", "Tasuta", "Bezpłatnie";

    // events
    events = "Events", "Programok", "Üritused", "Wydarzenia";
    reserve = "Reserve", "Foglalok", "Broneeri", "Rezerwuj";
    wait_for_a_place = "Wait for a place", "Várólistára", "Järjekorda", "Na listę";
    give_the_place_back = "Give it back", "Lemondom", "Loobu", "Zrezygnuj";
    stop_waiting = "Stop waiting", "Nem várok tovább", "Lõpeta ootamine", "Nie czekam";
    you_have_a_place = "You have a place.", "Van helyed.", "Sul on koht.", "Masz miejsce.";
    you_wait = "You get a place as soon as one is free.", "Amint felszabadul egy hely, a tiéd.", "Saad koha kohe, kui mõni vabaneb.", "Dostaniesz pierwsze miejsce, które się zwolni.";
    you_were_there = "You were there.", "Ott voltál.", "Käisid kohal.", "Obecność potwierdzona.";
    full = "All places are taken", "Minden hely elkelt", "Kõik kohad on võetud", "Brak wolnych miejsc";
    price_stays = "What you paid no longer comes back.", "Az ára már nem jár vissza.", "Hinda enam tagasi ei saa.", "Ceny już nie zwrócimy.";

    // causes
    goal_reached = "The goal is reached", "Megvan a cél", "Eesmärk on täis", "Cel osiągnięty";
    causes = "Good causes", "Jó ügyek", "Head eesmärgid", "Dobre cele";
    give_to_cause = "Give", "Adok", "Anneta", "Przekaż";
    how_much = "How much", "Mennyit", "Kui palju", "Ile";
    no_votes = "Your next purchase brings a vote", "A következő vásárlásod szavazatot hoz", "Järgmine ost toob sulle hääle", "Następny zakup da ci głos";

    // the shops of a coalition
    good_at = "Good at these shops", "Ezekben a boltokban érvényes", "Kehtib neis poodides", "Działa w tych sklepach";

    // what its owner is told
    new_terms = "The terms of this card have changed.", "Változtak a kártya feltételei.", "Selle kaardi tingimused on muutunud.", "Warunki tej karty się zmieniły.";

    // about its owner
    about_you = "About you", "Rólad", "Sinust", "O tobie";
    birthday = "Birthday", "Születésnap", "Sünnipäev", "Urodziny";
    month_word = "Month", "Hónap", "Kuu", "Miesiąc";
    day_word = "Day", "Nap", "Päev", "Dzień";
    birthday_why = "Tell it once, and your gift comes on the day.", "Add meg egyszer, és azon a napon jön az ajándékod.", "Ütle see üks kord ja kingitus tuleb õigel päeval.", "Podaj raz, a prezent przyjdzie tego dnia.";
    contact = "E-mail or phone", "E-mail-cím vagy telefonszám", "E-post või telefon", "E-mail lub telefon";
    contact_why = "Only so that invitations are rewarded fairly. We keep a fingerprint of it, not the address itself.", "Csak azért, hogy a meghívások jutalma igazságos legyen. Nem magát az adatot, csak az ujjlenyomatát tároljuk.", "Ainult selleks, et kutseid premeeritaks ausalt. Hoiame alles vaid sõrmejälje, mitte andmed ise.", "Tylko po to, by uczciwie nagradzać zaproszenia. Zachowujemy odcisk, a nie same dane.";
    contact_known = "We have one already; a new one takes its place.", "Egyet már megadtál; az új a helyére lép.", "Üks on juba antud; uus asendab selle.", "Jeden już mamy; nowy go zastąpi.";
    save = "Save", "Mentés", "Salvesta", "Zapisz";
    saved = "Saved.", "Mentve.", "Salvestatud.", "Zapisano.";
    no_such_day = "There is no such day. Please choose again.", "Nincs ilyen nap. Válassz újra.", "Sellist päeva ei ole. Vali uuesti.", "Nie ma takiego dnia. Wybierz ponownie.";
    no_contact = "This is no e-mail address and no telephone number. Nothing was saved.", "Ez se nem e-mail-cím, se nem telefonszám. Semmit sem mentettünk el.", "See ei ole e-posti aadress ega telefoninumber. Midagi ei salvestatud.", "To nie jest adres e-mail ani numer telefonu. Nic nie zapisano.";
    birthday_stays = "Your birthday was told before and stays as it was.", "A születésnapodat már megadtad, az marad.", "Sünnipäev on juba öeldud ja jääb samaks.", "Urodziny podano wcześniej i tak zostanie.";

    // history and trouble
    owed_after_refund = "Owed after a refund", "Visszatérítés miatti tartozás", "Võlg pärast tagastust", "Do oddania po zwrocie";
    nothing_here_yet = "Nothing yet.", "Még semmi.", "Veel mitte midagi.", "Jeszcze nic.";
    back_to_the_card = "Back to the card", "Vissza a kártyához", "Tagasi kaardi juurde", "Wróć do karty";
}

phrases_with! {
    more(count) = "{count} more", "még {count}", "veel {count}", "jeszcze {count}";
    still_missing(count) = "Missing: {count}", "Hiányzik: {count}", "Puudu: {count}", "Brakuje: {count}";
    cashback_most(share) = "It can pay up to {share} of a bill.", "Egy számla legfeljebb {share}-át fizetheted vele.", "Sellega saad tasuda kuni {share} arvest.", "Możesz nim zapłacić do {share} rachunku.";
    lapses_next(count, day) = "{count} of it until {day}", "Ebből {count} eddig: {day}", "Sellest {count} kuni {day}", "Z tego {count} do {day}";
    lapses_all(day) = "All of it until {day}", "Az egész eddig: {day}", "Kõik kuni {day}", "Wszystko do {day}";
    to_tier(tier) = "to {tier}", "hiányzik ehhez: {tier}", "puudu tasemest {tier}", "do poziomu {tier}";
    what_tier_brings(tier) = "What {tier} brings", "Ezt adja: {tier}", "{tier} annab", "Co daje {tier}";
    tier_kept_until(day) = "Yours until {day}", "A tiéd eddig: {day}", "Sinu kuni: {day}", "Masz go do {day}";
    tier_stays(missing) = "{missing} more, and it stays.", "Még {missing}, és megmarad.", "Veel {missing} ja see jääb.", "Jeszcze {missing} i zostanie.";
    member_until(day) = "Member until {day}", "Tag eddig: {day}", "Liige kuni: {day}", "Członkostwo do {day}";
    opens_on(day) = "Places can be reserved from {day}", "Foglalás kezdete: {day}", "Broneerimise algus: {day}", "Rezerwacja od {day}";
    price_back_until(moment) = "You get the price back until {moment}", "Az ára eddig jár vissza: {moment}", "Hinna saad tagasi kuni: {moment}", "Zwrot ceny do: {moment}";
    given_by_all(money) = "{money} from everybody", "{money} mindenkitől", "{money} kõigilt kokku", "{money} od wszystkich";
    given_to_goal(money, goal) = "{money} of {goal} from everybody", "{money} / {goal} mindenkitől", "{money} / {goal} kõigilt kokku", "{money} z {goal} od wszystkich";
    place_was_free(name) = "A place was free and is yours now: {name}.", "Felszabadult egy hely, és most a tiéd: {name}.", "Üks koht vabanes ja on nüüd sinu: {name}.", "Zwolniło się miejsce i jest twoje: {name}.";
    expires_soon(count, day) = "{count} will expire. Last day: {day}", "Hamarosan lejár: {count}. Utolsó nap: {day}", "Peagi aegub: {count}. Viimane päev: {day}", "Wkrótce wygaśnie: {count}. Ostatni dzień: {day}";
    club_ends(name, day) = "Your membership of {name} ends. Last day: {day}", "Lejár a tagságod ({name}). Utolsó nap: {day}", "Sinu liikmelisus ({name}) lõpeb. Viimane päev: {day}", "Kończy się twoje członkostwo ({name}). Ostatni dzień: {day}";
    owed(count) = "Owed after a refund: {count}. It is taken from what you earn next.", "Visszatérítés miatt tartozol: {count}. A következő gyűjtésedből vonjuk le.", "Pärast tagastust võlgu: {count}. Arvestame selle järgmistest maha.", "Po zwrocie do oddania: {count}. Potrącimy to z tego, co zbierzesz.";
    birthday_is(day) = "Your birthday: {day}", "A születésnapod: {day}", "Sinu sünnipäev: {day}", "Twoje urodziny: {day}";
    card_in(shop, home) = "{shop} is part of {home}: one card for all of them.", "{shop} is itt elfogadó: {home}. Egy kártya mindhez.", "{shop} kuulub siia: {home}. Üks kaart kõigi jaoks.", "{shop} należy tu: {home}. Jedna karta do wszystkich.";
    sms_text_card(shop, gift, link) = "I have a card at {shop}. With this link you start with: {gift}. {link}", "Van egy kártyám itt: {shop}. Ha ezzel a linkkel csatlakozol, ezt kapod induláskor: {gift}. {link}", "Mul on kaart: {shop}. Selle lingiga saad alustuseks: {gift}. {link}", "Mam kartę: {shop}. Z tym linkiem na start dostajesz: {gift}. {link}";
    after_purchases(count) = "after they bought {count} times", "a {count}. vásárlása után", "pärast tema {count}. ostu", "po jego {count} zakupach";
    after_spend(money) = "after they first spend {money} at once", "az első, legalább {money} összegű vásárlása után", "pärast tema esimest vähemalt {money} ostu", "po jego pierwszych zakupach za co najmniej {money}";
}

impl Words {
    /// "points to go", to stand after its number.
    #[must_use]
    pub const fn points_to_go(self, count: u32) -> &'static str {
        match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "point to go",
            (Language::En, _) => "points to go",
            (Language::Hu, _) => "pont van hátra",
            (Language::Et, Plural::One) => "punkt jäänud",
            (Language::Et, _) => "punkti jäänud",
            (Language::Pl, Plural::One) => "punkt do nagrody",
            (Language::Pl, Plural::Few) => "punkty do nagrody",
            (Language::Pl, Plural::Many) => "punktów do nagrody",
        }
    }

    /// "votes to give", to stand after its number.
    #[must_use]
    pub const fn votes_to_give(self, count: u32) -> &'static str {
        match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "vote to give",
            (Language::En, _) => "votes to give",
            (Language::Hu, _) => "szavazatod van",
            (Language::Et, Plural::One) => "hääl anda",
            (Language::Et, _) => "häält anda",
            (Language::Pl, Plural::One) => "głos do oddania",
            (Language::Pl, Plural::Few) => "głosy do oddania",
            (Language::Pl, Plural::Many) => "głosów do oddania",
        }
    }

    /// "3 places left".
    #[must_use]
    pub fn places_left(self, count: u32) -> String {
        let what = match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "place left",
            (Language::En, _) => "places left",
            (Language::Hu, _) => "szabad hely",
            (Language::Et, Plural::One) => "vaba koht",
            (Language::Et, _) => "vaba kohta",
            (Language::Pl, Plural::One) => "wolne miejsce",
            (Language::Pl, Plural::Few) => "wolne miejsca",
            (Language::Pl, Plural::Many) => "wolnych miejsc",
        };
        format!("{count} {what}")
    }

    /// "3 purchases".
    #[must_use]
    pub fn purchases(self, count: u32) -> String {
        let what = match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "purchase",
            (Language::En, _) => "purchases",
            (Language::Hu, _) => "vásárlás",
            (Language::Et, Plural::One) => "ost",
            (Language::Et, _) => "ostu",
            (Language::Pl, Plural::One) => "zakup",
            (Language::Pl, Plural::Few) => "zakupy",
            (Language::Pl, Plural::Many) => "zakupów",
        };
        format!("{count} {what}")
    }
}
