//! Compiles the server's half again when the built site has changed, since the site is inside the binary.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SSR").is_some() {
        println!("cargo::rerun-if-changed=../target/site");
    }
}
