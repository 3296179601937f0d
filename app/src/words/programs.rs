//! What programs are called by: why something moved on a card, and why something is refused. English, Hungarian, Estonian,
//! Polish, in this order.

use super::Words;
use loyalty::languages::Language;

phrases! {
    // why something moved
    by_promotion = "Promotion", "Akció", "Kampaania", "Promocja";
    by_perk = "Extra for your tier or membership", "Extra a szinted vagy a tagságod miatt", "Lisa sinu taseme või liikmelisuse eest", "Dodatek za poziom lub członkostwo";
    by_coupon = "Coupon", "Kupon", "Kupong", "Kupon";
    for_birthday = "Birthday gift", "Születésnapi ajándék", "Sünnipäevakingitus", "Prezent urodzinowy";
    for_anniversary = "Gift for another year with us", "Ajándék egy újabb közös évért", "Kingitus veel ühe koos oldud aasta eest", "Prezent za kolejny wspólny rok";
    for_a_reward = "For a reward", "Jutalomért", "Preemia eest", "Za nagrodę";
    ladder_step = "Reward taken from the ladder", "Jutalom a létráról", "Preemia redelilt", "Nagroda z drabinki";
    paid_with = "Paid with", "Fizetéshez felhasználva", "Kasutatud maksmiseks", "Użyto do zapłaty";
    donated = "Given to a good cause", "Jó ügyre adva", "Antud heategevuseks", "Przekazano na dobry cel";
    for_a_place = "For a place", "Helyfoglalásért", "Koha eest", "Za miejsce";
    place_given_back = "Place given back", "Hely visszaadva", "Koht tagastatud", "Zwrot miejsca";
    membership_paid = "Membership", "Tagság", "Liikmelisus", "Członkostwo";
    repaid = "Taken for what was owed", "Tartozásba beszámítva", "Arvestatud võla katteks", "Zaliczono na poczet długu";
    lapsed = "Expired", "Lejárt", "Aegunud", "Wygasło";
    membership_over = "Membership ended", "A tagság lejárt", "Liikmelisus lõppes", "Członkostwo wygasło";

    // why an invitation waits or gives nothing
    invitation_month_full = "This month’s invitations are all rewarded", "Erre a hónapra már nem jár több meghívási jutalom", "Selle kuu kutsed on kõik juba tasutud", "W tym miesiącu limit nagród za zaproszenia jest wyczerpany";
    invitation_declined = "The shop did not accept it", "A bolt nem fogadta el", "Pood ei kiitnud seda heaks", "Sklep tego nie zaakceptował";
    invitation_qualified = "Your friend came; your reward is on its way", "A barátod itt járt; a jutalmad úton van", "Sõber käis ära; sinu preemia on teel", "Znajomy był; twoja nagroda jest w drodze";
    invitation_looked_at = "The shop is taking a look at it", "A bolt még ellenőrzi", "Pood vaatab selle üle", "Sklep to sprawdza";

    // refusals
    wrong_sale = "A number is too small or too large. Please check the amount.", "Az egyik szám túl kicsi vagy túl nagy. Ellenőrizd az összeget.", "Mõni arv on liiga väike või liiga suur. Kontrolli summat.", "Któraś liczba jest za mała albo za duża. Sprawdź kwotę.";
    not_enough = "There is not enough on the card.", "Nincs elég a kártyán.", "Kaardil pole piisavalt.", "Na karcie jest za mało.";
    not_offered = "This is not part of the card’s program.", "Ez nem része a kártya programjának.", "See ei kuulu kaardi programmi.", "To nie należy do programu tej karty.";
    kept_for_others = "This is kept for members or for a higher tier.", "Ez tagoknak vagy magasabb szintnek jár.", "See on liikmetele või kõrgemale tasemele.", "To jest dla członków klubu lub wyższego poziomu.";
    taken_before = "This was taken before.", "Ezt már igénybe vették.", "See on juba kasutatud.", "To już zostało wykorzystane.";
    not_its_day = "Today is not the day for it.", "Ma nincs itt az ideje.", "Täna pole selle päev.", "To nie jest ten dzień.";
    not_open_yet = "Places can’t be reserved yet.", "Még nem lehet helyet foglalni.", "Kohti ei saa veel broneerida.", "Jeszcze nie można rezerwować miejsc.";
    has_begun = "It has begun already.", "Már elkezdődött.", "See on juba alanud.", "To już się zaczęło.";
    paid_far_ahead = "The membership is paid ahead as far as it can be.", "A tagság már a lehető legtovább ki van fizetve.", "Liikmelisus on juba nii kaugele ette makstud kui võimalik.", "Członkostwo jest już opłacone tak daleko, jak można.";
    refund_too_large = "More than was paid can’t be given back.", "A kifizetettnél több nem adható vissza.", "Rohkem kui maksti, ei saa tagastada.", "Nie można zwrócić więcej, niż zapłacono.";
    coupon_unknown = "There is no such coupon.", "Nincs ilyen kupon.", "Sellist kupongi pole.", "Nie ma takiego kuponu.";
    coupon_not_yet = "The coupon is not good yet.", "A kupon még nem érvényes.", "Kupong ei kehti veel.", "Kupon jeszcze nie obowiązuje.";
    coupon_over = "The coupon is no longer good.", "A kupon már nem érvényes.", "Kupong enam ei kehti.", "Kupon już nie obowiązuje.";
    coupon_used_up = "The coupon is used up.", "A kupon elfogyott.", "Kupong on ära kasutatud.", "Kupon jest wykorzystany.";
    coupon_used_before = "This customer has used the coupon before.", "Ez a vevő már felhasználta a kupont.", "See klient on kupongi juba kasutanud.", "Ten klient już wykorzystał kupon.";
    coupon_bill_too_small = "The bill is too small for the coupon.", "A kuponhoz kevés az összeg.", "Arve on kupongi jaoks liiga väike.", "Rachunek jest za mały na ten kupon.";
    coupon_other_things = "The coupon is for other things.", "A kupon másra szól.", "Kupong on muude asjade jaoks.", "Kupon jest na inne rzeczy.";
    coupon_twice = "The same coupon is there twice.", "Ugyanaz a kupon kétszer szerepel.", "Sama kupong on kaks korda.", "Ten sam kupon jest dwa razy.";
    which_shop = "Which shop?", "Melyik bolt?", "Milline pood?", "Który sklep?";
    needs_other_value = "Needs another value.", "Más érték kell ide.", "Siia on vaja teist väärtust.", "Potrzebna inna wartość.";
}
