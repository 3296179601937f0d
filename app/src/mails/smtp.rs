//! The server by which mails leave (RFC 5321): read from the settings once, and spoken to for each mail. Encrypted from the first
//! byte, or by STARTTLS before anything is said; in the clear to this machine alone.

use lettre::{
    Message,
    message::Mailbox,
    transport::smtp::{
        Error,
        authentication::{Credentials, Mechanism},
        client::{AsyncSmtpConnection, TlsParameters},
        extension::ClientId,
    },
};
use percent_encoding::percent_decode_str;
use server::email::Email;
use std::{convert::Infallible, str::FromStr, time::Duration};

/// The longest that one mail may take, from the name to the server's word that it has it.
const TIME_MAX: Duration = Duration::from_secs(30);
/// The longest that a connection is waited for, and that the farewell is.
const CONNECT_MAX: Duration = Duration::from_secs(10);
const FAREWELL_MAX: Duration = Duration::from_secs(2);
/// The longest name of who sends.
const NAME_LETTERS_MAX: usize = 100;
/// Who is on this machine.
const HERE: [&str; 3] = ["localhost", "127.0.0.1", "::1"];
/// "You must log in first": nothing against the mail.
const LOGIN_FIRST: u16 = 530;

/// The address of a mail server as it was given. A password may be in it: it is never shown.
#[derive(Clone)]
pub struct SmtpUrl(String);

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SmtpUrl")
    }
}

/// Takes any text: what is wrong with it is said later, without it.
impl FromStr for SmtpUrl {
    type Err = Infallible;
    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// How what is said is encrypted.
#[derive(Clone)]
enum Tls {
    /// From the first byte.
    Whole(TlsParameters),
    /// After a word in the clear.
    Begun(TlsParameters),
    /// Not at all: it does not leave this machine.
    None,
}

/// The server by which mails leave, and who sends them.
#[derive(Clone)]
pub struct Mailer {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
    /// Who sends.
    pub from: Mailbox,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Mailer").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Why a mail was not taken. What the server wrote is not among it: an address may be in that.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody is there, or they can't show that it is them, or they do not speak as a mail server does.
    #[error("no connection with the mail server{}", .0.map(|code| format!(": it said {code}")).unwrap_or_default())]
    Connect(Option<u16>),
    /// They do not let us in.
    #[error("the mail server does not take the user's name and password{}", .0.map(|code| format!(": it said {code}")).unwrap_or_default())]
    Login(Option<u16>),
    /// They can't take it now.
    #[error("the mail server said {0}")]
    Later(u16),
    /// They never will.
    #[error("the mail server refused with {0}")]
    Refused(u16),
    /// They hung up.
    #[error("the connection with the mail server broke")]
    Broke,
    /// They said nothing.
    #[error("no answer of the mail server in time")]
    Late,
}

fn code(error: &Error) -> Option<u16> {
    error.status().map(u16::from)
}

fn refusal(error: &Error) -> Trouble {
    match code(error) {
        Some(code) if error.is_permanent() && code != LOGIN_FIRST => Trouble::Refused(code),
        Some(code) => Trouble::Later(code),
        None => Trouble::Broke,
    }
}

/// What stands before and after a URL's host, as it was meant.
fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Into::into)
}

/// Who sends: `Name <address>`, or the address alone.
fn mailbox(text: &str) -> Option<Mailbox> {
    let (name, address) = match text.trim().strip_suffix('>') {
        Some(text) => text.rsplit_once('<')?,
        None => ("", text),
    };
    let name = name.trim().trim_matches('"');
    let email = Email::parse(address).ok()?;
    let fits = name.chars().count() <= NAME_LETTERS_MAX && !name.chars().any(char::is_control);
    let address = email.as_str().parse().ok().filter(|_| fits)?;
    Some(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
}

impl Mailer {
    /// Reads where mails leave and who sends them; `origin` is how customers reach the site.
    ///
    /// # Errors
    /// Where that is no such address. It is not repeated: a password may be in it.
    pub fn read(url: &SmtpUrl, from: &str, origin: &str) -> anyhow::Result<Self> {
        let wrong = "--smtp-url must be like smtps://user:password@mail.example.com:465, or smtp://user:password@mail.example.com:587 \
                     for a server with STARTTLS; signs in a name or password other than letters and digits stand as %40";
        let from = mailbox(from)
            .ok_or_else(|| anyhow::anyhow!("--mail-from must be like \"Corner Café <cards@example.com>\"; it is {from:?}"))?;
        Self::of(&url.0, from, origin).ok_or_else(|| anyhow::anyhow!(wrong))
    }

    fn of(url: &str, from: Mailbox, origin: &str) -> Option<Self> {
        let url = url::Url::parse(url).ok()?;
        let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:".contains(c));
        let bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !plain || !bare || host.is_empty() {
            return None;
        }
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) | (_, None) => return None,
            (user, Some(password)) => Some(Credentials::new(decoded(user)?, decoded(password)?)),
        };
        let parameters = || TlsParameters::new(host.clone()).ok();
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Whole(parameters()?), 465),
            "smtp" if HERE.contains(&host.as_str()) => (Tls::None, 25),
            "smtp" => (Tls::Begun(parameters()?), 587),
            _ => return None,
        };
        let port = url.port().unwrap_or(port);
        let named = url::Url::parse(origin).ok().and_then(|origin| origin.domain().map(str::to_owned));
        let hello = named.map_or_else(ClientId::default, ClientId::Domain);
        Some(Self { host, port, tls, credentials, hello, patience: TIME_MAX, from })
    }

    /// The same, but so long is one mail waited for.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn speak(&self, message: &Message) -> Result<(), Trouble> {
        let unreached = |error: Error| Trouble::Connect(code(&error));
        let (whole, begun) = match &self.tls {
            Tls::Whole(parameters) => (Some(parameters.clone()), None),
            Tls::Begun(parameters) => (None, Some(parameters.clone())),
            Tls::None => (None, None),
        };
        let server = (self.host.as_str(), self.port);
        let connected = AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT_MAX), &self.hello, whole, None).await;
        let mut connection = connected.map_err(unreached)?;
        if let Some(parameters) = begun {
            connection.starttls(parameters, &self.hello).await.map_err(unreached)?;
        }
        if let Some(credentials) = &self.credentials {
            let known = connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await;
            known.map_err(|error| Trouble::Login(code(&error)))?;
        }
        connection.send(message.envelope(), &message.formatted()).await.map_err(|error| refusal(&error))?;
        // They have it: whatever becomes of the farewell.
        let _ = tokio::time::timeout(FAREWELL_MAX, connection.quit()).await;
        Ok(())
    }

    /// Hands a message to the server.
    ///
    /// # Errors
    /// What was in the way.
    pub async fn send(&self, message: &Message) -> Result<(), Trouble> {
        match tokio::time::timeout(self.patience, self.speak(message)).await {
            Ok(sent) => sent,
            Err(_) => Err(Trouble::Late),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Corner Café <cards@example.com>";

    fn read(url: &str, from: &str) -> anyhow::Result<Mailer> {
        Mailer::read(&url.parse()?, from, "https://cards.example.com")
    }

    #[test]
    fn a_server_is_spoken_to_in_the_clear_on_this_machine_alone() {
        let told = |url: &str| {
            let mailer = read(url, FROM).unwrap();
            let tls = match mailer.tls {
                Tls::Whole(_) => "whole",
                Tls::Begun(_) => "begun",
                Tls::None => "none",
            };
            (mailer.host, mailer.port, tls, mailer.credentials.is_some())
        };
        for (url, host, port, tls, login) in [
            ("smtps://anna:secret@mail.example.com", "mail.example.com", 465, "whole", true),
            ("smtps://anna%40example.com:s%3Acret@Mail.Example.com:1465/", "mail.example.com", 1465, "whole", true),
            ("smtp://mail.example.com", "mail.example.com", 587, "begun", false),
            ("smtp://192.0.2.1:25", "192.0.2.1", 25, "begun", false),
            ("smtp://127.0.0.1:2525", "127.0.0.1", 2525, "none", false),
            ("smtp://localhost", "localhost", 25, "none", false),
            ("smtp://[::1]:2525", "::1", 2525, "none", false),
            ("smtps://127.0.0.1", "127.0.0.1", 465, "whole", false),
            ("smtp://127.0.0.1.example.com", "127.0.0.1.example.com", 587, "begun", false),
        ] {
            assert_eq!(told(url), (host.to_owned(), port, tls, login), "{url}");
        }
    }

    #[test]
    fn no_password_is_ever_shown() {
        for url in [
            "", "hunter2", "smtps://", "https://anna:hunter2@mail.example.com", "smtps://anna:hunter2@", "smtps://hunter2@mail.example.com",
            "smtps://:hunter2@mail.example.com", "smtps://anna:hunter2@mail.example.com/inbox", "smtps://anna:hunter2@mail.example.com:port",
            "smtps://anna:hunter2@mail.example.com?tls=none", "smtps://anna:hunter2@mail example.com", "smtp:anna:hunter2",
        ] {
            let error = format!("{:?}", read(url, FROM).unwrap_err());
            assert!(!error.contains("hunter2") && error.contains("--smtp-url must be like"), "{error}");
            assert_eq!(format!("{:?}", url.parse::<SmtpUrl>().unwrap()), "SmtpUrl");
        }
        let mailer = format!("{:?}", read("smtps://anna:hunter2@mail.example.com", FROM).unwrap());
        assert!(!mailer.contains("hunter2") && !mailer.contains("anna"), "{mailer}");
    }

    #[test]
    fn who_sends_has_an_address_and_may_have_a_name() {
        let told = |from: &str| read("smtp://127.0.0.1", from).map(|mailer| (mailer.from.name.unwrap_or_default(), mailer.from.email.to_string()));
        let both = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(told(FROM).unwrap(), both("Corner Café", "cards@example.com"));
        assert_eq!(told("\"Café, Corner\" <cards@Example.com>").unwrap(), both("Café, Corner", "cards@example.com"));
        assert_eq!(told("cards@example.com").unwrap(), both("", "cards@example.com"));
        for wrong in ["", "Corner Café", "Corner <>", "Corner\r\nBcc: x <cards@example.com>", "Corner <cards@example>", "<cards@example.com"] {
            assert!(told(wrong).unwrap_err().to_string().contains("--mail-from must be like"), "{wrong:?}");
        }
    }
}
