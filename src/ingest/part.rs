//! What became of every record: the parts of a file sum to its records and to what these hold within.

/// What became of a record, or of a list value or an item within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// An incident.
    Incident,
    /// An item of an incident.
    Involvement,
    /// An action item.
    ActionItem,
    /// A retrospective, whose facts its incident took.
    Retrospective,
    /// A tracker's issue that is the ticket of an action item, which took its dates.
    Ticket,
    /// A tracker's issue or incident that is the ticket of an incident.
    IncidentTicket,
    /// A row whose id comes again, or an item that its incident has already.
    Repeated,
    /// An item of an incident that is repeated or a ticket.
    OfDropped,
    /// An item whose name holds neither letter nor digit.
    Nameless,
    /// A tracker's issue whose incident is not in the input.
    UnknownIncident,
    /// A tracker's issue that names no incident, and that no label marks.
    Unrelated,
    /// A record that is neither incident nor action item.
    LeftOut,
    /// Rejected, with its place and a reason.
    Rejected,
}

impl Part {
    /// Every part, those that are kept first.
    pub const ALL: [Self; 13] = [
        Self::Incident,
        Self::Involvement,
        Self::ActionItem,
        Self::Retrospective,
        Self::Ticket,
        Self::IncidentTicket,
        Self::Repeated,
        Self::OfDropped,
        Self::Nameless,
        Self::UnknownIncident,
        Self::Unrelated,
        Self::LeftOut,
        Self::Rejected,
    ];

    /// Names the part as `check --format json` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Incident => "incidents",
            Self::Involvement => "involvements",
            Self::ActionItem => "action_items",
            Self::Retrospective => "merged_retrospectives",
            Self::Ticket => "merged_tickets",
            Self::IncidentTicket => "tickets_of_incidents",
            Self::Repeated => "repeated",
            Self::OfDropped => "of_dropped_incidents",
            Self::Nameless => "nameless",
            Self::UnknownIncident => "of_unknown_incidents",
            Self::Unrelated => "unrelated",
            Self::LeftOut => "left_out",
            Self::Rejected => "rejected",
        }
    }

    /// Spells the part behind its count.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Incident => "incidents",
            Self::Involvement => "involvements",
            Self::ActionItem => "action items",
            Self::Retrospective => "merged with their incidents (retrospectives)",
            Self::Ticket => "merged with their action items (tickets)",
            Self::IncidentTicket => "left out (tickets of incidents)",
            Self::Repeated => "repeated",
            Self::OfDropped => "dropped with a repeated incident or a ticket",
            Self::Nameless => "left out (names without letter or digit)",
            Self::UnknownIncident => "left out (issues of incidents that are not in the input)",
            Self::Unrelated => "left out (issues that name no incident)",
            Self::LeftOut => "left out (neither incident nor action item)",
            Self::Rejected => "rejected",
        }
    }
}

/// How many records became what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts([u64; Part::ALL.len()]);

impl Parts {
    /// Returns how many became a part.
    #[must_use]
    pub fn of(&self, part: Part) -> u64 {
        self.0[part as usize]
    }

    /// Returns how many there are together.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Counts records that became a part.
    pub fn add(&mut self, part: Part, records: u64) {
        self.0[part as usize] += records;
    }

    /// Adds those of another file.
    pub fn add_all(&mut self, other: &Self) {
        for part in Part::ALL {
            self.add(part, other.of(part));
        }
    }
}
