//! The demo shops on a day that does not pass, by a chance that is the same in each run: two runs that are asked the same
//! give the same pages, stamp for stamp. For pictures that are compared, and for nothing else: whoever knows the chance
//! knows every secret, so this is never a part of the program that is shipped.
//!
//! Takes a folder, serves on a port that is free, and says where and how to get in as one line of JSON.

#[path = "still/forms.rs"]
mod forms;

use anyhow::Context;
use app::{
    passes::Passes,
    routes,
    site::{
        Site,
        settings::{NewShops, Settings},
    },
};
use loyalty::time::Timestamp;
use serde_json::json;
use server::{
    Stampbook,
    demo::Demo,
    env::{Clock, Random},
};
use std::{
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};
use tokio::{net::TcpListener, sync::watch};

/// 2026-11-21 10:00 UTC, a Saturday.
const NOW: Timestamp = Timestamp(1_795_255_200_000_000);
/// How pages say that the site is reached: a port that is another in each run would be in every code.
const ORIGIN: &str = "https://cards.example";

const DAY_SECONDS: i64 = 86_400;

/// A clock that stands, and seeds that are never the same, and the same in each run.
#[derive(Debug, Default)]
pub(crate) struct Still {
    seeds: AtomicU64,
    /// What is drawn apart from all else, so that it changes nothing of it.
    seeds_apart: AtomicU64,
    apart: AtomicBool,
    days_ago: AtomicI64,
}

impl Still {
    /// Puts the clock to so many days ago.
    pub(crate) fn stand(&self, days_ago: i64) {
        self.days_ago.store(days_ago, Ordering::SeqCst);
    }

    /// Whether seeds are drawn apart from now on.
    pub(crate) fn apart(&self, apart: bool) {
        self.apart.store(apart, Ordering::SeqCst);
    }
}

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW.plus_seconds(-DAY_SECONDS * self.days_ago.load(Ordering::SeqCst))
    }
}

impl Random for Still {
    fn seed(&self) -> std::io::Result<[u8; 32]> {
        let (seeds, rest) = if self.apart.load(Ordering::SeqCst) { (&self.seeds_apart, 9) } else { (&self.seeds, 7) };
        let mut seed = [rest; 32];
        seed[..8].copy_from_slice(&seeds.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        Ok(seed)
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).context("name a folder that is not there yet")?);
    let machine = Arc::new(Still::default());
    let stampbook = Stampbook::open(folder.as_path(), machine.clone(), machine.clone()).await?;
    let shops = stampbook.demo().await?;
    let forms = forms::open(&stampbook, &machine).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let settings = Settings {
        origin: ORIGIN.into(),
        new_shops: NewShops::Anyone,
        behind_proxy: false,
        rate: 0,
        dev_reload: false,
        local_webhooks: false,
        local_push: false,
        passes: Passes::default(),
        mail: None,
    };
    let (end, ending) = watch::channel(false);
    let site = Site::new(stampbook.clone(), settings, ending);
    let service = routes::router(&site).into_make_service_with_connect_info::<SocketAddr>();
    let told = |Demo { shop, pin, password, .. }: &Demo| json!({ "slug": shop.slug, "name": shop.name, "pin": pin, "password": password });
    println!(
        "{}",
        json!({ "origin": format!("http://{address}"), "shops": shops.iter().map(told).collect::<Vec<_>>(), "forms": forms })
    );
    let until = async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = end.send(true);
    };
    axum::serve(listener, service).with_graceful_shutdown(until).await?;
    stampbook.close().await;
    Ok(())
}
