//! Apple's push service, as far as passes need it: an empty message to a phone, by HTTP/2 on one connection that stays open, with
//! the certificate of the passes. Knows no card.

use super::Apple;
use crate::outside::{self, Target, Trouble};
use anyhow::Context;
use axum::body::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode, client::conn::http2, http::header};
use hyper_util::rt::{TokioExecutor, TokioIo};
use server::passes::Outcome;
use std::{fmt, sync::Arc};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::Mutex,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};

/// Where Apple takes messages for passes; there is no other place for trying.
const APPLE: &str = "https://api.push.apple.com";

type Sender = http2::SendRequest<Full<Bytes>>;

/// The way to Apple's phones.
pub struct Apns {
    target: Target,
    /// Whether it may be on this machine: for tests.
    local: bool,
    topic: String,
    tls: TlsConnector,
    open: Mutex<Option<Sender>>,
}

impl fmt::Debug for Apns {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Apns").field("topic", &self.topic).finish_non_exhaustive()
    }
}

impl Apns {
    /// The way to Apple.
    ///
    /// # Errors
    /// Where the certificate is none to be shown.
    pub fn of(apple: &Apple) -> anyhow::Result<Self> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self::at(apple, APPLE, roots, false)
    }

    /// The way to a push service elsewhere, which shows a certificate from under these roots. `local` as for [`Target::read`].
    ///
    /// # Errors
    /// Where the address or the certificate is none.
    pub fn at(apple: &Apple, url: &str, roots: RootCertStore, local: bool) -> anyhow::Result<Self> {
        let target = Target::read(url, local)?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions()?.with_root_certificates(roots);
        let config = config.with_client_auth_cert(apple.chain.clone(), apple.private.clone_key());
        let mut config = config.context("the certificate of the passes is none to be shown to Apple")?;
        config.alpn_protocols = vec![b"h2".to_vec()];
        let tls = TlsConnector::from(Arc::new(config));
        Ok(Self { target, local, topic: apple.kind.clone(), tls, open: Mutex::default() })
    }

    async fn shake_hands<S>(stream: S) -> Result<Sender, Trouble>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let hands = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
        let (sender, connection) = hands.map_err(|_| Trouble::Http)?;
        // It ends when the sender is let go, or the other side closes.
        tokio::spawn(connection);
        Ok(sender)
    }

    async fn connect(&self) -> Result<Sender, Trouble> {
        let stream = outside::dial(&self.target, self.local).await?;
        if !self.target.tls {
            return Self::shake_hands(stream).await;
        }
        let name = ServerName::try_from(self.target.host.clone()).map_err(|_| Trouble::Name)?;
        Self::shake_hands(self.tls.connect(name, stream).await.map_err(|_| Trouble::Tls)?).await
    }

    /// The open connection, or a new one: Apple takes who comes and goes for an attack.
    async fn sender(&self) -> Result<Sender, Trouble> {
        let mut open = self.open.lock().await;
        if let Some(sender) = open.as_ref().filter(|sender| !sender.is_closed()) {
            return Ok(sender.clone());
        }
        let sender = self.connect().await?;
        *open = Some(sender.clone());
        Ok(sender)
    }

    fn request(&self, token: &str) -> Result<Request<Full<Bytes>>, Trouble> {
        let scheme = if self.target.tls { "https" } else { "http" };
        Request::post(format!("{scheme}://{}/3/device/{token}", self.target.authority))
            .header("apns-topic", &self.topic)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from_static(b"{}")))
            .map_err(|_| Trouble::Http)
    }

    async fn send(&self, token: &str) -> Result<(StatusCode, Bytes), Trouble> {
        let mut sender = self.sender().await?;
        sender.ready().await.map_err(|_| Trouble::Http)?;
        let (parts, body) = sender.send_request(self.request(token)?).await.map_err(|_| Trouble::Http)?.into_parts();
        Ok((parts.status, outside::little(body).await))
    }

    /// Tells a phone that one of its passes has changed.
    pub async fn tell(&self, token: &str) -> Outcome {
        let sent = tokio::time::timeout(outside::TIME_MAX, self.send(token)).await.unwrap_or(Err(Trouble::Late));
        match sent {
            Ok((status, body)) => outcome(status, &body),
            Err(trouble) => {
                // The next one begins anew.
                *self.open.lock().await = None;
                tracing::debug!(%trouble, "Apple could not be reached now");
                Outcome::Later
            }
        }
    }
}

/// What an answer means (User Notifications, "Handling notification responses from APNs").
fn outcome(status: StatusCode, body: &[u8]) -> Outcome {
    let said: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let reason = said["reason"].as_str().unwrap_or_default();
    match status {
        StatusCode::OK => Outcome::Told,
        StatusCode::GONE => Outcome::Gone,
        StatusCode::BAD_REQUEST if ["BadDeviceToken", "DeviceTokenNotForTopic"].contains(&reason) => Outcome::Gone,
        StatusCode::TOO_MANY_REQUESTS => Outcome::Later,
        status if status.is_server_error() => Outcome::Later,
        // The operator's certificate ran out or was taken back: they may put another in its place.
        StatusCode::FORBIDDEN => {
            tracing::warn!(reason, "Apple refuses the certificate of the passes");
            Outcome::Later
        }
        status => {
            tracing::warn!(status = status.as_u16(), reason, "Apple refused to tell of a pass");
            Outcome::Refused
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_becomes_of_a_copy() {
        for (status, reason, expected) in [
            (200, "", Outcome::Told),
            (410, "Unregistered", Outcome::Gone),
            (410, "ExpiredToken", Outcome::Gone),
            (400, "BadDeviceToken", Outcome::Gone),
            (400, "DeviceTokenNotForTopic", Outcome::Gone),
            (400, "BadTopic", Outcome::Refused),
            (403, "BadCertificate", Outcome::Later),
            (404, "BadPath", Outcome::Refused),
            (429, "TooManyRequests", Outcome::Later),
            (500, "InternalServerError", Outcome::Later),
            (503, "Shutdown", Outcome::Later),
        ] {
            let body = format!("{{\"reason\":\"{reason}\"}}");
            assert_eq!(outcome(StatusCode::from_u16(status).unwrap(), body.as_bytes()), expected, "{status} {reason}");
        }
        assert_eq!(outcome(StatusCode::BAD_REQUEST, b"\xff"), Outcome::Refused);
    }
}
