//! What is read of copies in a phone's own wallet, and on them. English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use loyalty::languages::Language;

phrases! {
    // as the two wallets say it themselves in each language
    add_to_apple_wallet = "Add to Apple Wallet", "Hozzáadás az Apple Wallethez", "Lisa Apple Walletisse", "Dodaj do Apple Wallet";
    add_to_google_wallet = "Add to Google Wallet", "Hozzáadás a Google Wallethez", "Lisa Google Walletisse", "Dodaj do Portfela Google";
    pass_next = "Next", "Következik", "Järgmisena", "Dalej";
    pass_for = "For", "Ezért", "Mille eest", "Za to";
    pass_number = "Card number", "Kártyaszám", "Kaardi number", "Numer karty";
    pass_page = "Your card on the web", "A kártyád a weben", "Sinu kaart veebis", "Twoja karta w sieci";
    pass_page_why = "All of it, and a fresh code for when the till asks for one:", "Minden, ami rajta van, és friss kód, ha a pénztár azt kér:", "Kõik, mis sellel on, ja värske kood, kui kassa seda küsib:", "Wszystko, co na niej jest, i świeży kod, gdy kasa o niego poprosi:";
    pass_leave_why = "The card is closed, and this copy with it:", "A kártya lezárul, és vele ez a másolat is:", "Kaart suletakse ja see koopia koos sellega:", "Karta zostanie zamknięta, a z nią ta kopia:";
    kept_passes = "That a copy is in your phone’s wallet", "Hogy a telefonod tárcájában van másolat", "Et sinu telefoni rahakotis on koopia", "Że kopia jest w portfelu telefonu";
    kept_passes_why = "So that the copy changes with the card. Apple is told only that there is something new; Google keeps what the copy says. It ends when you delete the copy.", "Hogy a másolat együtt változzon a kártyával. Az Apple csak annyit tud meg, hogy van valami új; a Google azt tárolja, ami a másolaton áll. Véget ér, ha törlöd a másolatot.", "Et koopia muutuks koos kaardiga. Apple saab teada vaid, et midagi on uut; Google hoiab seda, mis koopial kirjas. See lõpeb, kui koopia kustutad.", "Aby kopia zmieniała się razem z kartą. Apple dowiaduje się tylko, że jest coś nowego; Google przechowuje to, co jest na kopii. Kończy się, gdy usuniesz kopię.";
    privacy_passes = "If you add a card to Apple Wallet or Google Wallet: Apple is told only that there is something new on it, and your phone asks here what it is. Google keeps the copy itself, with the card’s number and what is on it.", "Ha kártyát adsz az Apple Wallethez vagy a Google Wallethez: az Apple csak annyit tud meg, hogy van rajta valami új, és a telefonod itt kérdezi meg, mi az. A Google magát a másolatot tárolja, a kártya számával és azzal, ami rajta van.", "Kui lisad kaardi Apple Walletisse või Google Walletisse: Apple saab teada vaid, et sellel on midagi uut, ja telefon küsib siit, mis. Google hoiab koopiat ennast koos kaardi numbri ja sellega, mis sellel on.", "Gdy dodasz kartę do Apple Wallet lub Portfela Google: Apple dowiaduje się tylko, że jest na niej coś nowego, a telefon pyta tutaj, co. Google przechowuje samą kopię z numerem karty i tym, co na niej jest.";
}

phrases_with! {
    pass_changed(now) = "Now on your card: {now}", "Most a kártyádon: {now}", "Nüüd sinu kaardil: {now}", "Teraz na karcie: {now}";
    pass_describes(shop) = "Loyalty card of {shop}", "{shop}: hűségkártya", "{shop}: kliendikaart", "Karta lojalnościowa: {shop}";
}
