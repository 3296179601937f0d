//! Who is looking at which card, so that a change is heard of at once. Keeps nothing: what was missed is read again from
//! the store by the card's number of entries.

use loyalty::ids::CardId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::watch;

type Watchers = HashMap<CardId, watch::Sender<u64>>;

/// Hands changes of cards to whoever listens.
#[derive(Debug, Clone, Default)]
pub struct Hub(Arc<Mutex<Watchers>>);

/// A listener on one card. Only the newest version is kept, so a slow listener costs nothing and misses nothing.
#[derive(Debug)]
pub struct Listener {
    hub: Hub,
    card: CardId,
    changes: watch::Receiver<u64>,
}

impl Hub {
    fn watchers<T>(&self, work: impl FnOnce(&mut Watchers) -> T) -> T {
        // A panic while the map was held can't leave it half changed: every use is one call on it.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Listens to changes of `card`; `seq` is the last one already known. What was said while nobody listened is not heard:
    /// listen first, then look at the card.
    #[must_use]
    pub fn listen(&self, card: CardId, seq: u64) -> Listener {
        let mut changes =
            self.watchers(|watchers| watchers.entry(card).or_insert_with(|| watch::Sender::new(seq)).subscribe());
        // Said to others between the caller's look and now.
        if *changes.borrow() > seq {
            changes.mark_changed();
        }
        Listener { hub: self.clone(), card, changes }
    }

    /// Says that `card` now has `seq` entries.
    pub fn say(&self, card: CardId, seq: u64) {
        self.watchers(|watchers| {
            if let Some(sender) = watchers.get(&card) {
                sender.send_modify(|known| *known = seq.max(*known));
            }
        });
    }

    /// How many cards are being looked at.
    #[must_use]
    pub fn watched(&self) -> usize {
        self.watchers(|watchers| watchers.len())
    }
}

impl Listener {
    /// Waits for the next change.
    pub async fn changed(&mut self) -> Option<u64> {
        self.changes.changed().await.ok()?;
        Some(*self.changes.borrow_and_update())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.watchers(|watchers| {
            // This listener still counts as one.
            if watchers.get(&self.card).is_some_and(|sender| sender.receiver_count() <= 1) {
                watchers.remove(&self.card);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_change_is_heard_and_the_last_listener_closes_the_door() {
        let (hub, card) = (Hub::default(), CardId([1; 16]));
        let (mut first, second) = (hub.listen(card, 3), hub.listen(card, 3));
        hub.say(card, 4);
        hub.say(CardId([2; 16]), 9);
        assert_eq!(first.changed().await, Some(4));
        let mut late = hub.listen(card, 3);
        assert_eq!(late.changed().await, Some(4), "said to others before it listened");
        drop((first, late));
        assert_eq!(hub.watched(), 1);
        drop(second);
        assert_eq!(hub.watched(), 0);
    }
}
