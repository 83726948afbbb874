//! Closed, frequent and maximal itemsets of integer transactions.

mod closed;
mod database;
mod descent;
mod fimi;
mod frequent;
mod mask;
mod masks;
mod maximal;
mod mine;
mod options;
#[cfg(test)]
mod oracle;
mod root;
mod search;
mod sink;
mod tails;
mod transactions;

pub use fimi::FimiError;
pub use mine::{closed, count_closed, count_frequent, count_maximal, frequent, maximal};
pub use options::Options;
pub use transactions::Transactions;
