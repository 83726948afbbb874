//! The `cofactor` binary: it hands the command line to the library and returns its exit status.

mod allocator;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::give_back_late();
    cofactor::cli::main(std::env::args_os())
}
