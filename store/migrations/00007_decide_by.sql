-- The day by which the county must have decided: the desk's order.
ALTER TABLE filing ADD COLUMN decide_by KEYTEXT NOT NULL DEFAULT '';
UPDATE filing SET decide_by = start_day;
DROP INDEX filing_desk;
CREATE INDEX filing_desk ON filing (county, state, decide_by, id);
CREATE INDEX filing_city_desk ON filing (state, decide_by, id);
