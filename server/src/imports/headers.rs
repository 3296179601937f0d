//! What the names of columns mean, in the languages of the product. Knows no rows.

use super::Role;

/// The words for a role in plain small letters: English, Hungarian, Estonian, Polish.
type Words = [&'static str; 4];

const CUSTOMER: Words = [
    "customer client member card user buyer guest cust patron shopper",
    "vevo ugyfel ugyfelszam vasarlo tag kartya kartyaszam torzsvasarlo",
    "klient kliendi kliendikood kliendinumber ostja kaart kaardi",
    "klient klienta nabywca karta karty uzytkownik kupujacy",
];
const TIME: Words = [
    "date datetime timestamp time when day at",
    "datum idopont kelt nap ideje idobelyeg",
    "kuupaev aeg",
    "data czas dzien",
];
const CLOCK: Words = ["time clock hour", "ido ora", "kellaaeg aeg", "czas godzina"];
const ITEMS: Words = [
    "items quantity qty units count pieces pcs",
    "darab db mennyiseg darabszam tetelek",
    "kogus tk tooteid arv",
    "ilosc sztuk szt liczba",
];
const AMOUNT: Words = [
    "amount total value sum price spent spend revenue sales gross paid",
    "osszeg vegosszeg ertek ar brutto fizetett",
    "summa hind kokku makse maksumus",
    "kwota suma wartosc cena razem",
];
/// Words that make a name of a customer an id, which is taken before any other.
const ID: Words = ["id no nr number code", "szam azonosito", "kood", "numer"];
/// Words that make a name something else, whatever stands beside them.
const OTHER: Words = ["birth name type zone currency", "nev", "nimi", "nazwa imie"];

fn has(words: Words, word: &str) -> bool {
    words.iter().any(|language| language.split(' ').any(|known| known == word))
}

/// The words of a name in plain small letters: "Összeg (Ft)" becomes `osszeg`, `ft`.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    let mut small = false;
    for letter in name.chars() {
        // customerId, CustomerID
        if letter.is_uppercase() && small {
            spaced.push(' ');
        }
        small = letter.is_lowercase();
        spaced.push(letter);
    }
    let plain = deunicode::deunicode(&spaced).to_ascii_lowercase();
    plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// How well a column's name says that it is `role`; 0 for not at all.
fn fit(role: Role, name: &str) -> u32 {
    let known = match role {
        Role::Customer => CUSTOMER,
        Role::Time => TIME,
        Role::Clock => CLOCK,
        Role::Items => ITEMS,
        Role::Amount => AMOUNT,
    };
    let words: Vec<_> = words(name);
    let is_known = |word: &String| has(known, word);
    let an_id = words.iter().any(|word| has(ID, word));
    match words.as_slice() {
        [only] if is_known(only) => 10,
        [only] if role == Role::Customer && only == "id" => 1,
        [number, of, ..] if role == Role::Items && number == "number" && of == "of" => 7,
        all if all.iter().any(|word| has(OTHER, word)) => 0,
        all if role == Role::Customer && all.iter().any(is_known) => 6 + 2 * u32::from(an_id),
        [.., last] if role != Role::Customer && is_known(last) => 6,
        [first, ..] if role != Role::Customer && is_known(first) && !an_id => 4,
        _ => 0,
    }
}

/// The roles that the header's names say: the best fit first, each role and each column once.
pub(super) fn roles(names: &[String]) -> Vec<Option<Role>> {
    let mut roles = vec![None; names.len()];
    for role in [Role::Time, Role::Customer, Role::Amount, Role::Items, Role::Clock] {
        let free = names.iter().enumerate().filter(|(place, _)| roles[*place].is_none());
        let best = free.map(|(place, name)| (fit(role, name), std::cmp::Reverse(place))).max();
        if let Some((1.., std::cmp::Reverse(place))) = best {
            roles[place] = Some(role);
        }
    }
    roles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(header: &str) -> Vec<Option<Role>> {
        let names: Vec<_> = header.split(',').map(str::to_owned).collect();
        roles(&names)
    }

    #[test]
    fn headers_are_understood_in_four_languages() {
        use Role::{Amount, Clock, Customer, Items, Time};
        let all = [Some(Customer), Some(Time), Some(Items), Some(Amount)];
        for header in [
            "customer_id,date,number_of_cds,dollar_value",
            "CustomerID,InvoiceDate,Quantity,Total",
            "Member No.,Purchased at,Items,Amount (EUR)",
            "card number,Timestamp,qty,price",
            "Vevőkód / vevő,Dátum,Mennyiség,Összeg (Ft)",
            "Ügyfél azonosító,Vásárlás ideje,Darab,Végösszeg",
            "Kliendi kood,Kuupäev,Kogus,Summa",
            "ID klienta,Data zakupu,Ilość,Kwota brutto",
        ] {
            assert_eq!(named(header), all, "{header}");
        }
        assert_eq!(named("date,id"), [Some(Time), Some(Customer)]);
        assert_eq!(
            named("Date,Time,Time Zone,Gross Sales,Customer ID,Customer Name"),
            [Some(Time), Some(Clock), None, Some(Amount), Some(Customer), None]
        );
        assert_eq!(
            named("order_id,unit price,total,user id,date of birth,created_at")[1..],
            [None, Some(Amount), Some(Customer), None, Some(Time)]
        );
    }
}
