//! Carries deliveries: one request on one connection, to an address that was looked at just before; no redirect is followed,
//! and little of the answer is read. How each went is told to the services, which say when it is tried again.

use super::super::events::Event;
use super::address::{Target, Unfit};
use crate::site::Site;
use futures::{StreamExt, stream};
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1,
    header::{self, HeaderValue},
};
use hyper_util::rt::TokioIo;
use server::webhooks::{Parcel, Told};
use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// How often it is looked whether something is to be delivered.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often what is old is forgotten.
const LOOKS_PER_SWEEP: u32 = 600;
/// Deliveries that are carried at once.
const AT_ONCE: usize = 8;
/// The longest that one may take, from the name to the end of the answer.
const TIME_MAX: Duration = Duration::from_secs(15);
/// So much of an answer is read.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// Why something was not delivered. What the other side wrote is not among it.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("{0}")]
    Unfit(#[from] Unfit),
    #[error("the host's name is not known")]
    Name,
    #[error("no connection: {0}")]
    Connect(std::io::ErrorKind),
    #[error("no TLS: the certificate is not trusted, or the connection broke")]
    Tls,
    #[error("the connection broke before the answer")]
    Http,
    #[error("the answer was {0}")]
    Status(StatusCode),
    #[error("no answer within 15 seconds")]
    Late,
}

static TLS: LazyLock<Option<TlsConnector>> = LazyLock::new(|| {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?;
    let mut config = config.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Some(TlsConnector::from(Arc::new(config)))
});

/// A machine that the target's name means and that may be spoken to.
async fn look_up(target: &Target, local: bool) -> Result<SocketAddr, Trouble> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await.map_err(|_| Trouble::Name)?;
    let mut found: Vec<_> = found.take(32).collect();
    // If one of them leads inside, the name is up to no good.
    if found.iter().any(|address| !target.admits(address.ip(), local)) {
        return Err(Unfit::Private.into());
    }
    // What is not reached by the newer network is reached by the older one.
    found.sort_by_key(SocketAddr::is_ipv6);
    found.first().copied().ok_or(Trouble::Name)
}

async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<StatusCode, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Trouble::Http)?;
    let answer = async move {
        let response = sender.send_request(request).await.map_err(|_| Trouble::Http)?;
        let status = response.status();
        // Read to be polite, and only so far; what it says is nobody's business.
        let _ = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        Ok(status)
    };
    tokio::pin!(answer, connection);
    // Both run here, so that nothing of it is left when this is over.
    tokio::select! {
        done = &mut answer => done,
        _ = &mut connection => answer.await,
    }
}

async fn send(target: &Target, local: bool, request: Request<Full<Bytes>>) -> Result<(), Trouble> {
    let address = look_up(target, local).await?;
    let stream = TcpStream::connect(address).await.map_err(|error| Trouble::Connect(error.kind()))?;
    let status = if target.tls {
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Trouble::Name)?;
        let tls = TLS.as_ref().ok_or(Trouble::Tls)?;
        ask(tls.connect(name, stream).await.map_err(|_| Trouble::Tls)?, request).await?
    } else {
        ask(stream, request).await?
    };
    if status.is_success() { Ok(()) } else { Err(Trouble::Status(status)) }
}

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
    let request = Request::post(&target.path)
        .header(header::HOST, &target.authority)
        .header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .header(header::USER_AGENT, HeaderValue::from_static("Stampbook"))
        .header(header::CONNECTION, HeaderValue::from_static("close"))
        .header("webhook-id", parcel.id())
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature)
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| Trouble::Unfit(Unfit::Shape))?;
    match tokio::time::timeout(TIME_MAX, send(&target, local, request)).await {
        Ok(sent) => sent,
        Err(_) => Err(Trouble::Late),
    }
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
    let (mut ending, mut looks) = (site.ending.clone(), 0_u32);
    loop {
        let done = async {
            if looks.is_multiple_of(LOOKS_PER_SWEEP) {
                sweep(&site).await?;
            }
            carry_once(&site).await
        };
        match done.await {
            Ok(0) => {}
            // There may be more.
            Ok(_) if !*ending.borrow() => continue,
            Ok(_) => return,
            Err(error) => tracing::error!(?error, "webhooks could not be served"),
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}
