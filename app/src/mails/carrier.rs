//! Carries mails to the server by which they leave: takes each from the services, writes it, and tells how it went. When it is
//! tried again, the services say.

use super::{Mailer, Trouble, said::message};
use crate::{outside, site::Site};
use futures::{StreamExt, stream};
use server::mails::{Mail, Outcome};

/// Mails that are carried at once: each is a connection of its own.
const AT_ONCE: usize = 4;

fn outcome(trouble: &Trouble) -> Outcome {
    match trouble {
        Trouble::Refused(_) => Outcome::Refused,
        Trouble::Connect(_) | Trouble::Login(_) | Trouble::Later(_) | Trouble::Broke | Trouble::Late => Outcome::Later,
    }
}

async fn deliver(site: &Site, mailer: &Mailer, mail: &Mail) -> Outcome {
    let message = match message(mail, site, mailer) {
        Ok(message) => message,
        Err(error) => {
            tracing::error!(%error, mail = %mail.id(), "a mail could not be written");
            return Outcome::Refused;
        }
    };
    // To whom it goes and what it opens is in no line of the log.
    match mailer.send(&message).await {
        Ok(()) => Outcome::Taken,
        Err(trouble) => {
            tracing::warn!(%trouble, mail = %mail.id(), "a mail was not taken");
            outcome(&trouble)
        }
    }
}

/// Carries what is to be sent now; says how much there was to look at.
///
/// # Errors
/// Where the database does not answer.
pub async fn carry_once(site: &Site) -> server::Result<usize> {
    let Some(mailer) = &site.settings.mail else { return Ok(0) };
    let (mails, looked_at) = site.stampbook.take_mails().await?;
    let carried = stream::iter(mails).map(|mail| async move {
        let outcome = deliver(site, mailer, &mail).await;
        site.stampbook.settle_mail(&mail, outcome).await
    });
    let carried: Vec<_> = carried.buffer_unordered(AT_ONCE).collect().await;
    carried.into_iter().collect::<server::Result<Vec<()>>>()?;
    Ok(looked_at)
}

/// Carries mails until the server ends.
pub async fn carry(site: Site) {
    if site.settings.mail.is_some() {
        outside::keep_on(site, "mails", |site, _| async move { carry_once(&site).await }).await;
    }
}
