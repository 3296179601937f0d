//! A mail server on this machine, as RFC 5321 describes one, with the manners that a test asks for; and its mails, taken apart.

use data_encoding::BASE64_MIME;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// How it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// It has no room now.
    Busy,
    /// It knows nobody of that name.
    Refuses,
    /// It says nothing at all.
    Hangs,
    /// It hangs up while the message comes.
    DiesBefore,
    /// It hangs up once it has said that it has the message.
    DiesAfter,
    /// It lets nobody in without a password, and knows one.
    Login,
}

/// A mail that it took.
#[derive(Debug, Clone)]
pub struct Caught {
    pub from: String,
    pub to: String,
    pub raw: String,
}

#[derive(Debug)]
struct State {
    manner: Mutex<Manner>,
    caught: Mutex<Vec<Caught>>,
    said: Mutex<Vec<String>>,
}

/// The server.
#[derive(Debug, Clone)]
pub struct Smtp {
    pub port: u16,
    state: Arc<State>,
}

impl Smtp {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { manner: manner.into(), caught: Mutex::default(), said: Mutex::default() };
        let state = Arc::new(state);
        let all = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = all.clone();
                tokio::spawn(async move {
                    // Whoever hangs up is gone.
                    let _ = state.serve(stream).await;
                });
            }
        });
        Self { port, state }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn behaves(&self, manner: Manner) {
        *self.state.manner.lock().unwrap() = manner;
    }

    /// The mails that came since the last time.
    pub fn caught(&self) -> Vec<Caught> {
        std::mem::take(&mut *self.state.caught.lock().unwrap())
    }

    /// All that was said to it.
    pub fn said(&self) -> Vec<String> {
        self.state.said()
    }
}

impl State {
    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    fn manner(&self) -> Manner {
        *self.manner.lock().unwrap()
    }

    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        let manner = self.manner();
        let (mut from, mut to, mut line) = (String::new(), String::new(), String::new());
        if manner == Manner::Hangs {
            // Until the other side has had enough.
            stream.read_line(&mut line).await?;
            return Ok(());
        }
        stream.write_all(b"220 mail.example ESMTP\r\n").await?;
        loop {
            line.clear();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(());
            }
            let said = line.trim_end().to_owned();
            self.said.lock().unwrap().push(said.clone());
            let unknown = manner == Manner::Login && !self.said().iter().any(|said| said.starts_with("AUTH"));
            let address =
                || said.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(it, _)| it).to_owned();
            let answer = match said.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => "250-mail.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
                "AUTH" if said == "AUTH PLAIN AGFubmEAaHVudGVyMg==" => "235 welcome",
                "AUTH" => "535 5.7.8 who are you",
                "MAIL" if unknown => "530 5.7.0 authentication required",
                "MAIL" => {
                    from = address();
                    "250 fine"
                }
                "RCPT" if manner == Manner::Busy => "451 4.3.0 come again",
                "RCPT" if manner == Manner::Refuses => "550 5.1.1 nobody of that name",
                "RCPT" => {
                    to = address();
                    "250 fine"
                }
                "DATA" => {
                    stream.write_all(b"354 go on\r\n").await?;
                    if manner == Manner::DiesBefore {
                        stream.read_line(&mut line).await?;
                        return Ok(());
                    }
                    let raw = read_message(&mut stream).await?;
                    self.caught.lock().unwrap().push(Caught { from: from.clone(), to: to.clone(), raw });
                    stream.write_all(b"250 taken\r\n").await?;
                    if manner == Manner::DiesAfter {
                        return Ok(());
                    }
                    continue;
                }
                "QUIT" => {
                    stream.write_all(b"221 bye\r\n").await?;
                    return Ok(());
                }
                _ => "500 what",
            };
            stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
    }
}

async fn read_message(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let (mut raw, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

/// A part of a message: its headers unfolded, and what it says.
fn take_apart(raw: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = raw.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    (headers.collect(), body.to_owned())
}

/// Quoted-printable (RFC 2045), read back.
fn quoted_printable(body: &str) -> String {
    let (mut bytes, joined) = (Vec::new(), body.replace("=\r\n", ""));
    let mut rest = joined.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        match (first, more.get(..2)) {
            (b'=', Some(two)) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap());
                rest = &more[2..];
            }
            _ => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Caught {
    pub fn header(&self, name: &str) -> String {
        let (headers, _) = take_apart(&self.raw);
        headers.into_iter().find(|(one, _)| one == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// Its two parts, plain and HTML.
    pub fn parts(&self) -> [String; 2] {
        let kind = self.header("content-type");
        assert!(kind.starts_with("multipart/alternative"), "{kind}");
        let boundary = kind.split_once("boundary=\"").unwrap().1.trim_end_matches('"').to_owned();
        let parts: Vec<_> = self.raw.split(&format!("--{boundary}\r\n")).skip(1).collect();
        let read = |(part, kind): (&&str, &str)| {
            let (headers, body) = take_apart(part);
            let of = |name: &str| {
                headers.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value.as_str()).to_owned()
            };
            assert!(of("content-type").starts_with(kind), "{headers:?}");
            match of("content-transfer-encoding").as_str() {
                "quoted-printable" => quoted_printable(&body),
                "base64" => {
                    let end = body.find("--").unwrap_or(body.len());
                    String::from_utf8(BASE64_MIME.decode(body[..end].trim_end().as_bytes()).unwrap()).unwrap()
                }
                _ => body,
            }
        };
        let read: Vec<_> =
            parts.iter().zip(["text/plain; charset=utf-8", "text/html; charset=utf-8"]).map(read).collect();
        read.try_into().expect("two parts")
    }

    /// The path of the one link in it, the same in both parts.
    pub fn link(&self) -> String {
        let [plain, html] = self.parts();
        let path = |text: &str| {
            assert_eq!(text.matches("://").count(), 1, "{text}");
            let (_, rest) = text.split_once("https://cards.example").expect("a link");
            rest.split(['\r', '\n', '"']).next().unwrap().to_owned()
        };
        assert_eq!(path(&plain), path(&html));
        path(&plain)
    }
}
