//! The addresses that open what a phone sends with, the text written in and nobody chosen yet. Knows no invitation.

use std::fmt::Write;

/// Who reads an address that begins with `sms:`, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// Phones and tablets of Apple's that say so.
    Apple,
    /// Android.
    Android,
    /// All others, tablets of Apple's among them that say they were a desktop.
    Other,
}

impl Platform {
    /// As a browser says of itself.
    #[must_use]
    pub fn of(user_agent: &str) -> Self {
        // Windows Phone said that it was both.
        if user_agent.contains("Windows") {
            Self::Other
        } else if ["iPhone", "iPad", "iPod"].iter().any(|name| user_agent.contains(name)) {
            Self::Apple
        } else if user_agent.contains("Android") {
            Self::Android
        } else {
            Self::Other
        }
    }
}

/// The address of a message with this text.
///
/// RFC 5724 gives `sms:?body=`, which Android reads. Apple's phones want the body after `&`, and have since iOS 8. The form
/// `sms:?&body=` is read by both.
#[must_use]
pub fn sms(platform: Platform, text: &str) -> String {
    let start = match platform {
        Platform::Apple => "sms:&body=",
        Platform::Android => "sms:?body=",
        Platform::Other => "sms:?&body=",
    };
    format!("{start}{}", encoded(text))
}

/// The address of a mail (RFC 6068).
#[must_use]
pub fn mail(subject: &str, text: &str) -> String {
    format!("mailto:?subject={}&body={}", encoded(subject), encoded(text))
}

/// All but the unreserved characters of RFC 3986 as `%XX`; a blank, too, since messages show a plus. A line ends with CR and
/// LF, as RFC 6068 asks; messages take that for one end.
fn encoded(text: &str) -> String {
    let mut address = String::with_capacity(text.len() * 2);
    for byte in text.replace("\r\n", "\n").replace('\n', "\r\n").bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    const AGENTS: [(&str, &str); 10] = [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1", "sms:&body="),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1", "sms:&body="),
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1", "sms:&body="),
        // A tablet of Apple's since iOS 13.
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15", "sms:?&body="),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "sms:?body="),
        ("Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36", "sms:?body="),
        ("Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0", "sms:?body="),
        ("Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 Edge/15.14977", "sms:?&body="),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "sms:?&body="),
        ("", "sms:?&body="),
    ];

    const TEXTS: [(&str, &str); 8] = [
        ("plain", "plain"),
        ("a b", "a%20b"),
        ("50 % & more? #1+2=3", "50%20%25%20%26%20more%3F%20%231%2B2%3D3"),
        ("Árvíztűrő tükörfúrógép", "%C3%81rv%C3%ADzt%C5%B1r%C5%91%20t%C3%BCk%C3%B6rf%C3%BAr%C3%B3g%C3%A9p"),
        ("Zażółć", "Za%C5%BC%C3%B3%C5%82%C4%87"),
        ("☕ 👩‍👧", "%E2%98%95%20%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"),
        ("one\ntwo\r\nthree", "one%0D%0Atwo%0D%0Athree"),
        ("https://cards.example/join/café/ABC?x=1&y=2", "https%3A%2F%2Fcards.example%2Fjoin%2Fcaf%C3%A9%2FABC%3Fx%3D1%26y%3D2"),
    ];

    /// Reads an address as a phone does: what stands behind `body=` up to the next `&`, with every `%XX` as its byte.
    fn read(address: &str) -> String {
        let body = address.split_once("body=").unwrap().1.split('&').next().unwrap();
        let mut bytes = Vec::new();
        let mut rest = body.bytes();
        while let Some(byte) = rest.next() {
            let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap() as u8;
            bytes.push(if byte == b'%' { digit() * 16 + digit() } else { byte });
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_text_reaches_every_phone_as_it_was_written() {
        for (agent, start) in AGENTS {
            for (text, body) in TEXTS {
                let address = sms(Platform::of(agent), text);
                assert_eq!(address, format!("{start}{body}"), "{agent}");
                assert_eq!(read(&address).replace("\r\n", "\n"), text.replace("\r\n", "\n"), "{agent}");
            }
        }
    }

    #[test]
    fn a_mail_has_a_subject_and_a_text() {
        let address = mail("Kávé & tea", "one\ntwo");
        assert_eq!(address, "mailto:?subject=K%C3%A1v%C3%A9%20%26%20tea&body=one%0D%0Atwo");
        assert_eq!(read(&address), "one\r\ntwo");
    }
}
