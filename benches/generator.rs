//! A seeded corpus in the plain format, for benches and tests: the same seed gives the same bytes.

use std::fmt::Write;

/// A generated corpus.
pub struct Generated {
    /// The text of `incidents.csv`.
    pub incidents: String,
    /// The text of `action_items.csv`.
    pub action_items: String,
}

/// `SplitMix64` (Steele, Lea, Flood 2014).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// A number below `n`, small ones more often.
    pub fn skewed(&mut self, n: u64) -> u64 {
        let (a, b) = (self.below(n), self.below(n));
        a * b / n
    }

    /// Whether a chance of one in `n` comes true.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

const START: u64 = 1_609_459_200; // 2021-01-01T00:00:00Z
const SPAN: u64 = 5 * 365 * 86_400;

fn instant(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days as i64);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The civil date of a day since 1970 (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// Generates so many incidents with about five action items each.
pub fn generate(incidents: u64, seed: u64) -> Generated {
    let mut random = Random(seed);
    let mut out = Generated {
        incidents: "incident_id,title,started_at,resolved_at,published_at,severity,team,excluded,factors,systems,triggers\n"
            .to_owned(),
        action_items:
            "action_item_id,incident_id,team,priority,has_owner,created_at,due_at,closed_at,outcome\n".to_owned(),
    };
    let mut starts: Vec<u64> = (0..incidents).map(|_| START + random.below(SPAN)).collect();
    starts.sort_unstable();
    for (i, start) in starts.into_iter().enumerate() {
        incident(&mut out, &mut random, i, start);
    }
    out
}

fn incident(out: &mut Generated, random: &mut Random, i: usize, start: u64) {
    let end = start + 300 + random.skewed(40_000);
    let list = |random: &mut Random, prefix: &str, kinds: u64, most: u64| {
        let mut names: Vec<u64> = (0..=random.below(most)).map(|_| random.skewed(kinds)).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().map(|name| format!("{prefix} {name:03}")).collect::<Vec<_>>().join(";")
    };
    let factors = if random.one_in(12) { String::new() } else { list(random, "factor", 160, 4) };
    let most_systems = if random.one_in(50) { 7 } else { 3 };
    let systems = if random.one_in(25) { String::new() } else { list(random, "system", 80, most_systems) };
    let triggers = if random.one_in(3) { String::new() } else { list(random, "trigger", 12, 1) };
    let resolved = if random.one_in(30) { String::new() } else { instant(end) };
    let published = if random.one_in(2) { instant(end + random.below(20 * 86_400)) } else { String::new() };
    let severity = if random.one_in(20) { String::new() } else { format!("SEV{}", 1 + random.below(4)) };
    let excluded = if random.one_in(60) { "test" } else { "" };
    let team = random.below(12);
    let _ = writeln!(
        out.incidents,
        "I{i:06},Incident {i},{},{resolved},{published},{severity},team {team},{excluded},{factors},{systems},{triggers}",
        instant(start)
    );
    for item in 0..random.below(10) {
        let made = end + random.below(4 * 86_400);
        let due = match random.below(6) {
            0 => String::new(),
            1 => instant(made + random.below(60) * 86_400),
            _ => instant(made + (1 + random.below(9)) * 10 * 86_400)[..10].to_owned(),
        };
        let closes = made + random.skewed(120 * 86_400);
        let (closed, outcome) = match random.below(20) {
            0 => (String::new(), "unknown"),
            1 => (instant(closes), "dropped"),
            2..=6 => (String::new(), "open"),
            7..=9 => (instant(closes), ""),
            _ => (instant(closes), "done"),
        };
        let priority = ["high", "medium", "low", ""][random.below(4) as usize];
        let owner = ["true", "false", ""][random.below(3) as usize];
        let incident = if random.one_in(80) { String::new() } else { format!("I{i:06}") };
        let _ = writeln!(
            out.action_items,
            "I{i:06}-{item},{incident},team {},{priority},{owner},{},{due},{closed},{outcome}",
            random.below(12),
            instant(made)
        );
    }
}
