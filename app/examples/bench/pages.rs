//! A customer's card page, beside a small one that axum and maud make by hand from the same queries.

use crate::{
    Bench,
    hot::reader,
    load,
    machine::cpu_seconds,
    place::Place,
    table::Table,
    till::{Till, done},
};
use app::site::visitor::WALLET;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Html,
    routing::get,
};
use axum_extra::extract::cookie::CookieJar;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use qrcode::{QrCode, render::svg};
use server::{Stampbook, cards::CardView, env::Machine, home::Home, wallet::Token};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, mpsc},
    thread,
};
use tokio::{net::TcpListener, sync::oneshot};

/// Clients that keep one core busy with pages.
const CLIENTS: usize = 4;

pub fn measure(bench: &Bench, table: &mut Table, place: &Place) -> io::Result<()> {
    let server = place.serve(&bench.cores)?;
    let plain = Plain::start(bench, place)?;
    let till = Till::of(place, server.address)?;
    let (member, mut wire) = reader(&till)?;
    let path = format!("/cards/{}", member.card);
    let page = wire.get(&path)?;
    done(&page, 200)?;
    let at = |address: SocketAddr| {
        let (path, cookies) = (path.clone(), member.cookies.clone());
        move |_: usize| {
            let (mut wire, path) = (proof::wire::Wire::connect(address)?, path.clone());
            wire.cookies.clone_from(&cookies);
            Ok(move || done(&wire.get(&path)?, 200))
        }
    };
    let cpu = || cpu_seconds(server.pid(), place.url());
    let (pages, by_hand) = load::in_turns((CLIENTS, bench.during), cpu, at(server.address), at(plain.address))?;
    let size = page.body.len() as f64 / 1e3;
    table.row(&format!("card pages, {CLIENTS} clients"), format!("{:.0} /s, {size:.1} KB each", pages.rate()));
    table.row("the same by axum and maud, with the same queries", format!("{:.0} /s", by_hand.rate()));
    table.least("card pages against axum and maud", pages.rate() / by_hand.rate(), (0.4, 0.8), "");
    plain.end()
}

/// The small server.
struct Plain {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    thread: thread::JoinHandle<io::Result<()>>,
}

impl Plain {
    fn start(bench: &Bench, place: &Place) -> io::Result<Self> {
        let home: Home = place.url().parse().map_err(io::Error::other)?;
        let ((end, ending), (up, is_up)) = (oneshot::channel(), mpsc::channel());
        // A thread, and all that it starts, stays where whoever starts it is.
        let thread = bench.cores.for_server(|| {
            thread::Builder::new().spawn(move || tokio::runtime::Runtime::new()?.block_on(serve(home, ending, up)))
        })?;
        match is_up.recv() {
            Ok(address) => Ok(Self { address, end, thread }),
            Err(_) => Err(thread.join().ok().and_then(Result::err).unwrap_or_else(|| io::Error::other("no server"))),
        }
    }

    fn end(self) -> io::Result<()> {
        // Where it has ended already, its thread says why.
        let _ = self.end.send(());
        self.thread.join().map_err(|_| io::Error::other("the small server broke off"))?
    }
}

async fn serve(home: Home, ending: oneshot::Receiver<()>, up: mpsc::Sender<SocketAddr>) -> io::Result<()> {
    let stampbook = Stampbook::open(home, Arc::new(Machine), Arc::new(Machine)).await.map_err(io::Error::other)?;
    let router = Router::new().route("/cards/{card}", get(card)).with_state(stampbook.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    up.send(listener.local_addr()?).map_err(io::Error::other)?;
    axum::serve(listener, router).with_graceful_shutdown(async { drop(ending.await) }).await?;
    stampbook.close().await;
    Ok(())
}

/// The session and the card as the page asks for them, and what there is to read on it.
async fn card(
    State(stampbook): State<Stampbook>,
    Path(card): Path<String>,
    jar: CookieJar,
) -> Result<Html<String>, StatusCode> {
    let token = jar.get(WALLET).and_then(|cookie| Token::parse(cookie.value())).ok_or(StatusCode::NOT_FOUND)?;
    let id = card.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let known = stampbook.customer(&token).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let (customer, _) = known.ok_or(StatusCode::NOT_FOUND)?;
    let view = stampbook.card(customer, id).await.map_err(|_| StatusCode::NOT_FOUND)?;
    let code = QrCode::new(format!("http://localhost/cards/{card}")).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Html(page(&view, &code.render::<svg::Color<'_>>().build()).into_string()))
}

fn page(view: &CardView, code: &str) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head { title { (view.shop.name) } meta name="viewport" content="width=device-width"; }
            body {
                h1 { (view.shop.name) }
                ol { @for slot in 0..view.slots().unwrap_or(0) { li class=(if slot < view.stamps() { "full" } else { "" }) {} } }
                p { (view.stamps()) " stamps" }
                ul { @for voucher in &view.vouchers { li { a href={ "/vouchers/" (voucher.code) } { (voucher.title) } } } }
                figure { (PreEscaped(code)) figcaption { (view.card.number.to_string()) } }
                ul { @for entry in &view.entries { li { (entry.kind.code()) " " (entry.amount) " " (entry.unit.code()) } } }
            }
        }
    }
}
