//! The arguments of `patterns`.

use clap::{Args as ClapArgs, ValueEnum};

use super::{Shared, TableFormat, TableOutput};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Target {
    /// No superset occurs as often.
    Closed,
    /// Every frequent itemset.
    Frequent,
    /// No superset is frequent.
    Maximal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PatternFamily {
    /// The closed frequent itemsets.
    Tested,
    /// Every set of as many items: sharper on chance where the support is low.
    Possible,
}

#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag as typed")]
pub(in crate::cli) struct Patterns {
    #[command(flatten)]
    pub shared: Shared,
    #[command(flatten)]
    pub output: TableOutput,
    /// The format; by default a table on a terminal, CSV elsewhere.
    #[arg(long, value_enum)]
    pub format: Option<TableFormat>,
    /// The fewest incidents of a pattern; by default the larger of 3 and half a percent of all incidents.
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub min_count: Option<u32>,
    /// Which sets count as tested for the false discovery rate q; by default those that were.
    #[arg(long, value_enum, conflicts_with = "follows")]
    pub family: Option<PatternFamily>,
    /// The other closed frequent itemsets as well, not only the productive ones.
    #[arg(long)]
    pub all: bool,
    /// With --rules or --follows: the incidents behind each row as a further column; patterns always have it.
    #[arg(long, conflicts_with_all = ["all", "transactions"])]
    pub incidents: bool,
    /// The rules in the productive patterns.
    #[arg(long, conflicts_with_all = ["all", "follows"])]
    pub rules: bool,
    /// What follows what on the same system.
    #[arg(long, conflicts_with_all = ["all", "min_count"])]
    pub follows: bool,
    /// Read the export as transactions: integers separated by spaces, one transaction a line.
    #[arg(long, conflicts_with_all = ["all", "rules", "follows", "format", "family"], requires = "min_count")]
    pub transactions: bool,
    /// Which itemsets of the transactions.
    #[arg(long, value_enum, default_value = "closed", requires = "transactions")]
    pub target: Target,
    /// Only how many there are, by size.
    #[arg(long, requires = "transactions")]
    pub count: bool,
}
