//! Tests of counts, and the correction for their number.

use cofactor::stats::fdr::benjamini_hochberg;
use cofactor::stats::fisher::{hypergeometric_tail, ln_hypergeometric_tail, log10_hypergeometric_tail};
use serde_json::Value;

use super::{assert_close, numbers, reference};

#[test]
fn fisher_agrees_with_scipy() {
    let Some(reference) = reference("fisher.json") else { return };
    let tables = reference["tables"].as_array().expect("a list");
    assert!(tables.len() >= 10, "{} tables", tables.len());
    for case in tables {
        let cell = |row: usize, column: usize| case["table"][row][column].as_u64().expect("a count");
        let (n_ab, only_a, only_b) = (cell(0, 0), cell(0, 1), cell(1, 0));
        let (n_a, n_b) = (n_ab + only_a, n_ab + only_b);
        let n = n_a + only_b + cell(1, 1);
        let what = format!("{n_ab} of {n_a} and {n_b} of {n}");
        let number = |name: &str| case[name].as_f64().expect("a number");
        let ln = ln_hypergeometric_tail(n_ab, n_a, n_b, n);
        // The reference holds nine digits: of 250 among a million, the exact sum below tells the tenth.
        assert_close(hypergeometric_tail(n_ab, n_a, n_b, n), number("greater"), 1e-9, &what);
        assert_close(ln, number("log_p_greater"), 1e-9, &what);
        assert_close(
            log10_hypergeometric_tail(n_ab, n_a, n_b, n),
            ln / std::f64::consts::LN_10,
            1e-14,
            &what,
        );
        // At most as many is the opposite of at least one more.
        let less = 1.0 - hypergeometric_tail(n_ab + 1, n_a, n_b, n);
        assert!((less - number("less")).abs() < 1e-10, "{what}: {less}");
        // The roles of the two labels may be exchanged.
        assert_close(ln_hypergeometric_tail(n_ab, n_b, n_a, n), ln, 1e-12, &what);
    }
    // The exact sum of ratios of integer binomial coefficients.
    let exact = 7.218_481_011_085_089e-37;
    assert_close(hypergeometric_tail(250, 5000, 20_250, 1_000_000), exact, 1e-10, "250 among a million");
    for case in reference["published"].as_array().expect("a list") {
        let Some(printed) = case["greater"].as_f64() else { continue };
        // Three of four cups, among eight, printed with four digits.
        let p = hypergeometric_tail(3, 4, 4, 8);
        assert_eq!(case["table"], serde_json::json!([[3, 1], [1, 3]]));
        assert!((p - printed).abs() < 0.000_05, "{p} is not {printed}");
    }
}

#[test]
fn false_discovery_rates_agree_with_statsmodels() {
    let Some(reference) = reference("fdr.json") else { return };
    let cases = reference["cases"].as_object().expect("cases by name");
    assert!(cases.len() >= 3, "{} cases", cases.len());
    for (name, case) in cases {
        let (p, expected) = (numbers(&case["p"]), numbers(&case["fdr_bh"]));
        assert_eq!(p.len(), expected.len(), "{name}");
        let q = benjamini_hochberg(&p, p.len());
        for (q, expected) in q.iter().zip(&expected) {
            assert_close(*q, *expected, 1e-13, name);
        }
        // Reversed p-values give reversed results.
        let reversed: Vec<f64> = p.iter().rev().copied().collect();
        let mut back = benjamini_hochberg(&reversed, p.len());
        back.reverse();
        assert_eq!(back, q, "{name}");
        let published = &reference["published"][name];
        if let Some(printed) = published.get("bh") {
            for (q, printed) in q.iter().zip(numbers(printed)) {
                assert!((q - printed).abs() < 0.000_5, "{name}: {q} is not {printed}");
            }
        }
        if let Some(rejected) = published.get("rejected_bh_0.05").and_then(Value::as_u64) {
            assert_eq!(q.iter().filter(|q| **q < 0.05).count() as u64, rejected, "{name}");
        }
    }
}
