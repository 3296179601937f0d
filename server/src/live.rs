//! Who is looking at which card, so that a change is heard of at once. Keeps nothing: what was missed is read again from
//! the store by the card's number of entries. What another process writes is found by asking for those numbers now and then:
//! LISTEN is not what all databases that speak PostgreSQL's language have.

use crate::{Error, Result, Stampbook};
use loyalty::{
    ids::{CardId, CustomerId, ShopId},
    languages::Language,
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Open looks at one card: a customer's own few devices.
const LISTENERS_PER_CARD_MAX: usize = 8;
/// Open looks of one customer, at all of their cards.
const LISTENERS_PER_CUSTOMER_MAX: usize = 24;
/// Open looks from one place: a shop full of phones behind one address.
const LISTENERS_PER_PLACE_MAX: usize = 500;
/// Open looks at all cards together: about 30 KB of memory each.
const LISTENERS_MAX: usize = 10_000;

/// Who looks, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// Who.
    pub customer: CustomerId,
    /// From which address of the network.
    pub place: String,
}

/// A card that somebody looks at.
#[derive(Debug)]
struct Watched {
    books: ShopId,
    seq: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Watchers {
    cards: HashMap<CardId, Watched>,
    customers: HashMap<CustomerId, usize>,
    places: HashMap<String, usize>,
    listeners: usize,
}

/// Hands changes of cards to whoever listens.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Mutex<Watchers>>);

/// A listener on one card. Only the newest version is kept, so a slow listener costs nothing and misses nothing.
#[derive(Debug)]
pub struct Listener {
    hub: Hub,
    card: CardId,
    viewer: Option<Viewer>,
    /// Taken out when the listener goes, while nobody else counts.
    changes: Option<watch::Receiver<u64>>,
}

impl Hub {
    fn watchers<T>(&self, work: impl FnOnce(&mut Watchers) -> T) -> T {
        // A panic while the map was held can't leave it half changed: every use is one call on it.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens to changes of `card`, which is in these books; `seq` is the last one already known. What was said while nobody
    /// listened is not heard: listen first, then look at the card.
    ///
    /// None where too many listen already.
    #[must_use]
    pub fn listen(&self, books: ShopId, card: CardId, seq: u64) -> Option<Listener> {
        self.open((books, card), seq, None)
    }

    /// The same for somebody at a browser, who may have so many open and no more.
    #[must_use]
    pub fn listen_for(&self, viewer: Viewer, books: ShopId, card: CardId, seq: u64) -> Option<Listener> {
        self.open((books, card), seq, Some(viewer))
    }

    fn open(&self, (books, card): (ShopId, CardId), seq: u64, viewer: Option<Viewer>) -> Option<Listener> {
        let mut changes = self.watchers(|watchers| {
            let has_room = watchers.has_room_for(viewer.as_ref());
            let fresh = || Watched { books, seq: watch::Sender::new(seq) };
            let watched = watchers.cards.entry(card).or_insert_with(fresh);
            let full = watched.seq.receiver_count() >= LISTENERS_PER_CARD_MAX || !has_room;
            let changes = (!full).then(|| watched.seq.subscribe());
            if changes.is_some() {
                watchers.count(viewer.as_ref());
            }
            watchers.forget_silent(card);
            changes
        })?;
        // Said to others between the caller's look and now.
        if *changes.borrow() > seq {
            changes.mark_changed();
        }
        Some(Listener { hub: self.clone(), card, viewer, changes: Some(changes) })
    }

    /// Says that `card` now has `seq` entries.
    pub fn say(&self, card: CardId, seq: u64) {
        self.watchers(|watchers| {
            if let Some(watched) = watchers.cards.get(&card) {
                // Whoever knows it already is not woken.
                watched.seq.send_if_modified(|known| std::mem::replace(known, seq.max(*known)) < seq);
            }
        });
    }

    /// How many cards are being looked at.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.watchers(|watchers| watchers.cards.len())
    }

    /// The cards that are being looked at: at most 10,000.
    fn cards(&self) -> Vec<(ShopId, CardId)> {
        self.watchers(|watchers| watchers.cards.iter().map(|(card, watched)| (watched.books, *card)).collect())
    }
}

impl Listener {
    /// Waits for the next change.
    pub async fn changed(&mut self) -> Option<u64> {
        let changes = self.changes.as_mut()?;
        changes.changed().await.ok()?;
        Some(*changes.borrow_and_update())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let changes = self.changes.take();
        self.hub.watchers(|watchers| {
            drop(changes);
            watchers.count_out(self.viewer.as_ref());
            watchers.forget_silent(self.card);
        });
    }
}

/// Counts one out; who has none left is forgotten.
fn count_out<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(key);
        }
    }
}

impl Watchers {
    fn has_room_for(&self, viewer: Option<&Viewer>) -> bool {
        let has_room = |viewer: &Viewer| {
            self.customers.get(&viewer.customer).is_none_or(|count| *count < LISTENERS_PER_CUSTOMER_MAX)
                && self.places.get(&viewer.place).is_none_or(|count| *count < LISTENERS_PER_PLACE_MAX)
        };
        self.listeners < LISTENERS_MAX && viewer.is_none_or(has_room)
    }

    fn count(&mut self, viewer: Option<&Viewer>) {
        self.listeners += 1;
        if let Some(viewer) = viewer {
            *self.customers.entry(viewer.customer).or_default() += 1;
            *self.places.entry(viewer.place.clone()).or_default() += 1;
        }
    }

    fn count_out(&mut self, viewer: Option<&Viewer>) {
        self.listeners = self.listeners.saturating_sub(1);
        if let Some(viewer) = viewer {
            count_out(&mut self.customers, &viewer.customer);
            count_out(&mut self.places, &viewer.place);
        }
    }

    /// Forgets a card that nobody listens to.
    fn forget_silent(&mut self, card: CardId) {
        if self.cards.get(&card).is_some_and(|watched| watched.seq.receiver_count() == 0) {
            self.cards.remove(&card);
        }
    }
}

/// A customer's card as a stream or a copy begins with it: nothing that only a page needs is read.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// In whose books it is.
    pub books: ShopId,
    /// The language of its shop.
    pub language: Language,
    /// The last place of its history.
    pub seq: u64,
}

impl Stampbook {
    /// Looks where a customer's card stands.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it is not theirs.
    pub async fn look_at(&self, customer: CustomerId, card: CardId) -> Result<Look> {
        let mut conn = self.store.read().await?;
        let card = conn.card_of(customer, card).await?.ok_or(Error::NotFound("card"))?;
        let shop = conn.shop(card.shop).await?.ok_or(Error::NotFound("shop"))?;
        Ok(Look { books: card.shop, language: shop.language, seq: card.seq })
    }

    /// The last place of the history of a card in these books.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn seq_of(&self, books: ShopId, card: CardId) -> Result<u64> {
        let found = self.store.read().await?.seqs(&[(books, card)]).await?;
        found.first().map(|(_, seq)| *seq).ok_or(Error::NotFound("card"))
    }

    /// Whether other processes may write here too, so that it is worth asking what they wrote.
    #[must_use]
    pub fn has_neighbours(&self) -> bool {
        self.store.is_at_server()
    }

    /// Finds out which of the cards that are looked at here were changed by another process, and says so to who looks. Reads
    /// each of them by its key, and nothing where nobody looks.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn hear_of_neighbours(&self) -> Result<()> {
        let cards = self.live.cards();
        if !cards.is_empty() {
            for (card, seq) in self.store.read().await?.seqs(&cards).await? {
                self.live.say(card, seq);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOKS: ShopId = ShopId([7; 16]);

    #[tokio::test]
    async fn a_change_is_heard_and_the_last_listener_closes_the_door() {
        let (hub, card) = (Hub::default(), CardId([1; 16]));
        let (mut first, second) = (hub.listen(BOOKS, card, 3).unwrap(), hub.listen(BOOKS, card, 3).unwrap());
        hub.say(card, 4);
        hub.say(CardId([2; 16]), 9);
        assert_eq!(first.changed().await, Some(4));
        let mut late = hub.listen(BOOKS, card, 3).unwrap();
        assert_eq!(late.changed().await, Some(4), "said to others before it listened");
        drop((first, late));
        assert_eq!(hub.watched(), 1);
        drop(second);
        assert_eq!(hub.watched(), 0);
    }

    #[tokio::test]
    async fn too_many_looks_at_one_card_are_turned_away() {
        let (hub, card) = (Hub::default(), CardId([1; 16]));
        let mut looks: Vec<_> = (0..LISTENERS_PER_CARD_MAX).map(|_| hub.listen(BOOKS, card, 0)).collect();
        assert!(looks.iter().all(Option::is_some) && hub.listen(BOOKS, card, 0).is_none());
        assert!(hub.listen(BOOKS, CardId([2; 16]), 0).is_some());
        looks.pop();
        assert!(hub.listen(BOOKS, card, 0).is_some());
        looks.clear();
        assert_eq!(hub.watched(), 0);
    }

    #[tokio::test]
    async fn one_customer_and_one_place_do_not_take_all_looks() {
        let hub = Hub::default();
        let id = |number: u16| {
            let mut id = [0; 16];
            id[..2].copy_from_slice(&number.to_be_bytes());
            id
        };
        let look = |who: u16, place: &str, card: u16| {
            let viewer = Viewer { customer: CustomerId(id(who)), place: place.into() };
            hub.listen_for(viewer, BOOKS, CardId(id(100 * who + card)), 0)
        };
        let mine: Vec<_> = (0..30).filter_map(|card| look(1, "a", card)).collect();
        assert_eq!(mine.len(), LISTENERS_PER_CUSTOMER_MAX);
        let mut others = Vec::new();
        for who in 2..40 {
            others.extend((0..20).filter_map(|card| look(who, "a", card)));
        }
        assert_eq!(mine.len() + others.len(), LISTENERS_PER_PLACE_MAX);
        assert!(look(50, "a", 0).is_none() && look(50, "b", 0).is_some());
        drop((mine, others));
        assert_eq!((hub.watched(), hub.watchers(|watchers| watchers.places.len() + watchers.customers.len())), (0, 0));
    }
}
