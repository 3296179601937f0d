//! The phrases: English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use loyalty::languages::Language;

phrases! {
    // joining
    get_my_card = "Get my card", "Kérem a kártyámat", "Võta kaart", "Odbierz kartę";
    join_privacy = "No app, no password, no e-mail. The card stays on this phone.", "Nem kell alkalmazás, jelszó vagy e-mail-cím. A kártya ezen a telefonon marad.", "Ei mingit rakendust, parooli ega e-posti. Kaart jääb sellesse telefoni.", "Bez aplikacji, hasła i e-maila. Karta zostaje w tym telefonie.";
    what_the_shop_sees = "What the shop can see", "Mit lát a bolt", "Mida pood näeb", "Co widzi sklep";
    a_friend_invites = "A friend invited you.", "Egy barátod hívott meg.", "Sõber kutsus sind.", "Znajomy cię zaprosił.";
    open_my_card = "Open my card", "A kártyám megnyitása", "Ava minu kaart", "Otwórz moją kartę";
    you_have_this_card = "You have this card already.", "Ez a kártya már megvan neked.", "Sul on see kaart juba olemas.", "Masz już tę kartę.";

    // the wallet
    my_cards = "My cards", "Kártyáim", "Minu kaardid", "Moje karty";
    all_cards = "All cards", "Összes kártya", "Kõik kaardid", "Wszystkie karty";
    first_card_goes_here = "Your first card goes here. Scan the poster in a shop, or open a friend’s link.", "Ide kerül az első kártyád. Olvasd be egy bolt plakátját, vagy nyisd meg egy barátod linkjét.", "Siia tuleb sinu esimene kaart. Skanni poes oleva plakati kood või ava sõbra link.", "Tu trafi twoja pierwsza karta. Zeskanuj plakat w sklepie albo otwórz link od znajomego.";
    own_a_shop = "Do you own a shop? Open it here.", "Van egy boltod? Nyisd meg itt.", "Kas sul on pood? Ava see siin.", "Masz sklep? Otwórz go tutaj.";
    language = "Language", "Nyelv", "Keel", "Język";
    change = "Change", "Váltás", "Muuda", "Zmień";

    // the card
    show_my_code = "Show my code", "Kódom mutatása", "Näita koodi", "Pokaż kod";
    invite_a_friend = "Invite a friend", "Barát meghívása", "Kutsu sõber", "Zaproś znajomego";
    this_card = "This card", "Ez a kártya", "See kaart", "Ta karta";
    history = "History", "Előzmények", "Ajalugu", "Historia";
    nothing_yet = "Nothing yet. Your first stamp will stand here.", "Még semmi. Itt lesz az első pecséted.", "Veel mitte midagi. Siia tuleb sinu esimene tempel.", "Jeszcze nic. Tu pojawi się twoja pierwsza pieczątka.";
    stamps_word = "Stamps", "Pecsétek", "Templid", "Pieczątki";
    your_rewards = "Your rewards", "Jutalmaid", "Sinu preemiad", "Twoje nagrody";
    good_for_ever = "No end date", "Nincs lejárata", "Tähtajatu", "Bezterminowo";
    qr_of_card = "QR code of your card", "A kártyád QR-kódja", "Sinu kaardi QR-kood", "Kod QR twojej karty";
    say_the_number = "Show this at the counter, or say the number.", "Mutasd meg a pultnál, vagy mondd be a számot.", "Näita seda letis või ütle number.", "Pokaż to przy kasie albo podaj numer.";
    stamps_for_a_visit = "Visit", "Látogatás", "Külastus", "Wizyta";
    welcome_gift = "Welcome", "Üdvözlő ajándék", "Tervituskink", "Na powitanie";
    gift_for_joining = "Invited by a friend", "Egy barátod hívott meg", "Sõbra kutsel", "Z zaproszenia znajomego";
    gift_for_inviting = "Your friend’s first visit", "A barátod első látogatása", "Sinu sõbra esimene külastus", "Pierwsza wizyta znajomego";
    card_was_full = "Card full: a reward for you", "Megtelt a kártya: jutalmat kaptál", "Kaart täis: preemia sulle", "Karta pełna: nagroda dla ciebie";
    reward_redeemed = "Reward used", "Jutalom beváltva", "Preemia kasutatud", "Nagroda wykorzystana";
    reward_expired = "Reward expired", "Jutalom lejárt", "Preemia aegus", "Nagroda wygasła";
    taken_back = "Taken back", "Visszavonva", "Tagasi võetud", "Cofnięto";
    one_reward = "1 reward", "1 jutalom", "1 preemia", "1 nagroda";

    // the voucher
    use_at_the_counter = "Show it at the counter when you order. It can be used once.", "Mutasd meg a pultnál rendeléskor. Egyszer használható.", "Näita seda letis tellides. Seda saab kasutada üks kord.", "Pokaż przy kasie przy zamówieniu. Można użyć raz.";
    qr_of_voucher = "QR code of this reward", "A jutalom QR-kódja", "Selle preemia QR-kood", "Kod QR tej nagrody";

    // invitations
    your_friend_gets = "Your friend gets", "A barátod kapja", "Sinu sõber saab", "Twój znajomy dostaje";
    you_get = "You get", "Te kapod", "Sina saad", "Ty dostajesz";
    after_first_visit = "after their first visit", "az első látogatása után", "pärast tema esimest külastust", "po jego pierwszej wizycie";
    send_by_sms = "Send by SMS", "Küldés SMS-ben", "Saada SMS-iga", "Wyślij SMS-em";
    share = "Share…", "Megosztás…", "Jaga…", "Udostępnij…";
    send_by_mail = "Send by e-mail", "Küldés e-mailben", "Saada e-postiga", "Wyślij e-mailem";
    withdraw_link = "Withdraw this link", "Link visszavonása", "Võta link tagasi", "Wycofaj ten link";
    withdraw_link_how = "The link and its code stop working for whoever has them, and you get new ones. Friends who came already stay.", "A link és a kódja senkinek sem működik többé, és újat kapsz. Aki már jött, marad.", "Link ja selle kood ei tööta enam kellelgi ning saad uued. Juba tulnud sõbrad jäävad.", "Link i jego kod przestaną działać u każdego, kto je ma, a ty dostaniesz nowe. Znajomi, którzy już przyszli, zostają.";
    make_new_link = "Make a new link", "Új link készítése", "Tee uus link", "Utwórz nowy link";
    link_withdrawn = "This is your new link. The old one leads nobody here any more.", "Ez az új linked. A régi már senkit sem vezet ide.", "See on sinu uus link. Vana ei too enam kedagi siia.", "To twój nowy link. Stary już nikogo tu nie prowadzi.";
    copy_link = "Copy link", "Link másolása", "Kopeeri link", "Kopiuj link";
    copied = "Copied", "Vágólapra másolva", "Kopeeritud", "Skopiowano";
    or_scan_from_phone = "Or let your friend scan it from your phone.", "Vagy olvassa be a barátod a telefonodról.", "Või lase sõbral see oma telefonist skannida.", "Albo daj znajomemu zeskanować z twojego telefonu.";
    qr_of_invitation = "QR code of your invitation", "A meghívód QR-kódja", "Sinu kutse QR-kood", "Kod QR twojego zaproszenia";
    your_invitations = "Your invitations", "Meghívásaid", "Sinu kutsed", "Twoje zaproszenia";
    a_friend = "A friend", "Egy barát", "Sõber", "Znajomy";
    waiting_for_first_visit = "Waiting for the first visit", "Az első látogatásra vár", "Ootab esimest külastust", "Czeka na pierwszą wizytę";
    both_rewarded = "Came by; both rewarded", "Járt nálunk; mindketten megkaptátok a jutalmat", "Käis ära; mõlemad said preemia", "Po pierwszej wizycie; nagroda dla obu stron";
    not_counted = "Not counted", "Nem számít", "Ei lähe arvesse", "Nie liczy się";
    no_invitations_here = "This shop does not reward invitations at the moment.", "Ez a bolt most nem jutalmazza a meghívásokat.", "See pood praegu kutsete eest preemiat ei anna.", "Ten sklep obecnie nie nagradza zaproszeń.";
    refused_own_link = "It was your own link", "A saját linked volt", "See oli sinu enda link", "To był twój własny link";
    refused_loop = "They had invited you", "Ő hívott meg téged", "Tema kutsus sind", "Zaproszenie wyszło wcześniej od tej osoby";
    refused_same_device = "A card was opened on this phone before", "Ezen a telefonon már nyitottak kártyát", "Selles telefonis on juba kaart avatud", "Na tym telefonie otwarto już kartę";
    refused_already_member = "Had a card already", "Már volt kártyája", "Kaart oli juba olemas", "Karta już istniała";
    refused_you_own_link = "it is your own link", "ez a saját linked", "see on sinu enda link", "to twój własny link";
    refused_you_loop = "you invited them before", "korábban te hívtad meg őt", "sina kutsusid varem teda", "wcześniejsze zaproszenie wyszło od ciebie";
    refused_you_same_device = "a card was opened on this phone before", "ezen a telefonon már nyitottak kártyát", "selles telefonis on juba kaart avatud", "na tym telefonie otwarto już kartę";
    refused_you_already_member = "you had a card already", "már volt kártyád", "sul oli kaart juba olemas", "masz już tę kartę";

    // the counter
    counter = "Counter", "Pult", "Lett", "Kasa";
    your_pin = "PIN of this till", "A pénztár PIN-kódja", "Kassa PIN", "PIN tej kasy";
    sign_in = "Sign in", "Belépés", "Logi sisse", "Zaloguj";
    sign_out = "Sign out", "Kilépés", "Logi välja", "Wyloguj";
    whose_card = "Whose card?", "Kinek a kártyája?", "Kelle kaart?", "Czyja karta?";
    number_under_code = "Number under the code, or a reward’s code", "A kód alatti szám, vagy egy jutalom kódja", "Koodi all olev number või preemia kood", "Numer pod kodem albo kod nagrody";
    find = "Find", "Keresés", "Otsi", "Szukaj";
    or_scan = "Or scan the code with this device’s camera: it opens the card here.", "Vagy olvasd be a kódot az eszköz kamerájával: itt nyílik meg a kártya.", "Või skanni kood selle seadme kaameraga: kaart avaneb siin.", "Albo zeskanuj kod aparatem tego urządzenia: karta otworzy się tutaj.";
    which_of_these_cards = "Two cards have this number. Which one is it?", "Két kártyának is ez a száma. Melyik az?", "Sellise numbriga on kaks kaarti. Kumb see on?", "Ten numer mają dwie karty. Która to?";
    last_here = "Last here", "Legutóbb itt jártak", "Viimati siin", "Ostatnio tutaj";
    nobody_yet = "Nobody yet. Hang the poster, and the first cards come by themselves.", "Még senki. Tedd ki a plakátot, és jönnek az első kártyák.", "Veel mitte keegi. Pane plakat üles ja esimesed kaardid tulevad ise.", "Jeszcze nikt. Powieś plakat, a pierwsze karty przyjdą same.";
    next_customer = "Next customer", "Következő vendég", "Järgmine klient", "Następny klient";
    how_many_stamps = "How many stamps", "Hány pecsét", "Mitu templit", "Ile pieczątek";
    to_redeem = "To redeem", "Beváltható", "Lunastamiseks", "Do zrealizowania";
    redeem = "Redeem", "Beváltás", "Lunasta", "Zrealizuj";
    redeemed_now = "Redeemed. Hand it over.", "Beváltva. Add át.", "Lunastatud. Anna üle.", "Zrealizowano. Wydaj nagrodę.";
    card_number = "Card", "Kártya", "Kaart", "Karta";
    show_the_card = "Show the card", "A kártya megnyitása", "Näita kaarti", "Pokaż kartę";

    // the owner
    owner = "Owner", "Tulajdonos", "Omanik", "Właściciel";
    password = "Password", "Jelszó", "Parool", "Hasło";
    today = "Today", "Ma", "Täna", "Dziś";
    new_cards = "New cards", "Új kártyák", "Uued kaardid", "Nowe karty";
    vouchers_issued = "Rewards issued", "Kiadott jutalmak", "Antud preemiad", "Przyznane nagrody";
    vouchers_redeemed = "Rewards redeemed", "Beváltott jutalmak", "Lunastatud preemiad", "Zrealizowane nagrody";
    friends_joined = "Friends who joined", "Csatlakozott barátok", "Liitunud sõbrad", "Znajomi, którzy dołączyli";
    twelve_weeks = "Twelve weeks", "Tizenkét hét", "Kaksteist nädalat", "Dwanaście tygodni";
    visits_by_week = "Visits in each of the last twelve weeks", "Látogatások az elmúlt tizenkét hétben", "Külastused viimase kaheteistkümne nädala jooksul", "Wizyty w ostatnich dwunastu tygodniach";
    returning = "Came back", "Visszatérő", "Tuli tagasi", "Powroty";
    first_time = "First time", "Első alkalom", "Esimest korda", "Pierwszy raz";
    as_a_table = "As a table", "Táblázatként", "Tabelina", "Jako tabela";
    week_of = "Week of", "Hét kezdete", "Nädala algus", "Tydzień od";
    visits_title = "Visits", "Látogatások", "Külastused", "Wizyty";
    poster = "Poster", "Plakát", "Plakat", "Plakat";
    the_till = "The till", "A pénztár", "Kassa", "Kasa";
    the_till_how = "Open this address on the till and sign in with the PIN:", "Nyisd meg ezt a címet a pénztáron, és lépj be a PIN-kóddal:", "Ava see aadress kassas ja logi PIN-iga sisse:", "Otwórz ten adres na kasie i zaloguj się PIN-em:";
    new_pin = "Make a new PIN", "Új PIN készítése", "Tee uus PIN", "Utwórz nowy PIN";
    new_pin_warning = "The old one stops working, and tills that used it are signed out.", "A régi többé nem érvényes, és az azzal belépett pénztárakat kiléptetjük.", "Vana lakkab kehtimast ja sellega sisse loginud kassad logitakse välja.", "Stary przestanie działać, a kasy, które go używały, zostaną wylogowane.";
    pin_shown_once = "Write it down: it is shown only now.", "Írd le: csak most látható.", "Kirjuta üles: seda näidatakse ainult nüüd.", "Zapisz: pokazujemy go tylko teraz.";
    your_shop_is_open = "Your shop is ready.", "Elkészült a boltod oldala.", "Sinu pood on loodud.", "Twój sklep jest gotowy.";

    // a new shop
    new_shop = "Open a shop", "Bolt nyitása", "Ava pood", "Otwórz sklep";
    look_below = "Something below needs another look. Nothing you typed is lost.", "Lent valamit át kell nézni. Semmi sem veszett el abból, amit beírtál.", "Midagi all vajab üle vaatamist. Midagi sisestatust pole kadunud.", "Coś poniżej wymaga poprawy. Nic z wpisanego nie przepadło.";
    new_shop_lead = "Five answers, and your card is ready. You see it below as your customers will.", "Öt válasz, és kész a kártyád. Lent úgy látod, ahogy a vendégeid fogják.", "Viis vastust ja sinu kaart on valmis. All näed seda nii, nagu kliendid.", "Pięć odpowiedzi i karta gotowa. Poniżej widzisz ją tak, jak zobaczą ją klienci.";
    shop_name = "Name of the shop", "A bolt neve", "Poe nimi", "Nazwa sklepu";
    full_card_gives = "What a full card gives", "Mit ad a teli kártya", "Mida täis kaart annab", "Co daje pełna karta";
    reward_example = "a free coffee", "egy ingyenes kávé", "tasuta kohv", "darmowa kawa";
    number_of_stamps = "Number of stamps", "Pecsétek száma", "Templite arv", "Liczba pieczątek";
    mark = "Mark", "Jel", "Märk", "Znak";
    mark_cup = "Cup", "Csésze", "Tass", "Filiżanka";
    mark_bread = "Bread", "Kenyér", "Leib", "Chleb";
    mark_scissors = "Scissors", "Olló", "Käärid", "Nożyczki";
    mark_book = "Book", "Könyv", "Raamat", "Książka";
    mark_flower = "Flower", "Virág", "Lill", "Kwiat";
    mark_paw = "Paw", "Mancs", "Käpp", "Łapka";
    mark_bicycle = "Bicycle", "Kerékpár", "Jalgratas", "Rower";
    mark_pizza = "Pizza", "Pizza", "Pitsa", "Pizza";
    mark_ice_cream = "Ice cream", "Fagylalt", "Jäätis", "Lody";
    mark_leaf = "Leaf", "Levél", "Leht", "Liść";
    mark_star = "Star", "Csillag", "Täht", "Gwiazda";
    mark_heart = "Heart", "Szív", "Süda", "Serce";
    colour = "Colour", "Szín", "Värv", "Kolor";
    colour_hint = "We darken or lighten it only as far as people need to read it.", "Csak annyit sötétítünk vagy világosítunk rajta, hogy olvasható legyen.", "Muudame seda tumedamaks või heledamaks ainult nii palju, et oleks loetav.", "Przyciemniamy lub rozjaśniamy tylko tyle, by dało się czytać.";
    time_zone = "Time zone", "Időzóna", "Ajavöönd", "Strefa czasowa";
    invitations_question = "Reward invitations: the friend starts with 1 stamp, and whoever invited gets 1 stamp after the friend’s first visit", "Jutalmazza a meghívást: a barát 1 pecséttel indul, a meghívó 1 pecsétet kap a barát első látogatása után", "Premeeri kutseid: sõber alustab 1 templiga ja kutsuja saab 1 templi pärast sõbra esimest külastust", "Nagradzaj zaproszenia: znajomy zaczyna z 1 pieczątką, a zapraszający dostaje 1 pieczątkę po jego pierwszej wizycie";
    owner_password = "Password for you, the owner", "Jelszó neked, a tulajdonosnak", "Parool sulle kui omanikule", "Hasło dla ciebie, właściciela";
    owner_password_hint = "At least 10 letters. Four words that only you would put together are best.", "Legalább 10 karakter. Négy szó a legjobb, amit csak te tennél egymás mellé.", "Vähemalt 10 märki. Parimad on neli sõna, mille ainult sina kokku paneksid.", "Co najmniej 10 znaków. Najlepsze są cztery słowa, których nikt inny by nie zestawił.";
    setup_code = "Setup code", "Telepítési kód", "Seadistuskood", "Kod instalacji";
    setup_code_hint = "The server printed it when it started.", "A szerver kiírta, amikor elindult.", "Server kuvas selle käivitumisel.", "Serwer wypisał go przy starcie.";
    preview = "Show my card", "A kártyám megnézése", "Näita minu kaarti", "Pokaż moją kartę";
    open_the_shop = "Open the shop", "Megnyitom a boltot", "Ava pood", "Otwórz sklep";
    your_card_as_seen = "Your card as customers see it", "A kártyád, ahogy a vendégek látják", "Sinu kaart nii, nagu kliendid näevad", "Twoja karta tak, jak widzą ją klienci";
    the_shop = "Your shop", "A boltod", "Sinu pood", "Twój sklep";
    shop_exists = "This server has a shop already", "Ezen a szerveren már van bolt", "Selles serveris on juba pood", "Na tym serwerze jest już sklep";
    shop_exists_how = "Whoever runs the server can allow more. If the shop is yours, sign in.", "Többet a szerver üzemeltetője engedélyezhet. Ha a tiéd a bolt, lépj be.", "Rohkem saab lubada serveri haldaja. Kui pood on sinu, logi sisse.", "Na więcej może zezwolić administrator serwera. Jeśli sklep jest twój, zaloguj się.";

    // the poster
    scan_with_camera = "Scan with your phone’s camera. No app, no sign-up.", "Olvasd be a telefonod kamerájával. Nincs alkalmazás, nincs regisztráció.", "Skanni telefoni kaameraga. Ei rakendust ega registreerimist.", "Zeskanuj aparatem telefonu. Bez aplikacji i rejestracji.";
    qr_to_join = "QR code to get the card", "QR-kód a kártyához", "QR-kood kaardi saamiseks", "Kod QR, aby odebrać kartę";
    print_hint = "Print it from your browser’s menu (Ctrl or ⌘ and P).", "Nyomtasd a böngésző menüjéből (Ctrl vagy ⌘ és P).", "Prindi see brauseri menüüst (Ctrl või ⌘ ja P).", "Wydrukuj z menu przeglądarki (Ctrl lub ⌘ i P).";

    // trouble
    offline = "You are offline", "Nincs hálózat", "Võrguühendus puudub", "Brak sieci";
    offline_not_kept = "This page needs the network. Nothing was sent and nothing was changed. Cards that are kept on this phone, and their codes, still work.", "Ehhez az oldalhoz hálózat kell. Semmit sem küldtünk el, és semmi sem változott. A telefonon tárolt kártyák és a kódjaik most is működnek.", "See leht vajab võrku. Midagi ei saadetud ega muudetud. Selles telefonis olevad kaardid ja nende koodid töötavad edasi.", "Ta strona wymaga sieci. Nic nie wysłano i nic się nie zmieniło. Karty zapisane w tym telefonie i ich kody nadal działają.";
    open_my_cards = "Open my cards", "Kártyáim megnyitása", "Ava minu kaardid", "Otwórz moje karty";
    no_card = "We can’t find this card", "Nem találjuk ezt a kártyát", "Me ei leia seda kaarti", "Nie możemy znaleźć tej karty";
    no_card_why = "The link may be cut short, or the card belongs to another phone. Your other cards are as they were.", "Lehet, hogy a link csonka, vagy a kártya egy másik telefoné. A többi kártyád megvan.", "Link võib olla poolik või kuulub kaart teisele telefonile. Sinu teised kaardid on alles.", "Link może być ucięty albo karta należy do innego telefonu. Pozostałe karty są bez zmian.";
    no_page = "There is no such page", "Nincs ilyen oldal", "Sellist lehte ei ole", "Nie ma takiej strony";
    no_page_why = "The address may be cut short. Nothing was changed.", "Lehet, hogy csonka a cím. Semmi sem változott.", "Aadress võib olla poolik. Midagi ei muudetud.", "Adres może być ucięty. Nic się nie zmieniło.";
    code_old = "This code is old", "Ez a kód régi", "See kood on vana", "Ten kod jest stary";
    code_old_how = "It may be a picture of a screen. A phone shows a new code every 15 seconds: scan it there, or type the number under it. Nothing was changed.", "Lehet, hogy egy képernyőkép. A telefon 15 másodpercenként új kódot mutat: azt olvasd be, vagy írd be az alatta lévő számot. Semmi sem változott.", "See võib olla ekraanipilt. Telefon näitab uut koodi iga 15 sekundi järel: skaneeri see sealt või sisesta selle all olev number. Midagi ei muudetud.", "To może być zrzut ekranu. Telefon pokazuje nowy kod co 15 sekund: zeskanuj go stamtąd albo wpisz numer pod nim. Nic się nie zmieniło.";
    code_early = "This phone’s clock is wrong", "Rosszul jár a telefon órája", "Selle telefoni kell on vale", "Zegar tego telefonu źle chodzi";
    code_early_how = "Its code is from a moment that is still to come. Opening the card once with a network sets it right; until then type the number under the code. Nothing was changed.", "A kódja egy még el nem jött pillanatból való. Ha egyszer hálózattal megnyitja a kártyát, helyreáll; addig írd be a kód alatti számot. Semmi sem változott.", "Selle kood on hetkest, mis alles tuleb. Kaardi ühekordne avamine võrguga parandab selle; seni sisesta koodi all olev number. Midagi ei muudetud.", "Jego kod pochodzi z chwili, która dopiero nadejdzie. Otwarcie karty z siecią to naprawi; do tego czasu wpisz numer pod kodem. Nic się nie zmieniło.";
    code_foreign = "This code is not real", "Ez a kód nem valódi", "See kood ei ole ehtne", "Ten kod nie jest prawdziwy";
    code_foreign_how = "It was not made by this card’s own phone. Ask to see the card there, or type the number under its code. Nothing was changed.", "Nem a kártya saját telefonja készítette. Kérd el ott a kártyát, vagy írd be a kódja alatti számot. Semmi sem változott.", "Seda ei teinud kaardi oma telefon. Palu kaarti seal näidata või sisesta selle koodi all olev number. Midagi ei muudetud.", "Nie powstał w telefonie właściciela tej karty. Poproś o pokazanie karty albo wpisz numer pod jej kodem. Nic się nie zmieniło.";
    no_voucher = "There is no such reward here", "Nincs itt ilyen jutalom", "Sellist preemiat siin ei ole", "Nie ma tu takiej nagrody";
    no_voucher_why = "Check the code. It may be another shop’s. Nothing was changed.", "Ellenőrizd a kódot. Lehet, hogy egy másik bolté. Semmi sem változott.", "Kontrolli koodi. See võib olla teise poe oma. Midagi ei muudetud.", "Sprawdź kod. Może być z innego sklepu. Nic się nie zmieniło.";
    already_redeemed = "This reward was used already. Nothing was changed.", "Ezt a jutalmat már beváltották. Semmi sem változott.", "See preemia on juba kasutatud. Midagi ei muudetud.", "Ta nagroda została już wykorzystana. Nic się nie zmieniło.";
    reward_is_expired = "This reward has expired. Nothing was changed.", "Ez a jutalom lejárt. Semmi sem változott.", "See preemia on aegunud. Midagi ei muudetud.", "Ta nagroda wygasła. Nic się nie zmieniło.";
    reward_is_void = "This reward was taken back. Nothing was changed.", "Ezt a jutalmat visszavonták. Semmi sem változott.", "See preemia on tagasi võetud. Midagi ei muudetud.", "Ta nagroda została cofnięta. Nic się nie zmieniło.";
    cannot_do = "This can’t be done. Nothing was changed.", "Ez nem lehetséges. Semmi sem változott.", "Seda ei saa teha. Midagi ei muudetud.", "Tego nie można zrobić. Nic się nie zmieniło.";
    number_shape = "A card’s number has eight digits, a reward’s code eight letters or digits.", "A kártya száma nyolc számjegy, a jutalom kódja nyolc betű vagy számjegy.", "Kaardi number on kaheksakohaline, preemia kood kaheksa tähte või numbrit.", "Numer karty ma osiem cyfr, kod nagrody osiem liter lub cyfr.";
    number_check = "One of the digits is wrong. Please read the number again.", "Az egyik számjegy hibás. Olvasd el újra a számot.", "Üks numbritest on vale. Loe number uuesti.", "Jedna z cyfr jest błędna. Odczytaj numer ponownie.";
    number_unknown = "No card of this shop has this number.", "Ennek a boltnak nincs ilyen számú kártyája.", "Sellel poel ei ole sellise numbriga kaarti.", "Ten sklep nie ma karty o tym numerze.";
    wrong_pin = "This PIN is not right.", "Ez a PIN-kód nem jó.", "See PIN ei ole õige.", "Ten PIN jest nieprawidłowy.";
    wrong_password = "This password is not right.", "Ez a jelszó nem jó.", "See parool ei ole õige.", "To hasło jest nieprawidłowe.";
    wrong_setup_code = "This is not the code that the server printed.", "Nem ezt a kódot írta ki a szerver.", "See ei ole kood, mida server kuvas.", "To nie jest kod wypisany przez serwer.";
    unavailable = "Not available just now", "Most nem elérhető", "Praegu pole see saadaval", "Teraz to niedostępne";
    unavailable_how = "Nothing was changed. Please try again in a moment; if it stays so, tell the shop.", "Semmi sem változott. Próbáld újra egy pillanat múlva; ha így marad, szólj az üzletnek.", "Midagi ei muudetud. Proovi hetke pärast uuesti; kui nii jääb, ütle poele.", "Nic się nie zmieniło. Spróbuj ponownie za chwilę; jeśli tak zostanie, powiedz o tym w sklepie.";
    disk_full = "The server is full", "A szerver megtelt", "Server on täis", "Serwer jest pełny";
    disk_full_how = "Nothing was changed. Please tell the shop that its server’s disk has no room left; then try again.", "Semmi sem változott. Szólj az üzletnek, hogy a szerverének megtelt a lemeze; utána próbáld újra.", "Midagi ei muudetud. Palun ütle poele, et tema serveri kettal pole enam ruumi; seejärel proovi uuesti.", "Nic się nie zmieniło. Powiedz w sklepie, że na dysku serwera nie ma już miejsca, a potem spróbuj ponownie.";
    disk_fails = "The server can’t save anything", "A szerver nem tud menteni", "Server ei saa midagi salvestada", "Serwer nie może nic zapisać";
    disk_fails_how = "Nothing was changed. Please tell the shop that its server’s disk fails; then try again.", "Semmi sem változott. Szólj az üzletnek, hogy a szerverének hibás a lemeze; utána próbáld újra.", "Midagi ei muudetud. Palun ütle poele, et tema serveri ketas on rikkis; seejärel proovi uuesti.", "Nic się nie zmieniło. Powiedz w sklepie, że dysk serwera zawodzi, a potem spróbuj ponownie.";
    disk_in_doubt = "The server starts again", "A szerver újraindul", "Server käivitub uuesti", "Serwer uruchamia się ponownie";
    disk_in_doubt_how = "It could not make sure that this was saved. Please try again in a moment: sending the same form twice counts once.", "Nem tudott meggyőződni arról, hogy ez mentve lett. Próbáld újra egy pillanat múlva: ugyanaz az űrlap kétszer elküldve egyszer számít.", "Ta ei saanud kindlaks teha, kas see salvestati. Proovi hetke pärast uuesti: sama vormi kaks korda saatmine loetakse üheks.", "Nie mógł się upewnić, że to zapisano. Spróbuj ponownie za chwilę: ten sam formularz wysłany dwa razy liczy się raz.";
    too_many = "Too many at once", "Túl sok egyszerre", "Liiga palju korraga", "Zbyt wiele naraz";
    too_many_how = "Please wait a moment and try again. Nothing was changed.", "Várj egy pillanatot, és próbáld újra. Semmi sem változott.", "Palun oota hetk ja proovi uuesti. Midagi ei muudetud.", "Odczekaj chwilę i spróbuj ponownie. Nic się nie zmieniło.";
    foreign_form = "This came from another site", "Ez egy másik oldalról jött", "See tuli teiselt saidilt", "To przyszło z innej strony";
    foreign_form_how = "Open the page here and send it again. Nothing was changed.", "Nyisd meg itt az oldalt, és küldd el újra. Semmi sem változott.", "Ava leht siin ja saada uuesti. Midagi ei muudetud.", "Otwórz stronę tutaj i wyślij ponownie. Nic się nie zmieniło.";
    form_unreadable = "The form could not be read", "Az űrlap nem olvasható", "Vormi ei saanud lugeda", "Nie można odczytać formularza";
    form_unreadable_how = "Go back, load the page again and send it once more. Nothing was changed.", "Lépj vissza, töltsd be újra az oldalt, és küldd el még egyszer. Semmi sem változott.", "Mine tagasi, lae leht uuesti ja saada veel kord. Midagi ei muudetud.", "Wróć, wczytaj stronę ponownie i wyślij jeszcze raz. Nic się nie zmieniło.";
    out_of_date = "This page is out of date", "Ez az oldal elavult", "See leht on vananenud", "Ta strona jest nieaktualna";
    out_of_date_how = "Something has changed since you loaded it. Load it again and look before you press. Nothing was done.", "A betöltése óta megváltozott valami. Töltsd be újra, és nézd meg, mielőtt megnyomod. Nem történt semmi.", "Pärast selle laadimist on midagi muutunud. Lae see uuesti ja vaata üle, enne kui vajutad. Midagi ei tehtud.", "Od jej wczytania coś się zmieniło. Wczytaj ją ponownie i sprawdź, zanim naciśniesz. Nic nie zrobiono.";
    server_trouble = "Something went wrong here", "Valami elromlott nálunk", "Meil läks midagi valesti", "Coś poszło nie tak po naszej stronie";
    server_trouble_how = "Please try again: sending the same form twice counts once.", "Próbáld újra: ugyanaz az űrlap kétszer elküldve egyszer számít.", "Proovi uuesti: sama vormi kaks korda saatmine loetakse üheks.", "Spróbuj ponownie: ten sam formularz wysłany dwa razy liczy się raz.";
    needs_choice = "Please choose one of these.", "Válassz ezek közül.", "Palun vali üks neist.", "Wybierz jedną z opcji.";
    somebody_elses_card = "This is somebody’s card", "Ez valakinek a kártyája", "See on kellegi kaart", "To czyjaś karta";
    somebody_elses_card_how = "Only its owner’s phone and the shop’s till can open it. If you work here, sign in at the counter and scan it again.", "Csak a tulajdonosa telefonja és a bolt pénztára nyithatja meg. Ha itt dolgozol, lépj be a pultnál, és olvasd be újra.", "Seda saavad avada ainult omaniku telefon ja poe kassa. Kui töötad siin, logi letis sisse ja skanni uuesti.", "Może ją otworzyć tylko telefon właściciela i kasa sklepu. Jeśli tu pracujesz, zaloguj się przy kasie i zeskanuj ponownie.";

    // privacy
    privacy_text_1 = "The shop sees a card with a number, its stamps and rewards, and when they were given. It does not know who you are, unless you tell it.", "A bolt egy számozott kártyát lát, a pecsétjeit és jutalmait, és hogy mikor kapta őket. Nem tudja, ki vagy, hacsak el nem mondod.", "Pood näeb numbriga kaarti, selle templeid ja preemiaid ning millal need anti. Ta ei tea, kes sa oled, kui sa ise ei ütle.", "Sklep widzi kartę z numerem, jej pieczątki i nagrody oraz kiedy je przyznano. Nie wie, kim jesteś, chyba że mu powiesz.";
    privacy_text_2 = "This phone keeps a few cookies: one that opens your cards, one that says it is the same phone, so that nobody is rewarded twice for inviting themselves, and one with the language you chose. Nothing is shared with anybody else, and no other company’s server is asked for anything.", "Ez a telefon néhány sütit tárol: az egyik megnyitja a kártyáidat, a másik azt jelzi, hogy ugyanaz a telefon, hogy senki ne kapjon kétszer jutalmat, amiért magát hívta meg, a harmadik a választott nyelvet. Semmit nem adunk tovább, és más cég szerverét semmire nem kérjük.", "See telefon hoiab mõnda küpsist: üks avab sinu kaardid, teine ütleb, et see on sama telefon, et keegi ei saaks enda kutsumise eest kaks korda preemiat, kolmas hoiab valitud keelt. Kellegagi midagi ei jagata ja ühegi teise firma serverilt midagi ei küsita.", "Ten telefon przechowuje kilka plików cookie: jeden otwiera twoje karty, drugi mówi, że to ten sam telefon, aby nikt nie był nagradzany dwa razy za zaproszenie samego siebie, trzeci pamięta wybrany język. Niczego nikomu nie przekazujemy i nie pytamy serwerów innych firm.";
}

phrases_with! {
    of_slots(count, slots) = "{count} of {slots}", "{count}\u{a0}/\u{a0}{slots}", "{count}\u{a0}/\u{a0}{slots}", "{count} z {slots}";
    of_slots_long(count, slots) = "{count} of {slots} stamps", "{slots} pecsétből {count}", "{slots} templist {count}", "{count} z {slots} pieczątek";
    rewards_ready(count) = "{count} ready", "{count} beváltható", "{count} ootel", "{count} do odbioru";
    until(day) = "Until {day}", "Lejárat: {day}", "Kehtib kuni: {day}", "Do {day}";
    used_on(day) = "Used on {day}", "Beváltva: {day}", "Lunastatud: {day}", "Wykorzystano {day}";
    expired_on(day) = "Expired on {day}", "Lejárt: {day}", "Aegus: {day}", "Wygasła {day}";
    your_code_at(shop) = "Your code at {shop}", "A kódod itt: {shop}", "Sinu kood: {shop}", "Twój kod: {shop}";
    card_of(shop) = "Get a card of {shop}", "Kártya: {shop}", "Kaart: {shop}", "Karta: {shop}";
    you_start_with(gift) = "You start with: {gift}.", "Ezzel indulsz: {gift}.", "Alustuseks saad: {gift}.", "Na start dostajesz: {gift}.";
    offline_card(moment) = "You are offline. This is from {moment}; the code still works.", "Nincs hálózat. Ez az állapot: {moment}; a kód így is működik.", "Võrguühendus puudub. Andmed on seisuga {moment}; kood töötab ikka.", "Brak sieci. Stan z: {moment}; kod nadal działa.";
    sms_text(shop, gift, link) = "I have a stamp card at {shop}. With this link you start with: {gift}. {link}", "Van egy pecsétgyűjtő kártyám itt: {shop}. Ha ezzel a linkkel csatlakozol, ezt kapod induláskor: {gift}. {link}", "Mul on templikaart: {shop}. Selle lingiga saad alustuseks: {gift}. {link}", "Mam kartę na pieczątki: {shop}. Z tym linkiem na start dostajesz: {gift}. {link}";
    give_stamps(stamps) = "Give {stamps}", "{stamps} adása", "Anna {stamps}", "Daj: {stamps}";
    given_stamps(stamps) = "{stamps} given.", "{stamps} jóváírva.", "Antud: {stamps}.", "Przyznano: {stamps}.";
    card_full_gets(reward) = "The card is full: {reward}.", "Megtelt a kártya: {reward}.", "Kaart on täis: {reward}.", "Karta pełna: {reward}.";
    on_the_next_card(standing) = "On the next card: {standing}.", "A következő kártyán: {standing}.", "Järgmisel kaardil: {standing}.", "Na następnej karcie: {standing}.";
    locked_until(clock) = "Too many wrong tries. You can try again at {clock}.", "Túl sok hibás próbálkozás. Újra próbálhatod: {clock}.", "Liiga palju valesid katseid. Proovi uuesti kell {clock}.", "Zbyt wiele błędnych prób. Spróbuj ponownie o {clock}.";
    needs_text(most) = "Needs a text of at most {most} letters.", "Legfeljebb {most} betűs szöveg kell ide.", "Siia on vaja kuni {most} tähemärgi pikkust teksti.", "Potrzebny tekst do {most} znaków.";
    needs_number(least, most) = "Needs a whole number from {least} to {most}.", "{least} és {most} közötti egész szám kell ide.", "Siia on vaja täisarvu vahemikus {least} kuni {most}.", "Potrzebna liczba całkowita od {least} do {most}.";
    needs_letters(least) = "Needs at least {least} letters.", "Legalább {least} karakter kell ide.", "Vaja on vähemalt {least} märki.", "Potrzeba co najmniej {least} znaków.";
    invited_refused(why) = "The invitation does not count: {why}.", "A meghívás nem számít: {why}.", "Kutse ei lähe arvesse: {why}.", "Zaproszenie się nie liczy: {why}.";
}
