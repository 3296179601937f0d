//! What customers read of their own: what is kept of them and why, what they agree to, leaving, putting cards away, several
//! devices. English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use loyalty::languages::Language;
use server::{consents::Purpose, devices::Make};

phrases! {
    // my data
    my_data = "My data", "Adataim", "Minu andmed", "Moje dane";
    my_data_lead = "This is all that is kept of you here, and why. There is no name, no address and no password: you are known by your devices.", "Ez minden, amit itt rólad tárolunk, és hogy miért. Nincs név, cím vagy jelszó: az eszközeidről ismerünk fel.", "See on kõik, mida sinust siin hoitakse, ja miks. Nime, aadressi ega parooli ei ole: sind tuntakse seadmete järgi.", "To wszystko, co tu o tobie przechowujemy, i dlaczego. Nie ma nazwiska, adresu ani hasła: rozpoznajemy cię po urządzeniach.";
    nothing_kept = "Nothing is kept of you on this device’s behalf: it has no card yet.", "Erről az eszközről semmit sem tárolunk rólad: még nincs rajta kártya.", "Selle seadme kaudu ei hoita sinust midagi: siin pole veel ühtegi kaarti.", "Na tym urządzeniu nic o tobie nie przechowujemy: nie ma na nim jeszcze karty.";
    kept_number = "Number of the card", "A kártya száma", "Kaardi number", "Numer karty";
    kept_number_why = "So that the shop finds your card when you show its code or say its number.", "Hogy a bolt megtalálja a kártyádat, ha megmutatod a kódját vagy bemondod a számát.", "Et pood leiaks sinu kaardi, kui näitad koodi või ütled numbri.", "Aby sklep znalazł kartę, gdy pokażesz kod lub podasz numer.";
    kept_history = "Visits and what they brought", "Látogatások és amit hoztak", "Külastused ja mida need tõid", "Wizyty i co przyniosły";
    kept_history_why = "Your stamps and rewards are counted from these: each line stays as it was written.", "Ezekből számoljuk a pecsétjeidet és jutalmaidat: minden sor úgy marad, ahogy leírtuk.", "Nendest arvestatakse sinu templid ja preemiad: iga rida jääb nii, nagu see kirja pandi.", "Z nich liczymy twoje pieczątki i nagrody: każdy wiersz zostaje taki, jak go zapisano.";
    kept_birthday_why = "So that the birthday gift comes on its day. The year is not kept.", "Hogy a születésnapi ajándék a maga napján jöjjön. Az évet nem tároljuk.", "Et sünnipäevakingitus tuleks õigel päeval. Aastat ei hoita.", "Aby prezent urodzinowy przyszedł w swoim dniu. Roku nie przechowujemy.";
    kept_contact = "A fingerprint of your e-mail or phone number", "Az e-mail-címed vagy telefonszámod ujjlenyomata", "Sinu e-posti või telefoninumbri sõrmejälg", "Odcisk twojego adresu e-mail lub numeru telefonu";
    kept_contact_why = "So that nobody is rewarded for inviting themselves. The address itself cannot be read from it.", "Hogy senki ne kapjon jutalmat azért, mert magát hívta meg. Maga az adat nem olvasható ki belőle.", "Et keegi ei saaks preemiat enda kutsumise eest. Andmeid endid sellest välja ei loe.", "Aby nikt nie dostał nagrody za zaproszenie samego siebie. Samych danych nie da się z niego odczytać.";
    kept_reference = "How the shop’s own system calls you", "Ahogy a bolt saját rendszere nevez", "Kuidas poe enda süsteem sind nimetab", "Jak nazywa cię system sklepu";
    kept_reference_why = "The shop’s till finds your card by it.", "A bolt pénztára erről találja meg a kártyádat.", "Poe kassa leiab sinu kaardi selle järgi.", "Po tym kasa sklepu znajduje twoją kartę.";
    kept_invite = "Your invitation link, and what came of it", "A meghívó linked, és ami lett belőle", "Sinu kutselink ja mis sellest sai", "Twój link z zaproszeniem i co z niego wynikło";
    kept_invite_why = "So that you and your friends get what was promised. Who they are is not told.", "Hogy te és a barátaid megkapjátok, amit ígértek. Hogy ők kik, azt nem mondjuk meg.", "Et sina ja sinu sõbrad saaksid lubatu. Kes nad on, seda ei öelda.", "Abyście ty i twoi znajomi dostali to, co obiecano. Kim są, tego nie zdradzamy.";
    kept_places = "Your places at events", "Helyeid a programokon", "Sinu kohad üritustel", "Twoje miejsca na wydarzeniach";
    kept_places_why = "So that a place is kept for you, and nobody else gets it.", "Hogy a helyed megmaradjon, és más ne kapja meg.", "Et sinu koht alles oleks ja keegi teine seda ei saaks.", "Aby miejsce było dla ciebie i nikt inny go nie dostał.";
    kept_device = "That the card was opened on this phone", "Hogy a kártyát ezen a telefonon nyitották", "Et kaart avati selles telefonis", "Że kartę założono na tym telefonie";
    kept_device_why = "So that nobody is rewarded twice on one phone.", "Hogy egy telefonon senki ne kapjon kétszer jutalmat.", "Et ühes telefonis ei saaks keegi kaks korda preemiat.", "Aby nikt nie dostał nagrody dwa razy na jednym telefonie.";
    kept_language = "Language", "Nyelv", "Keel", "Język";
    kept_language_why = "So that pages and receipts speak to you in it.", "Hogy az oldalak és bizonylatok ezen szóljanak hozzád.", "Et lehed ja kviitungid oleksid selles keeles.", "Aby strony i potwierdzenia były w tym języku.";
    why_only_so = "Nothing of this is given to anybody else. Shops see their own card only.", "Ebből semmit nem adunk tovább. Minden bolt csak a saját kártyáját látja.", "Midagi sellest kellelegi teisele ei anta. Pood näeb ainult enda kaarti.", "Niczego z tego nie przekazujemy dalej. Sklep widzi tylko swoją kartę.";
    download_all = "Take it all with you", "Vidd magaddal az egészet", "Võta kõik kaasa", "Zabierz wszystko ze sobą";
    download_json = "Download for other programs (JSON)", "Letöltés más programoknak (JSON)", "Laadi alla teistele programmidele (JSON)", "Pobierz dla innych programów (JSON)";
    download_csv = "Download as a table (CSV)", "Letöltés táblázatként (CSV)", "Laadi alla tabelina (CSV)", "Pobierz jako tabelę (CSV)";
    your_devices = "Your devices", "Eszközeid", "Sinu seadmed", "Twoje urządzenia";
    this_device = "this device", "ez az eszköz", "see seade", "to urządzenie";
    sign_device_out = "Sign out", "Kijelentkeztetés", "Logi välja", "Wyloguj";

    // consents
    consents = "What you agree to", "Amihez hozzájárulsz", "Millega oled nõus", "Na co się zgadzasz";
    consents_lead = "Nothing, unless you tick it. You can take it back here at any time, and your card stays as it is.", "Semmihez, amíg be nem jelölöd. Itt bármikor visszavonhatod, és a kártyád marad, ahogy van.", "Mitte millegagi, kuni sa seda ei märgi. Saad selle siin igal ajal tagasi võtta ja kaart jääb nii, nagu on.", "Na nic, dopóki tego nie zaznaczysz. Możesz to tu w każdej chwili cofnąć, a karta zostaje bez zmian.";
    agree_rewards = "The shop may write to me when a reward of mine is ready or about to lapse.", "A bolt írhat nekem, ha jutalmam van, vagy ha hamarosan lejár.", "Pood võib mulle kirjutada, kui minu preemia on valmis või hakkab aeguma.", "Sklep może do mnie napisać, gdy moja nagroda jest gotowa lub wkrótce wygaśnie.";
    agree_news = "The shop may write to me about its news and offers.", "A bolt írhat nekem az újdonságairól és ajánlatairól.", "Pood võib mulle kirjutada oma uudistest ja pakkumistest.", "Sklep może pisać do mnie o nowościach i ofertach.";
    consent_given = "You agreed", "Hozzájárultál", "Andsid nõusoleku", "Zgoda udzielona";
    consent_taken_back = "You took it back", "Visszavontad", "Võtsid nõusoleku tagasi", "Zgoda cofnięta";
    consent_log = "When you agreed, and to which words", "Mikor járultál hozzá, és milyen szöveghez", "Millal ja milliste sõnadega nõustusid", "Kiedy i na jakie słowa padła zgoda";

    // leaving
    leave_this_shop = "Leave this shop", "Kilépek ebből a boltból", "Lahku sellest poest", "Opuść ten sklep";
    leave_all = "Delete everything", "Mindent törlök", "Kustuta kõik", "Usuń wszystko";
    leave_goes = "What goes", "Ami eltűnik", "Mis kaob", "Co znika";
    leave_stays = "What stays", "Ami marad", "Mis jääb", "Co zostaje";
    leave_goes_card = "The card, with all that is on it: what you collected and rewards you have not used are lost.", "A kártya, és minden rajta: amit gyűjtöttél, és a fel nem használt jutalmak elvesznek.", "Kaart ja kõik, mis sellel on: kogutu ja kasutamata preemiad lähevad kaotsi.", "Karta i wszystko, co na niej jest: to, co zebrano, i niewykorzystane nagrody przepadają.";
    leave_goes_cards = "All your cards, with all that is on them: what you collected and rewards you have not used are lost.", "Minden kártyád, és minden rajtuk: amit gyűjtöttél, és a fel nem használt jutalmak elvesznek.", "Kõik sinu kaardid ja kõik, mis neil on: kogutu ja kasutamata preemiad lähevad kaotsi.", "Wszystkie karty i wszystko, co na nich jest: to, co zebrano, i niewykorzystane nagrody przepadają.";
    leave_goes_told = "All that tells who you are: birthday, fingerprint of your contact, how the shop’s system calls you, your devices, your places at events, what you agreed to.", "Minden, ami rád utal: a születésnap, az elérhetőséged ujjlenyomata, ahogy a bolt rendszere nevez, az eszközeid, helyeid a programokon, a hozzájárulásaid.", "Kõik, mis sinust räägib: sünnipäev, kontakti sõrmejälg, poe süsteemi nimetus, seadmed, kohad üritustel, nõusolekud.", "Wszystko, co mówi, kim jesteś: urodziny, odcisk kontaktu, nazwa w systemie sklepu, urządzenia, miejsca na wydarzeniach, zgody.";
    leave_stays_text = "A history that is nobody’s: that there was a card, what was given on it and when. The shop’s books would not add up without it. Copies that the shop made before keep what was in them until they are thrown away.", "Egy előzmény, amely senkié: hogy volt egy kártya, mit kapott és mikor. Enélkül a bolt könyvei nem egyeznének. A bolt korábbi biztonsági mentéseiben az marad, ami bennük volt, amíg el nem dobják őket.", "Ajalugu, mis ei ole kellegi oma: et kaart oli, mida sellele anti ja millal. Ilma selleta poe raamatud ei klapiks. Poe varasemad varukoopiad säilitavad oma sisu, kuni need ära visatakse.", "Historia, która jest niczyja: że karta istniała, co i kiedy na niej przyznano. Bez niej księgi sklepu by się nie zgadzały. Wcześniejsze kopie zapasowe sklepu zachowują swoją treść, dopóki nie zostaną usunięte.";
    leave_no_way_back = "This cannot be undone.", "Ezt nem lehet visszavonni.", "Seda ei saa tagasi võtta.", "Tego nie można cofnąć.";
    keep_my_card = "Keep the card", "Megtartom a kártyát", "Jätan kaardi alles", "Zachowaj kartę";
    keep_my_cards = "Keep my cards", "Megtartom a kártyáimat", "Jätan kaardid alles", "Zachowaj moje karty";
    all_gone = "Everything is deleted", "Mindent töröltünk", "Kõik on kustutatud", "Wszystko usunięte";
    all_gone_text = "Nothing here knows you any more, and this phone has forgotten your cards. Thank you for having been here. You are welcome back at any time, with a new card.", "Itt már semmi sem ismer, és ez a telefon is elfelejtette a kártyáidat. Köszönjük, hogy itt voltál. Új kártyával bármikor szívesen látunk.", "Siin ei tunne sind enam miski ja see telefon on sinu kaardid unustanud. Aitäh, et olid siin. Oled uue kaardiga alati teretulnud.", "Nic tu już cię nie zna, a ten telefon zapomniał twoje karty. Dziękujemy za wspólny czas. Z nową kartą zawsze miło cię powitamy.";
    card_was_left = "This card is closed", "Ez a kártya lezárult", "See kaart on suletud", "Ta karta jest zamknięta";
    card_was_left_why = "Its owner has left, and it belongs to nobody now. Whoever likes the shop is welcome to a new card.", "A gazdája kilépett, most már senkié. Akinek tetszik a bolt, új kártyát bármikor kaphat.", "Selle omanik on lahkunud ja kaart ei ole enam kellegi oma. Kellele pood meeldib, on uue kaardiga teretulnud.", "Właściciel odszedł i karta jest już niczyja. Kto lubi ten sklep, może śmiało wziąć nową.";
    card_closed = "The card’s owner has left. Nothing was changed.", "A kártya gazdája kilépett. Semmi sem változott.", "Kaardi omanik on lahkunud. Midagi ei muudetud.", "Właściciel karty odszedł. Nic się nie zmieniło.";
    card_left_entry = "Card closed", "A kártya lezárult", "Kaart suleti", "Karta zamknięta";
    invitation_inviter_left = "Who invited has left", "Aki meghívott, kilépett", "Kutsuja on lahkunud", "Osoba zapraszająca odeszła";

    // the wallet
    find_a_card = "Find a card", "Kártya keresése", "Otsi kaarti", "Znajdź kartę";
    nothing_found = "No card of a shop with this name. Perhaps it is among those that you put away.", "Ilyen nevű boltból nincs kártyád. Talán az eltett kártyáid között van.", "Sellise nimega poe kaarti ei ole. Võib-olla on see ära pandud kaartide seas.", "Nie ma karty sklepu o tej nazwie. Może jest wśród odłożonych.";
    show_all_cards = "Show all cards", "Minden kártya", "Näita kõiki kaarte", "Pokaż wszystkie karty";
    put_away = "Put this card away", "Elteszem ezt a kártyát", "Pane see kaart ära", "Odłóż tę kartę";
    put_away_what = "It leaves the wallet’s first page and keeps all that is on it. Use it at the counter, and it is back.", "Lekerül a tárca első oldaláról, és minden rajta marad. Ha a pultnál használod, visszajön.", "See kaob rahakoti esilehelt ja kõik jääb alles. Kui kasutad seda letis, tuleb see tagasi.", "Znika z pierwszej strony portfela, ale wszystko na niej zostaje. Wróci, gdy użyjesz jej przy kasie.";
    bring_back = "Bring it back", "Visszahozom", "Too tagasi", "Przywróć";
    cards_put_away = "Cards put away", "Eltett kártyák", "Ära pandud kaardid", "Odłożone karty";
    none_put_away = "No card is put away.", "Nincs eltett kártyád.", "Ühtegi kaarti pole ära pandud.", "Żadna karta nie jest odłożona.";
    all_put_away = "All your cards are put away.", "Minden kártyádat eltetted.", "Kõik sinu kaardid on ära pandud.", "Wszystkie karty są odłożone.";
    about_this_card = "About this card", "Erről a kártyáról", "Selle kaardi kohta", "O tej karcie";

    // several devices
    on_another_phone = "Use on another phone", "Használat másik telefonon", "Kasuta teises telefonis", "Użyj na innym telefonie";
    on_another_phone_lead = "Your cards can be on several phones at once. The other phone gets a code from here, and then opens the same wallet by itself.", "A kártyáid egyszerre több telefonon is lehetnek. A másik telefon innen kap egy kódot, és utána magától nyitja ugyanezt a tárcát.", "Sinu kaardid võivad olla korraga mitmes telefonis. Teine telefon saab siit koodi ja avab edaspidi sama rahakoti ise.", "Twoje karty mogą być na kilku telefonach naraz. Drugi telefon dostaje stąd kod, a potem sam otwiera ten sam portfel.";
    show_a_code = "Show a code", "Kód mutatása", "Näita koodi", "Pokaż kod";
    another_code = "Another code", "Másik kód", "Uus kood", "Inny kod";
    scan_with_other_phone = "Scan this with the other phone’s camera, or type the code there.", "Olvasd be a másik telefon kamerájával, vagy írd be ott a kódot.", "Skaneeri see teise telefoni kaameraga või sisesta kood seal.", "Zeskanuj to aparatem drugiego telefonu albo wpisz tam kod.";
    code_is_once = "It works once. Show it to nobody else: whoever uses it has your cards.", "Egyszer használható. Másnak ne mutasd: aki felhasználja, azé is a kártyád.", "See toimib üks kord. Ära näita seda kellelegi teisele: kes seda kasutab, saab sinu kaardid.", "Działa raz. Nie pokazuj go nikomu innemu: kto go użyje, ma twoje karty.";
    have_a_code = "I have cards on another phone", "Másik telefonon vannak kártyáim", "Mul on kaardid teises telefonis", "Mam karty na innym telefonie";
    enter_code = "Code from the other phone", "A másik telefon kódja", "Kood teisest telefonist", "Kod z drugiego telefonu";
    enter_code_how = "On the other phone, open “My cards”, then “Use on another phone”. Or type the code that you keep for a lost phone.", "A másik telefonon nyisd meg a „Kártyáim”, majd a „Használat másik telefonon” oldalt. Vagy írd be az elveszett telefon esetére eltett kódot.", "Ava teises telefonis „Minu kaardid“ ja seal „Kasuta teises telefonis“. Või sisesta kood, mille hoidsid kadunud telefoni puhuks.", "Na drugim telefonie otwórz „Moje karty”, potem „Użyj na innym telefonie”. Albo wpisz kod zachowany na wypadek zgubienia telefonu.";
    open_on_this_phone = "Open the cards on this phone", "Kártyák megnyitása ezen a telefonon", "Ava kaardid selles telefonis", "Otwórz karty na tym telefonie";
    wrong_code = "This code does not open anything: it was used, is too old, or has a mistake in it. Nothing was changed. Make a new one on the other phone.", "Ez a kód nem nyit semmit: már felhasználták, túl régi, vagy hibás. Semmi sem változott. Kérj újat a másik telefonon.", "See kood ei ava midagi: seda on kasutatud, see on liiga vana või vigane. Midagi ei muudetud. Tee teises telefonis uus.", "Ten kod niczego nie otwiera: został użyty, jest za stary lub zawiera błąd. Nic się nie zmieniło. Utwórz nowy na drugim telefonie.";
    same_wallet = "These cards are on this phone already. The code was not used up.", "Ezek a kártyák már ezen a telefonon vannak. A kód nem veszett el.", "Need kaardid on juba selles telefonis. Koodi ei kasutatud ära.", "Te karty są już na tym telefonie. Kod nie został zużyty.";
    both_have_cards = "Both phones have cards", "Mindkét telefonon vannak kártyák", "Mõlemas telefonis on kaarte", "Na obu telefonach są karty";
    both_have_cards_how = "They can be put into one wallet. From then on both phones see and use all of these cards, so do this only with phones of your own. Two cards of one shop stay two cards.", "Egy tárcába tehetők. Onnantól mindkét telefon mindegyik kártyát látja és használhatja, ezért csak a saját telefonjaiddal tedd. Egy bolt két kártyája két kártya marad.", "Need saab panna ühte rahakotti. Edaspidi näevad ja kasutavad mõlemad telefonid kõiki neid kaarte, nii et tee seda ainult enda telefonidega. Ühe poe kaks kaarti jäävad kaheks.", "Można je połączyć w jeden portfel. Odtąd oba telefony widzą i używają wszystkich tych kart, więc rób to tylko z własnymi telefonami. Dwie karty jednego sklepu pozostają dwiema.";
    put_together = "Put them into one wallet", "Egy tárcába teszem", "Pane ühte rahakotti", "Połącz w jeden portfel";
    leave_apart = "Leave them apart", "Maradjanak külön", "Jäta eraldi", "Zostaw osobno";
    now_here = "Your cards are on this phone, too, now.", "A kártyáid most már ezen a telefonon is ott vannak.", "Sinu kaardid on nüüd ka selles telefonis.", "Twoje karty są teraz także na tym telefonie.";
    for_a_lost_phone = "For a lost phone", "Ha elveszne a telefon", "Kadunud telefoni puhuks", "Na wypadek zgubienia telefonu";
    for_a_lost_phone_how = "A code on paper brings your cards to a new phone when the old one is gone. It works once, and a new one takes its place.", "Egy papírra írt kód az új telefonra hozza a kártyáidat, ha a régi elveszett. Egyszer használható, és egy új a helyére lép.", "Paberile kirjutatud kood toob kaardid uude telefoni, kui vana on kadunud. See toimib üks kord ja uus asendab selle.", "Kod na papierze przeniesie karty na nowy telefon, gdy starego już nie ma. Działa raz, a nowy go zastępuje.";
    make_kept_code = "Make a code to keep", "Kérek egy eltehető kódot", "Tee kood hoidmiseks", "Utwórz kod do zachowania";
    new_kept_code = "Make a new one", "Kérek egy újat", "Tee uus", "Utwórz nowy";
    write_it_down = "Write this down and keep it where only you find it. It is not shown again.", "Írd le, és tedd el oda, ahol csak te találod meg. Többé nem mutatjuk meg.", "Kirjuta see üles ja hoia kohas, kust ainult sina selle leiad. Seda enam ei näidata.", "Zapisz go i trzymaj tam, gdzie tylko ty go znajdziesz. Więcej się nie pojawi.";
    some_device = "A device", "Egy eszköz", "Seade", "Urządzenie";
    a_computer = "Computer", "Számítógép", "Arvuti", "Komputer";
    an_android = "Android phone", "Androidos telefon", "Androidi telefon", "Telefon z Androidem";
    qr_for_other_phone = "Code for the other phone", "Kód a másik telefonnak", "Kood teisele telefonile", "Kod dla drugiego telefonu";
}

phrases_with! {
    last_seen(when) = "last here {when}", "utoljára itt: {when}", "viimati siin {when}", "ostatnio tu: {when}";
    code_good_until(when) = "Good until {when}", "Érvényes eddig: {when}", "Kehtib kuni {when}", "Ważny do {when}";
    kept_code_since(when) = "You have one since {when}.", "Van ilyened, ekkor készült: {when}", "Sul on see alates {when}.", "Masz go od: {when}.";
    leave_this(shop) = "Leave {shop}", "Kilépek: {shop}", "Lahku: {shop}", "Opuść: {shop}";
    put_away_count(count) = "Cards put away ({count})", "Eltett kártyák ({count})", "Ära pandud kaardid ({count})", "Odłożone karty ({count})";
    opened_on(day) = "since {day}", "ekkortól: {day}", "alates {day}", "od {day}";
    your_card_at(shop) = "Your card at {shop}", "Kártyád itt: {shop}", "Sinu kaart: {shop}", "Twoja karta: {shop}";
}

impl Words {
    /// What somebody agrees to.
    #[must_use]
    pub const fn agree_to(self, purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Rewards => self.agree_rewards(),
            Purpose::News => self.agree_news(),
        }
    }

    /// What kind of device it is.
    #[must_use]
    pub const fn make(self, make: Option<Make>) -> &'static str {
        match make {
            Some(Make::IPhone) => "iPhone",
            Some(Make::IPad) => "iPad",
            Some(Make::Android) => self.an_android(),
            Some(Make::Computer) => self.a_computer(),
            None => self.some_device(),
        }
    }
}
