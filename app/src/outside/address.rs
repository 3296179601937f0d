//! Where a delivery may go: public hosts by https alone. What a name means is looked at when it is used, so that none that
//! means something else by then leads inside.

use axum::http::Uri;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is none for a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It is no address, or has a name, a password or a fragment in it.
    #[error("url is an address such as https://till.example.com/stampbook, without a name, a password or a fragment.")]
    Shape,
    /// It is not encrypted.
    #[error("url starts with https://.")]
    Plain,
    /// It leads to a machine that is not public.
    #[error("url leads to an address that is not public.")]
    Private,
}

/// A host and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Whether by TLS.
    pub tls: bool,
    /// The host's name or address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What the `Host` header says.
    pub authority: String,
    /// Path and query.
    pub path: String,
}

impl Target {
    /// Reads an address. `local` allows private hosts, and plain http on this machine.
    pub fn read(url: &str, local: bool) -> Result<Self, Unfit> {
        if url.contains(['#', '@', '\\']) || url.chars().any(|c| c.is_control() || c.is_whitespace() || !c.is_ascii()) {
            return Err(Unfit::Shape);
        }
        let uri: Uri = url.parse().map_err(|_| Unfit::Shape)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(Unfit::Shape),
        };
        let authority = uri.authority().ok_or(Unfit::Shape)?.to_string();
        let host = uri.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).to_ascii_lowercase();
        let named = !host.is_empty() && !host.ends_with('.');
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        if !named || port == 0 {
            return Err(Unfit::Shape);
        }
        let address: Option<IpAddr> = host.parse().ok();
        let here = host == "localhost" || address.is_some_and(|address| address.is_loopback());
        let open_here = local && here;
        if !tls && !open_here {
            return Err(Unfit::Plain);
        }
        if !local && (here || host.ends_with(".localhost") || address.is_some_and(|address| !is_public(address))) {
            return Err(Unfit::Private);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { tls, host, port, authority, path })
    }

    /// Whether a machine that the host's name means may be spoken to.
    pub fn admits(&self, address: IpAddr, local: bool) -> bool {
        if !self.tls { local && address.to_canonical().is_loopback() } else { local || is_public(address) }
    }
}

/// Whether an address is one of the public network: by IANA's registries of special addresses.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        || a >= 224;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, _, _, g, h] = address.segments();
    let [high, low] = [g, h].map(u16::to_be_bytes);
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    // Addresses of the older network within this one (RFC 6052).
    if (a, b, c, d) == (0x64, 0xff9b, 0, 0) {
        return is_public_v4(Ipv4Addr::new(high[0], high[1], low[0], low[1]));
    }
    // Only what is given out to the world; of that no tunnels (6to4, Teredo), tests or documentation.
    let given_out = (0x2000..0x4000).contains(&a);
    let special = a == 0x2002 || (a == 0x2001 && (b < 0x200 || b == 0xdb8)) || (a == 0x3fff && b < 0x1000);
    given_out && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_by_https_are_fit() {
        for url in ["https://till.example.com/hook?a=b", "https://93.184.216.34", "https://[2606:2800:220:1::1]:8443/x"] {
            assert!(Target::read(url, false).is_ok(), "{url}");
        }
        for url in ["http://till.example.com", "http://localhost", "http://10.0.0.1"] {
            assert_eq!(Target::read(url, false), Err(Unfit::Plain), "{url}");
        }
        for url in [
            "https://localhost",
            "https://a.localhost",
            "https://127.0.0.1",
            "https://127.9.9.9",
            "https://10.1.2.3",
            "https://192.168.1.1",
            "https://172.16.0.1",
            "https://169.254.169.254",
            "https://100.64.0.1",
            "https://0.0.0.0",
            "https://255.255.255.255",
            "https://224.0.0.1",
            "https://198.18.0.1",
            "https://192.0.0.8",
            "https://[::1]",
            "https://[::]",
            "https://[fd00::1]",
            "https://[fe80::1]",
            "https://[::ffff:10.0.0.1]",
            "https://[64:ff9b::a00:1]",
            "https://[2002:a00:1::]",
            "https://[2001::1]",
            "https://[2001:db8::1]",
            "https://[ff02::1]",
        ] {
            assert_eq!(Target::read(url, false), Err(Unfit::Private), "{url}");
        }
        for url in [
            "",
            "till.example.com",
            "ftp://x.example",
            "https://",
            "https://u:p@till.example.com",
            "https://till.example.com/#x",
            "https://till.example.com:0/",
            "https://till.example.com./",
            "https://till.example.com/a b",
            "https://till.example.com\\@10.0.0.1/",
            "javascript:alert(1)",
            "/hook",
        ] {
            assert_eq!(Target::read(url, false), Err(Unfit::Shape), "{url}");
        }
    }

    #[test]
    fn a_setting_for_tests_lets_deliveries_go_to_this_machine() {
        let target = Target::read("http://127.0.0.1:9000/hook", true).unwrap();
        assert_eq!((target.port, target.path.as_str(), target.authority.as_str()), (9000, "/hook", "127.0.0.1:9000"));
        assert!(target.admits("127.0.0.1".parse().unwrap(), true));
        assert!(!target.admits("127.0.0.1".parse().unwrap(), false) && !target.admits("10.0.0.1".parse().unwrap(), true));
        assert_eq!(Target::read("http://10.0.0.1/", true), Err(Unfit::Plain));
        assert!(Target::read("https://10.0.0.1/", true).is_ok());
    }

    #[test]
    fn a_name_that_means_a_private_machine_is_not_spoken_to() {
        let target = Target::read("https://till.example.com/", false).unwrap();
        assert!(target.admits("93.184.216.34".parse().unwrap(), false));
        for inside in ["10.0.0.1", "127.0.0.1", "169.254.169.254", "::1", "::ffff:192.168.0.1", "fd00::1"] {
            assert!(!target.admits(inside.parse().unwrap(), false), "{inside}");
        }
    }
}
