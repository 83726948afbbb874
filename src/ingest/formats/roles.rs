//! What a field that users name themselves is for, by its name.

use super::super::name::fold_name;
use crate::model::ItemKind;

/// What a named field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Role {
    /// Items of a kind.
    Items(ItemKind),
    /// The owning team.
    Team,
}

const FACTORS: [&str; 9] = [
    "contributing factor",
    "factor",
    "root cause",
    "cause",
    "rootcause",
    "root cause category",
    "cause category",
    "contributing cause",
    "contributing condition",
];
const SYSTEMS: [&str; 18] = [
    "service",
    "affected service",
    "impacted service",
    "system",
    "affected system",
    "impacted system",
    "component",
    "affected component",
    "impacted component",
    "product",
    "affected product",
    "impacted product",
    "functionality",
    "affected functionality",
    "impacted functionality",
    "feature",
    "affected feature",
    "affects",
];
const TRIGGERS: [&str; 3] = ["trigger", "trigger type", "incident trigger"];
const TEAMS: [&str; 5] = ["team", "owning team", "responsible team", "affected team", "service team"];

/// Tells what a field is for: `Custom field (Root causes)`, `u_root_cause` and `Root Cause` hold factors.
pub(in crate::ingest) fn role(name: &str) -> Option<Role> {
    let name = name.trim();
    let inner = name
        .strip_suffix(')')
        .and_then(|name| name.strip_prefix("Custom field (").or_else(|| name.strip_prefix("custom field (")));
    let folded = fold_name(inner.unwrap_or(name));
    let folded = folded.strip_prefix("u ").unwrap_or(&folded);
    let single = match folded.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => folded.strip_suffix('s').unwrap_or(folded).to_owned(),
    };
    let is_in = |words: &[&str]| words.contains(&folded) || words.contains(&single.as_str());
    if is_in(&FACTORS) {
        Some(Role::Items(ItemKind::Factor))
    } else if is_in(&SYSTEMS) {
        Some(Role::Items(ItemKind::System))
    } else if is_in(&TRIGGERS) {
        Some(Role::Items(ItemKind::Trigger))
    } else if is_in(&TEAMS) {
        Some(Role::Team)
    } else {
        None
    }
}

/// Splits a tag whose head tells its role: `RootCause::Config-Change`, `factor:missing timeout`, `service/checkout`.
pub(in crate::ingest) fn labeled(tag: &str) -> Option<(Role, &str)> {
    let at = tag.find([':', '/'])?;
    let rest = tag[at..].trim_start_matches([':', '/']).trim();
    if rest.is_empty() {
        return None;
    }
    role(&tag[..at]).map(|role| (role, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_role() {
        let factor = Some(Role::Items(ItemKind::Factor));
        for name in
            ["Custom field (Root causes)", "u_root_cause", "Contributing Factors", "RootCause", "cause"]
        {
            assert_eq!(role(name), factor, "{name}");
        }
        assert_eq!(role("Affected services"), Some(Role::Items(ItemKind::System)));
        assert_eq!(role("functionalities"), Some(Role::Items(ItemKind::System)));
        assert_eq!(role("Teams"), Some(Role::Team));
        for name in ["", "Assignee", "caused_by", "Triggered by", "Status"] {
            assert_eq!(role(name), None, "{name}");
        }
    }

    #[test]
    fn heads_of_tags_tell_their_role() {
        let factor = Role::Items(ItemKind::Factor);
        assert_eq!(labeled("RootCause::Config-Change"), Some((factor, "Config-Change")));
        assert_eq!(labeled("factor: missing timeout"), Some((factor, "missing timeout")));
        assert_eq!(labeled("service/checkout"), Some((Role::Items(ItemKind::System), "checkout")));
        for tag in ["customer-facing", "priority::1", "factor:", ""] {
            assert_eq!(labeled(tag), None, "{tag}");
        }
    }
}
