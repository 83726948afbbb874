//! Dates and times as a place's clocks show them.

use jiff::tz::TimeZone;

use crate::model::Instant;

/// The time zone of a digest.
#[derive(Clone, Copy)]
pub(super) struct Dates<'a> {
    pub zone: &'a TimeZone,
}

impl<'a> Dates<'a> {
    /// Spells the date of an instant.
    pub fn day(self, at: Instant) -> String {
        at.civil(self.zone).date().to_string()
    }

    /// Spells date and time to the minute.
    pub fn minute(self, at: Instant) -> String {
        let civil = at.civil(self.zone);
        format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute())
    }

    /// Spells the last day on which something due was in time: what is due at a midnight is due through the day before.
    pub fn due(self, at: i64) -> String {
        self.day(Instant(at).plus(-1))
    }

    /// Names the zone.
    pub fn zone_name(self) -> &'a str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}
