//! How often one place may send forms. Looking is not limited; writing is. A till's key has a count of its own, for all
//! that it asks.

use axum::http::Method;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use loyalty::ids::StaffId;
use std::{fmt, num::NonZeroU32, time::Duration};

/// Places remembered before those that are quiet are forgotten.
const PLACES_MAX: usize = 50_000;

/// Says after each request how much is left.
type Counting = RateLimiter<StaffId, DefaultKeyedStateStore<StaffId>, DefaultClock, StateInformationMiddleware>;

/// Counts forms by the place they come from, and what tills ask by their keys, in memory.
pub struct Limits {
    forms: Option<DefaultKeyedRateLimiter<String>>,
    newcomers: Option<DefaultKeyedRateLimiter<String>>,
    files: Option<DefaultKeyedRateLimiter<String>>,
    tills: Option<(u32, Counting)>,
}

impl fmt::Debug for Limits {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Limits").finish_non_exhaustive()
    }
}

/// How much a till may still ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// At most so many at once.
    pub most: u32,
    /// After so many seconds of silence it may ask as much again.
    pub window_seconds: u64,
    /// So many are left.
    pub left: u32,
    /// In so many seconds none is gone.
    pub full_in_seconds: u64,
    /// Where this one was too many: the next is answered in so many seconds.
    pub retry_after: Option<u64>,
}

impl Limits {
    /// At most `rate` forms a second, with bursts of ten times as many; 0 for no limit.
    pub fn new(rate: u32) -> Self {
        let rate = NonZeroU32::new(rate);
        let quota = rate.map(|rate| Quota::per_second(rate).allow_burst(rate.saturating_mul(BURST)));
        let newcomers = rate.map(|_| Quota::per_second(NonZeroU32::MIN).allow_burst(NEWCOMERS_BURST));
        let files = rate.and_then(|_| Quota::with_period(FILE_EVERY)).map(|quota| quota.allow_burst(FILES_BURST));
        let tills = rate.zip(quota).map(|(rate, quota)| (rate.get(), RateLimiter::keyed(quota).with_middleware()));
        let [forms, newcomers, files] = [quota, newcomers, files].map(|quota| quota.map(RateLimiter::keyed));
        Self { forms, newcomers, files, tills }
    }

    /// Counts a request of a till; none where nothing is limited.
    pub fn allow_till(&self, till: StaffId) -> Option<Allowance> {
        let (rate, limiter) = self.tills.as_ref()?;
        if limiter.len() > PLACES_MAX {
            limiter.retain_recent();
        }
        let most = rate.saturating_mul(BURST.get());
        let (left, retry_after) = match limiter.check_key(&till) {
            Ok(state) => (state.remaining_burst_capacity(), None),
            Err(not_yet) => {
                let wait = not_yet.wait_time_from(limiter.clock().now());
                (0, Some(wait.as_secs() + 1))
            }
        };
        let full_in_seconds = u64::from(most.saturating_sub(left).div_ceil(*rate));
        Some(Allowance { most, window_seconds: u64::from(BURST.get()), left, full_in_seconds, retry_after })
    }

    /// Whether somebody unknown may be given something new, a wallet or a shop: about one a second from one place, and
    /// a party of thirty at once.
    pub fn allow_new(&self, place: &str) -> bool {
        self.newcomers.as_ref().is_none_or(|limiter| may(limiter, place))
    }

    /// Whether all that is kept of somebody may be read from one place: that is a long read. One in ten seconds, and ten at
    /// once, where a household shares its address.
    pub fn allow_file(&self, place: &str) -> bool {
        self.files.as_ref().is_none_or(|limiter| may(limiter, place))
    }

    /// Whether `place` may do this now.
    pub fn allow(&self, method: &Method, place: &str) -> bool {
        self.forms.as_ref().filter(|_| !method.is_safe()).is_none_or(|limiter| may(limiter, place))
    }
}

fn may(limiter: &DefaultKeyedRateLimiter<String>, place: &str) -> bool {
    if limiter.len() > PLACES_MAX {
        limiter.retain_recent();
    }
    limiter.check_key(&place.to_owned()).is_ok()
}

const NEWCOMERS_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);

const FILE_EVERY: Duration = Duration::from_secs(10);
const FILES_BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(9);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_slowed_down_and_another_is_not() {
        let limits = Limits::new(1);
        let sent = (0..20).filter(|_| limits.allow(&Method::POST, "a")).count();
        assert_eq!(sent, 10);
        assert!(limits.allow(&Method::POST, "b"));
        assert!(limits.allow(&Method::GET, "a"));
        assert!((0..1_000).all(|_| Limits::new(0).allow(&Method::POST, "a")));
        assert_eq!((0..20).filter(|_| limits.allow_file("a")).count(), 10);
        assert!(Limits::new(0).allow_file("a"));
    }

    #[test]
    fn a_till_is_told_how_much_is_left() {
        let (limits, till) = (Limits::new(2), StaffId([1; 16]));
        let first = limits.allow_till(till).unwrap();
        assert_eq!((first.most, first.window_seconds, first.left, first.retry_after), (20, 10, 19, None));
        let asked: Vec<_> = (0..20).filter_map(|_| limits.allow_till(till)).collect();
        let last = asked[19];
        assert_eq!((last.left, last.full_in_seconds, last.retry_after), (0, 10, Some(1)));
        assert_eq!(limits.allow_till(StaffId([2; 16])).unwrap().left, 19);
        assert_eq!(Limits::new(0).allow_till(till), None);
    }
}
