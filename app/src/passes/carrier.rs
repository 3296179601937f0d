//! Tells the wallets that hold a copy that its card has changed: Apple's phones come and fetch it then, Google is brought it.
//! When it is tried again, the services say.

use crate::{outside, site::Site};
use futures::{StreamExt, stream};
use server::{
    passes::{Outcome, Serial},
    store::Pass,
};

/// Told at once.
const AT_ONCE: usize = 8;

async fn tell(site: &Site, pass: &Pass) -> server::Result<Outcome> {
    let passes = &site.settings.passes;
    if !pass.device.is_empty() {
        return Ok(match &passes.apns {
            Some(apns) => apns.tell(&pass.push_token).await,
            None => Outcome::Refused,
        });
    }
    let Some(google) = &passes.google else { return Ok(Outcome::Refused) };
    let contents = site.stampbook.pass(Serial { shop: pass.shop, card: pass.card }).await?;
    google.bring(site, &contents).await
}

/// Tells what is to be told now; says how much that was.
///
/// # Errors
/// Where the database does not answer.
pub async fn carry_once(site: &Site) -> server::Result<usize> {
    let taken = site.stampbook.take_passes().await?;
    let count = taken.len();
    let told = stream::iter(taken).map(|pass| async move {
        let outcome = tell(site, &pass).await?;
        site.stampbook.settle_pass(&pass, outcome).await
    });
    let told: Vec<_> = told.buffer_unordered(AT_ONCE).collect().await;
    told.into_iter().collect::<server::Result<Vec<()>>>()?;
    Ok(count)
}

/// Tells until the server ends.
pub async fn carry(site: Site) {
    if site.settings.passes.are_on() {
        outside::keep_on(site, "passes", |site, _| async move { carry_once(&site).await }).await;
    }
}
