//! Who an operator is to Apple: the certificate of a kind of pass, its key, and Apple's own certificate above it. What they make
//! of a list of files is a signed package. Knows no card.

use super::cms;
use anyhow::{Context, bail, ensure};
use data_encoding::HEXLOWER;
use der::{Decode, asn1::ObjectIdentifier};
use loyalty::time::Timestamp;
use ring::{
    digest::{SHA1_FOR_LEGACY_USE_ONLY, SHA256, digest},
    rand::SystemRandom,
    rsa::KeyPair,
    signature::RSA_PKCS1_SHA256,
};
use std::{
    collections::BTreeMap,
    fmt,
    io::{Cursor, Write},
    path::Path,
};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use x509_cert::{certificate::Certificate, name::Name};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

const USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");
const UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// So many days before a certificate ends it is said.
const SOON_DAYS: i64 = 30;

/// The files that an operator names.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// The certificate of the kind of pass.
    pub certificate: &'a Path,
    /// Its key.
    pub key: &'a Path,
    /// Apple's certificate by which it was issued.
    pub intermediate: &'a Path,
}

/// An operator, known to Apple.
pub struct Apple {
    /// The kind of pass: `pass.com.example.card`.
    pub kind: String,
    /// The operator's team.
    pub team: String,
    /// Until when the certificate is good, in seconds.
    pub good_until: u64,
    /// The certificate, then Apple's.
    pub chain: Vec<CertificateDer<'static>>,
    key: KeyPair,
    /// The key as connections show it.
    pub(super) private: PrivateKeyDer<'static>,
}

impl fmt::Debug for Apple {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Apple").field("kind", &self.kind).field("team", &self.team).finish_non_exhaustive()
    }
}

/// What a name says under this kind.
fn said(name: &Name, kind: ObjectIdentifier) -> Option<String> {
    let found = name.iter_rdn().flat_map(|part| part.iter()).find(|one| one.oid == kind)?;
    // All kinds of text that certificates use for this are within UTF-8.
    String::from_utf8(found.value.value().to_vec()).ok().filter(|text| !text.is_empty())
}

fn certificate(file: &Path) -> anyhow::Result<(CertificateDer<'static>, Certificate)> {
    let shown = file.display();
    let der = CertificateDer::from_pem_file(file).with_context(|| format!("no PEM certificate in {shown}"))?;
    let read = Certificate::from_der(&der).with_context(|| format!("the certificate in {shown} can't be read"))?;
    Ok((der, read))
}

fn key(file: &Path) -> anyhow::Result<(PrivateKeyDer<'static>, KeyPair)> {
    let shown = file.display();
    // The error is left out: it may repeat what stands in the file.
    let Ok(private) = PrivateKeyDer::from_pem_file(file) else {
        bail!("no PEM private key without a password in {shown} (`openssl rsa -in FILE -out OTHER` takes the password off)")
    };
    let pair = match &private {
        PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
        PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
        _ => bail!("the key in {shown} is no RSA key"),
    };
    let pair = pair.map_err(|why| anyhow::anyhow!("the key in {shown} is no RSA key of 2048 bits or more: {why}"))?;
    Ok((private, pair))
}

impl Apple {
    /// Reads the files and makes sure that they belong together.
    ///
    /// # Errors
    /// Which file is wrong, and why.
    pub fn read(files: &Files<'_>) -> anyhow::Result<Self> {
        let Files { certificate: file, key: key_file, intermediate } = *files;
        let (own, read) = certificate(file)?;
        let (above, above_read) = certificate(intermediate)?;
        let (private, key) = key(key_file)?;
        let issued = read.tbs_certificate();
        let kind = said(issued.subject(), USER_ID).filter(|kind| kind.starts_with("pass."));
        let kind = kind.with_context(|| format!("{} is no certificate of a pass type: its UID is none", file.display()))?;
        let team = said(issued.subject(), UNIT);
        let team = team.with_context(|| format!("{} names no team (OU)", file.display()))?;
        let public = issued.subject_public_key_info().subject_public_key.raw_bytes();
        ensure!(key.public().as_ref() == public, "the key in {} is not that of {}", key_file.display(), file.display());
        ensure!(
            issued.issuer() == above_read.tbs_certificate().subject(),
            "{} was not issued by the one in {}: Apple names the right one where it hands the certificate out",
            file.display(),
            intermediate.display()
        );
        let good_until = issued.validity().not_after.to_unix_duration().as_secs();
        Ok(Self { kind, team, good_until, chain: vec![own, above], key, private })
    }

    /// Whether the certificate is good for a month at most.
    #[must_use]
    pub fn ends_soon(&self, now: Timestamp) -> bool {
        u64::try_from(now.plus_days(SOON_DAYS).0.div_euclid(1_000_000)).is_ok_and(|then| then >= self.good_until)
    }

    /// A signed package of these files (Wallet Passes, "Creating the Source for a Pass").
    ///
    /// # Errors
    /// Never in practice: where something can't be signed or packed.
    pub fn package(&self, mut files: BTreeMap<&'static str, Vec<u8>>, now: Timestamp) -> anyhow::Result<Vec<u8>> {
        let sum = |bytes: &Vec<u8>| HEXLOWER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref());
        let sums: BTreeMap<_, _> = files.iter().map(|(name, bytes)| (*name, sum(bytes))).collect();
        let manifest = serde_json::to_vec(&sums)?;
        let seconds = u64::try_from(now.0.div_euclid(1_000_000))?;
        let signature = cms::signed(digest(&SHA256, &manifest).as_ref(), seconds, &self.chain, |said| self.sign(said))?;
        files.extend([("manifest.json", manifest), ("signature", signature)]);
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        // Pictures are small already, and the rest is little.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let options = options.last_modified_time(DateTime::default()).unix_permissions(0o644);
        for (name, bytes) in &files {
            archive.start_file(*name, options)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    }

    /// PKCS #1 with SHA-256. What is drawn here blinds the key while it works, and is nowhere in the signature.
    fn sign(&self, said: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said, &mut signature).ok()?;
        Some(signature)
    }
}
