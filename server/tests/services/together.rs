//! Requests that come together share their statements: a crowd costs the database little more than one of them.

use crate::{
    common::{Fixture, shop},
    keys::till,
};
use futures::future::join_all;
use loyalty::{ids::CardId, purchases::Sale};
use server::tills::Ringing;
use std::{cell::Cell, sync::Once};
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
    subscriber::set_global_default,
};

/// How many come at once.
const CROWD: usize = 64;
/// How often it is counted, of which the least is taken.
const TRIES: usize = 6;

thread_local! {
    /// What was asked of the database on this thread.
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

/// Counts what the store asks of its database, on each thread by itself. One for all tests: one that comes and goes would be
/// missed where another test asks at that moment.
struct Counting;

impl Subscriber for Counting {
    fn enabled(&self, what: &Metadata<'_>) -> bool {
        what.target() == "server::store::db"
    }

    fn event(&self, event: &Event<'_>) {
        let is_statement = event.metadata().fields().field("statement").is_some();
        ASKED.with(|asked| asked.set(asked.get() + usize::from(is_statement)));
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// How many statements it takes at best. All of it runs on this thread, and nobody else does. It is done a few times, as a
/// commit may fail and be run again (some runs of these tests see to that), and as the first to come may go ahead alone.
async fn statements<Work: Future<Output = ()>>(work: impl Fn() -> Work) -> usize {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_global_default(Counting).unwrap());
    let mut best = usize::MAX;
    for _ in 0..TRIES {
        let before = ASKED.get();
        work().await;
        best = best.min(ASKED.get() - before);
    }
    best
}

async fn cards(it: &Fixture) -> Vec<CardId> {
    let mut cards = Vec::new();
    for _ in 0..CROWD {
        cards.push(it.join().await.card);
    }
    cards
}

/// What one takes, and what a crowd takes of which each has a card of their own.
fn assert_shared(one: usize, all: usize) {
    assert!(one > 5, "nothing was counted: {one}");
    assert!(all < 2 * one, "{CROWD} at once took {all} statements, one alone {one}");
}

#[tokio::test]
async fn purchases_at_tills_share_their_statements() {
    let it = shop().await;
    let (cards, (till, _)) = (cards(&it).await, till(&it).await);
    let ring = |card: &CardId| {
        let ask = Ringing { card: *card, sale: Sale::stamps(1), at: None, key: it.fresh_key() };
        let (book, till) = (&it.book, &till);
        async move { drop(book.ring_up(till, &ask).await.unwrap()) }
    };
    ring(&cards[0]).await;
    let one = statements(|| ring(&cards[0])).await;
    let all = statements(|| async { drop(join_all(cards.iter().map(ring)).await) }).await;
    assert_shared(one, all);
    it.assert_clean().await;
}

#[tokio::test]
async fn purchases_at_the_counter_share_their_statements() {
    let it = shop().await;
    let cards = cards(&it).await;
    let sell = |card: &CardId| {
        let ask = it.selling(*card, Sale::stamps(1));
        let book = &it.book;
        async move { drop(book.sell(&ask).await.unwrap()) }
    };
    sell(&cards[0]).await;
    let one = statements(|| sell(&cards[0])).await;
    let all = statements(|| async { drop(join_all(cards.iter().map(sell)).await) }).await;
    assert_shared(one, all);
    it.assert_clean().await;
}
