//! What the counter and the owner read about purchases, refunds, memberships, events, invitations and settlements.
//! English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use jiff::civil::Date;
use loyalty::{
    languages::{Language, Plural},
    ledger::Unit,
    money::Currency,
    referrals::Signal,
    sentences,
};

phrases! {
    // a purchase
    bill_for_coupons = "Only needed for a coupon", "Csak kuponhoz kell", "Vajalik ainult kupongi jaoks", "Potrzebna tylko do kuponu";
    coupon_codes = "Coupon codes", "Kuponkódok", "Kupongikoodid", "Kody kuponów";
    coupon_codes_hint = "If there are several, leave a space between them.", "Ha több van, tegyél közéjük szóközt.", "Kui neid on mitu, jäta vahele tühik.", "Jeśli jest ich kilka, oddziel je spacją.";
    what_was_bought = "What was bought", "Mit vásárolt", "Mida osteti", "Co kupiono";
    other_things = "Other items", "Egyéb termék", "Muud tooted", "Inne produkty";
    number_of_things = "Number of items", "Hány termék", "Mitu toodet", "Ile produktów";
    price_together = "Price together", "Áruk összesen", "Hind kokku", "Cena razem";
    record_purchase = "Record the purchase", "Vásárlás rögzítése", "Salvesta ost", "Zapisz zakup";
    look_nothing_changed = "Something below needs another look. Nothing was changed.", "Lent valamit át kell nézni. Semmi sem változott.", "Midagi all vajab ülevaatamist. Midagi ei muudetud.", "Coś poniżej wymaga poprawy. Nic się nie zmieniło.";
    left_to_pay = "To pay", "Fizetendő", "Tasuda", "Do zapłaty";
    off_the_bill = "Discount", "Kedvezmény", "Soodustus", "Zniżka";
    from_cashback = "Paid with cashback", "Jóváírásból fizetve", "Boonusrahaga tasutud", "Zapłacono cashbackiem";
    noted_nothing_earned = "Noted. Nothing was earned with it.", "Rögzítve. Ezért most nem jár semmi.", "Kirja pandud. Selle eest midagi ei kogunenud.", "Zapisano. Nic za to nie naliczono.";
    another_purchase = "Another purchase", "Újabb vásárlás", "Veel üks ost", "Kolejny zakup";
    amount_missing = "Please type the amount.", "Írd be az összeget.", "Sisesta summa.", "Wpisz kwotę.";
    things_over_bill = "The items cost more than the whole bill.", "A termékek többe kerülnek, mint a teljes számla.", "Tooted maksavad rohkem kui kogu arve.", "Produkty kosztują więcej niż cały rachunek.";
    holds_nothing = "nothing", "semmi", "mitte midagi", "nic";

    // refunds
    latest_purchases = "Latest purchases", "Legutóbbi vásárlások", "Viimased ostud", "Ostatnie zakupy";
    one_purchase = "Purchase", "Vásárlás", "Ost", "Zakup";
    given_back = "Given back", "Visszatérítve", "Tagastatud", "Zwrócono";
    given_back_now = "Given back.", "Visszatérítve.", "Tagastatud.", "Zwrócono.";
    given_back_before = "All of it was given back already.", "Ezt már teljesen visszatérítették.", "See on juba täielikult tagastatud.", "To już zwrócono w całości.";
    give_all_back = "Give all back", "Teljes visszatérítés", "Tagasta kogu ost", "Zwróć całość";
    give_part_back = "Give part back", "Részleges visszatérítés", "Tagasta osa", "Zwróć część";
    give_back_how = "What was earned with it is taken back too.", "Amit ezért kapott, azt is visszavonjuk.", "Ka selle eest kogutu võetakse tagasi.", "To, co za to naliczono, też zostanie cofnięte.";
    which_of_them = "Which of the items", "Melyik termékek", "Millised tooted", "Które produkty";

    // events
    guests_title = "Guests", "Vendégek", "Külalised", "Goście";
    waiting_list = "Waiting list", "Várólista", "Ootejärjekord", "Lista oczekujących";
    who_came = "Came", "Eljöttek", "Kohal", "Obecni";
    let_in = "Let in", "Beengedés", "Lase sisse", "Wpuść";
    let_in_now = "Let in.", "Beengedve.", "Sisse lastud.", "Wpuszczono.";
    no_guests = "Nobody waits to be let in.", "Senki sem vár beengedésre.", "Keegi ei oota sisselaskmist.", "Nikt nie czeka na wpuszczenie.";

    // invitations
    invitations_to_check = "Invitations to look at", "Ellenőrizendő meghívások", "Ülevaatamist vajavad kutsed", "Zaproszenia do sprawdzenia";
    invitations_to_check_how = "Something looks odd. The reward waits until you decide.", "Valami furcsának tűnik. A jutalom addig vár, amíg nem döntesz.", "Midagi tundub kummaline. Preemia ootab, kuni otsustad.", "Coś wygląda dziwnie. Nagroda czeka, aż zdecydujesz.";
    no_invitations_to_check = "Nothing to decide.", "Nincs miről dönteni.", "Pole midagi otsustada.", "Nie ma nic do rozstrzygnięcia.";
    approve_invitation = "Give the reward", "Jutalom kiadása", "Anna preemia", "Przyznaj nagrodę";
    decline_invitation = "Don’t give it", "Nem jár", "Ära anna", "Nie przyznawaj";
    who_invited = "Invited", "Meghívó", "Kutsuja", "Zaprasza";
    who_was_invited = "Came", "Meghívott", "Kutsutu", "Zaproszona osoba";

    // the owner
    settlement = "Settlement", "Elszámolás", "Arveldus", "Rozliczenie";
    settlement_how = "What the shops that share the program owe each other for this month.", "Mivel tartoznak egymásnak a közös program boltjai ezért a hónapért.", "Kui palju on ühise programmi poed selle kuu eest üksteisele võlgu.", "Ile sklepy wspólnego programu są sobie winne za ten miesiąc.";
    one_shop = "Shop", "Bolt", "Pood", "Sklep";
    units_given = "Given", "Kiadva", "Antud", "Przyznano";
    units_redeemed = "Redeemed", "Beváltva", "Lunastatud", "Zrealizowano";
    gets_or_pays = "Gets or pays", "Kap vagy fizet", "Saab või maksab", "Otrzyma lub zapłaci";
    who_pays = "Pays", "Fizet", "Maksab", "Płaci";
    who_is_paid = "Is paid", "Kapja", "Saab", "Otrzymuje";
    sum_of_money = "Amount", "Összeg", "Summa", "Kwota";
    all_together = "Together", "Összesen", "Kokku", "Razem";
    nobody_owes = "Nobody owes anybody anything.", "Senki sem tartozik senkinek.", "Keegi ei ole kellelegi midagi võlgu.", "Nikt nikomu nie jest nic winien.";
    month_before = "Month before", "Előző hónap", "Eelmine kuu", "Poprzedni miesiąc";
    month_after = "Month after", "Következő hónap", "Järgmine kuu", "Następny miesiąc";
    your_program = "Your program", "A programod", "Sinu programm", "Twój program";
    your_program_how = "This is what you promise. The sentences are made from the rules that are run.", "Ezt ígéred. A mondatok azokból a szabályokból készülnek, amelyek szerint a kártyák működnek.", "Seda sa lubad. Laused on tehtud reeglitest, mille järgi kaardid töötavad.", "To obiecujesz. Zdania powstają z reguł, według których działają karty.";
    coupons_title = "Coupons", "Kuponok", "Kupongid", "Kupony";
    shown_to_you_only = "Customers read of a coupon only when you give it to them.", "A vendégek csak akkor tudnak a kuponról, ha odaadod nekik.", "Kliendid näevad kupongi alles siis, kui selle neile annad.", "Klienci dowiadują się o kuponie dopiero, gdy im go dasz.";
}

phrases_with! {
    bill_in(currency) = "Amount in {currency}", "Összeg ({currency})", "Summa ({currency})", "Kwota ({currency})";
    pay_with_cashback(sum) = "Pay with cashback (up to {sum})", "Fizetés jóváírásból (legfeljebb {sum})", "Tasu boonusrahaga (kuni {sum})", "Zapłać cashbackiem (do {sum})";
    most_of_bill(share) = "At most {share} of the bill.", "Legfeljebb a számla {share}-a.", "Kuni {share} arvest.", "Najwyżej {share} rachunku.";
    write_it_like(example) = "Please write it like this: {example}", "Így írd: {example}", "Kirjuta nii: {example}", "Zapisz tak: {example}";
    at_most(most) = "At most {most}.", "Legfeljebb {most}.", "Kõige rohkem {most}.", "Najwyżej {most}.";
    codes_at_most(most) = "At most {most} codes.", "Legfeljebb {most} kód.", "Kõige rohkem {most} koodi.", "Najwyżej {most} kodów.";
    new_tier(name) = "New tier: {name}.", "Új szint: {name}.", "Uus tase: {name}.", "Nowy poziom: {name}.";
    reward_issued(reward) = "Reward: {reward}.", "Jutalom: {reward}.", "Preemia: {reward}.", "Nagroda: {reward}.";
    card_owes(what) = "Owes {what}", "Tartozás: {what}", "Võlgu: {what}", "Zaległość: {what}";
    card_owes_how(what) = "Owes {what}: taken from what it earns next.", "Tartozás: {what}. Levonjuk abból, amit legközelebb kap.", "Võlgu: {what}. See võetakse maha järgmisest, mis koguneb.", "Zaległość: {what}. Potrącimy ją z tego, co karta zbierze.";
    holds_now(what) = "On the card now: {what}.", "A kártyán most: {what}.", "Kaardil on nüüd: {what}.", "Na karcie jest teraz: {what}.";
    earned_with_it(what) = "Earned: {what}", "Ezért járt: {what}", "Kogunes: {what}", "Naliczono: {what}";
    left_of_it(what) = "{what} left", "maradt: {what}", "alles {what}", "zostało {what}";
    fee_paid(name, fee, months) = "Fee paid: {name}, {fee}, {months}", "Díj fizetve: {name}, {fee}, {months}", "Tasu makstud: {name}, {fee}, {months}", "Opłata przyjęta: {name}, {fee}, {months}";
    no_fee(name, months) = "Join: {name}, {months}", "Belépés: {name}, {months}", "Liitu: {name}, {months}", "Dołącz: {name}, {months}";
    club_until(name, day) = "{name} until {day}", "{name}, lejárat: {day}", "{name}, kehtib kuni: {day}", "{name} do {day}";
    member_now_until(name, day) = "Noted: {name} until {day}.", "Rögzítve: {name}, lejárat: {day}", "Kirja pandud: {name}, kehtib kuni: {day}.", "Zapisano: {name} do {day}.";
    places_taken(taken, places) = "{taken} of {places} places taken", "{places} helyből {taken} foglalt", "{places} kohast {taken} võetud", "Zajęte miejsca: {taken} z {places}";
    wait_for_place(count) = "{count} waiting", "{count} várakozik", "ootel {count}", "Oczekuje: {count}";
    guest_number(number) = "Card {number}", "{number} kártya", "Kaart {number}", "Karta {number}";
    to_look_at(count) = "Invitations to look at: {count}", "Ellenőrizendő meghívások: {count}", "Ülevaatamist vajavaid kutseid: {count}", "Zaproszenia do sprawdzenia: {count}";
    program_version(number) = "Version {number}", "{number}. változat", "Versioon {number}", "Wersja {number}";
}

impl Words {
    /// "3 stamps", "120 points", "€4.50".
    #[must_use]
    pub fn so_many(self, unit: Unit, amount: u32, currency: Option<Currency>) -> String {
        sentences::count(unit, amount, currency, self.0)
    }

    /// Several of them: "120 points, €4.50"; none where there are none.
    #[must_use]
    pub fn all_of(self, units: &[(Unit, u32)], currency: Option<Currency>) -> Option<String> {
        // Rewards stand by themselves, with their names; how often a fee was paid is said by the day it is paid until.
        let told = |unit: Unit| !matches!(unit, Unit::Voucher | Unit::Membership | Unit::Vote);
        let units = units.iter().filter(|(unit, amount)| *amount > 0 && told(*unit));
        let said: Vec<_> = units.map(|(unit, amount)| self.so_many(*unit, *amount, currency)).collect();
        (!said.is_empty()).then(|| said.join(", "))
    }

    /// "12 months".
    #[must_use]
    pub fn months(self, count: u32) -> String {
        let noun = match (self.0, self.0.plural(count)) {
            (Language::En, Plural::One) => "month",
            (Language::En, _) => "months",
            (Language::Hu, _) => "hónap",
            (Language::Et, Plural::One) => "kuu",
            (Language::Et, _) => "kuud",
            (Language::Pl, Plural::One) => "miesiąc",
            (Language::Pl, Plural::Few) => "miesiące",
            (Language::Pl, Plural::Many) => "miesięcy",
        };
        format!("{count} {noun}")
    }

    /// The month in which a day lies, standing alone: "November 2026", "2026. november", "listopad 2026".
    #[must_use]
    pub fn month_of(self, day: Date) -> String {
        const POLISH: [&str; 12] = [
            "styczeń",
            "luty",
            "marzec",
            "kwiecień",
            "maj",
            "czerwiec",
            "lipiec",
            "sierpień",
            "wrzesień",
            "październik",
            "listopad",
            "grudzień",
        ];
        let place = usize::try_from(day.month() - 1).unwrap_or(0);
        let (year, name) = (day.year(), sentences::month_name(day.month().unsigned_abs(), self.0));
        match self.0 {
            Language::En | Language::Et => format!("{name} {year}"),
            Language::Hu => format!("{year}. {name}"),
            // In a date it has another ending.
            Language::Pl => format!("{} {year}", POLISH.get(place).copied().unwrap_or(name)),
        }
    }

    /// What looks odd about an invitation.
    #[must_use]
    pub const fn signal(self, signal: Signal) -> &'static str {
        match signal {
            Signal::SameDevice => self.signal_same_device(),
            Signal::SameContact => self.signal_same_contact(),
            Signal::Ring => self.signal_ring(),
            Signal::Star => self.signal_star(),
            Signal::Staff => self.signal_staff(),
            Signal::RedeemAndLeave => self.signal_redeem_and_leave(),
        }
    }
}

phrases! {
    signal_same_device = "Both cards were used on the same phone.", "Mindkét kártyát ugyanazon a telefonon használták.", "Mõlemat kaarti kasutati samas telefonis.", "Obu kart używano na tym samym telefonie.";
    signal_same_contact = "Both gave the same e-mail address or phone number.", "Mindketten ugyanazt az e-mail-címet vagy telefonszámot adták meg.", "Mõlemad andsid sama e-posti aadressi või telefoninumbri.", "Obie osoby podały ten sam e-mail lub numer telefonu.";
    signal_ring = "They invite each other in a circle.", "Körbe-körbe hívják meg egymást.", "Nad kutsuvad üksteist ringiratast.", "Zapraszają się nawzajem w kółko.";
    signal_star = "This card invites very many in a short time who do not come back.", "Ez a kártya rövid idő alatt sok olyan embert hívott meg, aki nem jött vissza.", "See kaart kutsub lühikese ajaga väga paljusid, kes enam tagasi ei tule.", "Ta karta w krótkim czasie zaprasza bardzo wiele osób, które nie wracają.";
    signal_staff = "One of the cards is on a device on which somebody of the shop signed in.", "Az egyik kártya olyan eszközön van, amelyen a bolt egy munkatársa lépett be.", "Üks kaartidest on seadmes, kus keegi poest on sisse loginud.", "Jedna z kart jest na urządzeniu, na którym logował się ktoś ze sklepu.";
    signal_redeem_and_leave = "The friend used the gift and did not come again.", "A barát felhasználta az ajándékot, és többé nem jött.", "Sõber kasutas kingituse ära ega tulnud rohkem.", "Znajomy wykorzystał prezent i więcej nie przyszedł.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_stands_alone_in_each_language() {
        let said = Language::ALL.map(|language| Words(language).month_of(jiff::civil::date(2026, 11, 1)));
        assert_eq!(said, ["November 2026", "2026. november", "november 2026", "listopad 2026"]);
    }

    #[test]
    fn months_are_counted_with_the_right_ending() {
        let said = |count| Language::ALL.map(|language| Words(language).months(count));
        assert_eq!(said(1), ["1 month", "1 hónap", "1 kuu", "1 miesiąc"]);
        assert_eq!(said(3)[3], "3 miesiące");
        assert_eq!(said(12), ["12 months", "12 hónap", "12 kuud", "12 miesięcy"]);
    }
}
