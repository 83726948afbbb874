//! The names of the columns, which are a promise.

pub(in crate::report) const WINDOWS: [&str; 66] = [
    "window_start",
    "window_end",
    "group",
    "warming_up",
    "incidents",
    "incidents_per_30_days",
    "incidents_per_30_days_low",
    "incidents_per_30_days_high",
    "labelled",
    "recurrences",
    "recurrence_rate",
    "recurrence_rate_low",
    "recurrence_rate_high",
    "expected_recurrence_rate",
    "recurrence_ratio",
    "days_since_previous_p25",
    "days_since_previous_median",
    "days_since_previous_p75",
    "recurred_while_fix_open",
    "recurred_while_fix_open_ratio",
    "recurred_while_fix_open_ratio_low",
    "recurred_while_fix_open_ratio_high",
    "recurred_while_fix_overdue",
    "systemic_items",
    "resolve_minutes_n",
    "resolve_minutes_median",
    "resolve_minutes_geomean",
    "resolve_minutes_p90",
    "resolve_minutes_mean",
    "created",
    "closed",
    "dropped",
    "outcome_unknown",
    "time_to_close_n",
    "time_to_close_closed",
    "time_to_close_median_days",
    "time_to_close_median_low",
    "time_to_close_median_high",
    "time_to_close_p90_days",
    "closed_median_days",
    "due",
    "on_time",
    "on_time_ratio",
    "on_time_ratio_low",
    "on_time_ratio_high",
    "open",
    "open_with_due",
    "open_without_due",
    "open_without_owner",
    "overdue",
    "overdue_ratio",
    "overdue_ratio_low",
    "overdue_ratio_high",
    "open_age_median_days",
    "days_overdue_median",
    "policy_due",
    "policy_met",
    "policy_ratio",
    "policy_ratio_low",
    "policy_ratio_high",
    "actions_per_incident_n",
    "actions_per_incident_median",
    "actions_3_to_7",
    "actions_3_to_7_ratio",
    "actions_3_to_7_ratio_low",
    "actions_3_to_7_ratio_high",
];

pub(in crate::report) const EDGES: [&str; 22] = [
    "a_kind",
    "a",
    "b_kind",
    "b",
    "n_ab",
    "n_a",
    "n_b",
    "n",
    "expected",
    "lift",
    "leverage",
    "jaccard",
    "npmi",
    "p",
    "log10_p",
    "q",
    "ebgm",
    "eb05",
    "eb95",
    "first_at",
    "last_at",
    "incident_ids",
];

pub(in crate::report) const NODES: [&str; 9] = [
    "kind",
    "name",
    "category",
    "incidents",
    "degree",
    "weighted_degree",
    "pagerank",
    "betweenness",
    "theme",
];

pub(in crate::report) const HOTSPOTS: [&str; 23] = [
    "rank",
    "rank_low",
    "rank_high",
    "kind",
    "name",
    "score",
    "expected_next_90d",
    "expected_next_90d_low",
    "expected_next_90d_high",
    "impact",
    "status",
    "incidents",
    "recurrences",
    "recurred_while_fix_open",
    "open",
    "overdue",
    "resolve_minutes_median",
    "trend_beta",
    "trend_p",
    "trend_q",
    "trend",
    "first_at",
    "last_at",
];

pub(in crate::report) const FIX_FIRST: [&str; 10] = [
    "kind",
    "position",
    "name",
    "incidents",
    "touched",
    "touched_share",
    "cumulative_share",
    "impact",
    "impact_share",
    "cumulative_impact_share",
];

pub(in crate::report) const REJECTS: [&str; 7] =
    ["file", "line", "column", "pointer", "code", "message", "hint"];

pub(in crate::report) const ACTION_ITEMS: [&str; 15] = [
    "action_item_id",
    "incident_id",
    "title",
    "team",
    "kind",
    "priority",
    "has_owner",
    "ticket",
    "created_at",
    "due_at",
    "closed_at",
    "outcome",
    "state",
    "open_age_days",
    "days_overdue",
];

pub(in crate::report) const OVERDUE_ITEMS: [&str; 6] =
    ["action_item_id", "incident_id", "title", "team", "due_at", "days_overdue"];

pub(in crate::report) const PATTERNS: [&str; 10] =
    ["items", "size", "support_count", "support", "expected", "lift", "leverage", "p", "q", "incident_ids"];

pub(in crate::report) const RULES: [&str; 10] = [
    "antecedent",
    "consequent",
    "support_count",
    "support",
    "confidence",
    "lift",
    "leverage",
    "conviction",
    "p",
    "q",
];

pub(in crate::report) const RULES_WITH_INCIDENTS: [&str; 11] = with_incidents(RULES);

pub(in crate::report) const FOLLOWS: [&str; 13] = [
    "a_kind",
    "a",
    "b_kind",
    "b",
    "exposed_days",
    "x",
    "other_days",
    "y",
    "ratio",
    "ratio_low",
    "ratio_high",
    "p",
    "q",
];

pub(in crate::report) const FOLLOWS_WITH_INCIDENTS: [&str; 14] = with_incidents(FOLLOWS);

pub(in crate::report) const BACKTEST: [&str; 16] = [
    "period_start",
    "period_end",
    "kind",
    "method",
    "half_life_days",
    "n_items",
    "expected",
    "observed",
    "spearman",
    "incidents",
    "top10_incidents",
    "top10_incident_share",
    "top10_impact_share",
    "log_likelihood",
    "covered",
    "covered_share",
];

pub(in crate::report) const DEBT: [&str; 5] = ["by", "name", "age_band", "open", "overdue"];

pub(in crate::report) const DEBT_ITEMS: [&str; 10] = [
    "action_item_id",
    "incident_id",
    "title",
    "team",
    "created_at",
    "due_at",
    "state",
    "recurrences_while_open",
    "impact",
    "recurrence_ids",
];

pub(in crate::report) const QUALITY: [&str; 52] = [
    "window_start",
    "window_end",
    "coverage_n",
    "coverage",
    "coverage_ratio",
    "coverage_ratio_low",
    "coverage_ratio_high",
    "factors_n",
    "factors",
    "factors_ratio",
    "factors_ratio_low",
    "factors_ratio_high",
    "systems_n",
    "systems",
    "systems_ratio",
    "systems_ratio_low",
    "systems_ratio_high",
    "resolved_n",
    "resolved",
    "resolved_ratio",
    "resolved_ratio_low",
    "resolved_ratio_high",
    "actions_3_to_7_n",
    "actions_3_to_7",
    "actions_3_to_7_ratio",
    "actions_3_to_7_ratio_low",
    "actions_3_to_7_ratio_high",
    "owners_n",
    "owners",
    "owners_ratio",
    "owners_ratio_low",
    "owners_ratio_high",
    "due_dates_n",
    "due_dates",
    "due_dates_ratio",
    "due_dates_ratio_low",
    "due_dates_ratio_high",
    "tickets_n",
    "tickets",
    "tickets_ratio",
    "tickets_ratio_low",
    "tickets_ratio_high",
    "published_in_time_n",
    "published_in_time",
    "published_in_time_ratio",
    "published_in_time_ratio_low",
    "published_in_time_ratio_high",
    "reviewed_in_time_n",
    "reviewed_in_time",
    "reviewed_in_time_ratio",
    "reviewed_in_time_ratio_low",
    "reviewed_in_time_ratio_high",
];

pub(in crate::report) const HINTS: [&str; 7] =
    ["hint", "incident_id", "action_item_id", "source", "field", "phrase", "advice"];

pub(in crate::report) const TRENDS: [&str; 9] =
    ["figure", "windows", "first_window_end", "last_window_end", "n", "z", "p", "q", "trend"];

/// Appends the column of the ids of incidents.
const fn with_incidents<const N: usize, const M: usize>(columns: [&'static str; N]) -> [&'static str; M] {
    let (mut all, mut at) = (["incident_ids"; M], 0);
    while at < N {
        all[at] = columns[at];
        at += 1;
    }
    all
}
