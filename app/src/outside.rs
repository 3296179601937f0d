//! What goes out of this house: one request on one connection, to an address that somebody gave and that was looked at just
//! before; no redirect is followed, and little of the answer is read. Knows nothing of what is sent.

mod address;

pub use address::{Target, Unfit};

use crate::site::Site;
use axum::http::HeaderValue;
use http_body_util::{BodyExt, Collected, Full, Limited};
use hyper::{
    Request, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header::{self, HeaderMap},
    http::request,
};
use hyper_util::rt::TokioIo;
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

/// How often it is looked whether something is to be carried.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The longest that one request may take, from the name to the end of the answer.
pub const TIME_MAX: Duration = Duration::from_secs(15);
/// So much of an answer is read.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// Why something was not delivered. What the other side wrote is not among it.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The address is none to be spoken to.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// Its name means nothing.
    #[error("the host's name is not known")]
    Name,
    /// Nobody is there.
    #[error("no connection: {0}")]
    Connect(std::io::ErrorKind),
    /// Who is there can't show that it is them.
    #[error("no TLS: the certificate is not trusted, or the connection broke")]
    Tls,
    /// They hung up.
    #[error("the connection broke before the answer")]
    Http,
    /// They said something else than yes.
    #[error("the answer was {0}")]
    Status(StatusCode),
    /// They said nothing.
    #[error("no answer within 15 seconds")]
    Late,
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// What it says, where that is little; else nothing.
    pub body: Bytes,
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

async fn ask<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Answer, Trouble>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Trouble::Http)?;
    let answer = async move {
        let response = sender.send_request(request).await.map_err(|_| Trouble::Http)?;
        let (parts, body) = response.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body: little(body).await })
    };
    tokio::pin!(answer, connection);
    // Both run here, so that nothing of it is left when this is over.
    tokio::select! {
        done = &mut answer => done,
        _ = &mut connection => answer.await,
    }
}

/// What an answer says; read to be polite, and only so far.
pub async fn little(body: Incoming) -> Bytes {
    let read = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
    read.map(Collected::to_bytes).unwrap_or_default()
}

/// A connection to a machine that the target's name means and that may be spoken to.
///
/// # Errors
/// What was in the way.
pub async fn dial(target: &Target, local: bool) -> Result<TcpStream, Trouble> {
    let address = look_up(target, local).await?;
    TcpStream::connect(address).await.map_err(|error| Trouble::Connect(error.kind()))
}

async fn send(target: &Target, local: bool, request: Request<Full<Bytes>>) -> Result<Answer, Trouble> {
    let stream = dial(target, local).await?;
    if target.tls {
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Trouble::Name)?;
        let tls = TLS.as_ref().ok_or(Trouble::Tls)?;
        ask(tls.connect(name, stream).await.map_err(|_| Trouble::Tls)?, request).await
    } else {
        ask(stream, request).await
    }
}

/// A request to a target, for more headers.
pub fn request(target: &Target) -> request::Builder {
    Request::post(&target.path)
        .header(header::HOST, &target.authority)
        .header(header::USER_AGENT, HeaderValue::from_static("Stampbook"))
        .header(header::CONNECTION, HeaderValue::from_static("close"))
}

/// Sends a body; `local` as for [`Target::read`].
///
/// # Errors
/// What was in the way.
pub async fn post(
    target: &Target,
    local: bool,
    request: request::Builder,
    body: impl Into<Bytes>,
) -> Result<Answer, Trouble> {
    let request = request.body(Full::new(body.into())).map_err(|_| Trouble::Unfit(Unfit::Shape))?;
    match tokio::time::timeout(TIME_MAX, send(target, local, request)).await {
        Ok(sent) => sent,
        Err(_) => Err(Trouble::Late),
    }
}

/// Carries, until the server ends, what `once` finds to carry: it says how much that was.
pub async fn keep_on<F>(site: Site, what: &'static str, once: impl Fn(Site, u32) -> F + Send)
where
    F: Future<Output = server::Result<usize>> + Send,
{
    let (mut ending, mut looks) = (site.ending.clone(), 0_u32);
    loop {
        match once(site.clone(), looks).await {
            Ok(0) => {}
            // There may be more.
            Ok(_) if !*ending.borrow() => continue,
            Ok(_) => return,
            Err(error) => tracing::error!(?error, "{what} could not be carried"),
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}
