//! What people read of passkeys. English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use loyalty::languages::Language;
use server::passkeys::Unproven;

phrases! {
    passkeys = "Passkeys", "Belépőkulcsok", "Pääsuvõtmed", "Klucze dostępu";
    passkey_why = "A passkey opens your cards on a new phone by fingerprint, face or screen lock. It is kept with your phone’s passwords, so it is there even when this phone is lost.", "A belépőkulcs ujjlenyomattal, arccal vagy képernyőzárral nyitja meg a kártyáidat egy új telefonon. A telefonod jelszavai között marad, így akkor is megvan, ha ez a telefon elvész.", "Pääsuvõti avab sinu kaardid uues telefonis sõrmejälje, näo või ekraaniluku abil. Seda hoitakse telefoni paroolide juures, nii et see on alles ka siis, kui see telefon kaob.", "Klucz dostępu otwiera twoje karty na nowym telefonie odciskiem palca, twarzą lub blokadą ekranu. Jest przechowywany z hasłami telefonu, więc pozostaje nawet po zgubieniu tego telefonu.";
    kept_passkeys_why = "Of each, only the public half of its key is kept, with when it was made and used. Nothing can be opened with that.", "Mindegyiknek csak a nyilvános felét tároljuk, és hogy mikor készült és mikor használtad. Ezzel semmit sem lehet megnyitni.", "Igaühest hoitakse ainult võtme avalikku poolt ning seda, millal see tehti ja kasutati. Sellega ei saa midagi avada.", "Z każdego przechowujemy tylko publiczną połowę klucza oraz to, kiedy powstał i był użyty. Niczego się nią nie otworzy.";
    add_passkey = "Add a passkey", "Belépőkulcs hozzáadása", "Lisa pääsuvõti", "Dodaj klucz dostępu";
    remove_passkey = "Remove", "Eltávolítás", "Eemalda", "Usuń";
    passkey_added = "The passkey was added. It opens your cards on any phone that has your passwords.", "A belépőkulcs bekerült. Minden olyan telefonon megnyitja a kártyáidat, amelyen a jelszavaid megvannak.", "Pääsuvõti on lisatud. See avab sinu kaardid igas telefonis, kus on sinu paroolid.", "Dodano klucz dostępu. Otworzy twoje karty na każdym telefonie, na którym masz swoje hasła.";
    passkey_removed = "The passkey was removed and opens nothing any more. You can delete it from your phone’s passwords, too.", "A belépőkulcsot eltávolítottuk, már semmit sem nyit. A telefonod jelszavai közül is törölheted.", "Pääsuvõti on eemaldatud ega ava enam midagi. Võid selle kustutada ka telefoni paroolide seast.", "Klucz dostępu usunięto i niczego już nie otwiera. Możesz go też usunąć z haseł telefonu.";
    passkey_sign_in = "Sign in with a passkey", "Belépés belépőkulccsal", "Logi sisse pääsuvõtmega", "Zaloguj się kluczem dostępu";
    passkey_sign_in_why = "If you added a passkey for your cards, this phone may have it. You type nothing.", "Ha hozzáadtál egy belépőkulcsot a kártyáidhoz, lehet, hogy ezen a telefonon is megvan. Semmit sem kell beírnod.", "Kui lisasid oma kaartidele pääsuvõtme, võib see selles telefonis olla. Sa ei pea midagi sisestama.", "Jeśli dodano klucz dostępu do twoich kart, ten telefon może go mieć. Niczego nie wpisujesz.";
    passkey_without_scripts = "Passkeys need scripts, and they are off in this browser.", "A belépőkulcsokhoz szkriptek kellenek, és ebben a böngészőben ki vannak kapcsolva.", "Pääsuvõtmed vajavad skripte, kuid need on selles brauseris välja lülitatud.", "Klucze dostępu wymagają skryptów, a w tej przeglądarce są wyłączone.";
    passkey_none_here = "This browser has no passkeys.", "Ebben a böngészőben nincsenek belépőkulcsok.", "Selles brauseris pääsuvõtmeid ei ole.", "Ta przeglądarka nie obsługuje kluczy dostępu.";
    passkey_not_chosen = "No passkey was used, and nothing was changed.", "Nem használtál belépőkulcsot, és semmi sem változott.", "Pääsuvõtit ei kasutatud ja midagi ei muudetud.", "Nie użyto klucza dostępu i nic się nie zmieniło.";
    passkey_here_already = "This device has a passkey for your cards already.", "Ezen az eszközön már van belépőkulcs a kártyáidhoz.", "Selles seadmes on sinu kaartide pääsuvõti juba olemas.", "To urządzenie ma już klucz dostępu do twoich kart.";
    passkey_trouble = "This did not work, and nothing was changed. Try again in a few minutes.", "Ez nem sikerült, és semmi sem változott. Próbáld újra néhány perc múlva.", "See ei õnnestunud ja midagi ei muudetud. Proovi mõne minuti pärast uuesti.", "Nie udało się i nic się nie zmieniło. Spróbuj ponownie za kilka minut.";
    passkey_late = "This took too long, or was sent twice. Nothing was changed: please try again.", "Ez túl sokáig tartott, vagy kétszer küldték el. Semmi sem változott: próbáld újra.", "See võttis liiga kaua aega või saadeti kaks korda. Midagi ei muudetud: proovi uuesti.", "To trwało zbyt długo albo wysłano to dwa razy. Nic się nie zmieniło: spróbuj ponownie.";
    passkey_known = "This passkey is in use already. Nothing was changed.", "Ez a belépőkulcs már használatban van. Semmi sem változott.", "See pääsuvõti on juba kasutusel. Midagi ei muudetud.", "Ten klucz dostępu jest już używany. Nic się nie zmieniło.";
    passkeys_too_many = "You have as many passkeys as one can have. Remove one first.", "Már annyi belépőkulcsod van, amennyi lehet. Előbb távolíts el egyet.", "Sul on juba nii palju pääsuvõtmeid, kui olla saab. Eemalda enne üks.", "Masz już tyle kluczy dostępu, ile można mieć. Najpierw usuń jeden.";
    passkey_foreign = "This passkey opens nothing here: it was removed, or belongs to cards that were deleted. Nothing was changed.", "Ez a belépőkulcs itt semmit sem nyit: eltávolították, vagy törölt kártyákhoz tartozik. Semmi sem változott.", "See pääsuvõti ei ava siin midagi: see on eemaldatud või kuulub kustutatud kaartidele. Midagi ei muudetud.", "Ten klucz dostępu niczego tu nie otwiera: został usunięty albo należy do usuniętych kart. Nic się nie zmieniło.";
    passkey_wrong = "This passkey could not be confirmed. Nothing was changed.", "Ezt a belépőkulcsot nem sikerült igazolni. Semmi sem változott.", "Seda pääsuvõtit ei õnnestunud kinnitada. Midagi ei muudetud.", "Nie udało się potwierdzić tego klucza dostępu. Nic się nie zmieniło.";
    passkey_copied = "Somebody may have copied this passkey, so it opens nothing any more. All else is as it was. Once you are in, add a new one.", "Lehet, hogy valaki lemásolta ezt a belépőkulcsot, ezért már semmit sem nyit. Minden más változatlan. Ha bent vagy, adj hozzá egy újat.", "Keegi võis selle pääsuvõtme kopeerida, seega ei ava see enam midagi. Kõik muu on nii, nagu oli. Kui oled sees, lisa uus.", "Ktoś mógł skopiować ten klucz dostępu, więc niczego już nie otwiera. Reszta jest bez zmian. Po wejściu dodaj nowy.";
    use_a_code = "Use a code instead.", "Használj helyette kódot.", "Kasuta selle asemel koodi.", "Użyj zamiast tego kodu.";
    use_password = "Use your password instead.", "Használd helyette a jelszavadat.", "Kasuta selle asemel parooli.", "Użyj zamiast tego hasła.";
    passkey_of_no_owner = "This passkey does not open this shop. Nothing was changed.", "Ez a belépőkulcs nem ezt a boltot nyitja. Semmi sem változott.", "See pääsuvõti ei ava seda poodi. Midagi ei muudetud.", "Ten klucz dostępu nie otwiera tego sklepu. Nic się nie zmieniło.";
    owner_passkey_why = "A passkey signs you in by fingerprint, face or screen lock, on every device that has your passwords. Add one only on a device that is yours alone.", "A belépőkulccsal ujjlenyomattal, arccal vagy képernyőzárral lépsz be, minden olyan eszközön, amelyen a jelszavaid megvannak. Csak olyan eszközön adj hozzá, amely egyedül a tiéd.", "Pääsuvõtmega logid sisse sõrmejälje, näo või ekraaniluku abil igas seadmes, kus on sinu paroolid. Lisa see ainult seadmes, mis on ainult sinu oma.", "Klucz dostępu loguje cię odciskiem palca, twarzą lub blokadą ekranu na każdym urządzeniu z twoimi hasłami. Dodaj go tylko na urządzeniu, które należy wyłącznie do ciebie.";
    owner_passkey_added = "The passkey was added. You can sign in with it now.", "A belépőkulcs bekerült. Mostantól beléphetsz vele.", "Pääsuvõti on lisatud. Nüüd saad sellega sisse logida.", "Dodano klucz dostępu. Możesz się nim teraz logować.";
}

phrases_with! {
    used_last(day) = "used last {day}", "utoljára használva: {day}", "viimati kasutatud {day}", "ostatnio użyty: {day}";
}

impl Words {
    /// Why a passkey was not taken, and what to do instead.
    #[must_use]
    pub fn unproven(self, why: Unproven, instead: &'static str) -> String {
        let what = match why {
            Unproven::Late => return self.passkey_late().into(),
            Unproven::Known => return self.passkey_known().into(),
            Unproven::TooMany => return self.passkeys_too_many().into(),
            Unproven::Foreign => self.passkey_foreign(),
            Unproven::Wrong => self.passkey_wrong(),
            Unproven::Copied => self.passkey_copied(),
        };
        format!("{what} {instead}")
    }
}
