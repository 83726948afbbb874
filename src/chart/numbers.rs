//! Round numbers for axes, and numbers as words.

/// Lists round numbers from 0 to at least `max`, about `count` steps apart.
pub(super) fn number_ticks(max: f64, count: usize) -> Vec<f64> {
    let max = if max.is_finite() && max > 1e-9 { max.min(1e300) } else { 1.0 };
    let rough = max / count.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|&step| step >= rough * 0.999)
        .unwrap_or(10.0 * power);
    let steps = (max / step - 1e-9).ceil().max(1.0) as usize;
    (0..=steps).map(|k| k as f64 * step).collect()
}

/// Spells a number with the digits that its size asks for.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    match size {
        _ if !value.is_finite() => String::new(),
        0.0 => "0".to_owned(),
        1e15.. => format!("{value:.0e}"),
        1e9.. => format!("{}B", trimmed(value / 1e9)),
        1e6.. => format!("{}M", trimmed(value / 1e6)),
        1e3.. => grouped(value),
        10.0.. => trimmed((value * 10.0).round() / 10.0),
        0.001.. => trimmed(value),
        _ => format!("{value:.0e}"),
    }
}

/// Spells a share of 0 to 1 as a percentage.
pub(super) fn percent(share: f64) -> String {
    let percentage = share * 100.0;
    if percentage.abs() >= 1e4 {
        format!("{}%", number(percentage))
    } else if percentage != 0.0 && percentage.abs() < 9.95 {
        format!("{percentage:.1}%")
    } else {
        format!("{percentage:.0}%")
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    let digits = if value.abs() >= 1.0 { &text[..text.len() - 1] } else { &text };
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn grouped(value: f64) -> String {
    let whole = format!("{value:.0}");
    let first = whole.len() - 3;
    let sign = usize::from(whole.starts_with('-'));
    let (mut text, mut end) = (whole[first..].to_owned(), first);
    while end > sign {
        let start = end.saturating_sub(3).max(sign);
        text = format!("{},{text}", &whole[start..end]);
        end = start;
    }
    format!("{}{text}", &whole[..sign])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_ticks_are_round_and_reach_the_maximum() {
        assert_eq!(number_ticks(9.3, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        let spelled: Vec<String> = number_ticks(1.0, 5).into_iter().map(number).collect();
        assert_eq!(spelled, ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(number_ticks(0.0, 5).len(), 6);
        assert!(number_ticks(f64::INFINITY, 5).len() < 12);
    }

    #[test]
    fn numbers_are_short() {
        let spelled = [0.0, 0.6, 2.5, 12.0, 1234.0, 1_234_567.0, -4321.0].map(number);
        assert_eq!(spelled, ["0", "0.6", "2.5", "12", "1,234", "1.23M", "-4,321"]);
        assert_eq!([0.0, 0.034, 0.5, 1.0].map(percent), ["0%", "3.4%", "50%", "100%"]);
    }
}
