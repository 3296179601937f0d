//! What the proofs, the tests of the program and the measurements share: the `stampbook` program as anybody starts it, and
//! a client on a plain socket. Knows the product from outside alone: its commands, its addresses, its answers.

pub mod linear;
pub mod program;
pub mod till;
pub mod wire;
