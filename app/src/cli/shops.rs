//! Opening a shop from the shell: for a host of many, and for scripts.

use super::{DataArgs, open, programs::read};
use anyhow::Context;
use clap::Args;
use loyalty::languages::Language;
use serde_json::json;
use server::{requests::RequestKey, shops::NewShop};
use std::{path::PathBuf, process::ExitCode};

/// A shop to open.
#[derive(Debug, Args)]
pub(super) struct OpenArgs {
    /// What it promises, as JSON
    program: PathBuf,
    /// Its name on cards
    #[arg(long)]
    name: String,
    /// What its own pages are written in: en, hu, et or pl
    #[arg(long, default_value = "en")]
    lang: String,
    /// Its time zone, such as Europe/Budapest
    #[arg(long, default_value = "UTC")]
    zone: String,
    /// Its colour
    #[arg(long, default_value = "#1f5c4a")]
    color: String,
    /// Its mark: cup, bread, scissors, book, flower, paw, bicycle, pizza, icecream, leaf, heart or star
    #[arg(long, default_value = "star")]
    mark: String,
    #[command(flatten)]
    data: DataArgs,
}

pub(super) async fn run(options: &OpenArgs) -> anyhow::Result<ExitCode> {
    let terms = read(&options.program)?;
    let language = Language::from_code(&options.lang).context("--lang is en, hu, et or pl")?;
    let stampbook = open(&options.data.kept).await?;
    let password = stampbook.new_key()?;
    let key = RequestKey::parse(&stampbook.new_key()?).context("no name for the request")?;
    let new = NewShop {
        name: options.name.clone(),
        color: options.color.clone(),
        mark: options.mark.clone(),
        language,
        zone: options.zone.clone(),
        terms,
        password: password.clone(),
        key,
    };
    let opened = stampbook.open_shop(&new, false).await;
    stampbook.close().await;
    let opened = opened?;
    if options.data.json {
        let shop = json!({ "id": opened.shop.id, "slug": opened.shop.slug, "name": opened.shop.name });
        println!("{}", json!({ "shop": shop, "pin": opened.pin, "password": password }));
    } else {
        println!("{} is open as {}.", opened.shop.name, opened.shop.slug);
        println!("  the till's PIN        {}", opened.pin);
        println!("  the owner's password  {password}");
        println!("Both are shown this once.");
    }
    Ok(ExitCode::SUCCESS)
}
