//! Chart descriptions that every chart must survive, for tests.

use super::*;

const DAY: i64 = 86_400_000_000;
const START: i64 = 18_628 * DAY;

/// Names a shape of input that every chart must survive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Input {
    Empty,
    One,
    Unknown,
    Usual,
    Many,
    Hostile,
}

pub(super) const INPUTS: [Input; 6] =
    [Input::Empty, Input::One, Input::Unknown, Input::Usual, Input::Many, Input::Hostile];

impl Input {
    fn len(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One => 1,
            Self::Unknown | Self::Usual => 36,
            Self::Many | Self::Hostile => 200,
        }
    }

    fn name(self, k: usize) -> String {
        match (self, k % 5) {
            (Self::Hostile, 0) => "<script>alert(\"&\")</script>".to_owned(),
            (Self::Hostile, 1) => "x".repeat(200),
            (Self::Hostile, 2) => "資料庫連線池耗盡 @ 結帳閘道".to_owned(),
            (Self::Hostile, 3) => String::new(),
            (Self::Hostile, _) => "a\u{0}b\u{202e}c ' @  @ ".to_owned(),
            (_, 0) => format!("connection pool exhaustion @ checkout gateway {k}"),
            (_, 1) => format!("cache {k}"),
            _ => format!("expired certificate {k}"),
        }
    }

    fn words(self) -> String {
        match self {
            Self::Hostile => "incidents ".repeat(20),
            _ => "incidents (count)".to_owned(),
        }
    }

    fn heading(self) -> Heading {
        let title = match self {
            Self::Hostile => self.name(0).repeat(20),
            _ => "Things come back about as often as chance would have it, \
                  and that has not changed since the spring of the year before last"
                .to_owned(),
        };
        Heading {
            title,
            subtitle: "Share per window of 90 days, stepping by 30 days; band: 95% interval".to_owned(),
            notes: vec!["Gray: warming up.".to_owned(); if self == Self::Hostile { 9 } else { 1 }],
        }
    }

    fn at(self, k: usize) -> i64 {
        match (self, k) {
            (Self::Hostile, 0) => i64::MIN,
            (Self::Hostile, 199) => i64::MAX,
            _ => START + k as i64 * 30 * DAY,
        }
    }

    fn value(self, k: usize, scale: f64) -> Option<f64> {
        let wave = 0.5 + 0.4 * (k as f64 * 0.7).sin();
        match (self, k % 7) {
            (Self::Unknown, _) | (Self::Usual | Self::Many, 5) => None,
            (Self::Hostile, 0) => Some(f64::NAN),
            (Self::Hostile, 1) => Some(f64::INFINITY),
            (Self::Hostile, 2) => Some(f64::MAX),
            (Self::Hostile, 3) => Some(-1.0),
            (Self::Hostile, 4) => Some(1e-300),
            _ => Some(wave * scale),
        }
    }

    fn estimate(self, k: usize, scale: f64) -> Estimate {
        let value = self.value(k, scale);
        Estimate { value, low: value.map(|v| v * 0.8), high: value.map(|v| v * 1.3).filter(|_| k % 11 != 3) }
    }

    fn each<T>(self, make: impl Fn(usize) -> T) -> Vec<T> {
        (0..self.len()).map(make).collect()
    }

    pub(super) fn recurrence(self) -> RecurrenceChart {
        RecurrenceChart {
            heading: self.heading(),
            y_label: self.words(),
            points: self.each(|k| RecurrencePoint {
                end_at: self.at(k),
                observed: self.estimate(k, 0.5),
                expected: self.value(k + 1, 0.4),
                is_warming_up: k < 6,
            }),
        }
    }

    pub(super) fn follow_up(self) -> FollowUpChart {
        FollowUpChart {
            heading: self.heading(),
            y_label: self.words(),
            target: Some(0.7),
            points: self.each(|k| FollowUpPoint {
                end_at: self.at(k),
                overdue_ratio: self.estimate(k, 0.5),
                on_time_ratio: self.estimate(k + 2, 0.7),
                is_warming_up: k < 6,
            }),
        }
    }

    pub(super) fn time_to_close(self) -> TimeToCloseChart {
        TimeToCloseChart {
            heading: self.heading(),
            y_label: self.words(),
            points: self.each(|k| TimeToClosePoint {
                end_at: self.at(k),
                median: self.estimate(k, 40.0),
                is_not_reached: self != Input::Unknown && self.value(k, 1.0).is_none(),
                closed_median: self.value(k + 3, 20.0),
                is_warming_up: k < 3,
            }),
        }
    }

    pub(super) fn incident_rate(self) -> IncidentRateChart {
        IncidentRateChart {
            heading: self.heading(),
            y_label: self.words(),
            points: self.each(|k| IncidentRatePoint { end_at: self.at(k), rate: self.estimate(k, 12.0) }),
        }
    }

    pub(super) fn hotspots(self) -> HotspotChart {
        HotspotChart {
            heading: self.heading(),
            x_label: self.words(),
            bars: self.each(|k| HotspotBar {
                name: self.name(k),
                expected: self.estimate(k, 9.0),
                rank: Some((k + 1, k + 1 + k % 3)),
                basis: self.words(),
                has_too_few: k % 2 == 1,
            }),
        }
    }

    pub(super) fn matrix(self) -> MatrixChart {
        MatrixChart {
            heading: self.heading(),
            rows: self.each(|k| self.name(k)),
            columns: self.each(|k| self.name(k + 1)),
            cells: if self == Input::Unknown {
                Vec::new()
            } else {
                self.each(|k| MatrixCell {
                    row: k % 20,
                    column: k * 7 % 23,
                    count: k as u64 * 37,
                    lift: self.value(k, 4.0),
                    is_significant: k % 3 == 0,
                })
            },
            significance_label: self.words(),
        }
    }

    pub(super) fn network(self) -> NetworkChart {
        let links = if self == Input::Unknown { 0 } else { self.len() };
        NetworkChart {
            size_noun: "incidents".to_owned(),
            heading: self.heading(),
            groups: (0..self.len().min(6)).map(|k| self.name(k)).collect(),
            size_label: self.words(),
            nodes: self.each(|k| NetworkNode {
                name: self.name(k),
                group: k % 3,
                size: self.value(k, 20.0).unwrap_or(1.0),
            }),
            links: (0..links)
                .map(|k| NetworkLink { a: k, b: k * 7 % 41, weight: self.value(k, 3.0).unwrap_or(1.0) })
                .collect(),
            seed: 0,
        }
    }

    pub(super) fn coverage(self) -> CoverageChart {
        CoverageChart {
            heading: self.heading(),
            x_label: self.words(),
            steps: self.each(|k| CoverageStep {
                name: self.name(k),
                cumulative_share: self.value(k, 1.0),
                has_too_few: k % 2 == 1,
            }),
        }
    }

    pub(super) fn cumulative(self) -> CumulativeChart {
        CumulativeChart {
            heading: self.heading(),
            y_label: self.words(),
            curves: self.each(|k| Curve {
                name: self.name(k),
                points: (0..self.len())
                    .filter_map(|j| {
                        let value = self.value(k + j, 30.0)?;
                        Some(CurvePoint { at: self.at(j), value })
                    })
                    .collect(),
            }),
        }
    }

    pub(super) fn forest(self) -> ForestChart {
        ForestChart {
            heading: self.heading(),
            x_label: self.words(),
            rows: self.each(|k| ForestRow {
                name: self.name(k),
                ratio: self.estimate(k, 2.0),
                verdict: self.name(k),
            }),
        }
    }

    pub(super) fn survival(self) -> SurvivalChart {
        SurvivalChart {
            heading: self.heading(),
            y_label: self.words(),
            x_label: self.words(),
            steps: self.each(|k| SurvivalStep { days: k as f64, share: self.estimate(k, 1.0) }),
        }
    }
}
