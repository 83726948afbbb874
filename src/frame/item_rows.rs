//! From which rows each column of action items that are joined with their tickets is taken.

/// The rows that the columns of a joined table are taken from: each item's own, or those of its ticket.
#[derive(Debug, Clone, Default)]
pub struct ItemRows {
    /// Where everything else is taken from.
    pub own: Vec<u32>,
    /// Where the creation is taken from.
    pub created: Vec<u32>,
    /// Where the due date is taken from.
    pub due: Vec<u32>,
    /// Where the outcome and the closing are taken from.
    pub state: Vec<u32>,
    /// Where it is taken from whether somebody has it.
    pub owner: Vec<u32>,
    /// Where the priority is taken from.
    pub priority: Vec<u32>,
}

impl ItemRows {
    /// Appends an item of which everything is its own.
    pub fn push(&mut self, row: u32) {
        for rows in [
            &mut self.own,
            &mut self.created,
            &mut self.due,
            &mut self.state,
            &mut self.owner,
            &mut self.priority,
        ] {
            rows.push(row);
        }
    }

    /// Makes the latest item take its creation, and where asked its due date and its state, from its ticket.
    pub fn take_dates(&mut self, ticket: u32, takes_due: bool, takes_state: bool) {
        take_over(&mut self.created, ticket, true);
        take_over(&mut self.due, ticket, takes_due);
        take_over(&mut self.state, ticket, takes_state);
    }

    /// Makes the latest item take from its ticket whether somebody has it and its priority, where asked.
    pub fn take_rest(&mut self, ticket: u32, takes_owner: bool, takes_priority: bool) {
        take_over(&mut self.owner, ticket, takes_owner);
        take_over(&mut self.priority, ticket, takes_priority);
    }
}

fn take_over(rows: &mut [u32], ticket: u32, is_asked: bool) {
    if let Some(last) = rows.last_mut().filter(|_| is_asked) {
        *last = ticket;
    }
}
