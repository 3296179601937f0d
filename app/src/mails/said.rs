//! What a mail says, in its reader's language, as plain text and as plain HTML that says the same: no picture, nothing that is
//! fetched, and no address but the one that it is about.

use super::Mailer;
use crate::{site::Site, words::Words};
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use server::mails::{Mail, What};
use std::time::{Duration, SystemTime};

/// Not a person: no machine answers it (RFC 3834).
const BY_ITSELF: (&str, &str) = ("Auto-Submitted", "auto-generated");

/// What a mail says.
struct Said {
    subject: &'static str,
    /// Why it came.
    why: String,
    link: String,
    /// What stands on the link.
    label: &'static str,
    /// How the link is used, and what to do where it was not asked for.
    then: [&'static str; 2],
}

fn said(mail: &Mail, site: &Site) -> Said {
    let words = Words(mail.language);
    let here = site.settings.origin.split_once("://").map_or("", |(_, host)| host);
    match mail.what {
        What::Confirm => Said {
            subject: words.mail_confirm(),
            why: words.mail_confirm_why(here),
            link: site.address(&format!("/email/confirm/{}", mail.code)),
            label: words.confirm_email(),
            then: [words.mail_confirm_how(), words.mail_confirm_not_you()],
        },
        What::Recover => Said {
            subject: words.mail_recover(),
            why: words.mail_recover_why(here),
            link: site.address(&format!("/email/open/{}", mail.code)),
            label: words.open_on_this_phone(),
            then: [words.mail_recover_how(), words.mail_recover_not_you()],
        },
    }
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

impl Said {
    fn plain(&self) -> String {
        let Self { why, link, then: [how, not_you], .. } = self;
        format!("{why}\r\n\r\n{link}\r\n\r\n{how}\r\n\r\n{not_you}\r\n")
    }

    fn html(&self, language: &str) -> String {
        let [subject, why, link, label] = [self.subject, &self.why, &self.link, self.label].map(escaped);
        let [how, not_you] = self.then.map(escaped);
        format!(
            "<!doctype html>\r\n<html lang=\"{language}\"><head><meta charset=\"utf-8\"><title>{subject}</title></head><body>\r\n\
             <p>{why}</p>\r\n<p><a href=\"{link}\">{label}</a></p>\r\n<p>{how}</p>\r\n<p>{not_you}</p>\r\n</body></html>\r\n"
        )
    }
}

/// A mail as it is handed to a mail server.
///
/// # Errors
/// Never in practice: its address was read, and its words are ours.
pub fn message(mail: &Mail, site: &Site, mailer: &Mailer) -> anyhow::Result<Message> {
    let said = said(mail, site);
    let micros = u64::try_from(site.now().0).unwrap_or_default();
    let (name, value) = BY_ITSELF;
    let domain = mailer.from.email.domain();
    let body = MultiPart::alternative()
        .boundary(mail.id().to_string())
        .singlepart(SinglePart::plain(said.plain()))
        .singlepart(SinglePart::html(said.html(mail.language.code())));
    let message = Message::builder()
        .from(mailer.from.clone())
        .to(Mailbox::new(None, mail.address.parse()?))
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(micros))
        .message_id(Some(format!("<{}@{domain}>", mail.id())))
        .subject(said.subject)
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned()))
        .multipart(body)?;
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_in_a_mail_becomes_markup() {
        assert_eq!(escaped("<a href='x'>\"&"), "&lt;a href=&#39;x&#39;&gt;&quot;&amp;");
    }
}
