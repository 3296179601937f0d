//! The fields that Apple and Google document, with their types: what is sent to either is held against this.
//!
//! Apple: Wallet Passes, `Pass`, `PassFields`, `PassFieldContent`, `Pass.Barcodes`
//! (<https://developer.apple.com/documentation/walletpasses/pass>). Google: Wallet API, REST resources `loyaltyclass` and
//! `loyaltyobject` (<https://developers.google.com/wallet/reference/rest/v1/loyaltyobject>).

use serde_json::Value;

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Bool,
    /// `rgb(1, 2, 3)`.
    Colour,
    /// `#1f5c4a`.
    Hex,
    /// A date with a time, by W3C's note.
    Moment,
    /// A text, a number or a date.
    Any,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An object with these fields.
    Of(&'static [Field]),
    /// A list of such objects.
    Many(&'static [Field]),
    Https,
}
use Kind::{Any, Bool, Colour, Hex, Https, Many, Moment, Number, Of, OneOf, Text};

/// A field's name, whether it must be there, and what stands in it.
pub type Field = (&'static str, bool, Kind);

const DATES: Kind =
    OneOf(&["PKDateStyleNone", "PKDateStyleShort", "PKDateStyleMedium", "PKDateStyleLong", "PKDateStyleFull"]);
const NUMBERS: Kind =
    OneOf(&["PKNumberStyleDecimal", "PKNumberStylePercent", "PKNumberStyleScientific", "PKNumberStyleSpellOut"]);
const ALIGNMENTS: Kind =
    OneOf(&["PKTextAlignmentLeft", "PKTextAlignmentCenter", "PKTextAlignmentRight", "PKTextAlignmentNatural"]);

const CONTENT: &[Field] = &[
    ("key", true, Text),
    ("value", true, Any),
    ("label", false, Text),
    ("attributedValue", false, Any),
    ("changeMessage", false, Text),
    ("currencyCode", false, Text),
    ("dateStyle", false, DATES),
    ("timeStyle", false, DATES),
    ("ignoresTimeZone", false, Bool),
    ("isRelative", false, Bool),
    ("numberStyle", false, NUMBERS),
    ("textAlignment", false, ALIGNMENTS),
];
const FIELDS: &[Field] = &[
    ("headerFields", false, Many(CONTENT)),
    ("primaryFields", false, Many(CONTENT)),
    ("secondaryFields", false, Many(CONTENT)),
    ("auxiliaryFields", false, Many(CONTENT)),
    ("backFields", false, Many(CONTENT)),
];
const FORMATS: Kind =
    OneOf(&["PKBarcodeFormatQR", "PKBarcodeFormatPDF417", "PKBarcodeFormatAztec", "PKBarcodeFormatCode128"]);
const BARCODE: &[Field] =
    &[("format", true, FORMATS), ("message", true, Text), ("messageEncoding", true, Text), ("altText", false, Text)];

/// Apple's `Pass`, as far as a store card uses it.
pub const PASS: &[Field] = &[
    ("formatVersion", true, Number),
    ("description", true, Text),
    ("organizationName", true, Text),
    ("passTypeIdentifier", true, Text),
    ("serialNumber", true, Text),
    ("teamIdentifier", true, Text),
    ("authenticationToken", false, Text),
    ("webServiceURL", false, Https),
    ("backgroundColor", false, Colour),
    ("foregroundColor", false, Colour),
    ("labelColor", false, Colour),
    ("logoText", false, Text),
    ("barcodes", false, Many(BARCODE)),
    ("expirationDate", false, Moment),
    ("relevantDate", false, Moment),
    ("sharingProhibited", false, Bool),
    ("suppressStripShine", false, Bool),
    ("voided", false, Bool),
    ("storeCard", true, Of(FIELDS)),
];

const URI: &[Field] = &[("uri", true, Https), ("description", false, Text), ("id", false, Text)];
const IMAGE: &[Field] = &[("sourceUri", true, Of(URI))];
const MONEY: &[Field] = &[("micros", true, Text), ("currencyCode", true, Text)];
const BALANCE: &[Field] =
    &[("string", false, Text), ("int", false, Number), ("double", false, Number), ("money", false, Of(MONEY))];
const POINTS: &[Field] = &[("label", false, Text), ("balance", true, Of(BALANCE))];
const GOOGLE_CODES: Kind = OneOf(&["QR_CODE", "AZTEC", "CODE_128", "PDF_417"]);
const GOOGLE_BARCODE: &[Field] = &[("type", true, GOOGLE_CODES), ("value", true, Text), ("alternateText", false, Text)];
const MODULE: &[Field] = &[("id", false, Text), ("header", true, Text), ("body", true, Text)];

/// Google's `LoyaltyClass`, as far as it is used.
pub const CLASS: &[Field] = &[
    ("id", true, Text),
    ("issuerName", true, Text),
    ("programName", true, Text),
    ("programLogo", true, Of(IMAGE)),
    ("reviewStatus", true, OneOf(&["UNDER_REVIEW", "APPROVED", "REJECTED", "DRAFT"])),
    ("hexBackgroundColor", false, Hex),
    ("countryCode", false, Text),
];

/// Google's `LoyaltyObject`, as far as it is used.
pub const OBJECT: &[Field] = &[
    ("id", true, Text),
    ("classId", true, Text),
    ("state", true, OneOf(&["ACTIVE", "COMPLETED", "EXPIRED", "INACTIVE"])),
    ("accountId", false, Text),
    ("accountName", false, Text),
    ("loyaltyPoints", false, Of(POINTS)),
    ("secondaryLoyaltyPoints", false, Of(POINTS)),
    ("barcode", false, Of(GOOGLE_BARCODE)),
    ("textModulesData", false, Many(MODULE)),
];

/// Demands that an object has the fields that it must have, and none that is not documented.
#[track_caller]
pub fn assert_fits(value: &Value, fields: &[Field], path: &str) {
    let object = value.as_object().unwrap_or_else(|| panic!("{path} is no object: {value}"));
    for (name, _, _) in fields.iter().filter(|(_, must, _)| *must) {
        assert!(object.contains_key(*name), "{path} has no {name}: {value}");
    }
    for (name, value) in object {
        let known = fields.iter().find(|(known, ..)| known == name);
        let (_, _, kind) = known.unwrap_or_else(|| panic!("{path}.{name} is not documented"));
        fits(value, *kind, &format!("{path}.{name}"));
    }
}

#[track_caller]
fn fits(value: &Value, kind: Kind, path: &str) {
    let text = value.as_str();
    let good = match kind {
        Text => text.is_some_and(|text| !text.is_empty()),
        Number => value.is_number(),
        Bool => value.is_boolean(),
        Any => value.is_number() || text.is_some_and(|text| !text.is_empty()),
        Moment => text.is_some_and(|text| text.parse::<jiff::Timestamp>().is_ok()),
        Https => text.is_some_and(|text| text.starts_with("https://")),
        Hex => text.is_some_and(|text| text.len() == 7 && text.starts_with('#')),
        Colour => text.and_then(|text| text.strip_prefix("rgb(")?.strip_suffix(')')).is_some_and(|parts| {
            let parts: Vec<_> = parts.split(", ").map(str::parse::<u8>).collect();
            parts.len() == 3 && parts.iter().all(Result::is_ok)
        }),
        OneOf(words) => text.is_some_and(|text| words.contains(&text)),
        Of(fields) => return assert_fits(value, fields, path),
        Many(fields) => {
            let list = value.as_array().unwrap_or_else(|| panic!("{path} is no list"));
            return list.iter().for_each(|one| assert_fits(one, fields, path));
        }
    };
    assert!(good, "{path} is no {kind:?}: {value}");
}
