//! The `cofactor` binary: it hands the command line to the library and returns its exit status.

use std::process::ExitCode;

/// Tables of many short texts are made and dropped by several threads at once: this allocator gives their memory back
/// to the next table, where the system's leaves holes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cofactor::cli::main(std::env::args_os())
}
