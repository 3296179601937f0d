//! A small HTTP client on a plain socket, for tests and measurements of the real server: it waits, adds no threads and
//! hides nothing. Knows HTTP/1.1 (RFC 9112) as far as the site speaks it.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// No answer takes longer than this in a test that works.
const PATIENCE: Duration = Duration::from_secs(20);

const FORM: &[(&str, &str)] = &[("content-type", "application/x-www-form-urlencoded")];

/// A connection that is kept open from request to request.
#[derive(Debug)]
pub struct Wire {
    stream: BufReader<TcpStream>,
    /// The `Cookie` header sent with every request.
    pub cookies: String,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header with this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The cookies that were set, as a `Cookie` header.
    pub fn cookies(&self) -> String {
        let set = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        set.map(|(_, value)| value.split(';').next().unwrap_or_default()).collect::<Vec<_>>().join("; ")
    }
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Wire {
    /// Connects to a server.
    ///
    /// # Errors
    /// Where nobody listens.
    pub fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        // Small: a thousand of them in one process should not weigh on what is measured.
        Ok(Self { stream: BufReader::with_capacity(2 * 1024, stream), cookies: String::new() })
    }

    /// Sends any request and waits for nothing; [`Wire::answer`] gives what comes.
    ///
    /// # Errors
    /// Where the connection is broken.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> io::Result<()> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if !self.cookies.is_empty() {
            request.push_str(&format!("cookie: {}\r\n", self.cookies));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = body {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body.unwrap_or_default());
        self.stream.get_mut().write_all(request.as_bytes())
    }

    /// Sends any request and waits for its answer.
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> io::Result<Answer> {
        self.ask(method, path, headers, body)?;
        self.answer()
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }

    fn head(&mut self) -> io::Result<Answer> {
        let status =
            self.line()?.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| broken("status"))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    /// One piece of a body sent in pieces; an empty one is the last.
    fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let length = usize::from_str_radix(&self.line()?, 16).map_err(|_| broken("length of a piece"))?;
        let mut piece = vec![0; length + 2];
        self.stream.read_exact(&mut piece)?;
        piece.truncate(length);
        Ok(piece)
    }

    /// The whole answer to what was sent.
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole.
    pub fn answer(&mut self) -> io::Result<Answer> {
        let mut answer = self.head()?;
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let piece = self.chunk()?;
                if piece.is_empty() {
                    break;
                }
                answer.body.extend(piece);
            }
        } else if let Some(length) = answer.header("content-length").and_then(|length| length.parse().ok()) {
            answer.body.resize(length, 0);
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask("GET", path, &[], None)?;
        self.answer()
    }

    /// Sends a form, written as browsers write it.
    ///
    /// # Errors
    /// Where the connection breaks off before the answer is whole.
    pub fn post(&mut self, path: &str, form: &str) -> io::Result<Answer> {
        self.send_post(path, form)?;
        self.answer()
    }

    /// Sends a form and waits for nothing; [`Wire::answer`] gives what comes.
    ///
    /// # Errors
    /// Where the connection is broken.
    pub fn send_post(&mut self, path: &str, form: &str) -> io::Result<()> {
        self.ask("POST", path, FORM, Some(form))
    }

    /// Opens a stream of events: from then on [`Wire::event`] is asked.
    ///
    /// # Errors
    /// Where the connection breaks off, or the answer is no stream.
    pub fn open_stream(&mut self, path: &str, headers: &[(&str, &str)]) -> io::Result<()> {
        self.ask("GET", path, headers, None)?;
        let head = self.head()?;
        let is_stream = head.status == 200 && head.header("content-type") == Some("text/event-stream");
        if is_stream { Ok(()) } else { Err(broken("no stream")) }
    }

    /// The next event as it was written, or none when the server ended the stream.
    ///
    /// # Errors
    /// Where the connection breaks off.
    pub fn event(&mut self) -> io::Result<Option<String>> {
        let mut event = String::new();
        while !event.ends_with("\n\n") {
            let piece = self.chunk()?;
            if piece.is_empty() {
                return Ok(None);
            }
            event.push_str(&String::from_utf8_lossy(&piece));
        }
        Ok(Some(event))
    }
}
