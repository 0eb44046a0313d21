//! How fast callers may ask: a bucket for each caller, and one for each address of those whom nobody knows. The buckets are in the
//! memory of this process: of several processes each lets as much through.
//!
//! A bucket is one number, the instant at which it will be full again (the generic cell rate algorithm), so that taking from it
//! is one exchange of an atomic.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use guanxi_domain::access::throttle::counted_address;
use quick_cache::sync::Cache;

use crate::extract::CallerId;

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// How many seconds' calls may come at once.
const BURST_SECONDS: u64 = 5;
/// How many buckets of each kind are kept, of some 100 bytes each. A bucket that is dropped is full when it is made again.
const CAPACITY: usize = 10_000;
const SECOND: u64 = 1_000_000_000;

/// The buckets of this process.
pub struct RateLimits {
    begun: Instant,
    callers: Option<Buckets>,
    addresses: Option<Buckets>,
}

impl RateLimits {
    /// So many calls a second for each known caller, and for each address of others; 0 switches a limit off.
    #[must_use]
    pub fn new(per_caller: u32, per_address: u32) -> Self {
        Self { begun: Instant::now(), callers: Buckets::new("caller", per_caller), addresses: Buckets::new("address", per_address) }
    }

    /// Takes one call from the bucket of a caller, or of the address where nobody knows the caller.
    pub fn take(&self, caller: Option<CallerId>, address: IpAddr) -> Option<Taken> {
        let now = u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX / 2);
        match caller {
            Some(caller) => self.callers.as_ref().map(|buckets| buckets.take(caller.uuid().as_u128(), now)),
            None => self.addresses.as_ref().map(|buckets| buckets.take(bits(counted_address(address)), now)),
        }
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

struct Buckets {
    name: &'static str,
    /// Nanoseconds of one call.
    share: u64,
    full: Cache<u128, Arc<AtomicU64>>,
}

/// What came of taking from a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    name: &'static str,
    most: u64,
    /// How many more calls could come at once.
    pub left: u64,
    /// How long to wait before the next call, where this one is refused.
    pub refused_for: Option<Duration>,
}

impl Taken {
    /// Tells the caller about the bucket, as the draft standard on rate limits writes it.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let policy = format!("\"{}\";q={};w={BURST_SECONDS}", self.name, self.most);
        let left = format!("\"{}\";r={};t={}", self.name, self.left, self.seconds());
        if let (Ok(policy), Ok(left)) = (HeaderValue::from_str(&policy), HeaderValue::from_str(&left)) {
            headers.insert(RATE_LIMIT_POLICY, policy);
            headers.insert(RATE_LIMIT, left);
        }
    }

    /// How many whole seconds to wait.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.refused_for.map_or(0, |wait| wait.as_secs() + 1)
    }
}

impl Buckets {
    fn new(name: &'static str, per_second: u32) -> Option<Self> {
        let share = SECOND.checked_div(u64::from(per_second))?.max(1);
        Some(Self { name, share, full: Cache::new(CAPACITY) })
    }

    fn take(&self, key: u128, now: u64) -> Taken {
        let burst = BURST_SECONDS * SECOND;
        let bucket = self.full.get(&key).unwrap_or_else(|| {
            let fresh = Arc::new(AtomicU64::new(0));
            self.full.get_or_insert_with(&key, || Ok::<_, ()>(Arc::clone(&fresh))).unwrap_or(fresh)
        });
        let mut full_at = bucket.load(Ordering::Relaxed);
        loop {
            let next = full_at.max(now) + self.share;
            let ahead = next - now;
            if ahead > burst {
                return self.taken(0, Some(Duration::from_nanos(ahead - burst)));
            }
            match bucket.compare_exchange_weak(full_at, next, Ordering::Relaxed, Ordering::Relaxed) {
                Ok(_) => return self.taken((burst - ahead) / self.share, None),
                Err(meanwhile) => full_at = meanwhile,
            }
        }
    }

    const fn taken(&self, left: u64, refused_for: Option<Duration>) -> Taken {
        Taken { name: self.name, most: BURST_SECONDS * SECOND / self.share, left, refused_for }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: u64 = 100 * SECOND;

    #[test]
    fn a_bucket_gives_a_burst_and_then_its_rate() {
        let buckets = Buckets::new("caller", 10).unwrap();
        for left in (0..50).rev() {
            assert_eq!(buckets.take(1, NOW), Taken { name: "caller", most: 50, left, refused_for: None });
        }
        let refused = buckets.take(1, NOW);
        assert_eq!((refused.refused_for, refused.seconds()), (Some(Duration::from_millis(100)), 1));
        assert_eq!(buckets.take(1, NOW + SECOND / 10).refused_for, None);
        assert!(buckets.take(1, NOW + SECOND / 10).refused_for.is_some());
        assert_eq!(buckets.take(1, NOW + 20 * SECOND).left, 49);
        assert_eq!(buckets.take(2, NOW).left, 49, "another caller has a bucket of its own");
    }

    #[test]
    fn none_is_none() {
        let off = RateLimits::new(0, 0);
        assert!(off.take(None, "203.0.113.7".parse().unwrap()).is_none());
    }

    #[test]
    fn buckets_are_bounded() {
        let buckets = Buckets::new("address", 1).unwrap();
        for key in 0..100_000 {
            buckets.take(key, NOW);
        }
        assert!(buckets.full.len() <= CAPACITY);
    }

    #[test]
    fn callers_are_told() {
        let mut headers = HeaderMap::new();
        Buckets::new("caller", 100).unwrap().take(1, NOW).tell(&mut headers);
        assert_eq!(headers.get(RATE_LIMIT_POLICY).unwrap(), "\"caller\";q=500;w=5");
        assert_eq!(headers.get(RATE_LIMIT).unwrap(), "\"caller\";r=499;t=0");
    }

    proptest! {
        /// Over any span no more pass than the burst and the rate together allow, and as many do when they are asked for.
        #[test]
        fn no_more_pass_than_the_rate(rate in 1_u32..2_000, gaps in prop::collection::vec(0_u64..200_000_000, 1..400)) {
            let buckets = Buckets::new("caller", rate).unwrap();
            let (mut now, mut passed) = (NOW, 0_u64);
            for gap in gaps {
                now += gap;
                passed += u64::from(buckets.take(1, now).refused_for.is_none());
            }
            prop_assert!(passed <= (now - NOW + BURST_SECONDS * SECOND) / buckets.share);
        }
    }
}
