//! Changes against figures worked out by hand.

use super::*;

#[track_caller]
fn assert_close(actual: Option<f64>, expected: f64) {
    let actual = actual.expect("defined");
    assert!((actual - expected).abs() <= 1e-12 * expected.abs(), "{actual} is not {expected}");
}

/// So many durations, by turns 10 and 20 minutes.
fn durations(pairs: usize) -> Option<LogMoments> {
    LogMoments::of(&[10.0, 20.0].repeat(pairs))
}

#[test]
fn counts_change_by_their_rates() {
    // 24 in 60 days against 6 in 30: 12 against 6 in 30 days, 15 in the mean.
    let change = count_change("incidents_per_30_days", 24, 60.0, 6, 30.0);
    assert_close(change.now, 12.0);
    assert_close(change.before, 6.0);
    assert_close(change.estimate, 2.0);
    assert_close(change.smallest_visible, (2.802 * (2.0_f64 / 15.0).sqrt()).exp());
    assert_eq!((change.now_n, change.before_n), (24, 6));
    let never = count_change("incidents_per_30_days", 0, 90.0, 0, 0.0);
    assert_eq!((never.now, never.before, never.smallest_visible), (Some(0.0), None, None));
}

#[test]
fn ten_counts_are_enough_for_a_verdict() {
    let verdict = |x, y| count_change("incidents_per_30_days", x, 90.0, y, 90.0).verdict;
    // The lower limit of 10 of 10 is 0.025^(1/10) = 0.69, in odds 2.2.
    assert_eq!((verdict(10, 0), verdict(0, 10)), (Verdict::Rose, Verdict::Fell));
    assert_eq!(verdict(5, 5), Verdict::NoClearChange);
    assert_eq!(
        (verdict(9, 0), verdict(4, 5), verdict(0, 0)),
        (Verdict::TooFew, Verdict::TooFew, Verdict::TooFew)
    );
}

#[test]
fn durations_tell_what_they_could_have_shown() {
    // Every logarithm lies half of ln 2 from its mean; 28 degrees of freedom.
    let change = duration_change("resolve_minutes_geomean", durations(5), durations(10));
    let pooled = (30.0 * (0.5 * 2.0_f64.ln()).powi(2) / 28.0).sqrt();
    assert_close(change.smallest_visible, (2.802 * pooled * 0.15_f64.sqrt()).exp());
    assert_close(change.now, 200.0_f64.sqrt());
    assert_eq!((change.now_n, change.before_n, change.verdict), (10, 20, Verdict::NoClearChange));
}

#[test]
fn ten_durations_on_each_side_are_enough_for_a_verdict() {
    let nine = LogMoments::of(&[10.0, 20.0, 40.0].repeat(3));
    let verdict = |now, before| duration_change("resolve_minutes_geomean", now, before).verdict;
    assert_eq!(verdict(durations(5), durations(5)), Verdict::NoClearChange);
    assert_eq!(verdict(nine, durations(5)), Verdict::TooFew);
    assert_eq!(verdict(durations(5), nine), Verdict::TooFew);
}

#[test]
fn shares_change_by_newcombe() {
    // Newcombe 1998, example 56/70 against 48/80 (method 10): 0.2, 0.0524 to 0.3339.
    let change = share_change("on_time_ratio", Share { count: 56, of: 70 }, Share { count: 48, of: 80 });
    assert!((change.estimate.expect("defined") - 0.2).abs() < 1e-12);
    assert!((change.low.expect("defined") - 0.0524).abs() < 5e-5);
    assert!((change.high.expect("defined") - 0.3339).abs() < 5e-5);
    assert_eq!(change.verdict, Verdict::Rose);
}

#[test]
fn shares_tell_what_they_could_have_shown() {
    // 90 of 250 together: 0.36.
    let change = share_change("on_time_ratio", Share { count: 30, of: 100 }, Share { count: 60, of: 150 });
    assert_close(change.smallest_visible, 2.802 * (0.36_f64 * 0.64 * (0.01 + 1.0 / 150.0)).sqrt());
}

#[test]
fn too_few_is_said() {
    let change = share_change("on_time_ratio", Share { count: 9, of: 9 }, Share { count: 1, of: 80 });
    assert_eq!(change.verdict, Verdict::TooFew);
    assert_eq!(share_change("on_time_ratio", Share::default(), Share::default()).estimate, None);
    let ten = share_change("on_time_ratio", Share { count: 10, of: 10 }, Share { count: 0, of: 10 });
    assert_eq!(ten.verdict, Verdict::Rose);
}

#[test]
fn a_limit_at_no_change_is_no_clear_change() {
    for high in [Some(2.0), Some(1.0), None] {
        assert_eq!(Verdict::from_interval(1.0, high, 1.0), Verdict::NoClearChange);
    }
    assert_eq!(Verdict::from_interval(0.5, Some(1.0), 1.0), Verdict::NoClearChange);
}

#[test]
fn equal_durations_show_no_change_whatever_their_number() {
    // ln 60 added ten or sixty times and divided again differs in its last digits.
    for minutes in [60.0, 7.0, 0.1, 1e6] {
        for (before, now) in [(60, 10), (10, 60), (33, 12), (11, 47)] {
            let of = |n: usize| LogMoments::of(&vec![minutes; n]);
            let change = duration_change("resolve_minutes_geomean", of(now), of(before));
            assert_eq!(change.verdict, Verdict::NoClearChange, "{minutes} minutes, {before} to {now}");
            assert_close(change.estimate, 1.0);
        }
    }
}
