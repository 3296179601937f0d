//! Running the site: opens the installation, says where everything is, and ends in good order.

use super::{demo, open};
use crate::{
    api, mails, notices, passes, routes,
    site::{
        Site,
        connections::{self, Bounds},
        security,
        settings::{NewShops, Serve},
    },
};
use anyhow::Context;
use server::Stampbook;
use std::time::Duration;
use tokio::{net::TcpListener, sync::watch, time::Instant};

/// How often it is looked at what changes by itself: what lapses, tiers and memberships that end, occasions.
const ROUND_EVERY: Duration = Duration::from_secs(10 * 60);

/// How often it is asked what other processes wrote on cards that are looked at here; a longer answer is asked for less often.
const NEIGHBOURS_EVERY: Duration = Duration::from_millis(400);

/// How long requests that are under way may take when the program ends.
const DRAIN_MAX: Duration = Duration::from_secs(10);

/// What is said where the disk did not confirm that it kept what was written.
const IN_DOUBT: &str = "the disk did not confirm that it kept what was written, and nothing of that was said to be kept. Look \
                        at the disk and at what the system's log says of it, then start Stampbook again: it makes sure of \
                        what is there before it goes on";

/// Waits until the program is told to end: by Ctrl-C, or by a signal to terminate.
async fn told_to_end() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// Does what is due, now and then.
async fn rounds(stampbook: Stampbook, mut ending: watch::Receiver<bool>) {
    loop {
        // What is under way when the program ends is left as it was: each card is written in a transaction of its own.
        let round = async {
            while stampbook.do_what_is_due().await > 0 {}
            tokio::time::sleep(ROUND_EVERY).await;
        };
        tokio::select! {
            () = round => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}

/// Hears of what other servers of the same database write, so that an open page shows a stamp within a second, whichever of
/// them gave it.
async fn neighbours(stampbook: Stampbook, mut ending: watch::Receiver<bool>) {
    while stampbook.has_neighbours() {
        let look = async {
            let asked = Instant::now();
            if let Err(error) = stampbook.hear_of_neighbours().await {
                tracing::warn!(%error, "cannot hear of what other servers write");
            }
            tokio::time::sleep(NEIGHBOURS_EVERY.max(4 * asked.elapsed())).await;
        };
        tokio::select! {
            () = look => {}
            _ = ending.wait_for(|ending| *ending) => return,
        }
    }
}

async fn say_where(stampbook: &Stampbook, options: &Serve, site: &Site) -> anyhow::Result<()> {
    println!("Stampbook runs at {} (data in {})", site.settings.origin, options.kept.0);
    let host = site.settings.origin.strip_prefix("http://").map(|host| host.rsplit_once(':').map_or(host, |(host, _)| host));
    if host.is_some_and(|host| !["127.0.0.1", "localhost", "[::1]"].contains(&host)) {
        println!("  CAREFUL: phones keep cards only over https. Put a proxy with TLS before it and name it with --origin.");
    }
    if options.demo {
        demo::print(&stampbook.demo().await?, &site.settings.origin);
        println!("  start    {}   (open a shop of your own)", site.address("/start"));
    } else if stampbook.is_empty().await? && site.settings.new_shops == NewShops::First {
        println!("Nobody has a shop here yet. Open yours at");
        println!("  {}", site.address(&format!("/start?setup={}", stampbook.setup_code())));
    }
    if let Some(apple) = site.settings.passes.apple.as_ref().filter(|apple| apple.ends_soon(site.now())) {
        println!("  CAREFUL: the certificate of {} ends soon or has ended; get another from Apple.", apple.kind);
    }
    println!("Press Ctrl-C to end it.");
    Ok(())
}

/// Serves until it is told to end.
///
/// # Errors
/// Where the data can't be opened or the address can't be listened on.
pub async fn serve(options: &Serve) -> anyhow::Result<()> {
    let levels = std::env::var("STAMPBOOK_LOG").unwrap_or_else(|_| "warn,app=info,server=info".to_owned());
    let filter = security::log_filter(&levels);
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let mut settings = options.settings()?;
    let bounds = Bounds::of_this_machine(settings.behind_proxy)?;
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("cannot listen on {} (choose another with --listen)", options.listen))?;
    if options.origin.is_none() {
        // Port 0 asks the machine for a free one: what it gave is known only now.
        settings.origin = format!("http://{}", listener.local_addr()?);
    }
    let stampbook = open(&options.kept).await?;
    let (end, ending) = watch::channel(false);
    let site = Site::new(stampbook.clone(), settings, ending.clone());
    say_where(&stampbook, options, &site).await?;
    let rounds = tokio::spawn(rounds(stampbook.clone(), ending.clone()));
    let neighbours = tokio::spawn(neighbours(stampbook.clone(), ending));
    let carriers = [
        tokio::spawn(api::carry(site.clone())),
        tokio::spawn(notices::carry(site.clone())),
        tokio::spawn(passes::carry(site.clone())),
        tokio::spawn(mails::carry(site.clone())),
    ];
    let doubt = stampbook.clone();
    let until = async move {
        tokio::select! {
            () = told_to_end() => {}
            () = doubt.in_doubt() => {}
        }
        // Open streams end first, or they would keep the rest waiting.
        let _ = end.send(true);
    };
    let mut over = site.ending.clone();
    let late = async move {
        let _ = over.wait_for(|ending| *ending).await;
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        () = connections::serve(listener, routes::router(&site), bounds, until) => {}
        () = late => tracing::warn!("some requests did not end in time and were cut off"),
    }
    let _ = tokio::join!(rounds, neighbours, futures::future::join_all(carriers));
    if stampbook.is_in_doubt() {
        // Never closed: as it closes, SQLite would carry its log into the database, on a disk that is not to be trusted. It
        // stays as a crash would leave it.
        std::mem::forget(stampbook);
        anyhow::bail!(IN_DOUBT);
    }
    stampbook.close().await;
    println!("Stampbook has ended; everything is on the disk.");
    Ok(())
}
