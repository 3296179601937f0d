//! The pass of a card for Apple Wallet: its JSON, by the fields that Apple documents (Wallet Passes, "Pass"), and its pictures.

use super::{
    Apple,
    said::{Held, Said, sign},
};
use crate::{
    site::Site,
    ui::{picture::Picture, theme::Theme},
    words::Words,
};
use jiff::civil::Date;
use loyalty::languages::Language;
use serde_json::{Map, Value, json};
use server::passes::Contents;
use std::collections::BTreeMap;

/// Where phones ask for changes; Apple's own addresses follow.
pub const SERVICE: &str = "/passes/apple";

/// `#1f5c4a` as `rgb(31, 92, 74)`.
fn rgb(hex: &str) -> String {
    let part = |at: usize| hex.get(at..at + 2).and_then(|two| u8::from_str_radix(two, 16).ok()).unwrap_or_default();
    format!("rgb({}, {}, {})", part(1), part(3), part(5))
}

fn day(date: Date) -> String {
    // The end of the day, wherever the phone is: it is told to take the clock as it stands there.
    format!("{date}T23:59:00Z")
}

fn field(key: &str, label: &str, value: impl Into<Value>) -> Map<String, Value> {
    let mut field = Map::new();
    field.insert("key".into(), key.into());
    if !label.is_empty() {
        field.insert("label".into(), label.into());
    }
    field.insert("value".into(), value.into());
    field
}

fn dated(key: &str, label: &str, date: Date) -> Map<String, Value> {
    let mut field = field(key, label, day(date));
    field.insert("dateStyle".into(), "PKDateStyleMedium".into());
    field.insert("timeStyle".into(), "PKDateStyleNone".into());
    field.insert("ignoresTimeZone".into(), true.into());
    field
}

fn held(label: &str, held: &Held, words: Words) -> Map<String, Value> {
    let mut field = match held {
        Held::Words(text) => field("balance", label, text.as_str()),
        Held::Count(count) => {
            let mut field = field("balance", label, *count);
            field.insert("numberStyle".into(), "PKNumberStyleDecimal".into());
            field
        }
        Held::Money(minor, currency) => {
            let amount = f64::from(*minor) / 10_f64.powi(currency.decimals().cast_signed());
            let mut field = field("balance", label, amount);
            field.insert("currencyCode".into(), currency.to_string().into());
            field
        }
        Held::Until(date) => dated("balance", label, *date),
    };
    field.insert("changeMessage".into(), words.pass_changed("%@").into());
    field
}

/// The fields of a card in use, in their places.
fn store_card(said: &Said, site: &Site) -> Value {
    let words = said.words;
    let main = said.main.as_ref().map(|(label, value)| held(label, value, words));
    // Over slots nothing is written: how many they are stands above them.
    let (header, primary) = if said.slots.is_some() { (main, None) } else { (None, main) };
    let (next, aim) = &said.next;
    let next = (!next.is_empty()).then(|| field("next", words.pass_next(), next.as_str()));
    let aim = aim.as_ref().map(|aim| field("aim", words.pass_for(), aim.as_str()));
    let ready = said.ready.as_ref().map(|ready| {
        let mut field = field("ready", words.your_rewards(), ready.as_str());
        field.insert("changeMessage".into(), words.pass_changed("%@").into());
        field
    });
    let rank = said.rank.as_ref().map(|rank| field("rank", words.your_tier(), rank.as_str()));
    let member = said.member.as_ref().map(|(club, until)| dated("member", club, *until));
    let page = format!("{}\n{}", words.pass_page_why(), said.address);
    let leave = format!("{}\n{}/leave", words.pass_leave_why(), said.address);
    let back = [
        field("promises", words.how_it_works(), said.promises.as_str()),
        field("number", words.pass_number(), said.number.as_str()),
        field("page", words.pass_page(), page),
        field("leave", words.leave_this_shop(), leave),
        field("privacy", words.my_data(), site.address("/data")),
    ];
    json!({
        "headerFields": header.into_iter().collect::<Vec<_>>(),
        "primaryFields": primary.into_iter().collect::<Vec<_>>(),
        "secondaryFields": next.into_iter().chain(aim).collect::<Vec<_>>(),
        "auxiliaryFields": ready.into_iter().chain(rank).chain(member).collect::<Vec<_>>(),
        "backFields": back,
    })
}

/// The pass as JSON. Of a card whose owner has left it says nothing but that.
pub fn json(site: &Site, apple: &Apple, contents: &Contents, said: Option<&Said>, words: Words) -> Value {
    let (shop, serial) = (&contents.shop, contents.serial);
    let colours = Theme::of(&shop.color).light;
    let mut pass = json!({
        "formatVersion": 1,
        "passTypeIdentifier": apple.kind,
        "teamIdentifier": apple.team,
        "serialNumber": serial.to_string(),
        "organizationName": shop.name,
        "description": words.pass_describes(&shop.name),
        "logoText": shop.name,
        "backgroundColor": rgb(&colours.brand),
        "foregroundColor": rgb(&colours.on_brand),
        "labelColor": rgb(&colours.on_brand),
        "suppressStripShine": true,
        "sharingProhibited": true,
        "webServiceURL": site.address(SERVICE),
        "authenticationToken": site.stampbook.pass_token(serial),
    });
    let Some(said) = said else {
        pass["voided"] = true.into();
        pass["storeCard"] = json!({ "secondaryFields": [field("closed", "", words.card_was_left())] });
        return pass;
    };
    pass["storeCard"] = store_card(said, site);
    pass["barcodes"] = json!([{
        "format": "PKBarcodeFormatQR",
        "message": said.address,
        "messageEncoding": "iso-8859-1",
        "altText": said.number,
    }]);
    pass
}

/// The signed package of a card's pass, in this language where its owner chose none.
///
/// # Errors
/// Where something can't be drawn or signed.
pub async fn package(site: &Site, apple: &Apple, contents: &Contents, asks: Option<Language>) -> anyhow::Result<Vec<u8>> {
    let words = Words(contents.language.or(asks).unwrap_or(contents.shop.language));
    let said = Said::of(site, contents, words)?;
    let mut files = BTreeMap::new();
    files.insert("pass.json", serde_json::to_vec(&json(site, apple, contents, said.as_ref(), words))?);
    let names = [
        ["icon.png", "logo.png", "strip.png"],
        ["icon@2x.png", "logo@2x.png", "strip@2x.png"],
        ["icon@3x.png", "logo@3x.png", "strip@3x.png"],
    ];
    for ([icon, logo, strip], times) in names.into_iter().zip(1..) {
        let band = said.as_ref().map(|said| said.band(times));
        let pictures = [
            (icon, Some(Picture::Icon { side: 29 * times, whole: true })),
            (logo, Some(Picture::Logo { times })),
            (strip, band),
        ];
        for (name, picture) in pictures {
            let Some(picture) = picture else { continue };
            let drawn = site.pictures.png(sign(&contents.shop), picture).await;
            files.insert(name, drawn.ok_or_else(|| anyhow::anyhow!("a picture can't be drawn"))?.to_vec());
        }
    }
    apple.package(files, site.now())
}
