//! Mails: what each says, in words and as a message (RFC 5322), the server by which they leave, and what carries them there. What
//! is to be told, to whom and how often it is tried, the services say.

mod carrier;
mod said;
mod smtp;

pub use carrier::{carry, carry_once};
pub use smtp::{Mailer, SmtpUrl, Trouble};
