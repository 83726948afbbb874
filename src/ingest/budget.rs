//! The memory that a load may take, looked at before more is taken.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use crate::error::{Error, Place, Result};

/// How many unpacked bytes are read between two looks at the memory that is held.
const STRIDE: u64 = 1 << 20;

/// How much memory a load may take; by default as much as it likes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Budget {
    /// The most bytes.
    pub limit: Option<u64>,
    /// Returns how many bytes the program holds, where the system tells. Without it only files that are held whole are
    /// measured.
    pub held: Option<fn() -> Option<u64>>,
}

/// What went over the budget.
#[derive(Debug, Clone, Copy)]
pub(super) struct Excess {
    limit: u64,
    /// How many bytes of the file were unpacked and read.
    read: u64,
    /// How many bytes the program held then, where that was too much.
    held: Option<u64>,
}

/// Where a reader leaves word that the budget was reached.
pub(super) type ExcessSlot = Arc<OnceLock<Excess>>;

impl Excess {
    /// Tells of it as an error about a file.
    pub(super) fn error(self, name: &str) -> Error {
        let (read, limit) = (size(self.read), size(self.limit));
        let message = match self.held {
            Some(held) => format!(
                "{read} of it are read, and {} of memory are held: more than the {limit} of --max-memory",
                size(held)
            ),
            None => {
                format!("it is held whole and has more than {read}: the limit of --max-memory is {limit}")
            }
        };
        Error::input(message).at(Place::file(name)).hint(
            "Give fewer exports, or a larger --max-memory. A small packed file that unpacks to this much may mean harm.",
        )
    }
}

impl Budget {
    /// Lets a reader break off when more memory is held than may be.
    pub(super) fn watch(self, content: Box<dyn Read + Send>, slot: &ExcessSlot) -> Box<dyn Read + Send> {
        match (self.limit, self.held) {
            (Some(limit), Some(held)) => {
                Box::new(Watched { content, limit, held, read: 0, next: STRIDE, slot: Arc::clone(slot) })
            }
            _ => content,
        }
    }

    /// Reads a file that has to be held whole.
    ///
    /// # Errors
    /// When it cannot be read, or holds more than may be held.
    pub fn whole(self, content: Box<dyn Read + Send>, name: &str) -> Result<Vec<u8>> {
        let limit = self.limit.unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        let mut content = content.take(limit.saturating_add(1));
        content.read_to_end(&mut bytes).map_err(|error| Error::io("read", name, error))?;
        if bytes.len() as u64 > limit {
            return Err(Excess { limit, read: limit, held: None }.error(name));
        }
        Ok(bytes)
    }

    /// Starts to count what is taken out of a file.
    pub(super) fn meter(self) -> Meter {
        Meter { budget: self, taken: 0, next: STRIDE }
    }

    /// Refuses a file whose columns claim more than may be held once they are decoded.
    pub(super) fn claim(self, bytes: u64, name: &str) -> Result<()> {
        match self.limit {
            Some(limit) if bytes > limit => Err(Error::input(format!(
                "its columns take {} once they are decoded: the limit of --max-memory is {}",
                size(bytes),
                size(limit)
            ))
            .at(Place::file(name))
            .hint("Give a larger --max-memory, or write the file again if it should be small.")),
            _ => Ok(()),
        }
    }
}

/// Looks at the memory that is held every so many bytes of what is taken out of a file that is held whole: in a
/// dictionary or a run a value stands once, however often it is taken.
pub(super) struct Meter {
    budget: Budget,
    taken: u64,
    next: u64,
}

impl Meter {
    /// Counts bytes that were taken.
    ///
    /// # Errors
    /// When more memory is held than may be.
    pub fn count(&mut self, bytes: usize, name: &str) -> Result<()> {
        self.taken += bytes as u64;
        if self.taken < self.next {
            return Ok(());
        }
        self.next = self.taken + STRIDE;
        let Budget { limit: Some(limit), held: Some(held) } = self.budget else { return Ok(()) };
        match held().filter(|held| *held > limit) {
            Some(held) => Err(Excess { limit, read: self.taken, held: Some(held) }.error(name)),
            None => Ok(()),
        }
    }
}

/// Passes bytes on as long as the memory that is held stays below a limit.
struct Watched {
    content: Box<dyn Read + Send>,
    limit: u64,
    held: fn() -> Option<u64>,
    read: u64,
    next: u64,
    slot: ExcessSlot,
}

impl Read for Watched {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.content.read(into)?;
        self.read += read as u64;
        if self.read >= self.next {
            self.next = self.read + STRIDE;
            if let Some(held) = (self.held)().filter(|held| *held > self.limit) {
                let excess = Excess { limit: self.limit, read: self.read, held: Some(held) };
                let _ = self.slot.set(excess);
                return Err(io::Error::new(io::ErrorKind::OutOfMemory, "more memory is held than may be"));
            }
        }
        Ok(read)
    }
}

/// Spells a size in the unit that suits it.
fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    match UNITS.into_iter().find(|(_, unit)| bytes >= *unit) {
        Some((name, unit)) => format!("{:.1} {name}", bytes as f64 / unit as f64),
        None => format!("{bytes} bytes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_whole_is_at_most_the_limit() {
        let whole = |bytes: usize, limit| {
            let budget = Budget { limit, held: None };
            budget.whole(Box::new(io::repeat(7).take(bytes as u64)), "a.parquet").map(|bytes| bytes.len())
        };
        assert_eq!(whole(2048, Some(2048)).expect("as large as may be"), 2048);
        assert_eq!(whole(2049, None).expect("no limit"), 2049);
        let error = whole(2049, Some(2048)).expect_err("a byte more").to_string();
        assert_eq!(
            error,
            "a.parquet: it is held whole and has more than 2.0 KiB: the limit of --max-memory is 2.0 KiB"
        );
    }

    #[test]
    fn what_is_taken_many_times_is_measured() {
        let meter = |held: fn() -> Option<u64>| Budget { limit: Some(10), held: Some(held) }.meter();
        let mut large = meter(|| Some(11));
        large.count(STRIDE as usize - 1, "a.parquet").expect("not looked at yet");
        let said = large.count(1, "a.parquet").expect_err("too much").to_string();
        assert!(
            said.starts_with("a.parquet: 1.0 MiB of it are read, and 11 bytes of memory are held"),
            "{said}"
        );
        let mut small = meter(|| Some(10));
        (0..3).for_each(|_| small.count(STRIDE as usize, "a.parquet").expect("as much as may be"));
    }

    #[test]
    fn a_reader_breaks_off_when_too_much_is_held() {
        let budget = Budget { limit: Some(10), held: Some(|| Some(11)) };
        let slot = ExcessSlot::default();
        let mut content = budget.watch(Box::new(io::repeat(0).take(100 << 20)), &slot);
        let copied = io::copy(&mut content, &mut io::sink());
        assert_eq!(copied.expect_err("too much").kind(), io::ErrorKind::OutOfMemory);
        let said = slot.get().expect("word of it").error("bomb.gz").to_string();
        assert!(
            said.starts_with("bomb.gz: 1.0 MiB of it are read, and 11 bytes of memory are held"),
            "{said}"
        );
    }
}
