//! Carries deliveries: takes them from the services, signs them, and tells how each went. When it is tried again, the services
//! say.

use super::super::events::Event;
use crate::{
    outside::{self, Target, Trouble},
    site::Site,
};
use axum::http::{HeaderValue, header};
use futures::{StreamExt, stream};
use server::webhooks::{Parcel, Told};

/// How often what is old is forgotten.
const LOOKS_PER_SWEEP: u32 = 600;
/// Deliveries that are carried at once.
const AT_ONCE: usize = 8;

async fn deliver(site: &Site, parcel: &Parcel) -> Result<(), Trouble> {
    let local = site.settings.local_webhooks;
    let target = Target::read(&parcel.url, local)?;
    let event = match &parcel.told {
        Told::Test => Event::test(parcel.written_at),
        Told::Event(event) => Event::from(event.as_ref()),
    };
    let body = serde_json::to_string(&event).map_err(|_| Trouble::Http)?;
    let seconds = site.now().0.div_euclid(1_000_000);
    let signature = site.stampbook.sign_delivery(parcel, seconds, &body);
    let request = outside::request(&target)
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header("webhook-id", parcel.id())
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature);
    let answer = outside::post(&target, local, request, body).await?;
    if answer.status.is_success() { Ok(()) } else { Err(Trouble::Status(answer.status)) }
}

/// Carries what is to be delivered now; says how much that was.
///
/// # Errors
/// Where the database does not answer.
pub async fn carry_once(site: &Site) -> server::Result<usize> {
    let written = site.stampbook.spread_events().await?;
    let parcels = site.stampbook.take_deliveries().await?;
    let count = parcels.len();
    let carried = stream::iter(parcels).map(|parcel| async move {
        let trouble = deliver(site, &parcel).await.err().map(|trouble| trouble.to_string());
        site.stampbook.settle_delivery(&parcel, trouble.as_deref()).await
    });
    let carried: Vec<_> = carried.buffer_unordered(AT_ONCE).collect().await;
    carried.into_iter().collect::<server::Result<Vec<()>>>()?;
    Ok(written.max(count))
}

async fn sweep(site: &Site) -> server::Result<()> {
    while site.stampbook.forget_events().await? + site.stampbook.forget_deliveries().await? > 0 {}
    Ok(())
}

/// Carries deliveries until the server ends.
pub async fn carry(site: Site) {
    let once = |site: Site, looks: u32| async move {
        if looks.is_multiple_of(LOOKS_PER_SWEEP) {
            sweep(&site).await?;
        }
        carry_once(&site).await
    };
    outside::keep_on(site, "webhooks", once).await;
}
