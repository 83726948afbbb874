//! Writes the sample corpus of this folder: three years of incidents and action items of a fictional
//! company, with known patterns planted in them.
//!
//! ```text
//! cargo run --example generate_sample            # into data/sample
//! cargo run --example generate_sample -- FOLDER  # anywhere else
//! ```
//!
//! The same bytes come out everywhere: the only source of chance is [`Rng`], and every draw, also of
//! the log-normal delays, is integer arithmetic. Each concern has a stream of its own, so a changed
//! title moves no label and no date.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Chosen so that nothing passes the tests of the report by accident; see `README.md`.
const SEED: u64 = 297;

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;

/// 2023-07-01, the first day.
const START: i64 = 19_539 * DAY;
/// 2026-07-01, the midnight after the last day; nothing later is known.
const END: i64 = 20_635 * DAY;
/// 2025-01-01, from when on due dates are kept better.
const POLICY: i64 = 20_089 * DAY;
/// Share of items, in thousandths, that the policy pulls from late to just in time.
const POLICY_PULL: u64 = 580;

/// The team whose action items take `SLOWDOWN` times as long.
const SLOW_TEAM: usize = 5;
const SLOWDOWN: i64 = 3;

/// Systems by their place in `SYSTEMS`.
const WORSENING: usize = 12;
const IMPROVING: usize = 13;
/// Incidents per quarter, 2023-07 to 2026-06.
const WORSENING_QUARTERS: [usize; 12] = [1, 1, 1, 1, 2, 1, 2, 2, 3, 4, 7, 14];
/// The migration away from nightly files ended on 2024-11-15, in the sixth quarter.
const IMPROVING_QUARTERS: [usize; 12] = [5, 6, 5, 6, 6, 3, 1, 0, 1, 0, 1, 0];
/// First days of the twelve quarters and the end, counted from `START`.
const QUARTERS: [i64; 13] = [0, 92, 184, 275, 366, 458, 550, 640, 731, 823, 915, 1_005, 1_096];

/// A factor that keeps coming back on one system.
struct Hotspot {
    factor: usize,
    system: usize,
    incidents: usize,
}

const HOTSPOTS: [Hotspot; 3] = [
    Hotspot { factor: 0, system: 22, incidents: 21 },
    Hotspot { factor: 1, system: 8, incidents: 18 },
    Hotspot { factor: 2, system: 6, incidents: 16 },
];

/// Factors that meet on purpose, and how many incidents are made for them.
struct Together {
    factors: &'static [usize],
    incidents: usize,
}

const TOGETHER: [Together; 4] = [
    Together { factors: &[9, 24], incidents: 14 },
    Together { factors: &[16, 28], incidents: 13 },
    Together { factors: &[3, 10, 32], incidents: 11 },
    Together { factors: &[18, 19, 20], incidents: 10 },
];

/// Incidents without a pattern, the left-out ones apart.
const ORDINARY: usize = 213;
/// Left-out incidents, by reason.
const EXCLUDED: [&str; 12] = [
    "test",
    "duplicate",
    "maintenance",
    "test",
    "declined",
    "duplicate",
    "test",
    "maintenance",
    "duplicate",
    "test",
    "maintenance",
    "declined",
];
/// Action items that stand without an incident.
const STANDING: usize = 19;

const TEAMS: [&str; 8] =
    ["Storefront", "Commerce", "Payments", "Logistics", "Identity", "Data", "Platform", "Messaging"];

/// A system, its owner, and words to write about it.
struct System {
    name: &'static str,
    team: usize,
    /// How often an ordinary incident touches it.
    weight: u64,
    aliases: &'static [&'static str],
    /// What its users wait for, in the plural.
    noun: &'static str,
}

const fn system(
    name: &'static str,
    team: usize,
    weight: u64,
    aliases: &'static [&'static str],
    noun: &'static str,
) -> System {
    System { name, team, weight, aliases, noun }
}

const SYSTEMS: [System; 24] = [
    system("web-storefront", 0, 14, &["storefront", "shop frontend"], "product pages"),
    system("mobile-api", 0, 13, &["mobile backend"], "app sessions"),
    system("search-index", 5, 12, &["search"], "search results"),
    system("recommendations", 0, 9, &["reco service"], "recommendations"),
    system("checkout-api", 1, 15, &["checkout"], "checkouts"),
    system("cart-service", 1, 11, &["cart"], "baskets"),
    system("pricing-engine", 1, 9, &["pricing"], "price quotes"),
    system("promotions", 1, 9, &["promo service"], "vouchers"),
    system("payment-gateway", 2, 9, &["payments gateway", "pay-gw"], "payments"),
    system("billing-ledger", 2, 11, &["ledger"], "invoices"),
    system("fraud-screening", 2, 9, &["fraud checks"], "fraud checks"),
    system("order-router", 3, 12, &["order routing"], "orders"),
    system("delivery-planner", 3, 0, &["route planner"], "delivery slots"),
    system("warehouse-sync", 3, 0, &["wh-sync", "warehouse synchronization"], "stock updates"),
    system("courier-api", 3, 11, &["courier backend"], "courier assignments"),
    system("event-stream", 5, 13, &["stream"], "stream records"),
    system("analytics-warehouse", 5, 12, &["analytics wh"], "daily figures"),
    system("login-service", 4, 13, &["login", "auth service"], "sign-ins"),
    system("customer-profile", 4, 10, &["profile service"], "profile changes"),
    system("container-platform", 6, 14, &["k8s", "container cluster"], "workload starts"),
    system("message-queue", 7, 12, &["mq"], "queued messages"),
    system("edge-proxy", 6, 12, &["edge", "ingress proxy"], "incoming requests"),
    system("order-database", 6, 9, &["orders db", "order-db"], "order writes"),
    system("notification-service", 7, 12, &["notifications"], "notifications"),
];

/// A contributing factor and words to write about it.
struct Factor {
    name: &'static str,
    category: &'static str,
    /// How often an ordinary incident has it.
    weight: u64,
    aliases: &'static [&'static str],
    meaning: &'static str,
    /// An action item against it; `{s}` is the system.
    fix: &'static str,
}

const fn factor(
    name: &'static str,
    category: &'static str,
    weight: u64,
    aliases: &'static [&'static str],
    meaning: &'static str,
    fix: &'static str,
) -> Factor {
    Factor { name, category, weight, aliases, meaning, fix }
}

const TECHNICAL: &str = "technical";
const PROCESS: &str = "process";
const ORGANIZATIONAL: &str = "organizational";
const ENVIRONMENTAL: &str = "environmental";

const FACTORS: [Factor; 34] = [
    factor(
        "connection pool exhaustion",
        TECHNICAL,
        5,
        &["pool exhausted", "no free db connections"],
        "All connections to a store were taken, so further callers waited or failed",
        "Size the connection pool of {s} from measured load",
    ),
    factor(
        "missing timeout",
        TECHNICAL,
        5,
        &["no timeout", "timeouts, missing"],
        "A call had no limit on how long it waits",
        "Set a timeout on every call of {s}",
    ),
    factor(
        "stale cache",
        TECHNICAL,
        5,
        &["cache not invalidated"],
        "A cache kept serving values that were no longer true",
        "Invalidate the cache of {s} on every write",
    ),
    factor(
        "retry storm",
        TECHNICAL,
        5,
        &["thundering retries"],
        "Failed calls were repeated so often that they multiplied the load",
        "Add jittered backoff to the clients of {s}",
    ),
    factor(
        "misconfiguration",
        TECHNICAL,
        20,
        &["misconfig", "wrong setting", "bad config value"],
        "A setting was wrong or missing, often before the incident began",
        "Validate the settings of {s} at start",
    ),
    factor(
        "software defect",
        TECHNICAL,
        22,
        &["bug", "code defect"],
        "A defect in software the company maintains itself",
        "Cover the failing path of {s} with a regression test",
    ),
    factor(
        "memory leak",
        TECHNICAL,
        12,
        &["mem leak"],
        "Memory was held and never released",
        "Profile the memory of {s} under a day of replayed load",
    ),
    factor(
        "disk full",
        TECHNICAL,
        10,
        &["out of disk", "no space left"],
        "A disk filled up or came close enough to stop work",
        "Rotate and ship the logs of {s}",
    ),
    factor(
        "slow query",
        TECHNICAL,
        13,
        &["missing index"],
        "A query took far longer than planned for",
        "Add the missing index behind {s}",
    ),
    factor(
        "expired certificate",
        TECHNICAL,
        5,
        &["cert expired", "certificate expiry"],
        "A certificate or key stopped being valid while still in use",
        "Renew the certificates of {s} automatically",
    ),
    factor(
        "missing rate limit",
        TECHNICAL,
        5,
        &["no throttling", "rate limiting absent"],
        "Nothing limited how many requests one caller may send",
        "Limit the request rate per caller of {s}",
    ),
    factor(
        "single point of failure",
        TECHNICAL,
        13,
        &["SPOF", "no redundancy"],
        "One part had no stand-in",
        "Run {s} in a second zone",
    ),
    factor(
        "incompatible change",
        TECHNICAL,
        14,
        &["breaking change"],
        "A new version removed or changed something that others relied on",
        "Add contract tests between {s} and its callers",
    ),
    factor(
        "schema migration lock",
        TECHNICAL,
        9,
        &["migration lock"],
        "A change of the schema locked tables that were in use",
        "Run the schema migrations of {s} online, in small steps",
    ),
    factor(
        "config change without test",
        PROCESS,
        15,
        &["Config change w/o test", "untested config"],
        "A setting was changed in production without a trial elsewhere",
        "Run configuration changes of {s} through the pipeline",
    ),
    factor(
        "missing alert",
        PROCESS,
        17,
        &["no alert", "alert missing | not routed"],
        "No alert existed, fired in time or reached the right people",
        "Route an alert of {s} to the owning team",
    ),
    factor(
        "noisy alerts",
        PROCESS,
        5,
        &["alert noise", "alert fatigue"],
        "Alerts were too many or too unclear to act on",
        "Delete the alerts of {s} that nobody acts on",
    ),
    factor(
        "outdated runbook",
        PROCESS,
        14,
        &["runbook out of date", "stale runbook"],
        "A needed procedure was missing, incomplete or wrong",
        "Rewrite the runbook of {s} and link it from its alerts",
    ),
    factor(
        "manual change",
        PROCESS,
        5,
        &["change by hand"],
        "Something was done by hand that automation should do",
        "Replace the manual step on {s} by a reviewed job",
    ),
    factor(
        "no staged rollout",
        PROCESS,
        5,
        &["no canary", "all at once rollout"],
        "A change reached every instance at the same time",
        "Release {s} to one zone first",
    ),
    factor(
        "missing rollback plan",
        PROCESS,
        5,
        &["no rollback"],
        "There was no tried way back to the version before",
        "Rehearse the rollback of {s} in every release",
    ),
    factor(
        "insufficient testing",
        PROCESS,
        19,
        &["test gap", "not enough tests"],
        "Tests did not cover what broke",
        "Extend the integration tests of {s} to the failing path",
    ),
    factor(
        "no capacity review",
        PROCESS,
        11,
        &["capacity not planned"],
        "Nobody compared the expected load with what the system can bear",
        "Review the capacity of {s} every quarter",
    ),
    factor(
        "incomplete change review",
        PROCESS,
        12,
        &["review gap"],
        "A change was approved although its effect was not understood",
        "Require a second approval for changes of {s}",
    ),
    factor(
        "unclear ownership",
        ORGANIZATIONAL,
        5,
        &["no owner", "ownership unclear"],
        "Nobody knew who looks after a system, an alert or a certificate",
        "Enter an owner for every part of {s} in the catalog",
    ),
    factor(
        "on-call handover gap",
        ORGANIZATIONAL,
        10,
        &["handover missed"],
        "Something known to one shift did not reach the next",
        "Add open problems of {s} to the handover form",
    ),
    factor(
        "knowledge in one team",
        ORGANIZATIONAL,
        11,
        &["knowledge silo"],
        "Only one team could read the symptoms or knew the remedy",
        "Hold a walkthrough of {s} for the neighboring teams",
    ),
    factor(
        "deadline pressure",
        ORGANIZATIONAL,
        9,
        &["rushed release"],
        "A fixed date left no time for the usual care",
        "Agree on a freeze for {s} before fixed dates",
    ),
    factor(
        "understaffed on-call",
        ORGANIZATIONAL,
        5,
        &["on-call too small"],
        "Too few responders shared the rotation",
        "Add two responders to the rotation of {s}",
    ),
    factor(
        "deferred maintenance",
        ORGANIZATIONAL,
        13,
        &["tech debt", "maintenance postponed"],
        "A known repair or upgrade was put off",
        "Upgrade the runtime of {s} to a supported version",
    ),
    factor(
        "cloud provider fault",
        ENVIRONMENTAL,
        12,
        &["provider issue", "cloud fault"],
        "A zone, a disk or a managed part of the cloud provider failed",
        "Fail over {s} to another zone without help",
    ),
    factor(
        "third-party failure",
        ENVIRONMENTAL,
        12,
        &["vendor down", "3rd party failure"],
        "A service bought from another company failed",
        "Queue the calls of {s} while the vendor fails",
    ),
    factor(
        "traffic spike",
        ENVIRONMENTAL,
        5,
        &["load spike", "traffic surge"],
        "Far more requests came than on any day before",
        "Scale {s} out ahead of announced campaigns",
    ),
    factor(
        "network partition",
        ENVIRONMENTAL,
        10,
        &["network split"],
        "Parts could not reach each other for a while",
        "Test {s} with a broken link every month",
    ),
];

/// What set an incident off: name, how often, aliases, meaning.
type Trigger = (&'static str, u64, &'static [&'static str], &'static str);

const TRIGGERS: [Trigger; 9] = [
    ("deployment", 26, &["deploy", "release"], "A new version went live"),
    ("configuration change", 20, &["config change"], "A setting was changed on purpose"),
    ("traffic increase", 14, &["more traffic"], "More requests came than usual"),
    ("dependency failure", 14, &["upstream failure"], "Something that the system calls failed"),
    ("scheduled job", 10, &["cron job"], "A job ran at its appointed time"),
    ("manual operation", 9, &["manual op"], "A step was carried out by hand"),
    ("hardware failure", 8, &["hardware fault"], "A machine or a disk failed"),
    ("data import", 8, &["bulk import"], "A large batch of data was loaded"),
    ("infrastructure upgrade", 9, &["infra upgrade"], "A platform or a library was upgraded"),
];

/// Symptoms for titles; `{s}` system, `{n}` noun, `{p}` percent, `{m}` minutes, `{k}` a small
/// number.
const SYMPTOMS: [&str; 14] = [
    "{n} failing for {p} % of customers",
    "Elevated error ratio on {s}",
    "{s} returned 503 to {p} % of callers",
    "{n} delayed by up to {m} minutes",
    "{s} slow, 99th percentile above {k} s",
    "No {n} for {m} minutes",
    "{s} restarted in a loop",
    "Wrong or missing {n} in one region",
    "{s} unreachable from the mobile app",
    "Backlog of {n} after a restart of {s}",
    "Partial loss of {n}, replay needed",
    "{s} rejected valid requests",
    "{n} duplicated, some shown twice",
    "Intermittent errors on {s}, cleared and came back",
];

const CAUSES: [&str; 6] = [
    "{s}: {f}",
    "{n} failing, {f}",
    "{s} degraded after a {t}",
    "{n} stopped after a {t}",
    "{f} took down part of {s}",
    "Errors on {s} following a {t}, {f}",
];

const EFFECTS: [&str; 6] = [
    "{n} failed for about {p} % of customers.",
    "{s} answered slowly or not at all, and {n} piled up.",
    "Callers saw \"please try again\" instead of {n}.",
    "{n} were late, none was lost.",
    "Callers of {s} received errors in one of three zones.",
    "Support received {k}0 tickets about missing {n}.",
];

const DETECTIONS: [&str; 5] = [
    "An alert on the error ratio fired.",
    "Customer support noticed before any alert did.",
    "A synthetic check failed twice in a row.",
    "The owning team saw it on a dashboard.",
    "A partner reported it.",
];

const REMEDIES: [&str; 6] = [
    "Rolling back restored the service.",
    "A restart helped at first, a changed setting for good.",
    "Load was shed until capacity had been added.",
    "Traffic was moved to another zone.",
    "The faulty setting was corrected and the backlog replayed.",
    "The service recovered once the calls behind it did.",
];

/// Kinds of action items with how often they are drawn.
const KINDS: [(&str, u64); 5] = [("prevent", 39), ("mitigate", 19), ("detect", 20), ("process", 18), ("", 4)];

const PREVENT: [&str; 5] = [
    "Add a load test for {n} to the pipeline",
    "Reject incomplete input in {s}",
    "Remove the unused fallback in {s}",
    "Split the writes of {s} from its reads",
    "Upgrade the client library of {s}",
];
const MITIGATE: [&str; 6] = [
    "Put a circuit breaker in front of {s}",
    "Automate the failover of {s}",
    "Shorten the start of {s} to under {k} minutes",
    "Serve {n} from a read-only copy while {s} is down",
    "Add a switch that sheds optional load on {s}",
    "Keep a replay tool ready for lost {n}",
];
const DETECT: [&str; 6] = [
    "Alert on the error ratio of {s}",
    "Add a synthetic check for {n}",
    "Page when {n} are older than {m} minutes",
    "Show the saturation of {s} on the team dashboard",
    "Log the caller with every rejected request of {s}",
    "Alert on the age of the oldest message behind {s}",
];
const PROCEDURE: [&str; 6] = [
    "Update the runbook of {s}",
    "Rehearse the recovery of {s} in a game day",
    "Describe the dependencies of {s} in the catalog",
    "Add {s} to the release checklist",
    "Agree on a service level for {n}",
    "Review the alerts of {s} once a quarter",
];
/// Items that say too little, as every tracker holds some.
const VAGUE: [&str; 5] = [
    "Improve monitoring",
    "Be more careful with changes",
    "Follow up with the other teams",
    "Investigate further",
    "Better documentation",
];

/// `SplitMix64`: G. L. Steele, D. Lea and C. H. Flood, "Fast splittable pseudorandom number
/// generators", OOPSLA 2014; constants as in S. Vigna's public-domain reference `splitmix64.c`.
struct Rng(u64);

impl Rng {
    /// A stream for one concern.
    fn stream(number: u64) -> Self {
        let mut seeded = Self(SEED.wrapping_mul(1_000_003).wrapping_add(number));
        Self(seeded.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`, by widening multiplication.
    fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(n);
        u64::try_from(wide >> 64).expect("the upper half of 128 bits fits in 64")
    }

    /// A number in `low..high`.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).expect("ranges are given in order");
        low + i64::try_from(self.below(span)).expect("less than a positive i64")
    }

    /// True in `thousandths` of 1,000 draws.
    fn chance(&mut self, thousandths: u64) -> bool {
        self.below(1_000) < thousandths
    }

    fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).expect("lengths fit in 64 bits");
        usize::try_from(self.below(length)).expect("less than a length")
    }

    fn pick<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        texts[self.index(texts.len())]
    }

    /// An index drawn by weight.
    fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (index, &weight) in weights.iter().enumerate() {
            if left < weight {
                return index;
            }
            left -= weight;
        }
        unreachable!("the draw is below the sum of the weights")
    }

    /// `median · exp(sigma · z)` with z near normal; sigma in thousandths.
    ///
    /// z is the sum of twelve uniform numbers (variance 1, 16 binary digits after the point), the
    /// exponential is a power of two read from a table with linear interpolation.
    fn log_normal(&mut self, median: i64, sigma: i64) -> i64 {
        /// 2^(i/16) with 16 binary digits after the point.
        const POWERS: [i64; 17] = [
            65_536, 68_438, 71_468, 74_632, 77_936, 81_386, 84_990, 88_752, 92_682, 96_785, 101_070, 105_545,
            110_218, 115_098, 120_194, 125_515, 131_072,
        ];
        let z: i64 = (0..12).map(|_| self.between(0, 65_536)).sum::<i64>() - 393_210;
        // log2(e) = 1.442695
        let exponent = z * sigma / 1_000 * 1_442_695 / 1_000_000;
        let whole = exponent.div_euclid(65_536);
        let part = exponent.rem_euclid(65_536);
        let slot = usize::try_from(part / 4_096).expect("0 to 15");
        let factor = POWERS[slot] + (POWERS[slot + 1] - POWERS[slot]) * (part % 4_096) / 4_096;
        let scaled = median * factor;
        if whole >= 0 { (scaled << whole) >> 16 } else { scaled >> (16 - whole) }
    }

    /// A full minute in `[start, end)`, by the rhythm of working days.
    fn instant(&mut self, start: i64, end: i64) -> i64 {
        /// Weight of each hour, UTC.
        const HOURS: [u64; 24] =
            [3, 2, 2, 2, 2, 3, 4, 6, 8, 10, 10, 10, 9, 10, 10, 9, 8, 7, 7, 6, 5, 4, 4, 3];
        loop {
            let at = self.between(start / MINUTE, end / MINUTE) * MINUTE;
            let hour = usize::try_from(at % DAY / HOUR).expect("0 to 23");
            let weight = if is_weekend(at) { HOURS[hour] * 45 } else { HOURS[hour] * 100 };
            if self.chance(weight) {
                return at;
            }
        }
    }

    /// A second of working hours on a working day, on the day of `at` or the first one after it.
    fn office_hours(&mut self, at: i64) -> i64 {
        let mut day = at - at.rem_euclid(DAY);
        while is_weekend(day) {
            day += DAY;
        }
        (day + self.between(8 * HOUR, 17 * HOUR)).max(at)
    }
}

fn is_weekend(at: i64) -> bool {
    // 1970-01-01 was a Thursday.
    matches!((at.div_euclid(DAY) + 3).rem_euclid(7), 5 | 6)
}

/// Why an incident was made.
#[derive(Clone, Copy, PartialEq)]
enum Plan {
    Ordinary,
    Hotspot(usize),
    Excluded(&'static str),
}

struct Incident {
    plan: Plan,
    started: i64,
    resolved: Option<i64>,
    severity: i64,
    systems: Vec<usize>,
    factors: Vec<usize>,
    trigger: Option<usize>,
    /// The next incident of the same hotspot, when the fix is to be still open then.
    open_until: Option<OpenFix>,
}

/// A fix that is still open when the incident comes back.
#[derive(Clone, Copy)]
struct OpenFix {
    next: i64,
    is_overdue: bool,
}

/// Draws distinct factors beside those an incident has.
fn add_factors(rng: &mut Rng, factors: &mut Vec<usize>, count: usize) {
    let weights = FACTORS.each_ref().map(|factor| factor.weight);
    for _ in 0..count {
        loop {
            let drawn = rng.weighted(&weights);
            if !factors.contains(&drawn) {
                factors.push(drawn);
                break;
            }
        }
    }
}

fn ordinary_factors(rng: &mut Rng) -> Vec<usize> {
    let mut factors = Vec::new();
    let count = 1 + rng.weighted(&[600, 320, 80]);
    add_factors(rng, &mut factors, count);
    factors
}

fn ordinary_system(rng: &mut Rng) -> usize {
    rng.weighted(&SYSTEMS.each_ref().map(|system| system.weight))
}

fn incident(rng: &mut Rng, plan: Plan, started: i64, first: usize, factors: Vec<usize>) -> Incident {
    let mut systems = vec![first];
    if rng.chance(130) {
        let second = ordinary_system(rng);
        if second != first {
            systems.push(second);
        }
    }
    let trigger = rng.chance(880).then(|| rng.weighted(&TRIGGERS.map(|trigger| trigger.1)));
    let severity = rng.weighted(&[5, 21, 46, 28]);
    let median = [130, 85, 55, 40][severity];
    let severity = i64::try_from(severity).expect("0 to 3") + 1;
    let minutes = rng.log_normal(median, 950).max(3);
    let resolved = (!rng.chance(18)).then_some(started + minutes * MINUTE).filter(|&at| at < END);
    Incident { plan, started, resolved, severity, systems, factors, trigger, open_until: None }
}

/// The incidents of the three hotspots: spread over the years, each with the next one in sight.
fn hotspot_incidents(rng: &mut Rng) -> Vec<Incident> {
    let mut all = Vec::new();
    let mut turn = 0;
    for (number, hotspot) in HOTSPOTS.iter().enumerate() {
        let slots = i64::try_from(hotspot.incidents).expect("a small count");
        let mut made: Vec<Incident> = (0..slots)
            .map(|slot| {
                let started = rng.instant(
                    START + (END - START) * slot / slots,
                    START + (END - START) * (slot + 1) / slots,
                );
                let mut factors = vec![hotspot.factor];
                let more = rng.weighted(&[65, 30, 5]);
                add_factors(rng, &mut factors, more);
                incident(rng, Plan::Hotspot(number), started, hotspot.system, factors)
            })
            .collect();
        for earlier in 0..made.len() - 1 {
            let next = made[earlier + 1].started;
            if next - made[earlier].started < 26 * DAY {
                continue;
            }
            made[earlier].open_until = match turn % 5 {
                0 | 3 => Some(OpenFix { next, is_overdue: true }),
                1 => Some(OpenFix { next, is_overdue: false }),
                _ => None,
            };
            turn += 1;
        }
        all.append(&mut made);
    }
    all
}

/// The incidents of the two systems whose rate changes.
fn trend_incidents(rng: &mut Rng) -> Vec<Incident> {
    let turns: Vec<usize> = (0..FACTORS.len()).filter(|&factor| FACTORS[factor].weight > 5).collect();
    let mut all = Vec::new();
    for (system, quarters) in [(WORSENING, WORSENING_QUARTERS), (IMPROVING, IMPROVING_QUARTERS)] {
        for (quarter, count) in quarters.into_iter().enumerate() {
            for _ in 0..count {
                let started =
                    rng.instant(START + QUARTERS[quarter] * DAY, START + QUARTERS[quarter + 1] * DAY);
                // By turns, so that no pair of a factor and the system has a trend of its own.
                let mut factors = vec![turns[all.len() % turns.len()]];
                let more = rng.weighted(&[60, 32, 8]);
                add_factors(rng, &mut factors, more);
                all.push(incident(rng, Plan::Ordinary, started, system, factors));
            }
        }
    }
    all
}

fn together_incidents(rng: &mut Rng) -> Vec<Incident> {
    let mut all = Vec::new();
    for together in &TOGETHER {
        for _ in 0..together.incidents {
            let started = rng.instant(START, END);
            let mut factors = together.factors.to_vec();
            let more = usize::from(factors.len() == 2 && rng.chance(200));
            add_factors(rng, &mut factors, more);
            let system = ordinary_system(rng);
            all.push(incident(rng, Plan::Ordinary, started, system, factors));
        }
    }
    all
}

fn ordinary_incidents(rng: &mut Rng) -> Vec<Incident> {
    let mut all = Vec::new();
    for number in 0..ORDINARY {
        let started = match number {
            0 => START + 7 * HOUR + 12 * MINUTE,
            1 => END - 11 * HOUR - 20 * MINUTE,
            _ => rng.instant(START, END),
        };
        let factors = if rng.chance(125) { Vec::new() } else { ordinary_factors(rng) };
        let system = ordinary_system(rng);
        all.push(incident(rng, Plan::Ordinary, started, system, factors));
    }
    for reason in EXCLUDED {
        let started = rng.instant(START, END);
        let factors = if reason == "duplicate" { ordinary_factors(rng) } else { Vec::new() };
        let system = ordinary_system(rng);
        all.push(incident(rng, Plan::Excluded(reason), started, system, factors));
    }
    all
}

fn incidents() -> Vec<Incident> {
    let mut all = hotspot_incidents(&mut Rng::stream(1));
    all.append(&mut trend_incidents(&mut Rng::stream(2)));
    all.append(&mut together_incidents(&mut Rng::stream(3)));
    all.append(&mut ordinary_incidents(&mut Rng::stream(4)));
    all.sort_by_key(|incident| incident.started);
    all
}

fn incident_id(number: usize) -> String {
    format!("INC-{}", 1_001 + number)
}

struct ActionItem {
    /// Place of its incident.
    incident: Option<usize>,
    title: String,
    kind: &'static str,
    priority: &'static str,
    team: usize,
    created: i64,
    due: Option<Due>,
    closed: Option<i64>,
    outcome: &'static str,
}

/// When an item is due.
#[derive(Clone, Copy)]
enum Due {
    /// Through that day; its midnight is stored.
    Day(i64),
    At(i64),
}

impl Due {
    /// The first instant that is late.
    fn late_from(self) -> i64 {
        match self {
            Self::Day(midnight) => midnight + DAY,
            Self::At(at) => at,
        }
    }

    fn text(self) -> String {
        match self {
            Self::Day(midnight) => date(midnight),
            Self::At(at) => instant_text(at),
        }
    }
}

fn due_after(rng: &mut Rng, created: i64, days: i64) -> Due {
    let midnight = created - created.rem_euclid(DAY) + days * DAY;
    if rng.chance(60) { Due::At(midnight + 17 * HOUR) } else { Due::Day(midnight) }
}

/// What happens to an item: due, closing and outcome.
fn follow_up(rng: &mut Rng, item: &mut ActionItem, is_abandoned: bool) {
    let (promise, median): (&[i64], i64) = match item.priority {
        "high" => (&[5, 7, 7, 10], 132),
        "low" => (&[21, 28, 28, 35], 450),
        _ => (&[12, 14, 14, 21], 265),
    };
    let days = promise[rng.index(promise.len())];
    let due = due_after(rng, item.created, days);
    let has_due = rng.chance(830);
    let slowdown = if item.team == SLOW_TEAM { SLOWDOWN } else { 1 };
    let delay = rng.log_normal(median * slowdown, 800) * HOUR + rng.between(0, HOUR);
    let mut closed = item.created + delay;
    let is_pulled = rng.chance(POLICY_PULL);
    let margin = rng.between(HOUR, 40 * HOUR);
    if has_due && item.created >= POLICY && slowdown == 1 && is_pulled && closed >= due.late_from() {
        closed = (due.late_from() - margin).max(item.created + HOUR);
    }
    let is_stuck = rng.chance(if is_abandoned { 550 } else { 6 });
    let is_dropped = rng.chance(55);
    let is_unknown = rng.chance(15);
    item.due = has_due.then_some(due);
    (item.closed, item.outcome) = if is_unknown {
        (None, "unknown")
    } else if is_stuck || closed >= END {
        (None, "open")
    } else {
        (Some(closed), if is_dropped { "dropped" } else { "done" })
    };
}

fn drawn_item(
    rng: &mut Rng,
    text: &mut Rng,
    incident: &Incident,
    created: i64,
    taken: &mut Vec<String>,
) -> ActionItem {
    let owner = SYSTEMS[incident.systems[0]].team;
    let team = if rng.chance(800) { owner } else { rng.index(TEAMS.len()) };
    let kind = KINDS[rng.weighted(&KINDS.map(|kind| kind.1))].0;
    let mut title = item_title(text, incident, kind);
    while taken.contains(&title) {
        title = item_title(text, incident, kind);
    }
    taken.push(title.clone());
    let priority = ["high", "medium", "low", ""][rng.weighted(&[28, 47, 22, 3])];
    ActionItem {
        incident: None,
        title,
        kind,
        priority,
        team,
        created,
        due: None,
        closed: None,
        outcome: "open",
    }
}

/// The item that stays open until after the next incident of the hotspot.
fn open_fix(rng: &mut Rng, incident: &Incident, open: OpenFix, created: i64) -> ActionItem {
    let system = &SYSTEMS[incident.systems[0]];
    let factor = &FACTORS[incident.factors[0]];
    let today = created - created.rem_euclid(DAY);
    let last = (open.next - DAY - today) / DAY;
    let due = if open.is_overdue {
        Some(Due::Day(today + rng.between(7, last.min(45)) * DAY))
    } else {
        rng.chance(500).then(|| Due::Day(today + (last + rng.between(5, 30)) * DAY))
    };
    let closed = open.next + rng.between(3 * DAY, 30 * DAY);
    let closed = (closed < END).then_some(closed);
    ActionItem {
        incident: None,
        title: factor.fix.replace("{s}", system.name),
        kind: "prevent",
        priority: "high",
        team: system.team,
        created,
        due,
        closed,
        outcome: if closed.is_some() { "done" } else { "open" },
    }
}

fn action_items(incidents: &[Incident]) -> Vec<ActionItem> {
    let mut rng = Rng::stream(5);
    let mut text = Rng::stream(6);
    let mut all = Vec::new();
    for (number, incident) in incidents.iter().enumerate() {
        let count = match incident.plan {
            Plan::Excluded(_) => rng.weighted(&[7, 2, 1]),
            _ => 2 + rng.weighted(&[8, 15, 22, 21, 15, 10, 6, 3]),
        };
        let is_abandoned = rng.chance(25);
        let review = incident.resolved.unwrap_or(incident.started) + rng.between(0, 4 * DAY);
        let mut taken = Vec::new();
        for place in 0..count {
            let created = rng.office_hours(review);
            let mut item = match incident.open_until {
                Some(open) if place == 0 => {
                    let item = open_fix(&mut rng, incident, open, created);
                    taken.push(item.title.clone());
                    item
                }
                _ => {
                    let mut item = drawn_item(&mut rng, &mut text, incident, created, &mut taken);
                    follow_up(&mut rng, &mut item, is_abandoned);
                    item
                }
            };
            item.incident = Some(number);
            if created < END {
                all.push(item);
            }
        }
    }
    for _ in 0..STANDING {
        let incident = &incidents[rng.index(incidents.len())];
        let at = rng.between(START, END - 7 * DAY);
        let created = rng.office_hours(at);
        let mut item = drawn_item(&mut rng, &mut text, incident, created, &mut Vec::new());
        follow_up(&mut rng, &mut item, false);
        all.push(item);
    }
    all.sort_by_key(|item| (item.created, item.incident));
    all
}

/// Fills the words of a template.
fn fill(rng: &mut Rng, template: &str, system: &System) -> String {
    template
        .replace("{s}", system.name)
        .replace("{n}", system.noun)
        .replace("{m}", &(5 * rng.between(2, 19)).to_string())
        .replace("{k}", &rng.between(2, 10).to_string())
}

fn sentence_case(text: &str) -> String {
    // Names of systems stay as they are.
    if SYSTEMS.iter().any(|system| text.starts_with(system.name) && system.name != system.noun) {
        return text.to_owned();
    }
    capitalized(text)
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn item_title(rng: &mut Rng, incident: &Incident, kind: &str) -> String {
    let system = &SYSTEMS[incident.systems[rng.index(incident.systems.len())]];
    if rng.chance(25) {
        return rng.pick(&VAGUE).to_owned();
    }
    let template = match kind {
        "mitigate" => rng.pick(&MITIGATE),
        "detect" => rng.pick(&DETECT),
        "process" => rng.pick(&PROCEDURE),
        _ if incident.factors.is_empty() || rng.chance(350) => rng.pick(&PREVENT),
        _ => FACTORS[incident.factors[rng.index(incident.factors.len())]].fix,
    };
    fill(rng, template, system)
}

fn incident_title(rng: &mut Rng, incident: &Incident, percent: &str) -> String {
    let system = &SYSTEMS[incident.systems[0]];
    let subject = match incident.plan {
        Plan::Excluded("test") => return format!("Game day: failover drill of {}", system.name),
        Plan::Excluded("maintenance") => return format!("Planned maintenance of {}", system.name),
        Plan::Excluded("declined") => return format!("Alert on {} without effect", system.name),
        Plan::Excluded(_) => " (reported twice)",
        _ => "",
    };
    // Titles are given early, when processes and organization are not yet looked at.
    let mut factors = incident.factors.iter().map(|&factor| &FACTORS[factor]);
    let factor = factors.find(|factor| [TECHNICAL, ENVIRONMENTAL].contains(&factor.category));
    let factor = factor.map(|factor| factor.name);
    let trigger = incident.trigger.map(|trigger| TRIGGERS[trigger].0);
    let template = if rng.chance(450) { rng.pick(&CAUSES) } else { rng.pick(&SYMPTOMS) };
    let lacks = template.contains("{f}") && factor.is_none() || template.contains("{t}") && trigger.is_none();
    let template = if lacks { rng.pick(&SYMPTOMS) } else { template };
    let template = template
        .replace("{p}", percent)
        .replace("a {t}", &article(trigger.unwrap_or_default()))
        .replace("{f}", factor.unwrap_or_default());
    let template = match incident.resolved {
        Some(at) => {
            let fives = ((at - incident.started) / (5 * MINUTE)).max(1);
            template.replace("{m}", &(5 * fives).to_string())
        }
        None => template,
    };
    sentence_case(&fill(rng, &template, system)) + subject
}

fn article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {name}")
}

fn summary(rng: &mut Rng, incident: &Incident, percent: &str) -> String {
    if matches!(incident.plan, Plan::Excluded(_)) || !rng.chance(600) {
        return String::new();
    }
    let system = &SYSTEMS[incident.systems[0]];
    let effect = rng.pick(&EFFECTS).replace("{p}", percent);
    let mut sentences = vec![sentence_case(&fill(rng, &effect, system))];
    if rng.chance(700) {
        sentences.push(rng.pick(&DETECTIONS).to_owned());
    }
    if let Some(&factor) = incident.factors.first()
        && rng.chance(600)
    {
        sentences.push(FACTORS[factor].meaning.to_owned() + ".");
    }
    if incident.resolved.is_some() {
        sentences.push(rng.pick(&REMEDIES).to_owned());
    }
    sentences.join(" ")
}

/// Year, month and day of a day counted from 1970-01-01: H. Hinnant, "chrono-Compatible Low-Level
/// Date Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn date(at: i64) -> String {
    let (year, month, day) = civil(at.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

fn clock(at: i64) -> String {
    let second = at.rem_euclid(DAY);
    format!("{:02}:{:02}:{:02}", second / HOUR, second % HOUR / MINUTE, second % MINUTE)
}

fn instant_text(at: i64) -> String {
    format!("{}T{}Z", date(at), clock(at))
}

/// The same instant, now and then as another office would write it.
fn varied_text(rng: &mut Rng, at: i64) -> String {
    let (offset, text) = match rng.below(1_200) {
        0..=4 => (2 * HOUR, "+02:00"),
        5..=8 => (-5 * HOUR, "-05:00"),
        9..=10 => (5 * HOUR + 30 * MINUTE, "+05:30"),
        11..=12 => (0, "+0000"),
        _ => return instant_text(at),
    };
    format!("{}T{}{text}", date(at + offset), clock(at + offset))
}

/// A name as somebody might have typed it.
fn raw_name(rng: &mut Rng, name: &str, aliases: &[&str]) -> String {
    match rng.below(100) {
        0..=8 if !aliases.is_empty() => rng.pick(aliases).to_owned(),
        9..=13 => capitalized(name),
        14..=15 => name.to_uppercase(),
        16..=17 => name.replace(' ', "-"),
        18 => name.replace([' ', '-'], "_"),
        19 => format!(" {name} "),
        20 => name.replace(' ', "  "),
        _ => name.to_owned(),
    }
}

/// Appends one CSV row, quoted where RFC 4180 asks for it.
fn push_row(csv: &mut String, cells: &[&str]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            csv.push(',');
        }
        if cell.contains([',', '"', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
            csv.push('"');
            csv.push_str(&cell.replace('"', "\"\""));
            csv.push('"');
        } else {
            csv.push_str(cell);
        }
    }
    csv.push('\n');
}

/// The times of an incident as they are written.
struct Times {
    created: String,
    started: String,
    detected: String,
    mitigated: String,
    resolved: String,
    published: String,
    reviewed: String,
}

fn times(rng: &mut Rng, incident: &Incident) -> Times {
    let started = incident.started;
    let length = incident.resolved.map_or(90 * MINUTE, |at| at - started);
    let detected = started + (rng.log_normal(7, 900) * MINUTE).min(length / 2);
    let created = (detected + rng.between(60, 900)).min(END - 1);
    let known = |at: i64| at < END;
    let mitigated = incident.resolved.map(|at| started + (at - started) * 3 / 4 / MINUTE * MINUTE);
    let mitigated = mitigated.filter(|_| rng.chance(600));
    let has_postmortem = !matches!(incident.plan, Plan::Excluded(_)) && rng.chance(680);
    let reviewed = incident.resolved.map(|at| {
        let later = rng.log_normal(30, 600) * HOUR;
        rng.office_hours(at + later)
    });
    let published = reviewed.map(|at| {
        let later = rng.log_normal(50, 900) * HOUR;
        rng.office_hours(at + later)
    });
    let reviewed = reviewed.filter(|&at| has_postmortem && known(at) && rng.chance(650));
    let published = published.filter(|&at| has_postmortem && known(at));
    let mut times = Times {
        created: instant_text(created),
        started: varied_text(rng, started),
        detected: varied_text(rng, detected),
        mitigated: mitigated.map(instant_text).unwrap_or_default(),
        resolved: incident.resolved.map(|at| varied_text(rng, at)).unwrap_or_default(),
        published: published.map(instant_text).unwrap_or_default(),
        reviewed: reviewed.map(date).unwrap_or_default(),
    };
    match rng.below(200) {
        // Entered long afterwards: only the day is known.
        0..=2 if started < START + 1_000 * DAY && started > START + DAY => {
            times.started = date(started);
            times.detected.clear();
            times.mitigated.clear();
            times.created = instant_text(started - started % DAY + DAY + 9 * HOUR);
            times.resolved.clear();
        }
        // Nobody worked out when it began.
        3..=9 => times.started.clear(),
        10..=29 => times.detected.clear(),
        _ => {}
    }
    times
}

fn incidents_csv(incidents: &[Incident]) -> String {
    let mut csv = String::from(
        "incident_id,title,excluded,severity,created_at,started_at,detected_at,mitigated_at,\
         resolved_at,published_at,reviewed_at,team,url,impact_value,summary\n",
    );
    let mut rng = Rng::stream(7);
    let mut text = Rng::stream(8);
    for (number, incident) in incidents.iter().enumerate() {
        let id = incident_id(number);
        let percent = text.between(2, 40).to_string();
        let title = incident_title(&mut text, incident, &percent);
        let summary = summary(&mut text, incident, &percent);
        let excluded = match incident.plan {
            Plan::Excluded(reason) => reason,
            _ => "",
        };
        let times = times(&mut rng, incident);
        let severity = if rng.chance(12) { String::new() } else { incident.severity.to_string() };
        let url = if times.published.is_empty() {
            String::new()
        } else {
            format!("https://postmortems.example.com/{id}")
        };
        let orders = incident.resolved.map(|at| {
            let minutes = (at - incident.started) / MINUTE;
            rng.log_normal(minutes * 3 / incident.severity, 700)
        });
        let orders = orders.filter(|_| excluded.is_empty() && rng.chance(720));
        let orders = orders.map(|orders| orders.to_string()).unwrap_or_default();
        let team = TEAMS[SYSTEMS[incident.systems[0]].team];
        push_row(
            &mut csv,
            &[
                &id,
                &title,
                excluded,
                &severity,
                &times.created,
                &times.started,
                &times.detected,
                &times.mitigated,
                &times.resolved,
                &times.published,
                &times.reviewed,
                team,
                &url,
                &orders,
                &summary,
            ],
        );
    }
    csv
}

fn involvements_csv(incidents: &[Incident]) -> String {
    let mut csv = String::from("incident_id,kind,name,known_risk\n");
    let mut rng = Rng::stream(9);
    for (number, incident) in incidents.iter().enumerate() {
        let id = incident_id(number);
        for &factor in &incident.factors {
            let Factor { name, aliases, .. } = FACTORS[factor];
            let known_risk = match rng.below(100) {
                0..=8 => "true",
                9..=15 => "false",
                _ => "",
            };
            push_row(&mut csv, &[&id, "factor", &raw_name(&mut rng, name, aliases), known_risk]);
            // Written down twice in different words.
            if rng.chance(8) {
                push_row(&mut csv, &[&id, "factor", rng.pick(aliases), ""]);
            }
        }
        for &system in &incident.systems {
            let System { name, aliases, .. } = SYSTEMS[system];
            push_row(&mut csv, &[&id, "system", &raw_name(&mut rng, name, aliases), ""]);
        }
        if let Some(trigger) = incident.trigger {
            let (name, _, aliases, _) = TRIGGERS[trigger];
            push_row(&mut csv, &[&id, "trigger", &raw_name(&mut rng, name, aliases), ""]);
        }
    }
    csv
}

fn action_items_csv(items: &[ActionItem]) -> String {
    let mut csv = String::from(
        "action_item_id,incident_id,title,kind,priority,team,has_owner,ticket,created_at,due_at,\
         closed_at,outcome\n",
    );
    let mut rng = Rng::stream(10);
    let mut ticket = 2_100;
    for (number, item) in items.iter().enumerate() {
        ticket += rng.between(1, 6);
        let key = if rng.chance(880) { format!("OPS-{ticket}") } else { String::new() };
        let has_owner = match rng.below(100) {
            0..=87 => "true",
            88..=96 => "false",
            _ => "",
        };
        let created = varied_text(&mut rng, item.created);
        let closed = item.closed.map(|at| {
            // Somebody closed it without a clock at hand; the next day is always late enough.
            let next = at - at % DAY + DAY;
            let is_late = item.due.is_some_and(|due| at >= due.late_from());
            if is_late && next < END && rng.chance(30) { date(next) } else { varied_text(&mut rng, at) }
        });
        push_row(
            &mut csv,
            &[
                &format!("AI-{:04}", number + 1),
                &item.incident.map(incident_id).unwrap_or_default(),
                &item.title,
                item.kind,
                item.priority,
                TEAMS[item.team],
                has_owner,
                &key,
                &created,
                &item.due.map(Due::text).unwrap_or_default(),
                &closed.unwrap_or_default(),
                item.outcome,
            ],
        );
    }
    csv
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    names.join(", ")
}

fn taxonomy_toml() -> Result<String, std::fmt::Error> {
    let mut toml = String::from("# Names used in involvements.csv, and what else they are called.\n");
    for factor in &FACTORS {
        writeln!(toml, "\n[factors.\"{}\"]", factor.name)?;
        writeln!(toml, "category = \"{}\"", factor.category)?;
        writeln!(toml, "meaning = \"{}\"", factor.meaning)?;
        writeln!(toml, "aliases = [{}]", quoted(factor.aliases))?;
    }
    for (name, _, aliases, meaning) in &TRIGGERS {
        writeln!(toml, "\n[triggers.\"{name}\"]")?;
        writeln!(toml, "meaning = \"{meaning}\"")?;
        writeln!(toml, "aliases = [{}]", quoted(aliases))?;
    }
    for system in &SYSTEMS {
        writeln!(toml, "\n[systems.\"{}\"]", system.name)?;
        writeln!(toml, "team = \"{}\"", TEAMS[system.team])?;
        writeln!(toml, "aliases = [{}]", quoted(system.aliases))?;
    }
    Ok(toml)
}

/// How many analyzed incidents have all these factors and, when given, this system.
fn count(incidents: &[Incident], factors: &[usize], system: Option<usize>) -> usize {
    incidents
        .iter()
        .filter(|incident| !matches!(incident.plan, Plan::Excluded(_)))
        .filter(|incident| factors.iter().all(|factor| incident.factors.contains(factor)))
        .filter(|incident| system.is_none_or(|system| incident.systems.contains(&system)))
        .count()
}

fn planted_toml(incidents: &[Incident]) -> Result<String, std::fmt::Error> {
    let mut toml = String::from(
        "# What was planted on purpose. `incidents` counts the analyzed incidents that show it.\n",
    );
    for Hotspot { factor, system, .. } in &HOTSPOTS {
        writeln!(toml, "\n[[hotspot]]")?;
        writeln!(toml, "factor = \"{}\"", FACTORS[*factor].name)?;
        writeln!(toml, "system = \"{}\"", SYSTEMS[*system].name)?;
        writeln!(toml, "incidents = {}", count(incidents, &[*factor], Some(*system)))?;
    }
    for (system, direction, since) in
        [(WORSENING, "worsening", "2025-07-01"), (IMPROVING, "improving", "2024-11-15")]
    {
        writeln!(toml, "\n[[trend]]")?;
        writeln!(toml, "system = \"{}\"", SYSTEMS[system].name)?;
        writeln!(toml, "direction = \"{direction}\"")?;
        writeln!(toml, "since = {since}")?;
        writeln!(toml, "incidents = {}", count(incidents, &[], Some(system)))?;
    }
    for together in &TOGETHER {
        let names: Vec<&str> = together.factors.iter().map(|&factor| FACTORS[factor].name).collect();
        writeln!(toml, "\n[[{}]]", if names.len() == 2 { "pair" } else { "triple" })?;
        writeln!(toml, "factors = [{}]", quoted(&names))?;
        writeln!(toml, "incidents = {}", count(incidents, together.factors, None))?;
    }
    writeln!(toml, "\n[slow_team]\nteam = \"{}\"\nslowdown = {SLOWDOWN}", TEAMS[SLOW_TEAM])?;
    writeln!(toml, "\n[due_dates_kept_better]\nsince = {}", date(POLICY))?;
    let open: Vec<OpenFix> = incidents.iter().filter_map(|incident| incident.open_until).collect();
    let overdue = open.iter().filter(|open| open.is_overdue).count();
    writeln!(toml, "\n[recurred_while_fix_open]")?;
    writeln!(toml, "recurrences = {}\noverdue = {overdue}", open.len())?;
    Ok(toml)
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(|| "data/sample".into(), PathBuf::from);
    std::fs::create_dir_all(&folder)?;
    let incidents = incidents();
    let items = action_items(&incidents);
    std::fs::write(folder.join("incidents.csv"), incidents_csv(&incidents))?;
    std::fs::write(folder.join("involvements.csv"), involvements_csv(&incidents))?;
    std::fs::write(folder.join("action_items.csv"), action_items_csv(&items))?;
    std::fs::write(folder.join("taxonomy.toml"), taxonomy_toml()?)?;
    std::fs::write(folder.join("planted.toml"), planted_toml(&incidents)?)?;
    Ok(())
}
