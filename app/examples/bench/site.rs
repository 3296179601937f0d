//! The server that is measured: the site's own router on a socket, on one core, with one address beside it that shows
//! what would be the most: the queries of a card's page, and as many bytes.

use app::site::{
    Site,
    settings::{NewShops, Settings},
    visitor::WALLET,
};
use axum::{
    Router,
    extract::{Path as InPath, State},
    http::StatusCode,
    response::Html,
    routing::get,
    serve::ListenerExt,
};
use axum_extra::extract::cookie::CookieJar;
use rustix::thread::{CpuSet, sched_setaffinity};
use server::{Stampbook, env::Machine, wallet::Token};
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};
use tokio::{net::TcpListener, sync::watch};

/// A server that runs on threads of its own.
pub struct Running {
    pub address: SocketAddr,
    /// The till's PIN.
    pub pin: String,
    end: watch::Sender<bool>,
    thread: JoinHandle<io::Result<()>>,
}

type Up = (SocketAddr, String);

impl Running {
    /// Starts it on the cores in `on`, with the demo shop in `data`.
    pub fn start(data: &Path, on: CpuSet) -> io::Result<Self> {
        let (end, ending) = watch::channel(false);
        let (up, is_up) = mpsc::channel();
        let data = data.to_owned();
        let thread = thread::spawn(move || {
            // Threads that are started from here stay on these cores too: the runtime's and the database's.
            sched_setaffinity(None, &on)?;
            tokio::runtime::Runtime::new()?.block_on(serve(data, ending, up))
        });
        match is_up.recv() {
            Ok((address, pin)) => Ok(Self { address, pin, end, thread }),
            Err(_) => Err(thread.join().ok().and_then(Result::err).unwrap_or_else(|| io::Error::other("no server"))),
        }
    }

    /// Ends it and waits.
    pub fn end(self) {
        let _ = self.end.send(true);
        if let Ok(Err(error)) = self.thread.join() {
            eprintln!("the server ended with {error}");
        }
    }
}

async fn serve(data: PathBuf, mut ending: watch::Receiver<bool>, up: mpsc::Sender<Up>) -> io::Result<()> {
    let stampbook = Stampbook::open(&data, Arc::new(Machine), Arc::new(Machine)).await.map_err(io::Error::other)?;
    let demos = stampbook.demo().await.map_err(io::Error::other)?;
    let demo = demos.into_iter().next().ok_or_else(|| io::Error::other("no demo shop"))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let settings = Settings {
        origin: format!("http://{address}"),
        new_shops: NewShops::Anyone,
        behind_proxy: false,
        rate: 0,
        dev_reload: false,
        local_webhooks: false,
    };
    let site = Site::new(stampbook.clone(), settings, ending.clone());
    let router = Router::new()
        .route("/ceiling/{card}/{bytes}", get(ceiling))
        .with_state(site.clone())
        .merge(app::routes::router(&site));
    up.send((address, demo.pin)).map_err(io::Error::other)?;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    let until = async move { drop(ending.wait_for(|ending| *ending).await) };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(until).await?;
    stampbook.close().await;
    Ok(())
}

/// The session and the card, as the page asks for them, and then nothing made of them.
async fn ceiling(
    State(site): State<Site>,
    InPath((card, bytes)): InPath<(String, usize)>,
    jar: CookieJar,
) -> Result<Html<String>, StatusCode> {
    let token = jar.get(WALLET).and_then(|cookie| Token::parse(cookie.value())).ok_or(StatusCode::NOT_FOUND)?;
    let card = card.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let known = site.stampbook.customer(&token).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (customer, _) = known.ok_or(StatusCode::NOT_FOUND)?;
    let view = site.stampbook.card(customer, card).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let number = view.card.number.to_string();
    Ok(Html(format!("{number}{}", " ".repeat(bytes.saturating_sub(number.len())))))
}
