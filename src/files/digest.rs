//! The SHA-256 of what passes by; of much on a thread of its own, where there is more than one.

use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use sha2::{Digest, Sha256};

/// Where the digest of a content is found once it has been read to its end.
pub type DigestSlot = Arc<Mutex<Option<String>>>;

/// From how many bytes on a thread is worth its while.
const MUCH: usize = 4 << 20;
/// How many bytes go to the thread at a time.
const BLOCK: usize = 256 << 10;
/// How many blocks may wait for it.
const WAITING: usize = 4;

/// A digest on its way to its slot.
pub(super) struct Digester {
    slot: DigestSlot,
    work: Work,
    count: usize,
}

enum Work {
    Here(Sha256),
    Aside(Aside),
}

impl Digester {
    pub fn new(slot: DigestSlot) -> Self {
        Self { slot, work: Work::Here(Sha256::new()), count: 0 }
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.work {
            Work::Aside(aside) => aside.push(bytes),
            Work::Here(hasher) => {
                hasher.update(bytes);
                self.count += bytes.len();
                if self.count >= MUCH
                    && rayon::current_num_threads() > 1
                    && let Some(aside) = Aside::start(hasher.clone())
                {
                    self.work = Work::Aside(aside);
                }
            }
        }
    }

    /// Puts the digest into its slot.
    pub fn finish(self) {
        let hasher = match self.work {
            Work::Here(hasher) => Some(hasher),
            Work::Aside(aside) => aside.finish(),
        };
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) =
            hasher.map(|hasher| spelled(&hasher.finalize()));
    }
}

/// A thread that takes blocks and gives their memory back.
struct Aside {
    block: Vec<u8>,
    blocks: SyncSender<Vec<u8>>,
    spent: Receiver<Vec<u8>>,
    thread: JoinHandle<Sha256>,
}

impl Aside {
    /// Goes on with a digest; none where no thread can be started.
    fn start(mut hasher: Sha256) -> Option<Self> {
        let (blocks, taken) = sync_channel::<Vec<u8>>(WAITING);
        let (give_back, spent) = channel();
        let work = move || {
            for mut block in taken {
                hasher.update(&block);
                block.clear();
                // Nobody takes the last ones.
                let _ = give_back.send(block);
            }
            hasher
        };
        let thread = Builder::new().name("digest".to_owned()).spawn(work).ok()?;
        Some(Self { block: Vec::with_capacity(BLOCK), blocks, spent, thread })
    }

    fn push(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BLOCK - self.block.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == BLOCK {
                let next = self.spent.try_recv().unwrap_or_else(|_| Vec::with_capacity(BLOCK));
                // It takes blocks until this end of the line is gone.
                let _ = self.blocks.send(std::mem::replace(&mut self.block, next));
            }
        }
    }

    fn finish(self) -> Option<Sha256> {
        let _ = self.blocks.send(self.block);
        drop(self.blocks);
        self.thread.join().ok()
    }
}

fn spelled(digest: &[u8]) -> String {
    let halves = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    halves.map(|half| char::from_digit(u32::from(half), 16).unwrap_or('0')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_aside_has_the_same_digest() {
        let bytes: Vec<u8> =
            (0..3 * BLOCK as u32 + 77).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let mut aside = Aside::start(Sha256::new()).expect("a thread");
        bytes.chunks(100_003).for_each(|part| aside.push(part));
        let found = aside.finish().expect("it ends well").finalize();
        assert_eq!(spelled(&found), spelled(&Sha256::digest(&bytes)));
        // FIPS 180-2, appendix B.1.
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let slot = DigestSlot::default();
        let mut digester = Digester::new(Arc::clone(&slot));
        digester.update(b"ab");
        digester.update(b"c");
        digester.finish();
        assert_eq!(slot.lock().expect("one thread").as_deref(), Some(known));
    }
}
