//! What is told, and what is said about telling: English, Hungarian, Estonian, Polish, in this order.

use super::Words;
use loyalty::{languages::Language, notices::Kind};

phrases! {
    // the inbox
    notices = "Notices", "Értesítések", "Teated", "Powiadomienia";
    no_notices = "Nothing yet. What matters about this card will stand here.", "Még semmi. Itt lesz minden, ami ennél a kártyánál fontos.", "Veel mitte midagi. Siia tuleb see, mis selle kaardi juures oluline on.", "Jeszcze nic. Tu znajdziesz to, co ważne dla tej karty.";
    new_one = "New", "Új", "Uus", "Nowe";
    older_ones = "Older ones", "Régebbiek", "Vanemad", "Starsze";
    why_this = "Why did I get this?", "Miért kaptam ezt?", "Miks ma selle sain?", "Skąd to powiadomienie?";
    why_terms = "A shop always tells you when the terms of your card change. This can’t be switched off.", "Ha változnak a kártyád feltételei, azt a bolt mindig megmondja. Ez nem kapcsolható ki.", "Kui kaardi tingimused muutuvad, teatab pood sellest alati. Seda ei saa välja lülitada.", "O zmianie warunków karty sklep informuje zawsze. Tego nie można wyłączyć.";
    terms_changed = "The terms of this card have changed. See how it works now.", "Változtak a kártya feltételei. Nézd meg, hogyan működik most.", "Selle kaardi tingimused on muutunud. Vaata, kuidas see nüüd toimib.", "Warunki tej karty się zmieniły. Zobacz, jak teraz działa.";

    // what is told
    choose_notices = "Choose what you are told", "Válaszd ki, miről szóljunk", "Vali, millest teatame", "Wybierz, o czym informować";
    what_you_are_told = "What you are told", "Miről szóljunk", "Millest teatame", "O czym informujemy";
    kind_reward = "A reward is ready", "Jutalmad lett", "Preemia on valmis", "Nagroda jest gotowa";
    kind_lapses = "Something will expire", "Valami hamarosan lejár", "Midagi aegub peagi", "Coś wkrótce wygaśnie";
    kind_gift = "Gifts on special days", "Ajándékok jeles napokon", "Tähtpäevade kingitused", "Prezenty z okazji";
    kind_friend = "A friend you invited came", "Eljött egy meghívott barátod", "Kutsutud sõber käis kohal", "Zaproszony znajomy przyszedł";
    kind_place = "A place came free", "Felszabadult egy hely", "Üks koht vabanes", "Zwolniło się miejsce";
    kind_tomorrow = "The day before an event", "Egy program előtti napon", "Ürituse eelsel päeval", "Dzień przed wydarzeniem";
    kind_tier = "Your tier changes", "Változik a szinted", "Sinu tase muutub", "Zmiana twojego poziomu";
    kind_membership = "Your membership ends", "Lejár a tagságod", "Sinu liikmelisus lõpeb", "Koniec członkostwa";
    kind_earned = "What each visit brings", "Amit egy-egy látogatás hoz", "Mida iga külastus toob", "Co daje każda wizyta";
    kind_terms = "The terms change", "Változnak a feltételek", "Tingimused muutuvad", "Zmiana warunków";
    quiet_hours = "Quiet hours", "Csendes órák", "Vaikne aeg", "Cisza";
    quiet_why = "Nothing rings then: it waits until they are over. The same hour twice means never.", "Ilyenkor semmi sem szólal meg, hanem megvárja a végét. Két azonos óra: soha.", "Siis ei helise midagi, vaid ootab aja lõpuni. Kaks sama tundi tähendab: mitte kunagi.", "Wtedy nic nie dzwoni, tylko czeka do końca. Dwie takie same godziny: nigdy.";
    quiet_from = "From", "Ettől", "Alates", "Od";
    quiet_to = "To", "Eddig", "Kuni", "Do";

    // phones
    phones_told = "Phones that are told", "Telefonok, amelyek szólnak", "Telefonid, kuhu teatame", "Telefony z powiadomieniami";
    no_phones = "None. Notices only stand in the inbox.", "Egyik sem. Az értesítések csak itt, a kártyánál olvashatók.", "Ühtegi pole. Teated on ainult kaardi juures.", "Żaden. Powiadomienia są tylko przy karcie.";
    a_browser = "A browser", "Egy böngésző", "Brauser", "Przeglądarka";
    stop_telling = "Stop", "Ne szóljon", "Lõpeta", "Wyłącz";
    phone_gone = "That phone is no longer told.", "Az a telefon már nem szól.", "Sellesse telefoni enam ei teatata.", "Ten telefon nie dostaje już powiadomień.";
    phone_added = "This phone is told from now on.", "Mostantól ez a telefon is szól.", "Nüüdsest teatame sellesse telefoni.", "Od teraz ten telefon dostaje powiadomienia.";
    ring_why = "Hear of a reward, or of what will expire, without opening the card.", "Tudd meg a jutalmakat és azt, ami lejár, anélkül, hogy megnyitnád a kártyát.", "Saa teada preemiast või aegumisest kaarti avamata.", "Dowiedz się o nagrodzie lub o tym, co wygasa, bez otwierania karty.";
    ring_here = "Tell me on this phone", "Szóljon ezen a telefonon", "Teata sellesse telefoni", "Powiadamiaj na tym telefonie";
    ring_on = "This phone is told.", "Ez a telefon szól.", "Sellesse telefoni teatatakse.", "Ten telefon dostaje powiadomienia.";
    ring_denied = "This browser does not let the site tell you anything. You can change that in its settings.", "Ez a böngésző nem engedi, hogy az oldal szóljon. Ezt a beállításaiban módosíthatod.", "See brauser ei luba lehel teatada. Saad seda muuta brauseri seadetes.", "Ta przeglądarka nie pozwala na powiadomienia. Możesz to zmienić w jej ustawieniach.";
    ring_failed = "It did not work. Please try again later; nothing was changed.", "Nem sikerült. Próbáld újra később; semmi sem változott.", "See ei õnnestunud. Proovi hiljem uuesti; midagi ei muutunud.", "Nie udało się. Spróbuj później; nic się nie zmieniło.";
    privacy_push = "If you ask to be told on a phone, its messages come by way of the maker of its browser, sealed so that only that phone can read them. It ends when you take the phone off the list.", "Ha kéred, hogy egy telefon szóljon, az üzenetek a böngésző gyártóján át érkeznek, úgy lezárva, hogy csak az a telefon olvashatja el őket. Ennek vége, ha leveszed a telefont a listáról.", "Kui palud teateid telefoni, liiguvad need brauseri tootja kaudu, suletult, nii et ainult see telefon saab neid lugeda. See lõpeb, kui võtad telefoni nimekirjast maha.", "Jeśli poprosisz o powiadomienia na telefon, wiadomości idą przez producenta jego przeglądarki, zapieczętowane tak, że odczyta je tylko ten telefon. Kończy się to, gdy usuniesz telefon z listy.";
    ring_install = "On an iPhone or iPad: put your cards on the home screen first, and open them from there.", "iPhone-on vagy iPaden előbb tedd ki a kártyáidat a főképernyőre, és onnan nyisd meg őket.", "iPhone’is või iPadis pane kaardid esmalt avakuvale ja ava need sealt.", "Na iPhonie lub iPadzie najpierw dodaj karty do ekranu początkowego i otwórz je stamtąd.";
}

phrases_with! {
    notices_new(count) = "Notices, new: {count}", "Értesítések, új: {count}", "Teated, uusi: {count}", "Powiadomienia, nowe: {count}";
    why_kind(kind) = "“{kind}” is switched on for this card.", "Ennél a kártyánál be van kapcsolva: „{kind}”.", "Selle kaardi juures on sees „{kind}”.", "Dla tej karty włączono: „{kind}”.";
    since(day) = "since {day}", "ettől: {day}", "alates: {day}", "od: {day}";
    told_reward(what) = "Ready for you: {what}", "Rád vár: {what}", "Sind ootab: {what}", "Czeka na ciebie: {what}";
    told_friend(what) = "Your friend came. For you: {what}", "Eljött a barátod. A tiéd: {what}", "Sinu sõber käis kohal. Sulle: {what}", "Twój znajomy przyszedł. Dla ciebie: {what}";
    told_earned(what) = "You got: {what}", "Megkaptad: {what}", "Said: {what}", "Otrzymujesz: {what}";
    told_event(name, when) = "{name}: {when}. You have a place.", "{name}: {when}. Van helyed.", "{name}: {when}. Sul on koht.", "{name}: {when}. Masz miejsce.";
    told_tier(name) = "Your tier now: {name}", "Az új szinted: {name}", "Sinu uus tase: {name}", "Twój nowy poziom: {name}";
    told_tier_falls(name, day) = "{name} is yours until {day}. A visit may keep it.", "{name}: a tiéd eddig: {day}. Egy látogatással megtarthatod.", "{name} on sinu kuni: {day}. Külastus võib selle hoida.", "{name} jest twój do: {day}. Wizyta może go zachować.";
    and_more(first, count) = "{first} and {count} more", "{first} és még {count}", "{first} ja veel {count}", "{first} i jeszcze {count}";
}

impl Words {
    /// What a kind of notice is about.
    #[must_use]
    pub const fn notice_kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Reward => self.kind_reward(),
            Kind::Lapses => self.kind_lapses(),
            Kind::Gift => self.kind_gift(),
            Kind::Friend => self.kind_friend(),
            Kind::Place => self.kind_place(),
            Kind::Tomorrow => self.kind_tomorrow(),
            Kind::Tier => self.kind_tier(),
            Kind::Membership => self.kind_membership(),
            Kind::Earned => self.kind_earned(),
            Kind::Terms => self.kind_terms(),
        }
    }

    /// Why somebody was told of this kind.
    #[must_use]
    pub fn why_notice(self, kind: Kind) -> String {
        if kind.is_a_choice() { self.why_kind(self.notice_kind(kind)) } else { self.why_terms().to_owned() }
    }
}
