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
    passkey_without_scripts = "Passkeys need scripts, and they are off in this browser. Use a code instead: it needs none.", "A belépőkulcsokhoz szkriptek kellenek, és ebben a böngészőben ki vannak kapcsolva. Használj helyette kódot: ahhoz nem kellenek.", "Pääsuvõtmed vajavad skripte, kuid need on selles brauseris välja lülitatud. Kasuta selle asemel koodi: see ei vaja neid.", "Klucze dostępu wymagają skryptów, a w tej przeglądarce są wyłączone. Użyj kodu: on od nich niezależny.";
    passkey_none_here = "This browser has no passkeys. Use a code instead.", "Ebben a böngészőben nincsenek belépőkulcsok. Használj helyette kódot.", "Selles brauseris pääsuvõtmeid ei ole. Kasuta selle asemel koodi.", "Ta przeglądarka nie obsługuje kluczy dostępu. Użyj kodu.";
    passkey_not_chosen = "No passkey was used, and nothing was changed. Try again, or use a code instead.", "Nem használtál belépőkulcsot, és semmi sem változott. Próbáld újra, vagy használj kódot.", "Pääsuvõtit ei kasutatud ja midagi ei muudetud. Proovi uuesti või kasuta koodi.", "Nie użyto klucza dostępu i nic się nie zmieniło. Spróbuj ponownie albo użyj kodu.";
    passkey_here_already = "This device has a passkey for your cards already.", "Ezen az eszközön már van belépőkulcs a kártyáidhoz.", "Selles seadmes on sinu kaartide pääsuvõti juba olemas.", "To urządzenie ma już klucz dostępu do twoich kart.";
    passkey_trouble = "This did not work, and nothing was changed. Try again in a few minutes, or use a code instead.", "Ez nem sikerült, és semmi sem változott. Próbáld újra néhány perc múlva, vagy használj kódot.", "See ei õnnestunud ja midagi ei muudetud. Proovi mõne minuti pärast uuesti või kasuta koodi.", "Nie udało się i nic się nie zmieniło. Spróbuj za kilka minut albo użyj kodu.";
    passkey_late = "This took too long, or was sent twice. Nothing was changed: please try again.", "Ez túl sokáig tartott, vagy kétszer küldték el. Semmi sem változott: próbáld újra.", "See võttis liiga kaua aega või saadeti kaks korda. Midagi ei muudetud: proovi uuesti.", "To trwało zbyt długo albo wysłano to dwa razy. Nic się nie zmieniło: spróbuj ponownie.";
    passkey_known = "This passkey is in use already. Nothing was changed.", "Ez a belépőkulcs már használatban van. Semmi sem változott.", "See pääsuvõti on juba kasutusel. Midagi ei muudetud.", "Ten klucz dostępu jest już używany. Nic się nie zmieniło.";
    passkeys_too_many = "You have as many passkeys as one can have. Remove one first.", "Már annyi belépőkulcsod van, amennyi lehet. Előbb távolíts el egyet.", "Sul on juba nii palju pääsuvõtmeid, kui olla saab. Eemalda enne üks.", "Masz już tyle kluczy dostępu, ile można mieć. Najpierw usuń jeden.";
    passkey_foreign = "This passkey opens nothing here: it was removed, or belongs to cards that were deleted. Nothing was changed. Use a code instead.", "Ez a belépőkulcs itt semmit sem nyit: eltávolították, vagy törölt kártyákhoz tartozik. Semmi sem változott. Használj helyette kódot.", "See pääsuvõti ei ava siin midagi: see on eemaldatud või kuulub kustutatud kaartidele. Midagi ei muudetud. Kasuta selle asemel koodi.", "Ten klucz dostępu niczego tu nie otwiera: został usunięty albo należy do usuniętych kart. Nic się nie zmieniło. Użyj kodu.";
    passkey_wrong = "This passkey could not be confirmed. Nothing was changed. Try again, or use a code instead.", "Ezt a belépőkulcsot nem sikerült igazolni. Semmi sem változott. Próbáld újra, vagy használj kódot.", "Seda pääsuvõtit ei õnnestunud kinnitada. Midagi ei muudetud. Proovi uuesti või kasuta koodi.", "Nie udało się potwierdzić tego klucza dostępu. Nic się nie zmieniło. Spróbuj ponownie albo użyj kodu.";
    passkey_copied = "Somebody may have copied this passkey, so it opens nothing any more. Your cards are as they were. Come in with a code, and add a new passkey.", "Lehet, hogy valaki lemásolta ezt a belépőkulcsot, ezért már semmit sem nyit. A kártyáid változatlanok. Lépj be kóddal, és adj hozzá új belépőkulcsot.", "Keegi võis selle pääsuvõtme kopeerida, seega ei ava see enam midagi. Sinu kaardid on nii, nagu olid. Tule sisse koodiga ja lisa uus pääsuvõti.", "Ktoś mógł skopiować ten klucz dostępu, więc niczego już nie otwiera. Twoje karty są bez zmian. Wejdź kodem i dodaj nowy klucz.";
}

phrases_with! {
    used_last(day) = "used last {day}", "utoljára használva: {day}", "viimati kasutatud {day}", "ostatnio użyty: {day}";
}

impl Words {
    /// Why a passkey was not taken, and what to do.
    #[must_use]
    pub const fn unproven(self, why: Unproven) -> &'static str {
        match why {
            Unproven::Late => self.passkey_late(),
            Unproven::Known => self.passkey_known(),
            Unproven::TooMany => self.passkeys_too_many(),
            Unproven::Foreign => self.passkey_foreign(),
            Unproven::Wrong => self.passkey_wrong(),
            Unproven::Copied => self.passkey_copied(),
        }
    }
}
