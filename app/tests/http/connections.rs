//! Connections by real sockets: how many, how slow they may be, and how they end.

use app::site::connections::{Bounds, serve};
use axum::{Router, extract::ConnectInfo, routing::get};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

/// A test that waits for longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(20);

const BOUNDS: Bounds = Bounds { connections_max: 8, head_max: Duration::from_secs(60) };

struct Served {
    at: SocketAddr,
    /// Somebody asks for `/slow`.
    asked: Arc<Notify>,
    /// Lets them be answered.
    answer: Arc<Notify>,
    end: oneshot::Sender<()>,
    ended: JoinHandle<()>,
}

async fn served(bounds: Bounds) -> Served {
    let (asked, answer) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (asked, answer) = (asked.clone(), answer.clone());
        move || async move {
            asked.notify_one();
            answer.notified().await;
            "at last"
        }
    };
    let from = |ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.to_string() };
    let router = Router::new().route("/", get(from)).route("/slow", get(slow));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let (end, ending) = oneshot::channel();
    let ending = async {
        let _ = ending.await;
    };
    let ended = tokio::spawn(serve(listener, router, bounds, ending));
    Served { at, asked, answer, end, ended }
}

async fn ask(stream: &mut TcpStream, path: &str) {
    stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n").as_bytes()).await.unwrap();
}

/// What comes until this does.
async fn until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut heard = String::new();
    let mut buffer = [0; 1024];
    while !heard.contains(wanted) {
        let read = patiently(stream.read(&mut buffer)).await.unwrap();
        assert_ne!(read, 0, "it was closed after {heard:?}");
        heard.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
    }
    heard
}

/// Whether it is closed, with nothing said before.
async fn is_closed(stream: &mut TcpStream) -> bool {
    matches!(patiently(stream.read(&mut [0; 64])).await, Ok(0) | Err(_))
}

async fn patiently<F: Future>(it: F) -> F::Output {
    tokio::time::timeout(PATIENCE, it).await.expect("nothing came")
}

#[tokio::test]
async fn a_handler_knows_from_where_it_is_asked_again_and_again() {
    let served = served(BOUNDS).await;
    let mut stream = TcpStream::connect(served.at).await.unwrap();
    let from = stream.local_addr().unwrap().to_string();
    for _ in 0..3 {
        ask(&mut stream, "/").await;
        assert!(until(&mut stream, &from).await.starts_with("HTTP/1.1 200 OK"));
    }
}

#[tokio::test]
async fn who_takes_too_long_to_say_what_they_want_is_not_waited_for() {
    let served = served(Bounds { head_max: Duration::from_millis(50), ..BOUNDS }).await;
    let mut silent = TcpStream::connect(served.at).await.unwrap();
    let mut slow = TcpStream::connect(served.at).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: te").await.unwrap();
    assert!(is_closed(&mut silent).await);
    assert!(is_closed(&mut slow).await);
}

#[tokio::test]
async fn an_answer_may_take_longer_than_a_head() {
    let head_max = Duration::from_millis(50);
    let served = served(Bounds { head_max, ..BOUNDS }).await;
    let mut stream = TcpStream::connect(served.at).await.unwrap();
    ask(&mut stream, "/slow").await;
    patiently(served.asked.notified()).await;
    // Another one's head runs out meanwhile: this one's would have, too.
    assert!(is_closed(&mut TcpStream::connect(served.at).await.unwrap()).await);
    served.answer.notify_one();
    until(&mut stream, "at last").await;
}

#[tokio::test]
async fn one_too_many_waits_until_another_ends() {
    let served = served(Bounds { connections_max: 1, ..BOUNDS }).await;
    let mut first = TcpStream::connect(served.at).await.unwrap();
    ask(&mut first, "/slow").await;
    patiently(served.asked.notified()).await;
    let mut second = TcpStream::connect(served.at).await.unwrap();
    ask(&mut second, "/").await;
    served.answer.notify_one();
    until(&mut first, "at last").await;
    let nothing = second.try_read(&mut [0; 64]);
    assert_eq!(nothing.unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "it was let in beside the first");
    drop(first);
    until(&mut second, "200 OK").await;
}

#[tokio::test]
async fn the_end_waits_for_what_is_under_way_and_for_nobody_else() {
    let served = served(BOUNDS).await;
    let mut idle = TcpStream::connect(served.at).await.unwrap();
    ask(&mut idle, "/").await;
    until(&mut idle, "200 OK").await;
    let mut busy = TcpStream::connect(served.at).await.unwrap();
    ask(&mut busy, "/slow").await;
    patiently(served.asked.notified()).await;
    served.end.send(()).unwrap();
    while patiently(idle.read(&mut [0; 64])).await.unwrap_or(0) > 0 {}
    assert!(TcpStream::connect(served.at).await.is_err(), "who comes now is refused");
    assert!(!served.ended.is_finished());
    served.answer.notify_one();
    assert!(until(&mut busy, "at last").await.contains("connection: close"));
    patiently(served.ended).await.unwrap();
}

#[test]
fn a_program_that_may_open_many_files_serves_as_many_as_it_is_made_for() {
    let direct = Bounds::of_this_machine(false).unwrap();
    let behind = Bounds::of_this_machine(true).unwrap();
    assert!(direct.connections_max > 0 && direct.connections_max <= 16_384);
    assert!(behind.head_max > direct.head_max, "a proxy ends its connections first");
}
