//! Programs from the shell: is one right, what will customers read, and putting it into force. Coupons and settlements,
//! which hang on a program, are here as well.

use super::{DataArgs, find_shop, open_existing};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use loyalty::{
    ids::ShopId,
    languages::Language,
    programs::{Draft, Problems, Terms},
    sentences,
    time::Month,
};
use serde_json::json;
use server::coalitions::Statement;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The largest file that is read as a program, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What is done with a program.
#[derive(Debug, Subcommand)]
pub(super) enum Program {
    /// Say what is wrong with a program, field by field; exits with 0 if nothing is
    Check {
        /// The program, as JSON
        file: PathBuf,
    },
    /// Say a program in plain sentences, as customers will read them
    Sentences {
        /// The program, as JSON
        file: PathBuf,
        /// In which language: en, hu, et or pl
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Put a program into force: new cards are opened under it
    Publish(PublishArgs),
    /// Print the program that is in force in a shop, as JSON
    Show(ShopArgs),
}

/// A shop in an installation.
#[derive(Debug, Args)]
pub(super) struct ShopArgs {
    /// The shop's id or the name in its addresses
    #[arg(long)]
    shop: String,
    #[command(flatten)]
    data: DataArgs,
}

/// What is published.
#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    /// The program, as JSON
    file: PathBuf,
    /// Move the cards that are there to the new terms as well, and tell their owners
    #[arg(long)]
    move_cards: bool,
    #[command(flatten)]
    shop: ShopArgs,
}

/// Codes to make.
#[derive(Debug, Args)]
pub(super) struct CouponsArgs {
    /// The coupon's code in the program, before the hyphen
    coupon: String,
    /// How many codes to print
    #[arg(long, default_value_t = 100)]
    count: u32,
    /// The number of the first one: the same number gives the same code
    #[arg(long, default_value_t = 0)]
    first: u32,
    #[command(flatten)]
    shop: ShopArgs,
}

/// A month of a coalition.
#[derive(Debug, Args)]
pub(super) struct SettlementArgs {
    /// The month, such as 2026-11
    #[arg(long)]
    month: String,
    #[command(flatten)]
    shop: ShopArgs,
}

/// Reads a program; all that is wrong with it is said at once.
pub(super) fn read(file: &Path) -> anyhow::Result<Terms> {
    let shown = file.display();
    let bytes = std::fs::metadata(file).with_context(|| format!("cannot read {shown}"))?.len();
    if bytes > FILE_BYTES_MAX {
        bail!("{shown} is larger than {} KB: it is no program", FILE_BYTES_MAX / 1024);
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"))?;
    // Not read as terms at once: the draft's own errors name the field and the line.
    let draft: Draft = serde_json::from_str(&text).with_context(|| format!("{shown} is no program"))?;
    Terms::try_from(draft).map_err(|Problems(problems)| {
        let lines: Vec<_> = problems.iter().map(|one| format!("  {}: {}", one.field, one.needs)).collect();
        anyhow::anyhow!("{shown} cannot be published:\n{}", lines.join("\n"))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) async fn program(what: &Program) -> anyhow::Result<ExitCode> {
    match what {
        Program::Check { file } => {
            let terms = read(file)?;
            println!("{} is right. Its hash is {}.", file.display(), hex(&terms.hash()));
        }
        Program::Sentences { file, lang } => {
            let language = Language::from_code(lang).context("--lang is en, hu, et or pl")?;
            sentences::sentences(&read(file)?, language).iter().for_each(|sentence| println!("{sentence}"));
        }
        Program::Publish(options) => publish(options).await?,
        Program::Show(options) => {
            let stampbook = open_existing(&options.data.kept).await?;
            let shop = find_shop(&stampbook, &options.shop).await?;
            println!("{}", serde_json::to_string_pretty(&stampbook.terms(&shop).await?)?);
            stampbook.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn publish(options: &PublishArgs) -> anyhow::Result<()> {
    let terms = read(&options.file)?;
    let stampbook = open_existing(&options.shop.data.kept).await?;
    let shop = find_shop(&stampbook, &options.shop.shop).await?;
    let published = stampbook.publish(shop.id, &terms).await?;
    let mut moved = 0;
    if options.move_cards {
        loop {
            match stampbook.move_cards(shop.id).await? {
                0 => break,
                some => moved += some,
            }
        }
    }
    stampbook.close().await;
    if options.shop.data.json {
        let hash = hex(&terms.hash());
        println!("{}", json!({ "version": published.version, "new": published.is_new, "moved": moved, "hash": hash }));
        return Ok(());
    }
    let is_new = if published.is_new { "is in force now" } else { "was in force already" };
    println!("Version {} of {}’s program {is_new}. {moved} cards were moved to it.", published.version, shop.name);
    sentences::sentences(&terms, shop.language).iter().for_each(|sentence| println!("  {sentence}"));
    Ok(())
}

pub(super) async fn coupons(options: &CouponsArgs) -> anyhow::Result<ExitCode> {
    let stampbook = open_existing(&options.shop.data.kept).await?;
    let shop = find_shop(&stampbook, &options.shop.shop).await?;
    let codes = stampbook.coupon_codes(shop.id, &options.coupon, options.first, options.count).await;
    stampbook.close().await;
    let codes = codes.with_context(|| format!("{} has no coupon {} with codes of its own", shop.name, options.coupon))?;
    if options.shop.data.json {
        println!("{}", json!(codes));
    } else {
        codes.iter().for_each(|code| println!("{code}"));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn settlement(options: &SettlementArgs) -> anyhow::Result<ExitCode> {
    let month = Month::parse(&options.month).context("--month is a year and a month, such as 2026-11")?;
    let stampbook = open_existing(&options.shop.data.kept).await?;
    let shop = find_shop(&stampbook, &options.shop.shop).await?;
    let statement = stampbook.settlement(shop.id, month).await;
    stampbook.close().await;
    let statement = statement.with_context(|| format!("{} is in no coalition", shop.name))?;
    if options.shop.data.json {
        println!("{}", settled(&statement));
    } else {
        tell(&statement);
    }
    Ok(ExitCode::SUCCESS)
}

fn names(statement: &Statement) -> BTreeMap<ShopId, &str> {
    statement.shops.iter().map(|shop| (shop.id, shop.name.as_str())).collect()
}

fn settled(statement: &Statement) -> serde_json::Value {
    // Two shops may have the same name, but not the same place in addresses.
    let slugs: BTreeMap<_, _> = statement.shops.iter().map(|shop| (shop.id, shop.slug.as_str())).collect();
    let name = |shop: &ShopId| slugs.get(shop).map_or_else(|| shop.to_string(), |slug| (*slug).to_owned());
    let issued = statement.issued.iter();
    let issued: Vec<_> = issued.map(|(shop, unit, amount)| json!({ "shop": name(shop), "unit": unit, "amount": amount })).collect();
    let redeemed = statement.redeemed.iter().map(|(issuer, redeemer, unit, amount)| {
        json!({ "issuer": name(issuer), "redeemer": name(redeemer), "unit": unit, "amount": amount })
    });
    let redeemed: Vec<_> = redeemed.collect();
    let debts = statement.settlement.debts.iter();
    let debts: Vec<_> =
        debts.map(|debt| json!({ "from": name(&debt.from), "to": name(&debt.to), "minor": debt.minor })).collect();
    let net: BTreeMap<_, _> = statement.settlement.net.iter().map(|(shop, minor)| (name(shop), *minor)).collect();
    json!({ "issued": issued, "redeemed": redeemed, "debts": debts, "net": net, "currency": statement.currency })
}

fn tell(statement: &Statement) {
    let names = names(statement);
    let name = |shop: &ShopId| names.get(shop).copied().unwrap_or("?");
    let count = |unit, amount: i64| {
        let size = u32::try_from(amount.unsigned_abs()).unwrap_or(u32::MAX);
        let sign = if amount < 0 { "−" } else { "" };
        format!("{sign}{}", sentences::count(unit, size, statement.currency, Language::En))
    };
    println!("Given:");
    for (shop, unit, amount) in &statement.issued {
        println!("  {:<24} {}", name(shop), count(*unit, *amount));
    }
    println!("Redeemed:");
    for (issuer, redeemer, unit, amount) in &statement.redeemed {
        println!("  {:<24} {} of {}", name(redeemer), count(*unit, *amount), name(issuer));
    }
    println!("To pay:");
    for debt in &statement.settlement.debts {
        let money = statement.currency.map(|currency| currency.words(debt.minor, Language::En));
        println!("  {:<24} pays {} {}", name(&debt.from), name(&debt.to), money.unwrap_or_default());
    }
    if statement.settlement.debts.is_empty() {
        println!("  nobody owes anybody anything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loyalty::{coalitions::Settlement, ids::ProgramId, time::Timestamp};
    use server::store::Shop;

    #[test]
    fn two_shops_of_one_name_stand_apart() {
        let shop = |number: u8, slug: &str| Shop {
            id: ShopId([number; 16]),
            slug: slug.into(),
            name: "Baker".into(),
            color: "#000000".into(),
            mark: "cup".into(),
            language: Language::En,
            zone: "UTC".into(),
            program: ProgramId([0; 16]),
            version: 1,
            created_at: Timestamp(0),
            home: None,
            feed_since: None,
        };
        let net = BTreeMap::from([(ShopId([1; 16]), 5), (ShopId([2; 16]), -5)]);
        let settlement = Settlement { net, ..Settlement::default() };
        let shops = vec![shop(1, "baker"), shop(2, "baker-2")];
        let said = settled(&Statement { shops, issued: Vec::new(), redeemed: Vec::new(), settlement, currency: None });
        assert_eq!(said["net"], json!({ "baker": 5, "baker-2": -5 }));
    }
}
