//! What the check of a history says, whether the server made it or the phone. English, Hungarian, Estonian, Polish, in this
//! order. An entry stands in its line as "17 (3 March 2026)", and so a Hungarian line has it at its end.

use super::Words;
use loyalty::{languages::Language, ledger::chain::Misfit};
use std::fmt::Display;

phrases! {
    check_this_history = "Check this history", "Előzmények ellenőrzése", "Kontrolli ajalugu", "Sprawdź historię";
    check_why = "Every entry carries a fingerprint that includes the entry before it. If anybody changes, adds or removes one later, the fingerprints no longer fit together.", "Minden bejegyzés ujjlenyomata az előző bejegyzését is magában foglalja. Ha valaki utólag módosít, hozzátesz vagy töröl egyet, az ujjlenyomatok többé nem illenek össze.", "Iga kande sõrmejälg sisaldab ka eelmise kande oma. Kui keegi mõnda kannet hiljem muudab, lisab või kustutab, siis sõrmejäljed enam kokku ei sobi.", "Odcisk każdego wpisu obejmuje też odcisk poprzedniego. Jeśli ktoś później zmieni, doda lub usunie wpis, odciski przestaną do siebie pasować.";
    checked_by_server = "The server checked this. With scripts switched on, your phone checks it by itself and remembers what it saw.", "Ezt a szerver ellenőrizte. Ha engedélyezed a szkripteket, a telefonod maga ellenőrzi, és meg is jegyzi, mit látott.", "Selle kontrolli tegi server. Kui skriptid on lubatud, kontrollib telefon ise ja jätab nähtu meelde.", "To sprawdził serwer. Gdy włączysz skrypty, telefon sprawdzi to sam i zapamięta, co widział.";
    checked_by_phone = "Your phone checked this by itself.", "Ezt a telefonod maga ellenőrizte.", "Seda kontrollis sinu telefon ise.", "Twój telefon sprawdził to sam.";
    phone_remembers = "It remembers where the history ends now, and will look for it the next time.", "Megjegyezte, hol tart most a kártya, és legközelebb ezt is megnézi.", "Telefon jättis meelde, kus ajalugu praegu lõpeb, ja vaatab seda järgmine kord.", "Zapamiętał, gdzie teraz kończy się historia, i następnym razem to porówna.";
    phone_could_not = "Your phone could not check this by itself just now. The server did; please try again later.", "A telefonod most nem tudta maga ellenőrizni, ezért a szerver tette meg. Próbáld újra később.", "Telefon ei saanud seda praegu ise kontrollida, seda tegi server. Proovi hiljem uuesti.", "Telefon nie mógł teraz sprawdzić tego sam, zrobił to serwer. Spróbuj później ponownie.";
    end_differs = "The history does not end where the card says that it does.", "Az előzmények nem ott érnek véget, ahol a kártya szerint kellene.", "Ajalugu ei lõpe seal, kus ta kaardi järgi peaks lõppema.", "Historia nie kończy się tam, gdzie według karty powinna.";
    broken_next = "Your card stays as it is. Please show this to the shop, so that they can find out what happened.", "A kártyád marad, ahogy van. Mutasd meg ezt a boltban, hogy utánajárhassanak, mi történt.", "Sinu kaart jääb nii, nagu on. Näita seda poes, et seal saaks uurida, mis juhtus.", "Twoja karta zostaje bez zmian. Pokaż to w sklepie, aby mogli wyjaśnić, co się stało.";
    check_the_next = "Check the entries after these", "A következő bejegyzések ellenőrzése", "Kontrolli järgmisi kandeid", "Sprawdź następne wpisy";
}

phrases_with! {
    all_fit(count) = "All entries fit together: {count}", "Minden bejegyzés összeillik: {count}", "Kõik kanded sobivad kokku: {count}", "Wszystkie wpisy do siebie pasują: {count}";
    some_fit(first, last) = "Entries {first} to {last} fit together.", "Összeillenek ezek a bejegyzések: {first}–{last}.", "Kanded {first}–{last} sobivad kokku.", "Wpisy {first}–{last} pasują do siebie.";
    last_fingerprint(fingerprint) = "Fingerprint of the last one: {fingerprint}", "Az utolsó ujjlenyomata: {fingerprint}", "Viimase sõrmejälg: {fingerprint}", "Odcisk ostatniego: {fingerprint}";
    entry_changed(entry) = "Entry {entry} was changed.", "Valaki módosította ezt a bejegyzést: {entry}", "Kannet {entry} on muudetud.", "Wpis {entry} został zmieniony.";
    entry_missing(entry) = "Entry {entry} is missing.", "Hiányzik ez a bejegyzés: {entry}", "Kanne {entry} on puudu.", "Brakuje wpisu {entry}.";
    entry_unknown(entry) = "Entry {entry} was added behind the card’s back.", "Ezt a bejegyzést a kártya tudta nélkül tették hozzá: {entry}", "Kanne {entry} on lisatud kaardi teadmata.", "Wpis {entry} dodano poza kartą.";
    entry_rewritten(entry) = "Up to entry {entry}, the history is no longer the one that this phone saw.", "Az előzmények eddig a bejegyzésig már nem azok, amiket ez a telefon látott: {entry}", "Kuni kandeni {entry} ei ole ajalugu enam see, mida see telefon varem nägi.", "Do wpisu {entry} historia nie jest już tą, którą widział ten telefon.";
    still_the_same(entry) = "What it saw the last time is still the same, up to entry {entry}.", "Amit legutóbb látott, változatlan eddig a bejegyzésig: {entry}", "See, mida ta eelmisel korral nägi, on endine kuni kandeni {entry}.", "To, co widział ostatnio, jest bez zmian aż do wpisu {entry}.";
}

impl Words {
    /// What is wrong with an entry.
    #[must_use]
    pub fn misfit(self, what: Misfit, entry: impl Display) -> String {
        match what {
            // Who can't read what stands there can only say that it was not written like that.
            Misfit::Changed | Misfit::Unreadable => self.entry_changed(entry),
            Misfit::Missing => self.entry_missing(entry),
            Misfit::Unknown => self.entry_unknown(entry),
            Misfit::End => self.end_differs().into(),
            Misfit::Rewritten => self.entry_rewritten(entry),
        }
    }
}
