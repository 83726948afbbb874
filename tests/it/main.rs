//! Integration tests: everything through the public door, judged by someone else's numbers.

mod architecture;
mod ebgm;
mod oracle;
mod support;
mod tables;
