//! Who is looking at which card, so that a change is heard of at once. Keeps nothing: what was missed is read again from
//! the store by the card's number of entries.

use loyalty::ids::CardId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

/// Open looks at one card: a customer's own few devices.
const LISTENERS_PER_CARD_MAX: usize = 8;
/// Open looks at all cards together: about 20 KB of memory each.
const LISTENERS_MAX: usize = 10_000;

#[derive(Debug, Default)]
struct Watchers {
    cards: HashMap<CardId, watch::Sender<u64>>,
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
    /// Taken out when the listener goes, while nobody else counts.
    changes: Option<watch::Receiver<u64>>,
}

impl Hub {
    fn watchers<T>(&self, work: impl FnOnce(&mut Watchers) -> T) -> T {
        // A panic while the map was held can't leave it half changed: every use is one call on it.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens to changes of `card`; `seq` is the last one already known. What was said while nobody listened is not heard:
    /// listen first, then look at the card.
    ///
    /// None where too many listen already.
    #[must_use]
    pub fn listen(&self, card: CardId, seq: u64) -> Option<Listener> {
        let mut changes = self.watchers(|watchers| {
            let sender = watchers.cards.entry(card).or_insert_with(|| watch::Sender::new(seq));
            let full = sender.receiver_count() >= LISTENERS_PER_CARD_MAX || watchers.listeners >= LISTENERS_MAX;
            let changes = (!full).then(|| sender.subscribe());
            watchers.listeners += usize::from(changes.is_some());
            watchers.forget_silent(card);
            changes
        })?;
        // Said to others between the caller's look and now.
        if *changes.borrow() > seq {
            changes.mark_changed();
        }
        Some(Listener { hub: self.clone(), card, changes: Some(changes) })
    }

    /// Says that `card` now has `seq` entries.
    pub fn say(&self, card: CardId, seq: u64) {
        self.watchers(|watchers| {
            if let Some(sender) = watchers.cards.get(&card) {
                sender.send_modify(|known| *known = seq.max(*known));
            }
        });
    }

    /// How many cards are being looked at.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.watchers(|watchers| watchers.cards.len())
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
            watchers.listeners = watchers.listeners.saturating_sub(1);
            watchers.forget_silent(self.card);
        });
    }
}

impl Watchers {
    /// Forgets a card that nobody listens to.
    fn forget_silent(&mut self, card: CardId) {
        if self.cards.get(&card).is_some_and(|sender| sender.receiver_count() == 0) {
            self.cards.remove(&card);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_is_heard_and_the_last_listener_closes_the_door() {
        let (hub, card) = (Hub::default(), CardId([1; 16]));
        let (mut first, second) = (hub.listen(card, 3).unwrap(), hub.listen(card, 3).unwrap());
        hub.say(card, 4);
        hub.say(CardId([2; 16]), 9);
        assert_eq!(first.changed().await, Some(4));
        let mut late = hub.listen(card, 3).unwrap();
        assert_eq!(late.changed().await, Some(4), "said to others before it listened");
        drop((first, late));
        assert_eq!(hub.watched(), 1);
        drop(second);
        assert_eq!(hub.watched(), 0);
    }

    #[tokio::test]
    async fn too_many_looks_at_one_card_are_turned_away() {
        let (hub, card) = (Hub::default(), CardId([1; 16]));
        let mut looks: Vec<_> = (0..LISTENERS_PER_CARD_MAX).map(|_| hub.listen(card, 0)).collect();
        assert!(looks.iter().all(Option::is_some) && hub.listen(card, 0).is_none());
        assert!(hub.listen(CardId([2; 16]), 0).is_some());
        looks.pop();
        assert!(hub.listen(card, 0).is_some());
        looks.clear();
        assert_eq!(hub.watched(), 0);
    }
}
