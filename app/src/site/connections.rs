//! Connections: how many there may be, how long one may take to say what it wants, and how they end with the program.
//! Knows no address and no page.
//!
//! It speaks HTTP/1.1 alone, which is what proxies speak to what stands behind them: to tell it from HTTP/2 would double what
//! each open page keeps in memory to read with.

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tower::util::ServiceExt;

/// Connections at once: as many open pages as there may be, and room for who asks beside them.
const CONNECTIONS_MAX: usize = 16_384;

/// Files that are kept for the database, for what is sent to others, and for what is served.
const OTHER_FILES: u64 = 512;

/// How long a client may take to say what it wants, and how long a connection is kept that asks for nothing.
const HEAD_MAX: Duration = Duration::from_secs(30);

/// The same where a proxy stands before the site. It minds slow clients itself and keeps its connections for later: they must
/// not end just as it uses one, so they live longer here than with any of the usual ones.
const PROXY_HEAD_MAX: Duration = Duration::from_secs(5 * 60);

/// How long it is waited where no connection can be taken, as where no file is left.
const BREATH: Duration = Duration::from_secs(1);

/// What one server takes.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Connections at once; more wait at the door.
    pub connections_max: usize,
    /// How long a head may take, and how long a connection may be idle.
    pub head_max: Duration,
}

impl Bounds {
    /// What this machine lets the program take. Asks for as many open files as it may have: a shell gives it 1,024, and each
    /// page that somebody looks at is one.
    ///
    /// # Errors
    /// Where the program may open too few files to serve anybody.
    pub fn of_this_machine(behind_proxy: bool) -> anyhow::Result<Self> {
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        let files = match setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }) {
            Ok(()) => maximum,
            Err(_) => current,
        };
        let room = files.map_or(u64::MAX, |files| files.saturating_sub(OTHER_FILES));
        anyhow::ensure!(room > 0, "this program may open {} files, and needs more than {OTHER_FILES}: see `ulimit -n`", files.unwrap_or(0));
        let connections_max = usize::try_from(room).unwrap_or(usize::MAX).min(CONNECTIONS_MAX);
        Ok(Self { connections_max, head_max: if behind_proxy { PROXY_HEAD_MAX } else { HEAD_MAX } })
    }
}

/// Serves until `ending` is there; then takes no more connections, and returns as those end that there are: each after the
/// request that is under way.
pub async fn serve(listener: TcpListener, router: Router, bounds: Bounds, ending: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let accepting = async {
        let room = Arc::new(Semaphore::new(bounds.connections_max));
        loop {
            let Ok(place) = enter(&room).await else { return };
            let (stream, from) = accept(&listener).await;
            // The end of a page must not wait until the phone has acknowledged its beginning (Nagle's rule, RFC 896).
            let _ = stream.set_nodelay(true);
            tokio::spawn(converse(stream, from, router.clone(), bounds.head_max, graceful.watcher(), place));
        }
    };
    tokio::select! {
        () = accepting => {}
        () = ending => {}
    }
    // Whoever comes from here on is refused, instead of waiting for nobody.
    drop(listener);
    graceful.shutdown().await;
}

/// A place for one more connection, as soon as there is one.
async fn enter(room: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, tokio::sync::AcquireError> {
    if let Ok(place) = room.clone().try_acquire_owned() {
        return Ok(place);
    }
    tracing::warn!("all connections are taken; whoever comes now waits until one ends");
    room.clone().acquire_owned().await
}

/// The next connection. What went wrong with one is that one's trouble; where the machine has no file left, others must
/// end first.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    loop {
        match listener.accept().await {
            Ok(connection) => return connection,
            Err(error) if matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) => {}
            Err(error) => {
                tracing::error!(%error, "cannot take a connection");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

/// Answers what comes by one connection, until it ends.
async fn converse(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    head_max: Duration,
    watcher: Watcher,
    place: OwnedSemaphorePermit,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head_max);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::trace!(%error, "a connection broke off");
    }
    drop(place);
}
