//! An operator whom Apple and Google know: certificates and keys as they hand them out, made by `openssl` for one run of the
//! tests.

use crate::common::{Scene, site_with};
use app::passes::{Apns, Apple, Files, Google, Passes};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, LazyLock},
};
use tempfile::TempDir;

pub const KIND: &str = "pass.example.stampbook";
pub const TEAM: &str = "A1B2C3D4E5";
pub const ISSUER: &str = "3388000000012345678";
pub const ACCOUNT: &str = "cards@example.iam.gserviceaccount.com";

/// Runs `openssl` in a folder; gives what it says. Fails where it says no.
pub fn openssl(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let done = Command::new("openssl").current_dir(folder).args(arguments).output().expect("openssl is installed");
    assert!(done.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// The files of a run, which are the same for all of its tests.
static MADE: LazyLock<Vec<(&'static str, Vec<u8>)>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let make = |arguments: &str| openssl(at, &arguments.split(' ').collect::<Vec<_>>());
    let key = |name: &str| make(&format!("genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {name}"));
    for name in ["root.key", "above.key", "pass.key", "other.key"] {
        key(name);
    }
    let issuer = "/C=US/O=Stand-in for Apple/OU=G4/CN=Stand-in for Worldwide Developer Relations";
    let make = |arguments: &[&str]| openssl(at, arguments);
    std::fs::write(at.join("above.ext"), "basicConstraints=critical,CA:true\nkeyUsage=keyCertSign,cRLSign\n").unwrap();
    std::fs::write(
        at.join("pass.ext"),
        "keyUsage=digitalSignature\nextendedKeyUsage=clientAuth,serverAuth,emailProtection\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n",
    )
    .unwrap();
    make(&[
        "req",
        "-x509",
        "-key",
        "root.key",
        "-out",
        "root.pem",
        "-subj",
        "/O=Stand-in for Apple/CN=Root",
        "-days",
        "3650",
    ]);
    make(&["req", "-new", "-key", "above.key", "-out", "above.csr", "-subj", issuer]);
    make(&[
        "x509",
        "-req",
        "-in",
        "above.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-set_serial",
        "7",
        "-days",
        "1000",
        "-extfile",
        "above.ext",
        "-out",
        "above.pem",
    ]);
    let subject = format!("/UID={KIND}/CN=Pass Type ID: {KIND}/OU={TEAM}/O=Example/C=HU");
    for (name, subject) in [("pass", subject.as_str()), ("other", "/CN=cards.example/OU=A1B2C3D4E5")] {
        let (key, csr, out) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.pem"));
        make(&["req", "-new", "-key", &key, "-out", &csr, "-subj", subject]);
        make(&[
            "x509",
            "-req",
            "-in",
            &csr,
            "-CA",
            "above.pem",
            "-CAkey",
            "above.key",
            "-set_serial",
            "0x7a21b3c4d5e6f708",
            "-days",
            "390",
            "-extfile",
            "pass.ext",
            "-out",
            &out,
        ]);
    }
    make(&["rsa", "-in", "pass.key", "-traditional", "-out", "pass.pkcs1.key"]);
    make(&["rsa", "-in", "pass.key", "-aes256", "-passout", "pass:secret", "-out", "locked.key"]);
    make(&["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "curve.key"]);
    let private = std::fs::read_to_string(at.join("other.key")).unwrap();
    let account = serde_json::json!({ "type": "service_account", "client_email": ACCOUNT, "private_key": private });
    std::fs::write(at.join("google.json"), account.to_string()).unwrap();
    let names = [
        "root.pem",
        "above.pem",
        "above.key",
        "pass.pem",
        "pass.key",
        "pass.pkcs1.key",
        "locked.key",
        "curve.key",
        "other.pem",
        "other.key",
        "google.json",
    ];
    names.iter().map(|name| (*name, std::fs::read(at.join(name)).unwrap())).collect()
});

/// A folder with an operator's files.
pub struct Operator(TempDir);

impl Operator {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in MADE.iter() {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// What Apple's side reads of these files.
    pub fn read(&self, [certificate, key, intermediate]: [&str; 3]) -> anyhow::Result<Apple> {
        let [certificate, key, intermediate] = [certificate, key, intermediate].map(|name| self.file(name));
        Apple::read(&Files { certificate: &certificate, key: &key, intermediate: &intermediate })
    }

    pub fn apple(&self) -> Apple {
        self.read(["pass.pem", "pass.key", "above.pem"]).unwrap()
    }

    /// Both wallets, where each maker is to be found.
    pub fn passes(&self, apns: Option<Apns>, google: [String; 2]) -> Passes {
        let apple = Some(Arc::new(self.apple()));
        let google = Google::at(&self.file("google.json"), ISSUER, google, true).unwrap();
        Passes { apple, apns: apns.map(Arc::new), google: Some(Arc::new(google)) }
    }
}

/// Google, where nobody is.
pub fn nowhere() -> [String; 2] {
    ["http://127.0.0.1:9".into(), "http://127.0.0.1:9".into()]
}

/// A site with a shop, whose operator both makers know.
pub async fn site_with_passes() -> (Operator, Scene) {
    let operator = Operator::new();
    let passes = operator.passes(None, nowhere());
    (operator, site_with(|settings| settings.passes = passes).await)
}
