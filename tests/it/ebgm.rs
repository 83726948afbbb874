//! Scratch: counts over the whole published table.
use cofactor::stats::{gamma::Gamma, mixture::MixturePrior};
#[test]
fn scores_over_the_whole_published_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference/ebgm_caers_counts.csv");
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("CI").is_none(), "the reference table is missing");
        return;
    };
    let gamma = |shape, rate| Gamma::new(shape, rate).expect("both are positive");
    let prior =
        MixturePrior::new(0.065_345_57, gamma(3.253_793_56, 0.399_888_54), gamma(2.026_126_92, 1.908_079_7))
            .expect("a weight");
    // The package rounds its scores to two digits.
    let round = |x: f64| (x * 100.0).round() / 100.0;
    let (mut pairs, mut eb05_over_2, mut ebgm_over_3) = (0, 0, 0);
    for line in text.lines().skip(1) {
        let row: Vec<u64> = line.split(',').map(|cell| cell.parse().expect("a count")).collect();
        let score = prior.score(row[0], (row[1] * row[2]) as f64 / 3356.0).expect("an expected count");
        pairs += row[3];
        if round(score.eb05) > 2.0 {
            eb05_over_2 += row[3];
        }
        if round(score.ebgm) > 3.0 {
            ebgm_over_3 += row[3];
        }
    }
    assert_eq!((pairs, eb05_over_2, ebgm_over_3), (17_189, 131, 556));
}
