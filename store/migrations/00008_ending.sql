-- Trainings by their last day, for the reminders.
CREATE INDEX filing_ending ON filing (state, end_day, id);
