//! Keys of tills from the shell: making one, which is shown this once, listing them, and revoking one.

use super::{DataArgs, find_shop, open_existing};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use loyalty::ids::StaffId;
use serde_json::json;
use server::{
    Stampbook,
    keys::{Scope, Till},
};
use std::process::ExitCode;

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    /// Make a key for a till, and print it: the only time
    Create(CreateArgs),
    /// List the tills of a shop that have or had a key
    List(ShopArgs),
    /// Make a key worth nothing from now on
    Revoke(RevokeArgs),
}

/// A shop in a data folder.
#[derive(Debug, Args)]
pub(super) struct ShopArgs {
    /// The shop's id or the name in its addresses
    #[arg(long)]
    shop: String,
    #[command(flatten)]
    data: DataArgs,
}

/// A key to make.
#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// What the till is called
    #[arg(long)]
    name: String,
    /// What the key may do, once for each or with commas between them, such as cards:read,purchases:write
    #[arg(long = "scope", required = true, value_delimiter = ',')]
    scopes: Vec<String>,
    #[command(flatten)]
    shop: ShopArgs,
}

/// A key to revoke.
#[derive(Debug, Args)]
pub(super) struct RevokeArgs {
    /// The key's id, as `keys list` prints it
    id: String,
    #[command(flatten)]
    shop: ShopArgs,
}

fn scopes(words: &[String]) -> anyhow::Result<Vec<Scope>> {
    let read = |word: &String| match Scope::from_code(word) {
        Some(scope) => Ok(scope),
        None => {
            let all: Vec<_> = Scope::ALL.iter().map(|scope| scope.code()).collect();
            bail!("there is no scope {word:?}; a key may have: {}", all.join(", "))
        }
    };
    words.iter().map(read).collect()
}

fn told(till: &Till) -> serde_json::Value {
    let at = |at: loyalty::time::Timestamp| jiff::Timestamp::from_microsecond(at.0).map(|at| at.to_string()).ok();
    json!({
        "id": till.id,
        "name": till.name,
        "scopes": till.scopes,
        "created_at": at(till.created_at),
        "used_at": till.used_at.and_then(at),
        "revoked_at": till.revoked_at.and_then(at),
    })
}

pub(super) async fn keys(what: &Keys) -> anyhow::Result<ExitCode> {
    let data = match what {
        Keys::Create(options) => &options.shop.data,
        Keys::List(options) => &options.data,
        Keys::Revoke(options) => &options.shop.data,
    };
    let stampbook = open_existing(&data.kept).await?;
    let done = match what {
        Keys::Create(options) => create(&stampbook, options).await,
        Keys::List(options) => list(&stampbook, options).await,
        Keys::Revoke(options) => revoke(&stampbook, options).await,
    };
    stampbook.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn create(stampbook: &Stampbook, options: &CreateArgs) -> anyhow::Result<()> {
    let scopes = scopes(&options.scopes)?;
    let shop = find_shop(stampbook, &options.shop.shop).await?;
    let made = stampbook.create_key(shop.id, &options.name, &scopes).await;
    let (till, key) = made.context("--name has 1 to 60 letters, and a shop has at most 200 keys")?;
    if options.shop.data.json {
        let mut all = told(&till);
        if let Some(all) = all.as_object_mut() {
            all.insert("key".into(), json!(key.reveal()));
            all.insert("shop".into(), json!({ "id": shop.id, "slug": shop.slug, "name": shop.name }));
        }
        println!("{all}");
    } else {
        println!("The key of {} at {}, shown this once:", till.name, shop.name);
        println!("  {}", key.reveal());
        println!("Its id is {}; `stampbook keys revoke {} --shop {}` makes it worth nothing.", till.id, till.id, shop.slug);
    }
    Ok(())
}

async fn list(stampbook: &Stampbook, options: &ShopArgs) -> anyhow::Result<()> {
    let shop = find_shop(stampbook, &options.shop).await?;
    let tills = stampbook.keys(shop.id).await?;
    if options.data.json {
        println!("{}", json!({ "keys": tills.iter().map(told).collect::<Vec<_>>() }));
        return Ok(());
    }
    for till in &tills {
        let scopes: Vec<_> = till.scopes.iter().map(|scope| scope.code()).collect();
        let state = match (till.revoked_at, till.used_at) {
            (Some(_), _) => "revoked",
            (None, Some(_)) => "in use",
            (None, None) => "never used",
        };
        println!("{}  {:<24} {:<10} {}", till.id, till.name, state, scopes.join(" "));
    }
    if tills.is_empty() {
        println!("{} has no keys: `stampbook keys create` makes one.", shop.name);
    }
    Ok(())
}

async fn revoke(stampbook: &Stampbook, options: &RevokeArgs) -> anyhow::Result<()> {
    let shop = find_shop(stampbook, &options.shop.shop).await?;
    let id: StaffId = options.id.parse().context("the key's id is 26 letters, as `keys list` prints it")?;
    let now = stampbook.revoke_key(shop.id, id).await;
    let now = now.with_context(|| format!("{} has no key {id}", shop.name))?;
    if options.shop.data.json {
        println!("{}", json!({ "id": id, "revoked": true, "was_revoked": !now }));
    } else {
        println!("{}", if now { "The key is worth nothing from now on." } else { "The key was revoked before." });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_read_and_a_wrong_one_is_told_with_those_that_there_are() {
        let words = ["cards:read".to_owned(), "events:read".to_owned()];
        assert_eq!(scopes(&words).unwrap(), [Scope::CardsRead, Scope::EventsRead]);
        let error = scopes(&["cards".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("\"cards\"") && error.contains("purchases:backdate"), "{error}");
    }
}
