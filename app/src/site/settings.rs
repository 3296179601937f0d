//! How an installation is run: where it listens, where its data lies, how it is reached. Checked once, when it starts.

use crate::{
    cli::kept::Kept,
    mails::{Mailer, SmtpUrl},
    passes::{Apns, Apple, Files, Google, Passes},
};
use clap::builder::BoolishValueParser;
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// Who may open a shop here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NewShops {
    /// Only the first one, with the setup code that the server prints.
    First,
    /// Anyone, at any time.
    Anyone,
}

/// How the site is reached and by whom.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where customers reach it: `https://cards.example.com`, without a slash at the end.
    pub origin: String,
    /// Who may open a shop.
    pub new_shops: NewShops,
    /// Whether a proxy stands before it, whose `X-Forwarded-For` is to be believed.
    pub behind_proxy: bool,
    /// Forms that one place may send per second, with bursts of ten times as many; 0 for no limit.
    pub rate: u32,
    /// Whether pages load themselves again when the server was started anew.
    pub dev_reload: bool,
    /// Whether webhooks may lead to private machines, and without encryption to this one.
    pub local_webhooks: bool,
    /// Whether push services may be on this machine.
    pub local_push: bool,
    /// In whose wallets cards may be.
    pub passes: Passes,
    /// By which server mails leave; none where none are sent.
    pub mail: Option<Arc<Mailer>>,
}

/// How `serve` is started. Every option can also be given as a variable or as a line `name = "value"` of a file.
#[derive(Debug, Clone, clap::Args)]
pub struct Serve {
    /// The address and port to listen on
    #[arg(long, env = "STAMPBOOK_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// Where the data lies; made if it is not there
    #[command(flatten)]
    pub kept: Kept,
    /// How customers reach the site, as https://cards.example.com; by default the address it listens on
    #[arg(long, env = "STAMPBOOK_ORIGIN")]
    pub origin: Option<String>,
    /// Who may open a shop
    #[arg(long, env = "STAMPBOOK_NEW_SHOPS", value_enum, default_value_t = NewShops::First)]
    pub new_shops: NewShops,
    /// A proxy stands before the site, and its X-Forwarded-For is to be believed
    #[arg(long, env = "STAMPBOOK_BEHIND_PROXY", value_parser = BoolishValueParser::new())]
    pub behind_proxy: bool,
    /// Forms that one place may send per second (bursts of ten times as many); 0 for no limit
    #[arg(long, env = "STAMPBOOK_RATE", default_value_t = 20)]
    pub rate: u32,
    /// Webhooks may lead to private addresses, and by plain http to this machine: for tests, and where every key is trusted
    #[arg(long, env = "STAMPBOOK_LOCAL_WEBHOOKS", value_parser = BoolishValueParser::new())]
    pub local_webhooks: bool,
    /// Push services may be on this machine, by plain http: for tests of notices, never where strangers have cards
    #[arg(long, env = "STAMPBOOK_LOCAL_PUSH", value_parser = BoolishValueParser::new(), hide = true)]
    pub local_push: bool,
    /// Pages load themselves again when the server was started anew: for `cargo xtask dev`
    #[arg(long, env = "STAMPBOOK_DEV_RELOAD", value_parser = BoolishValueParser::new(), hide = true)]
    pub dev_reload: bool,
    /// The certificate of a pass type by which cards go into Apple Wallet (PEM; see docs/PASSES.md)
    #[arg(long, env = "STAMPBOOK_APPLE_CERTIFICATE", value_name = "FILE", requires_all = ["apple_key", "apple_intermediate"])]
    pub apple_certificate: Option<PathBuf>,
    /// Its private key (PEM, without a password)
    #[arg(long, env = "STAMPBOOK_APPLE_KEY", value_name = "FILE", requires = "apple_certificate")]
    pub apple_key: Option<PathBuf>,
    /// Apple's own certificate by which it was issued (PEM)
    #[arg(long, env = "STAMPBOOK_APPLE_INTERMEDIATE", value_name = "FILE", requires = "apple_certificate")]
    pub apple_intermediate: Option<PathBuf>,
    /// The key file of a service account by which cards go into Google Wallet (JSON; see docs/PASSES.md)
    #[arg(long, env = "STAMPBOOK_GOOGLE_KEY", value_name = "FILE", requires = "google_issuer")]
    pub google_key: Option<PathBuf>,
    /// The number of the issuer at Google Wallet
    #[arg(long, env = "STAMPBOOK_GOOGLE_ISSUER", value_name = "NUMBER", requires = "google_key")]
    pub google_issuer: Option<String>,
    /// The server by which mails leave, as smtps://user:password@mail.example.com:465, or smtp:// for one with STARTTLS; without it
    /// none are sent, and no page speaks of e-mail. A password belongs in the variable, where nobody who lists processes sees it
    #[arg(long, env = "STAMPBOOK_SMTP_URL", value_name = "URL", hide_env_values = true, requires = "mail_from")]
    pub smtp_url: Option<SmtpUrl>,
    /// Who sends them, as "Corner Café <cards@example.com>"
    #[arg(long, env = "STAMPBOOK_MAIL_FROM", value_name = "NAME <ADDRESS>", requires = "smtp_url")]
    pub mail_from: Option<String>,
    /// Open the demo shops that are not there, print how to get in, and let anyone open a shop
    #[arg(long, env = "STAMPBOOK_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
}

impl Serve {
    /// What the site needs to know of this.
    ///
    /// # Errors
    /// Where the origin is not one.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let origin = self.origin.clone().unwrap_or_else(|| format!("http://{}", self.listen));
        let origin = origin.trim_end_matches('/').to_owned();
        let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://")).unwrap_or_default();
        anyhow::ensure!(
            !host.is_empty() && !host.contains(['/', '?', '#', '"', '<', '>', ' ']),
            "--origin must be like https://cards.example.com, without a path; it is {origin:?}"
        );
        anyhow::ensure!(
            self.origin.is_some() || !self.listen.ip().is_unspecified(),
            "listening on {} says nothing of how customers reach the site: name it with --origin",
            self.listen
        );
        let new_shops = if self.demo { NewShops::Anyone } else { self.new_shops };
        let Self { behind_proxy, rate, dev_reload, local_webhooks, local_push, .. } = *self;
        let passes = self.passes(&origin)?;
        let mail = match (&self.smtp_url, &self.mail_from) {
            (Some(url), Some(from)) => Some(Arc::new(Mailer::read(url, from, &origin)?)),
            _ => None,
        };
        Ok(Settings { origin, new_shops, behind_proxy, rate, dev_reload, local_webhooks, local_push, passes, mail })
    }

    /// The wallets to which the operator is known.
    fn passes(&self, origin: &str) -> anyhow::Result<Passes> {
        let mut passes = Passes::default();
        if let (Some(certificate), Some(key), Some(intermediate)) =
            (&self.apple_certificate, &self.apple_key, &self.apple_intermediate)
        {
            let apple = Apple::read(&Files { certificate, key, intermediate })?;
            passes.apns = Some(Arc::new(Apns::of(&apple)?));
            passes.apple = Some(Arc::new(apple));
        }
        if let (Some(key), Some(issuer)) = (&self.google_key, &self.google_issuer) {
            passes.google = Some(Arc::new(Google::read(key, issuer)?));
        }
        anyhow::ensure!(
            !passes.are_on() || origin.starts_with("https://"),
            "cards in wallets of phones are kept up to date over https alone: name the site's address with --origin"
        );
        Ok(passes)
    }
}
