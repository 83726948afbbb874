//! The allocator of the binary: one that keeps memory apart by thread, and gives it back late.

use libmimalloc_sys::{mi_option_get, mi_option_set, mi_option_t};

/// Tables of many short texts are made and dropped by several threads at once: this allocator gives their memory back
/// to the next table, where the system's leaves holes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The number of mimalloc's option `purge_delay`: after how many milliseconds freed memory goes back to the system.
const PURGE_DELAY: mi_option_t = 15;

/// What it is unless somebody set it.
const USUAL: std::ffi::c_long = 10;

/// Longer than most stages of a run take.
const LATE: std::ffi::c_long = 1000;

/// Keeps freed memory at hand for a second: the next stage mostly asks for it again at once, and getting it back from
/// the system means that it is cleared again. That is a sixth of the processor time of `windows` and `cooccur` at
/// 100,000 incidents and of `report` at a million, whose peak is a tenth higher for it.
#[expect(unsafe_code, reason = "mimalloc has no safe door to its options")]
pub fn give_back_late() {
    // SAFETY: both functions are declared as in mimalloc's header. They take numbers only, read and write one entry of a
    // table that exists from the start of the process, and mimalloc allows a call at any time. No other thread runs
    // yet, so nothing reads the entry meanwhile. Were the number another option in some version, its value would
    // hardly be the usual delay, and it is left alone then.
    unsafe {
        if mi_option_get(PURGE_DELAY) == USUAL {
            mi_option_set(PURGE_DELAY, LATE);
        }
    }
}
