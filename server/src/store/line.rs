//! The line before the one desk at which is written. Whoever comes first opens a transaction; who waits behind writes into
//! the same one, and the last of them commits for all: the time that a commit takes is the only timer. Nobody is answered
//! before the commit that carries their writes is durable.
//!
//! An operation that fails before it changed anything fails alone; where others changed something before it, it is told so
//! with them, since that may be why. One that fails afterwards takes nobody with it either: nothing of its transaction is
//! kept, and all the others run again. That is why an operation can be run again at any time.

use super::{
    Conn, Disk, Error, Operation, Result,
    ahead::{Wants, look_up},
    db::{Committed, Pool},
    terms::Published,
};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex as Plain, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Mutex, MutexGuard, Semaphore, oneshot, watch};

/// Operations that may wait at a time; whoever comes then is asked to come again.
const WAITING_MAX: usize = 2048;
/// Operations in one transaction at most.
const TOGETHER_MAX: usize = 256;
/// How often an operation is run before it is given up: others were always faster, or the database went away.
const TRIES_MAX: u32 = 40;
/// How often a row that is there already is taken for one that another wrote meanwhile.
const DUPLICATES_MAX: u32 = 16;
/// The longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_millis(256);

/// What became of a transaction.
#[derive(Debug)]
enum Outcome {
    /// It is durable.
    Kept,
    /// Nothing of it was kept: run again, with others or alone.
    Again { alone: bool },
    /// It can't be kept.
    Failed(Error),
}

/// A transaction that some wrote into already.
#[derive(Debug)]
struct Together {
    conn: Conn,
    /// How many of those for whom was read ahead are still to come.
    to_come: usize,
    /// Somebody is writing; where that is so while the desk is free, they went away in the middle.
    busy: bool,
    members: Vec<oneshot::Sender<Outcome>>,
}

#[derive(Debug, Default)]
struct Desk {
    open: Option<Together>,
}

#[derive(Debug)]
struct Inner {
    pool: Pool,
    terms: Published,
    desk: Mutex<Desk>,
    wants: Plain<VecDeque<Wants>>,
    waiting: AtomicUsize,
    room: Semaphore,
    /// Counts tries, so that pauses differ.
    tries: AtomicUsize,
    /// The disk did not confirm something: nothing is written any more.
    in_doubt: watch::Sender<bool>,
    /// Whether it is written down which cards in wallets of phones have changed.
    passes: AtomicBool,
}

/// The line.
#[derive(Debug, Clone)]
pub(super) struct Line(Arc<Inner>);

enum Turn<A> {
    Done(crate::Result<A>),
    Again { alone: bool },
}

/// Somebody in the line or at the desk. Who goes away before they are done leaves nothing lying about.
struct Presence {
    line: Option<Line>,
    waits: bool,
}

impl Presence {
    fn at_desk(&mut self) {
        if let Some(line) = self.line.as_ref().filter(|_| self.waits) {
            line.0.waiting.fetch_sub(1, Ordering::SeqCst);
            self.waits = false;
        }
    }

    fn done(&mut self) {
        self.line = None;
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.at_desk();
        let Some(line) = self.line.take() else { return };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move { line.tidy().await });
        }
    }
}

impl Line {
    pub(super) fn new(pool: Pool, terms: Published) -> Self {
        Self(Arc::new(Inner {
            pool,
            terms,
            desk: Mutex::default(),
            wants: Plain::default(),
            waiting: AtomicUsize::new(0),
            room: Semaphore::new(WAITING_MAX),
            tries: AtomicUsize::new(0),
            in_doubt: watch::Sender::new(false),
            passes: AtomicBool::new(false),
        }))
    }

    /// From now on it is written down which cards in wallets of phones have changed.
    pub(super) fn mind_passes(&self) {
        self.0.passes.store(true, Ordering::SeqCst);
    }

    pub(super) fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// Waits until the disk did not confirm that it kept what was written.
    pub(super) async fn in_doubt(&self) {
        // The sender lives as long as the line: what is heard is that it is so.
        let _ = self.0.in_doubt.subscribe().wait_for(|in_doubt| *in_doubt).await;
    }

    pub(super) fn is_in_doubt(&self) -> bool {
        *self.0.in_doubt.borrow()
    }

    /// Runs an operation and says what it answers when that is durable.
    pub(super) async fn write<O: Operation>(&self, operation: &O) -> crate::Result<O::Answer> {
        let _room = self.0.room.try_acquire().map_err(|_| Error::Busy)?;
        let mut alone = false;
        for number in 0..TRIES_MAX {
            self.pause(number).await;
            match self.turn(operation, alone, number < DUPLICATES_MAX).await {
                Turn::Done(result) => return result,
                Turn::Again { alone: next } => alone = next,
            }
        }
        Err(Error::Busy.into())
    }

    async fn pause(&self, tries: u32) {
        if tries > 1 {
            let longest = PAUSE_MAX.min(Duration::from_millis(1 << tries.min(10)));
            let share = self.0.tries.fetch_add(1, Ordering::Relaxed).wrapping_mul(7919) % 100 + 1;
            tokio::time::sleep(longest * u32::try_from(share).unwrap_or(100) / 100).await;
        }
    }

    async fn turn<O: Operation>(&self, operation: &O, alone: bool, duplicates_pass: bool) -> Turn<O::Answer> {
        let mut presence = self.enter(operation.wants());
        let mut desk = self.0.desk.lock().await;
        presence.at_desk();
        if let Err(error) = self.prepare(&mut desk, alone).await {
            presence.done();
            return if error.is_transient() { Turn::Again { alone } } else { Turn::Done(Err(error.into())) };
        }
        let Some(together) = desk.open.as_mut() else { return Turn::Again { alone } };
        together.busy = true;
        together.conn.work.take_changed();
        let result = operation.run(&mut together.conn).await;
        together.busy = false;
        together.to_come = together.to_come.saturating_sub(1);
        let changed = together.conn.work.take_changed();
        let turn = match result {
            // Each by itself would hear the same.
            Err(error) if let Some(disk) = error.disk() => {
                desk.give_up(disk);
                Turn::Done(Err(error))
            }
            Err(error) if changed || error.is_internal() => {
                let duplicate = duplicates_pass && error.of_store().is_some_and(Error::is_duplicate);
                let (others, transient) = (!together.members.is_empty(), error.is_transient() || duplicate);
                desk.abandon(!transient);
                if others || transient { Turn::Again { alone: !transient } } else { Turn::Done(Err(error)) }
            }
            // A refusal where nobody changed anything: the transaction is as it was.
            Err(error) if !together.conn.work.has_changed() => {
                self.leave(desk, alone).await;
                Turn::Done(Err(error))
            }
            // What others changed may be why somebody is refused: that, too, is said only when it is kept.
            result => {
                let (tell, told) = oneshot::channel();
                together.members.push(tell);
                self.leave(desk, alone).await;
                match told.await {
                    Ok(Outcome::Kept) => Turn::Done(result),
                    Ok(Outcome::Failed(error)) if duplicates_pass && error.is_duplicate() => {
                        Turn::Again { alone: true }
                    }
                    Ok(Outcome::Failed(error)) => Turn::Done(Err(error.into())),
                    Ok(Outcome::Again { alone }) => Turn::Again { alone },
                    Err(_) => Turn::Again { alone: false },
                }
            }
        };
        presence.done();
        turn
    }

    fn enter(&self, wants: Wants) -> Presence {
        self.0.wants.lock().unwrap_or_else(PoisonError::into_inner).push_back(wants);
        self.0.waiting.fetch_add(1, Ordering::SeqCst);
        Presence { line: Some(self.clone()), waits: true }
    }

    /// Sees to it that a transaction is open into which can be written.
    async fn prepare(&self, desk: &mut Desk, alone: bool) -> Result<()> {
        if desk.open.as_ref().is_some_and(|together| together.busy) {
            desk.abandon(false);
        }
        if alone {
            desk.commit(&self.0).await;
        }
        if self.is_in_doubt() {
            return Err(Error::Disk(Disk::InDoubt));
        }
        if desk.open.is_none() {
            if !alone {
                self.let_in().await;
            }
            let wants: Vec<Wants> = {
                let mut line = self.0.wants.lock().unwrap_or_else(PoisonError::into_inner);
                let count = line.len().min(TOGETHER_MAX);
                line.drain(..count).collect()
            };
            let mut conn = Conn::new(self.0.pool.write().await?, &self.0.terms);
            conn.minds_passes = self.0.passes.load(Ordering::SeqCst);
            look_up(&mut conn, &wants).await?;
            desk.open = Some(Together { conn, to_come: wants.len(), busy: false, members: Vec::new() });
        }
        Ok(())
    }

    /// Lets everybody come in who is at the door already: those who were just answered and ask again are read from their
    /// connections before a transaction is opened for the first of them alone. Where nobody comes, nothing is waited for.
    async fn let_in(&self) {
        let mut inside = self.0.waiting.load(Ordering::SeqCst);
        while inside < TOGETHER_MAX {
            tokio::task::yield_now().await;
            let now = self.0.waiting.load(Ordering::SeqCst);
            if now <= inside {
                return;
            }
            inside = now;
        }
    }

    /// Leaves the desk to whoever is next, or commits where nobody is or enough was written.
    async fn leave(&self, mut desk: MutexGuard<'_, Desk>, alone: bool) {
        let Some(together) = &desk.open else { return };
        let next = self.0.waiting.load(Ordering::SeqCst) > 0 && together.to_come > 0;
        if alone || !next || together.members.len() >= TOGETHER_MAX {
            desk.commit(&self.0).await;
        }
    }

    /// Finishes what somebody left who went away.
    async fn tidy(&self) {
        let mut desk = self.0.desk.lock().await;
        if desk.open.as_ref().is_some_and(|together| together.busy) {
            desk.abandon(false);
        }
        if self.0.waiting.load(Ordering::SeqCst) == 0 {
            desk.commit(&self.0).await;
        }
    }
}

impl Desk {
    /// Makes what was written durable and tells everybody.
    async fn commit(&mut self, line: &Inner) {
        let Some(Together { conn, members, .. }) = self.open.take() else { return };
        let single = members.len() < 2;
        let outcome = match conn.commit(&line.pool).await {
            Ok(Committed::Kept) => || Outcome::Kept,
            Ok(Committed::Lost) => || Outcome::Again { alone: false },
            Err(error) if error.is_transient() => || Outcome::Again { alone: false },
            Err(error) if let Some(disk) = error.disk() => {
                tracing::error!(%error, "nothing that came together could be kept");
                if disk == Disk::InDoubt {
                    line.in_doubt.send_replace(true);
                }
                return tell_all(members, disk);
            }
            Err(error) if single => {
                if let Some(member) = members.into_iter().next() {
                    // Whoever went away meanwhile need not know.
                    let _ = member.send(Outcome::Failed(error));
                }
                return;
            }
            Err(error) => {
                tracing::warn!(%error, "nothing was kept of what came together: each runs alone");
                || Outcome::Again { alone: true }
            }
        };
        for member in members {
            let _ = member.send(outcome());
        }
    }

    /// Keeps nothing of what was written and tells everybody what is wrong with the disk.
    fn give_up(&mut self, disk: Disk) {
        if let Some(Together { members, .. }) = self.open.take() {
            tell_all(members, disk);
        }
    }

    /// Keeps nothing of what was written and lets everybody run again. The connection rolls back when it is dropped.
    fn abandon(&mut self, alone: bool) {
        let Some(Together { members, .. }) = self.open.take() else { return };
        for member in members {
            let _ = member.send(Outcome::Again { alone });
        }
    }
}

fn tell_all(members: Vec<oneshot::Sender<Outcome>>, disk: Disk) {
    for member in members {
        let _ = member.send(Outcome::Failed(Error::Disk(disk)));
    }
}
