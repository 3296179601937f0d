//! An e-mail address, as somebody types it and as it is kept: what is no address, or none that every mail server takes, is
//! refused here, before anything is done with it.

/// The longest that is looked at.
pub const TYPED_BYTES_MAX: usize = 320;
/// The longest address that can be written to (RFC 5321, with its erratum 1690).
const BYTES_MAX: usize = 254;
/// The longest part before the sign.
const LOCAL_BYTES_MAX: usize = 64;
/// What may stand in that part beside letters, digits and single dots (RFC 5322).
const SIGNS: &str = "!#$%&'*+-/=?^_`{|}~";

/// An e-mail address. What stands before the sign is as it was typed, since only its own server knows what it means; the domain
/// is in small letters, in those that are on the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

/// The text is no address that can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

/// It is somebody's: no log needs it.
impl std::fmt::Debug for Email {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Email")
    }
}

fn is_local(text: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || SIGNS.contains(c));
    text.len() <= LOCAL_BYTES_MAX && text.split('.').all(part)
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let fits = (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-');
        fits && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let last = text.rsplit('.').next().unwrap_or_default();
    text.contains('.') && text.split('.').all(label) && !last.chars().all(|c| c.is_ascii_digit())
}

impl Email {
    /// Reads an address as people type it.
    ///
    /// # Errors
    /// Where it is none.
    pub fn parse(typed: &str) -> Result<Self, NotAnEmail> {
        let typed = typed.trim();
        if typed.len() > TYPED_BYTES_MAX {
            return Err(NotAnEmail);
        }
        let (local, domain) = typed.rsplit_once('@').ok_or(NotAnEmail)?;
        let domain = idna::domain_to_ascii(domain).map_err(|_| NotAnEmail)?.to_ascii_lowercase();
        let email = format!("{local}@{domain}");
        if is_local(local) && is_domain(&domain) && email.len() <= BYTES_MAX {
            Ok(Self(email))
        } else {
            Err(NotAnEmail)
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is found by. A phone writes a capital where its owner typed none, and no mail server in use tells `Anna` from
    /// `anna`; a mail goes to the address as it was confirmed in any case.
    #[must_use]
    pub fn folded(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(typed: &str) -> Option<String> {
        Email::parse(typed).ok().map(|email| email.as_str().to_owned())
    }

    #[test]
    fn an_address_is_kept_as_its_owner_writes_it_but_for_the_domain() {
        for (typed, kept) in [
            ("anna@example.com", "anna@example.com"),
            ("  Anna.Kovács@example.com ", ""),
            (" Anna.Kovacs+cards@EXAMPLE.Com\n", "Anna.Kovacs+cards@example.com"),
            ("o'neill@mail.example.co.uk", "o'neill@mail.example.co.uk"),
            ("anna@kávé.hu", "anna@xn--kv-hia1h.hu"),
            ("anna@õun.ee", "anna@xn--un-eka.ee"),
        ] {
            if kept.is_empty() {
                assert_eq!(read(typed), None, "{typed}");
            } else {
                let domain = |text: &str| text.rsplit_once('@').map(|(_, domain)| domain.to_owned());
                let told = read(typed).expect(typed);
                assert_eq!(told.rsplit_once('@').unwrap().0, kept.rsplit_once('@').unwrap().0);
                assert!(domain(&told) == domain(kept) || told.contains("@xn--"), "{told}");
            }
        }
        assert_eq!(Email::parse("Anna@Example.com").unwrap().folded(), "anna@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(65));
        let longer = format!("anna@{}.com", vec!["a".repeat(60); 5].join("."));
        for typed in [
            "",
            "@",
            "anna",
            "anna@",
            "@example.com",
            "anna@localhost",
            "anna@example..com",
            "anna@.example.com",
            "anna@example.com.",
            "anna@192.0.2.1",
            "anna@[192.0.2.1]",
            "anna@-x.com",
            "an na@example.com",
            "anna@exam ple.com",
            "anna..k@example.com",
            ".anna@example.com",
            "anna.@example.com",
            "\"anna\"@example.com",
            "anna@example.com\r\nBcc: all@example.com",
            "anna\r\n@example.com",
            "anna@b@example.com",
            "Anna <anna@example.com>",
            "anna@example.com,bela@example.com",
            "anna\0@example.com",
            "anna@exa_mple.com",
            &long,
            &longer,
            &"a".repeat(10_000),
        ] {
            assert_eq!(read(typed), None, "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_read_is_read_as_it_is(typed in "\\PC{0,40}@\\PC{0,40}") {
            if let Some(kept) = read(&typed) {
                prop_assert_eq!(read(&kept), Some(kept.clone()));
                prop_assert!(kept.is_ascii() && kept.len() <= 254);
                prop_assert!(!kept.chars().any(|c| c.is_whitespace() || c.is_control() || "<>,;\"()[]\\".contains(c)));
            }
        }

        #[test]
        fn plain_addresses_are_taken(local in "[a-zA-Z0-9+_-]{1,20}", domain in "[a-z]{1,10}\\.[a-z]{2,5}") {
            let typed = format!("{local}@{domain}");
            prop_assert_eq!(read(&typed), Some(typed.clone()));
            prop_assert_eq!(read(&format!(" {local}@{} ", domain.to_uppercase())), Some(typed));
        }
    }
}
