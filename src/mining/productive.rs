//! Productive patterns: closed frequent itemsets that no part of them explains, and the rules in them.

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use super::family::Family;
use super::pair_table::PairTable;
use super::{Options, Transactions, closed};
use crate::corpus::{Corpus, Lists};
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::fisher::ln_hypergeometric_tail;

/// The most items of a pattern.
const MOST_ITEMS: usize = 5;
/// The q below which a pattern is productive.
const MOST_Q: f64 = 0.05;
/// The fewest incidents of a frequent itemset.
const FEWEST_INCIDENTS: u64 = 3;
/// The share of all incidents from which an itemset is frequent.
const LEAST_SHARE: f64 = 0.005;

/// A closed frequent itemset of 2 to 5 items with its test.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    /// The items, ascending: by kind, then name.
    pub items: Vec<u32>,
    /// In how many incidents all of them occur.
    pub support_count: u64,
    /// How many incidents have an item of every kind in it.
    pub n: u64,
    /// The largest `n_X n_Y / N` over the splits in two parts: what the best explanation by its parts expects.
    pub expected: f64,
    /// The natural logarithm of the largest p over the splits.
    pub ln_p: f64,
    /// Benjamini–Hochberg over all closed frequent itemsets of 2 to 5 items.
    pub q: f64,
}

impl Pattern {
    /// Returns `support_count / N`, in 0..=1.
    #[must_use]
    pub fn support(&self) -> f64 {
        self.support_count as f64 / self.n as f64
    }

    /// Returns `support_count / expected`, above 0; 1 means that its best split is independent.
    #[must_use]
    pub fn lift(&self) -> f64 {
        self.support_count as f64 / self.expected
    }

    /// Returns `(support_count − expected) / N`, in −0.25..=0.25.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        self.support() - self.expected / self.n as f64
    }

    /// Returns the largest p of its splits.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// Tells whether no part of it explains it: `q < 0.05`.
    #[must_use]
    pub fn is_productive(&self) -> bool {
        self.q < MOST_Q
    }
}

/// A productive pattern read as "where the antecedent is, the consequent is".
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// The items given.
    pub antecedent: Vec<u32>,
    /// The item that follows from them.
    pub consequent: u32,
    /// In how many incidents all of them occur.
    pub support_count: u64,
    /// In how many the antecedent occurs.
    pub n_antecedent: u64,
    /// In how many the consequent occurs.
    pub n_consequent: u64,
    /// How many incidents have an item of every kind in the pattern.
    pub n: u64,
    /// The natural logarithm of the one-sided Fisher p of their meeting.
    pub ln_p: f64,
    /// Benjamini–Hochberg over the rules.
    pub q: f64,
}

impl Rule {
    /// Returns the share of incidents that have all of it.
    #[must_use]
    pub fn support(&self) -> f64 {
        self.support_count as f64 / self.n as f64
    }

    /// Returns `support_count / n_antecedent`, in 0..=1.
    #[must_use]
    pub fn confidence(&self) -> f64 {
        self.support_count as f64 / self.n_antecedent as f64
    }

    /// Returns `confidence / (n_consequent / N)`, above 0.
    #[must_use]
    pub fn lift(&self) -> f64 {
        self.confidence() / (self.n_consequent as f64 / self.n as f64)
    }

    /// Returns `support − n_antecedent n_consequent / N²`.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        let n = self.n as f64;
        self.support() - self.n_antecedent as f64 / n * (self.n_consequent as f64 / n)
    }

    /// Returns `(1 − n_consequent / N) / (1 − confidence)`; none at confidence 1.
    ///
    /// Source: Brin, Motwani, Ullman, Tsur, "Dynamic itemset counting", 1997.
    #[must_use]
    pub fn conviction(&self) -> Option<f64> {
        let without = 1.0 - self.n_consequent as f64 / self.n as f64;
        (self.support_count < self.n_antecedent).then(|| without / (1.0 - self.confidence()))
    }

    /// Returns the one-sided Fisher p.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }
}

/// Which itemsets are frequent, and what they are tested among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PatternOptions {
    /// The fewest incidents; by default the larger of 3 and half a percent of all incidents.
    pub min_count: Option<u32>,
    /// What q is worked out over.
    pub family: Family,
}

/// The patterns of a history and the rules in the productive ones.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    /// Closed frequent itemsets of 2 to 5 items, by p, then items.
    pub list: Vec<Pattern>,
    /// The rules of the productive ones, by p, then antecedent and consequent.
    pub rules: Vec<Rule>,
    /// The fewest incidents that were asked for.
    pub min_count: u32,
    /// How many are productive when every possible set counts as a test.
    pub strict: u64,
}

/// Mines the closed frequent itemsets of 2 to 5 items and tests every split of each.
///
/// Source of the test: Webb, "Self-sufficient itemsets", ACM TKDD 2010 (productivity).
#[must_use]
pub fn patterns(corpus: &Corpus, options: PatternOptions) -> Patterns {
    let share = (corpus.len() as f64 * LEAST_SHARE).ceil() as u64;
    let default = u32::try_from(share.max(FEWEST_INCIDENTS)).unwrap_or(u32::MAX);
    let min_count = options.min_count.unwrap_or(default).max(1);
    let lists = (0..corpus.len()).map(|incident| corpus.transactions.of(incident));
    let transactions = Transactions::with_room(lists, corpus.transactions.total());
    let mut list = Vec::new();
    let limits = Options::new(min_count).with_items(2..=MOST_ITEMS);
    let _ = closed(&transactions, &limits, |items, support_count| {
        list.push((items.to_vec(), u64::from(support_count)));
        ControlFlow::Continue(())
    });
    let mut supports = Supports::new(corpus, &transactions);
    let mut list: Vec<Pattern> =
        list.into_iter().map(|(items, support_count)| test(&mut supports, items, support_count)).collect();
    for size in 2..=MOST_ITEMS {
        let of_size = list.iter_mut().filter(|pattern| pattern.items.len() == size);
        adjust(of_size.collect(), sets(corpus.items.len(), size));
    }
    let strict = list.iter().filter(|pattern| pattern.is_productive()).count() as u64;
    if options.family == Family::Tested {
        adjust(list.iter_mut().collect(), 0);
    }
    list.sort_by(|a, b| a.ln_p.total_cmp(&b.ln_p).then_with(|| a.items.cmp(&b.items)));
    let rules = rules(&mut supports, list.iter().filter(|pattern| pattern.is_productive()));
    Patterns { list, rules, min_count, strict }
}

/// Gives patterns their q, over so many tests or over themselves where they are more.
fn adjust(patterns: Vec<&mut Pattern>, tests: usize) {
    let p: Vec<f64> = patterns.iter().map(|pattern| pattern.p()).collect();
    for (pattern, q) in patterns.into_iter().zip(benjamini_hochberg(&p, tests)) {
        pattern.q = q;
    }
}

/// Returns how many sets of a size there are of some items, at most `usize::MAX`.
fn sets(items: usize, size: usize) -> usize {
    let choose = |sets: u128, k: usize| sets * (items.saturating_sub(k) as u128) / (k as u128 + 1);
    usize::try_from((0..size).fold(1, choose)).unwrap_or(usize::MAX)
}

fn test(supports: &mut Supports<'_>, items: Vec<u32>, support_count: u64) -> Pattern {
    let population = supports.population(&items);
    let n = supports.of(&[], population);
    let (mut ln_p, mut expected) = (f64::NEG_INFINITY, 0.0f64);
    // Every split once: the part with the last item is never the empty one.
    for part in 1..1u32 << (items.len() - 1) {
        let (x, y) = split(&items, part);
        let (n_x, n_y) = (supports.of(&x, population), supports.of(&y, population));
        ln_p = ln_p.max(ln_hypergeometric_tail(support_count, n_x, n_y, n));
        expected = expected.max(n_x as f64 * n_y as f64 / n as f64);
    }
    Pattern { items, support_count, n, expected, ln_p, q: 1.0 }
}

fn split(items: &[u32], part: u32) -> (Vec<u32>, Vec<u32>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (place, item) in items.iter().enumerate() {
        if part >> place & 1 == 1 { x.push(*item) } else { y.push(*item) }
    }
    (x, y)
}

fn rules<'a>(supports: &mut Supports<'_>, productive: impl Iterator<Item = &'a Pattern>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for pattern in productive {
        let population = supports.population(&pattern.items);
        for consequent in &pattern.items {
            let antecedent: Vec<u32> =
                pattern.items.iter().copied().filter(|item| item != consequent).collect();
            let n_antecedent = supports.of(&antecedent, population);
            let n_consequent = supports.of(&[*consequent], population);
            let ln_p = ln_hypergeometric_tail(pattern.support_count, n_antecedent, n_consequent, pattern.n);
            rules.push(Rule {
                antecedent,
                consequent: *consequent,
                support_count: pattern.support_count,
                n_antecedent,
                n_consequent,
                n: pattern.n,
                ln_p,
                q: 1.0,
            });
        }
    }
    let p: Vec<f64> = rules.iter().map(Rule::p).collect();
    for (rule, q) in rules.iter_mut().zip(benjamini_hochberg(&p, p.len())) {
        rule.q = q;
    }
    rules.sort_by(|a, b| {
        let key = |rule: &Rule| (rule.antecedent.clone(), rule.consequent);
        a.ln_p.total_cmp(&b.ln_p).then_with(|| key(a).cmp(&key(b)))
    });
    rules
}

/// Supports of itemsets within the incidents that have certain kinds, each counted once.
struct Supports<'a> {
    corpus: &'a Corpus,
    /// The incidents' items, in the order of the incidents.
    transactions: &'a Transactions,
    /// Which kinds each incident has, as bits.
    kinds: Vec<u8>,
    /// What is counted of the incidents that have exactly these kinds, as bits.
    parts: Vec<(u8, Small)>,
    small: FxHashMap<u8, Small>,
    known: FxHashMap<(u8, Vec<u32>), u64>,
}

/// The supports of the sets of up to two items, counted in one go.
struct Small {
    incidents: u64,
    single: Vec<u64>,
    /// None where there are too many items for a table of all pairs.
    pairs: Option<PairTable<u32>>,
}

impl<'a> Supports<'a> {
    fn new(corpus: &'a Corpus, transactions: &'a Transactions) -> Self {
        let mut parts: Vec<(u8, Small)> = Vec::new();
        let mut kinds = Vec::with_capacity(corpus.len());
        for incident in 0..corpus.len() {
            let list = corpus.transactions.of(incident);
            let bits = list.iter().fold(0, |bits, item| bits | 1 << corpus.items[*item as usize].kind as u8);
            kinds.push(bits);
            let place = parts.iter().position(|(of, _)| *of == bits).unwrap_or_else(|| {
                parts.push((bits, Small::new(corpus.items.len())));
                parts.len() - 1
            });
            parts[place].1.add(list);
        }
        Self { corpus, transactions, kinds, parts, small: FxHashMap::default(), known: FxHashMap::default() }
    }

    /// The kinds of a set of items, as bits.
    fn population(&self, items: &[u32]) -> u8 {
        items.iter().fold(0, |bits, item| bits | 1 << self.corpus.items[*item as usize].kind as u8)
    }

    /// Counts the incidents that have every kind of the population and every one of the items, ascending.
    fn of(&mut self, items: &[u32], population: u8) -> u64 {
        let parts = &self.parts;
        let small = self.small.entry(population).or_insert_with(|| {
            let mut sum = Small::new(self.corpus.items.len());
            let has_kinds = |part: &&(u8, Small)| part.0 & population == population;
            parts.iter().filter(has_kinds).for_each(|(_, part)| sum.add_all(part));
            sum
        });
        match (items, &small.pairs) {
            ([], _) => return small.incidents,
            ([item], _) => return small.single[*item as usize],
            ([a, b], Some(pairs)) => return u64::from(pairs.of(*a, *b)),
            _ => {}
        }
        if let Some(known) = self.known.get(&(population, items.to_vec())) {
            return *known;
        }
        let incidents = self.transactions.occurrences(items);
        let has_kinds = |incident: &&u32| self.kinds[**incident as usize] & population == population;
        let count = incidents.iter().filter(has_kinds).count() as u64;
        self.known.insert((population, items.to_vec()), count);
        count
    }
}

impl Small {
    fn new(items: usize) -> Self {
        Self { incidents: 0, single: vec![0; items], pairs: PairTable::full(items) }
    }

    /// Counts the items of an incident.
    fn add(&mut self, list: &[u32]) {
        self.incidents += 1;
        for (place, a) in list.iter().enumerate() {
            self.single[*a as usize] += 1;
            if let Some(pairs) = &mut self.pairs {
                pairs.change(*a, list[place + 1..].iter().map(|b| (*b, 1)), |count, more| *count += more);
            }
        }
    }

    /// Adds what was counted of other incidents.
    fn add_all(&mut self, other: &Self) {
        self.incidents += other.incidents;
        self.single.iter_mut().zip(&other.single).for_each(|(sum, count)| *sum += count);
        if let (Some(sums), Some(counts)) = (&mut self.pairs, &other.pairs) {
            for ((a, b), more) in counts.changed() {
                sums.change(a, std::iter::once((b, more)), |sum, more| *sum += more);
            }
        }
    }
}

/// Where each item occurs, to list the incidents behind sets of items.
pub struct Occurrences<'a> {
    corpus: &'a Corpus,
    /// The incidents of each item, ascending.
    incidents_of: &'a Lists,
}

impl<'a> Occurrences<'a> {
    /// Lists the incidents of every item.
    #[must_use]
    pub fn new(corpus: &'a Corpus) -> Self {
        Self { corpus, incidents_of: corpus.by_item() }
    }

    /// Goes through the incidents that have all of a set of items, which is not empty, ascending.
    pub fn of_all(&self, items: &[u32]) -> impl Iterator<Item = u32> {
        let rarest = items.iter().min_by_key(|item| self.incidents_of.of(**item as usize).len());
        let has_all = |incident: &u32| {
            let list = self.corpus.transactions.of(*incident as usize);
            items.iter().all(|item| list.binary_search(item).is_ok())
        };
        let incidents = rarest.map_or(&[][..], |item| self.incidents_of.of(*item as usize));
        incidents.iter().copied().filter(has_all)
    }
}
