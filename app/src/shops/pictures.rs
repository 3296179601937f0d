//! How a shop looks outside of its pages: its icons, the picture beside a link in a message, and what a phone needs to know to
//! put one card on the home screen. All of it is what the poster at the door says, so everybody may see it.

use crate::{
    site::{Reply, Site, Trouble, card_id},
    ui::{
        picture::{Picture, Sign},
        theme::Theme,
    },
    words::Words,
};
use axum::{
    extract::{Path, Query, State},
    http::{HeaderMap, header},
    response::IntoResponse,
};
use serde::Deserialize;
use serde_json::json;
use server::store::Shop;

/// The icons there are, by their names: dots along the side, and whether the ground goes to the edges.
const ICONS: [(&str, Picture); 5] = [
    ("icon-192.png", Picture::Icon { side: 192, whole: false }),
    ("icon-512.png", Picture::Icon { side: 512, whole: false }),
    ("maskable-192.png", Picture::Icon { side: 192, whole: true }),
    ("maskable-512.png", Picture::Icon { side: 512, whole: true }),
    // Apple's system cuts the corners itself.
    ("apple-touch-180.png", Picture::Icon { side: 180, whole: true }),
];

fn sign(shop: &Shop) -> Sign {
    Sign { name: shop.name.clone(), colour: shop.color.clone(), mark: shop.mark.clone() }
}

/// Whose cards a shop hands out: of a coalition's member, the one that runs it.
async fn host(site: &Site, slug: &str) -> server::Result<Shop> {
    let shop = site.stampbook.shop_by_slug(slug).await?;
    match shop.home {
        Some(home) => site.stampbook.shop(home).await,
        None => Ok(shop),
    }
}

/// `GET /shops/{shop}/icons/{name}`
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop, or no such icon.
pub async fn icon(
    State(site): State<Site>,
    Path((slug, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply {
    let (_, icon) = ICONS.into_iter().find(|(known, _)| *known == name).ok_or(Trouble::NoPage)?;
    let shop = site.stampbook.shop_by_slug(&slug).await?;
    Ok(site.pictures.answer(sign(&shop), icon, &headers).await)
}

/// What the picture beside a link says.
#[derive(Debug, Deserialize)]
pub struct WideQuery {
    /// Whether a friend sent the link.
    #[serde(default)]
    invited: bool,
}

/// `GET /shops/{shop}/preview.png`: in the shop's own language, since nobody knows who will read the message.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop.
pub async fn preview(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(query): Query<WideQuery>,
    headers: HeaderMap,
) -> Reply {
    let (door, shop) = (site.stampbook.shop_by_slug(&slug).await?, host(&site, &slug).await?);
    let (words, promise) = (Words(shop.language), site.stampbook.terms(&door).await?.promise(shop.language));
    let above = if query.invited { words.a_friend_invites().to_owned() } else { String::new() };
    Ok(site.pictures.answer(sign(&shop), Picture::Wide { above, promise }, &headers).await)
}

/// Which card goes on the home screen.
#[derive(Debug, Deserialize)]
pub struct ManifestQuery {
    card: String,
}

/// `GET /shops/{shop}/manifest.webmanifest?card=…` (W3C, Web Application Manifest): this one card, under the shop's name. What
/// it says of the card is its address alone, which opens nothing by itself.
///
/// # Errors
/// [`Trouble::NoPage`] where there is no such shop, or that is no card's name.
pub async fn manifest(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(query): Query<ManifestQuery>,
) -> Reply {
    let (card, shop) = (card_id(&query.card)?, site.stampbook.shop_by_slug(&slug).await?);
    let promise = site.stampbook.terms(&shop).await?.promise(shop.language);
    let (words, colours) = (Words(shop.language), Theme::of(&shop.color).light);
    let start = format!("/cards/{card}");
    let icon = |(name, picture): &(&str, Picture)| {
        let Picture::Icon { side, whole } = picture else { return None };
        let purpose = if *whole { "maskable" } else { "any" };
        let src = format!("/shops/{slug}/icons/{name}");
        Some(json!({ "src": src, "sizes": format!("{side}x{side}"), "type": "image/png", "purpose": purpose }))
    };
    let code = json!({ "name": words.show_my_code(), "url": format!("{start}/code") });
    let short: String = shop.name.chars().take(12).collect();
    let manifest = json!({
        "id": start,
        "name": shop.name,
        "short_name": short.trim(),
        "description": promise,
        "lang": shop.language.code(),
        "start_url": start,
        "scope": "/",
        "display": "standalone",
        "background_color": colours.tint,
        "theme_color": colours.tint,
        "icons": ICONS.iter().take(4).filter_map(icon).collect::<Vec<_>>(),
        "shortcuts": [code],
    });
    let headers = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, "public, max-age=3600")];
    Ok((headers, manifest.to_string()).into_response())
}
