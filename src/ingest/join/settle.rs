//! Joining the action items of incident tools with the issues of trackers, and those with incidents.

use std::collections::BTreeMap;

use arrow_array::Array;
use rustc_hash::{FxHashMap, FxHashSet};

use super::super::load::Load;
use super::super::message::Message;
use super::super::part::Part;
use super::super::places::{Places, RowPlace};
use super::names::{IncidentNames, IssueNames};
use super::{IssueFate, ItemDate, JoinSummary, normalized};
use crate::frame::column::{text_at, word_at};
use crate::frame::{ActionItems, Incidents, ItemRows, NO_ROW};
use crate::model::Outcome;

/// The rows of the joined table, and what they came to.
pub(in crate::ingest) struct Joined {
    pub rows: ItemRows,
    /// The key of the incident of each row.
    pub incidents: Vec<u32>,
    pub summary: JoinSummary,
}

impl Load<'_> {
    /// Joins; none when the input holds neither issues nor other names of incidents.
    pub(in crate::ingest) fn join(
        &mut self,
        table: &ActionItems,
        places: &Places,
        dropped: &FxHashSet<u32>,
        (known, row_of_key): (&Incidents, &[u32]),
    ) -> Option<Joined> {
        let joins = std::mem::take(&mut self.joins);
        if !joins.has_foreign_items && joins.aliases.is_empty() && joins.incident_tickets.is_empty() {
            return None;
        }
        let mut incidents = IncidentNames::new(self, &joins, row_of_key);
        if joins.has_day_labels() {
            incidents.add_days(known, row_of_key, self.zone());
        }
        let issues = IssueNames::new(&joins, table, dropped);
        let issue_of_row: FxHashMap<u32, usize> =
            joins.issues.iter().enumerate().map(|(number, issue)| (issue.row, number)).collect();
        let mut is_ticket = vec![false; joins.issues.len()];
        let mut dated_by: FxHashMap<u32, u32> = FxHashMap::default();
        let mut tickets_not_found: BTreeMap<String, u64> = BTreeMap::new();
        for row in (0..table.len() as u32).filter(|row| !dropped.contains(row)) {
            if issue_of_row.contains_key(&row) {
                continue;
            }
            if let Some(number) = issues.of_item(&joins, table, row) {
                is_ticket[number] = true;
                dated_by.insert(row, joins.issues[number].row);
            } else if let (Some(source), false) =
                (word_at(&table.source, row as usize), table.ticket.is_null(row as usize))
            {
                *tickets_not_found.entry(source.to_owned()).or_default() += 1;
            }
        }
        let mut summary = JoinSummary { tickets_not_found, ..JoinSummary::default() };
        for (tracker, tickets) in &joins.incident_tickets {
            *summary.issues.entry(IssueFate::IncidentTicket).or_default() += tickets;
            summary.trackers.insert((*tracker).to_owned());
        }
        let mut joined = Joined { rows: ItemRows::default(), incidents: Vec::new(), summary };
        for row in (0..table.len() as u32).filter(|row| !dropped.contains(row)) {
            let mut key = table.incident.value(row as usize);
            if let Some(number) = issue_of_row.get(&row) {
                let issue = &joins.issues[*number];
                let (fate, found) = if is_ticket[*number] {
                    (IssueFate::Ticket, None)
                } else {
                    incidents.of_issue(&joins, *number, text_at(&table.title, row as usize))
                };
                let fate =
                    if fate == IssueFate::Unrelated && issue.is_labeled { IssueFate::Labeled } else { fate };
                *joined.summary.issues.entry(fate).or_default() += 1;
                joined.summary.trackers.extend(word_at(&table.source, row as usize).map(str::to_owned));
                let part = match fate {
                    IssueFate::Ticket => Some(Part::Ticket),
                    IssueFate::IncidentTicket => Some(Part::IncidentTicket),
                    IssueFate::UnknownIncident => Some(Part::UnknownIncident),
                    IssueFate::Unrelated => Some(Part::Unrelated),
                    _ => None,
                };
                if let Some(part) = part {
                    self.count_part(places.of(row as usize).file, part);
                    continue;
                }
                key = found.unwrap_or(NO_ROW);
            } else if key != NO_ROW && row_of_key.get(key as usize).is_none_or(|row| *row == NO_ROW) {
                key = incidents.exact(&normalized(self.incident_ids.text(key))).unwrap_or(key);
            }
            joined.incidents.push(key);
            joined.rows.push(row);
            if let Some(ticket) = dated_by.get(&row)
                && joined.take_over(table, row as usize, *ticket as usize)
            {
                self.warn_still_open(places.of(row as usize), table.action_item_id.value(row as usize));
            }
        }
        joined.count_dates(table);
        Some(joined)
    }

    fn warn_still_open(&mut self, place: RowPlace, id: &str) {
        let place = self.place_of(place);
        self.diagnostics.warn(
            "ticket_still_open",
            place,
            Message::new(
                "action item `{}` is said to be done, but its ticket is open: it is taken as open",
                [id.into()],
            ),
            "Close the ticket, or export the tracker again.",
        );
    }
}

impl Joined {
    /// Gives the latest item the dates and the state of its ticket where that has them; tells whether the ticket is
    /// open though the item is said to be done.
    fn take_over(&mut self, table: &ActionItems, own: usize, ticket: usize) -> bool {
        let is_guess = |row| word_at(&table.closed_at_source, row) == Some("updated_at");
        let is_sure = !table.closed_at.is_null(own) && !is_guess(own);
        // A guess of the tracker is worse than a time that the incident tool states.
        let takes_state = table.outcome_at(ticket) != Outcome::Unknown && !(is_guess(ticket) && is_sure);
        self.rows.take_dates(ticket as u32, !table.due_at.is_null(ticket), takes_state);
        let has_owner = !table.has_owner.is_null(own) && table.has_owner.value(own);
        self.rows.take_rest(
            ticket as u32,
            !has_owner && !table.has_owner.is_null(ticket),
            table.priority.is_null(own),
        );
        takes_state && table.outcome_at(ticket) == Outcome::Open && table.outcome_at(own) == Outcome::Done
    }

    fn count_dates(&mut self, table: &ActionItems) {
        let source = |row: u32| word_at(&table.source, row as usize).unwrap_or("the plain format");
        let rows = &self.rows;
        let mut count = |date: ItemDate, from: &str| {
            *self.summary.dates.entry((date, from.to_owned())).or_default() += 1;
        };
        for at in 0..rows.own.len() {
            count(ItemDate::Created, source(rows.created[at]));
            let due = rows.due[at];
            count(ItemDate::Due, if table.due_at.is_null(due as usize) { "none" } else { source(due) });
            let state = rows.state[at];
            let stated = word_at(&table.closed_at_source, state as usize);
            let is_closed = !table.closed_at.is_null(state as usize);
            count(ItemDate::Closed, if is_closed { stated.unwrap_or_else(|| source(state)) } else { "none" });
        }
    }
}
