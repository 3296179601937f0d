//! How often one place may send forms. Looking is not limited; writing is.

use axum::http::Method;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;

/// Places remembered before those that are quiet are forgotten.
const PLACES_MAX: usize = 50_000;

/// Counts forms by the place they come from, in memory.
#[derive(Debug)]
pub struct Limits {
    forms: Option<DefaultKeyedRateLimiter<String>>,
    newcomers: Option<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// At most `rate` forms a second, with bursts of ten times as many; 0 for no limit.
    pub fn new(rate: u32) -> Self {
        let rate = NonZeroU32::new(rate);
        let quota = rate.map(|rate| Quota::per_second(rate).allow_burst(rate.saturating_mul(BURST)));
        let newcomers = rate.map(|_| Quota::per_second(NonZeroU32::MIN).allow_burst(NEWCOMERS_BURST));
        Self { forms: quota.map(RateLimiter::keyed), newcomers: newcomers.map(RateLimiter::keyed) }
    }

    /// Whether somebody unknown may be given something new, a wallet or a shop: about one a second from one place, and
    /// a party of thirty at once.
    pub fn allow_new(&self, place: &str) -> bool {
        self.newcomers.as_ref().is_none_or(|limiter| may(limiter, place))
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
    }
}
