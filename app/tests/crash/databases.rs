//! The commands on an installation that a URL names: a folder, and a database at the server that `STAMPBOOK_TEST_POSTGRES`
//! names, if it names one.

use crate::{
    place::{Place, server},
    program::{program, run_in},
};
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};
use std::{path::Path, process::Output};

#[tokio::main(flavor = "current_thread")]
async fn place() -> Place {
    Place::new().await
}

/// Runs a command on an installation; nothing but the URL says where it is.
fn run(url: &str, arguments: &[&str]) -> Output {
    program().args(arguments).env("STAMPBOOK_DATABASE_URL", url).current_dir("/").output().unwrap()
}

fn json(out: &Output) -> Value {
    assert!(out.status.success(), "{out:?}");
    serde_json::from_slice(&out.stdout).unwrap()
}

#[test]
fn every_command_takes_a_url() {
    let place = place();
    let demo = json(&run(&place.url, &["demo", "--json"]));
    assert_eq!(json(&run(&place.url, &["demo", "--json"])), demo, "opened once");
    let audit = json(&run(&place.url, &["audit", "--json"]));
    assert_eq!(audit["ok"], true);
    let program = run(&place.url, &["program", "show", "--shop", "corner-cafe"]);
    assert!(String::from_utf8_lossy(&program.stdout).contains("stamps"), "{program:?}");
    let copy = place.folder.path().join("copy");
    assert!(run(&place.url, &["backup", copy.to_str().unwrap()]).status.success());
    let copied =
        run_in(place.folder.path(), &["audit", "--json", "--database-url", &format!("sqlite:{}", copy.display())]);
    assert_eq!(json(&copied), audit);
}

#[test]
fn a_whole_installation_is_copied_and_told_of() {
    let (place, demo) = (place(), tempfile::tempdir().unwrap());
    let folder = |name: &str| format!("sqlite:{}", demo.path().join(name).display());
    let told = json(&run(&folder("first"), &["demo", "--json"]));
    let to = if server().is_some() { place.url.clone() } else { folder("second") };
    let copied = json(&run("", &["copy", "--from", &folder("first"), "--to", &to, "--json"]));
    assert_eq!(copied["audit"], json(&run(&to, &["audit", "--json"])));
    let back = run("", &["copy", "--from", &to, "--to", &folder("third")]);
    let said = String::from_utf8(back.stdout).unwrap();
    assert!(said.contains("each read back as it was") && said.contains("audited and agree"), "{said}");
    assert_eq!(json(&run(&folder("third"), &["demo", "--json"])), told, "the same shops, PINs, passwords and codes");
    let again = run("", &["copy", "--from", &to, "--to", &folder("third")]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("is not empty"), "{again:?}");
}

#[test]
fn a_password_is_never_said() {
    let folder = tempfile::tempdir().unwrap();
    let no_server = "postgres://me:hunter2@127.0.0.1:1/cards";
    let commands: [&[&str]; 5] = [
        &["config"],
        &["audit"],
        &["serve", "--listen", "127.0.0.1:0"],
        &["copy", "--from", no_server, "--to", "sqlite:x"],
        &["audit", "--help"],
    ];
    for url in [no_server, "postgres://me:hunter2@127.0.0.1:port/cards"] {
        for command in commands {
            let out = run(url, command);
            let said = [out.stdout, out.stderr].concat();
            assert!(!String::from_utf8_lossy(&said).contains("hunter2"), "{command:?}");
        }
    }
    let said = run_in(folder.path(), &["audit", "--database-url", no_server]);
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("cannot open the database postgres://me@127.0.0.1:1/cards"), "{said}");
    assert!(!Path::new("/stampbook-data").exists(), "no folder was made in place of a database");
}

/// A database that is there but holds no installation is not made into an empty one.
#[test]
fn a_mistyped_name_is_not_made_into_an_installation() {
    let place = empty();
    let out = run(&place.url, &["audit"]);
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(said.contains("cannot open the d") && said.contains("no such installation"), "{said}");
}

#[tokio::main(flavor = "current_thread")]
async fn empty() -> Place {
    let place = Place::new().await;
    if server().is_some() {
        let mut conn = PgConnection::connect(&place.url).await.unwrap();
        conn.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.unwrap();
    }
    place
}
