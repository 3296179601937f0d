//! A signature beside what it signs: `SignedData` of CMS (RFC 5652), as far as a pass needs it. Knows no key and no file.

use der::{
    Any, Decode, Encode, Sequence, ValueOrd,
    asn1::{ObjectIdentifier, OctetString, SetOfVec, UtcTime},
};
use std::time::Duration;
use x509_cert::{
    attr::Attribute, certificate::Certificate, name::Name, serial_number::SerialNumber, spki::AlgorithmIdentifierOwned,
};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

#[derive(Sequence)]
struct ContentInfo {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData,
}

#[derive(Sequence)]
struct SignedData {
    version: u8,
    digest_algorithms: SetOfVec<AlgorithmIdentifierOwned>,
    content: Beside,
    // As they came: written anew, one might no longer be what its issuer signed.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    certificates: SetOfVec<Any>,
    signers: SetOfVec<Signer>,
}

/// What is signed lies beside the signature.
#[derive(Sequence)]
struct Beside {
    content_type: ObjectIdentifier,
}

#[derive(Sequence, ValueOrd)]
struct Signer {
    version: u8,
    issuer: Issued,
    digest_algorithm: AlgorithmIdentifierOwned,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    attributes: SetOfVec<Attribute>,
    algorithm: AlgorithmIdentifierOwned,
    signature: OctetString,
}

/// A certificate by who issued it and under which number.
#[derive(Sequence, ValueOrd)]
struct Issued {
    issuer: Name,
    serial: SerialNumber,
}

fn attribute(oid: ObjectIdentifier, value: &impl Encode) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::from_der(&value.to_der()?)?])? })
}

/// Signs what has this SHA-256 with the key of the first certificate; all certificates go along. `sign` is PKCS #1 with
/// SHA-256.
///
/// # Errors
/// Where a certificate can't be read, or the time is none that can be written, or `sign` fails.
pub fn signed(
    hash: &[u8],
    seconds: u64,
    certificates: &[impl AsRef<[u8]>],
    sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> der::Result<Vec<u8>> {
    let failed = || der::Error::from(der::ErrorKind::Failed);
    let own = Certificate::from_der(certificates.first().ok_or_else(failed)?.as_ref())?;
    let attributes = SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, &DATA)?,
        attribute(SIGNING_TIME, &UtcTime::from_unix_duration(Duration::from_secs(seconds))?)?,
        attribute(MESSAGE_DIGEST, &OctetString::new(hash)?)?,
    ])?;
    let signature = sign(&attributes.to_der()?).ok_or_else(failed)?;
    let algorithm = |oid, parameters| AlgorithmIdentifierOwned { oid, parameters };
    let issued = own.tbs_certificate();
    let signer = Signer {
        version: 1,
        issuer: Issued { issuer: issued.issuer().clone(), serial: issued.serial_number().clone() },
        digest_algorithm: algorithm(SHA_256, None),
        attributes,
        algorithm: algorithm(RSA, Some(Any::null())),
        signature: OctetString::new(signature)?,
    };
    let certificates = certificates.iter().map(|one| Any::from_der(one.as_ref())).collect::<der::Result<Vec<_>>>()?;
    let content = SignedData {
        version: 1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA_256, None)])?,
        content: Beside { content_type: DATA },
        certificates: SetOfVec::try_from(certificates)?,
        signers: SetOfVec::try_from(vec![signer])?,
    };
    ContentInfo { content_type: SIGNED_DATA, content }.to_der()
}
