//! The command `demo`: opens the shops to try everything on, and tells where everything is.

use super::{DataArgs, open};
use clap::Args;
use serde_json::{Map, Value, json};
use server::demo::Demo;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    data: DataArgs,
    /// How the site is reached, for the addresses
    #[arg(long, env = "STAMPBOOK_ORIGIN", default_value = "http://127.0.0.1:3000")]
    origin: String,
}

/// Where everything of a demo shop is.
fn addresses(origin: &str, slug: &str) -> [(&'static str, String); 5] {
    [
        ("wallet", format!("{origin}/")),
        ("join", format!("{origin}/join/{slug}")),
        ("poster", format!("{origin}/shops/{slug}/poster")),
        ("counter", format!("{origin}/counter/sign-in/{slug}")),
        ("owner", format!("{origin}/owner/sign-in/{slug}")),
    ]
}

/// Tells people how to get into each of the shops.
pub(super) fn print(demos: &[Demo], origin: &str) {
    println!("{} demo shops are open. All cards of one browser are in its wallet, {origin}/", demos.len());
    for demo in demos {
        println!("\n{}: {}", demo.shop.name, demo.kinds.join(", "));
        println!("  try      {}", demo.tries);
        if !demo.codes.is_empty() {
            println!("  coupons  {}", demo.codes.join(" "));
        }
        for (what, address) in addresses(origin, &demo.shop.slug).into_iter().filter(|(what, _)| *what != "wallet") {
            let secret = match what {
                "counter" => format!("   PIN {}", demo.pin),
                "owner" => format!("   password {}", demo.password),
                _ => String::new(),
            };
            println!("  {what:<8} {address}{secret}");
        }
    }
    println!();
}

/// One of all shops, for programs.
fn one(demo: &Demo, origin: &str) -> Value {
    let Demo { shop, pin, password, kinds, tries, codes } = demo;
    let [_, (_, join), (_, poster), (_, till), (_, owner)] = addresses(origin, &shop.slug);
    json!({
        "id": shop.id, "slug": shop.slug, "name": shop.name, "language": shop.language.code(),
        "join": join, "poster": poster, "till": till, "owner": owner, "pin": pin, "password": password,
        "kinds": kinds, "try": tries, "codes": codes,
    })
}

/// All shops, for programs. What tells of the café alone is older than the others, and stays where it was.
fn all(demos: &[Demo], origin: &str) -> Map<String, Value> {
    let mut all = Map::new();
    if let Some(Demo { shop, pin, password, .. }) = demos.first() {
        let addresses = addresses(origin, &shop.slug).into_iter().map(|(what, at)| (what.to_owned(), json!(at)));
        all.insert("shop".into(), json!({ "id": shop.id, "slug": shop.slug, "name": shop.name }));
        all.insert("pin".into(), json!(pin));
        all.insert("password".into(), json!(password));
        all.insert("addresses".into(), Value::Object(addresses.collect()));
    }
    all.insert("shops".into(), demos.iter().map(|demo| one(demo, origin)).collect());
    all
}

pub(super) async fn demo(options: &DemoArgs) -> anyhow::Result<ExitCode> {
    let stampbook = open(&options.data.kept).await?;
    let demos = stampbook.demo().await?;
    let origin = options.origin.trim_end_matches('/');
    if options.data.json {
        println!("{}", Value::Object(all(&demos, origin)));
    } else {
        print(&demos, origin);
    }
    stampbook.close().await;
    Ok(ExitCode::SUCCESS)
}
