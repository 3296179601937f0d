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
}

phrases_with! {
    pass_changed(now) = "Now on your card: {now}", "Most a kártyádon: {now}", "Nüüd sinu kaardil: {now}", "Teraz na karcie: {now}";
    pass_describes(shop) = "Loyalty card of {shop}", "{shop}: hűségkártya", "{shop}: kliendikaart", "Karta lojalnościowa: {shop}";
}
