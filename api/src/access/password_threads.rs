//! The threads that work on passwords: they stand back behind those that answer requests, and keep the memory that a check needs.

use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::argon::Memory;

/// How long a thread waits for further work before it ends and gives its memory back. While one lasts its memory stays: to map and
/// touch 19 MiB anew for each check holds up every other thread of the process.
const IDLE: Duration = Duration::from_secs(5);
/// The same for a thread that works only while no other does: it makes room at the first pause for one that gets its small share again.
const PAUSE: Duration = Duration::from_millis(250);
/// On how many passwords a thread works within a second before it makes way for everybody else.
pub(super) const MANY: usize = 8;
/// The second.
const SOON: Duration = Duration::from_secs(1);

/// Threads that wait for work, at most as many as there are turns.
#[derive(Debug, Default)]
pub(super) struct Threads(Mutex<Vec<(thread::ThreadId, mpsc::Sender<Work>)>>);

/// What a thread does with its memory, and what tells of it once the thread is free again.
pub(super) type Work = Box<dyn FnOnce(&mut Memory) -> Box<dyn FnOnce()> + Send>;

impl Threads {
    /// Gives work to a thread that waits, else to a new one.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(super) fn give(self: &Arc<Self>, work: Work) -> std::io::Result<()> {
        let waiting = self.waiting().pop();
        let work = match waiting {
            None => work,
            Some((_, sender)) => match sender.send(work) {
                Ok(()) => return Ok(()),
                // It ended by a panic.
                Err(mpsc::SendError(work)) => work,
            },
        };
        let threads = Arc::clone(self);
        thread::Builder::new().name("passwords".to_owned()).spawn(move || threads.work(work)).map(drop)
    }

    fn work(&self, first: Work) {
        let mut rank = Rank::Behind;
        rank.take();
        let mut pace = Pace::default();
        let mut memory = Memory::default();
        let (sender, receiver) = mpsc::channel();
        let own = thread::current().id();
        let mut next = Some(first);
        while let Some(work) = next {
            let tell = work(&mut memory);
            if rank == Rank::Behind && pace.is_flood(Instant::now()) {
                rank = Rank::Last;
                rank.take();
            }
            // Before the turn goes to the next one, who would find no thread otherwise and make another.
            self.waiting().push((own, sender.clone()));
            tell();
            next = receiver.recv_timeout(rank.patience()).ok().or_else(|| {
                let mut waiting = self.waiting();
                let place = waiting.iter().position(|(thread, _)| *thread == own);
                match place {
                    Some(place) => {
                        waiting.swap_remove(place);
                        None
                    }
                    // It was chosen just now: its work is on the way.
                    None => {
                        drop(waiting);
                        receiver.recv().ok()
                    }
                }
            });
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<(thread::ThreadId, mpsc::Sender<Work>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far a thread that works on passwords stands back behind those that answer requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// The smallest share of the processor, which it has even where others want all of it: people can sign in on a busy machine. What it
    /// has begun to use of that share it uses up, a few milliseconds, while a request waits.
    Behind,
    /// Only what nobody else wants, given back at once where somebody does.
    Last,
}

impl Rank {
    /// Takes the rank, on the thread that is to have it. Where the system won't have it, the thread works on as before. None goes back
    /// from [`Rank::Last`], which takes a right that the server has no need of.
    fn take(self) {
        #[cfg(target_os = "linux")]
        {
            use thread_priority::unix::{NormalThreadSchedulePolicy as Policy, ThreadSchedulePolicy, set_thread_priority_and_policy};
            let policy = match self {
                Self::Behind => Policy::Other,
                Self::Last => Policy::Idle,
            };
            let thread = thread_priority::unix::thread_native_id();
            let _ = set_thread_priority_and_policy(thread, thread_priority::ThreadPriority::Min, ThreadSchedulePolicy::Normal(policy));
        }
    }

    /// For how long a thread of this rank waits for further work.
    const fn patience(self) -> Duration {
        match self {
            Self::Behind => IDLE,
            Self::Last => PAUSE,
        }
    }
}

/// When a thread was done with its last passwords, the latest last. A busy machine has no flood by this measure: there none gets to work on so many.
#[derive(Debug, Default)]
struct Pace([Option<Instant>; MANY]);

impl Pace {
    /// Whether another [`MANY`] were done within [`SOON`] before the one that is done now.
    fn is_flood(&mut self, now: Instant) -> bool {
        self.0.rotate_left(1);
        let [.., last] = &mut self.0;
        last.replace(now).is_some_and(|oldest| now.duration_since(oldest) < SOON)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_within_a_second_are_a_flood() {
        let begun = Instant::now();
        let first = |apart: u32| {
            let mut pace = Pace::default();
            (0..100).find(|number| pace.is_flood(begun + Duration::from_millis((number * apart).into())))
        };
        assert_eq!(first(15), Some(8));
        assert_eq!(first(124), Some(8));
        assert_eq!(first(125), None);
    }
}
