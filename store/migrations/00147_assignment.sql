-- +goose Up
-- Who of a county's staff looks after a case (经办): one at a time.
CREATE TABLE assignment (
  subject_id KEYTEXT PRIMARY KEY,
  kind KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  staff_id KEYTEXT NOT NULL REFERENCES staff (id),
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX assignment_staff ON assignment (staff_id, subject_id);

-- Who stands in for a member of staff who is away (请假代办), by days.
CREATE TABLE staff_cover (
  staff_id KEYTEXT PRIMARY KEY REFERENCES staff (id),
  by_id KEYTEXT NOT NULL REFERENCES staff (id),
  from_day KEYTEXT NOT NULL,
  until_day KEYTEXT NOT NULL
) STRICT;
CREATE INDEX staff_cover_by ON staff_cover (by_id, until_day);

-- What waits without a legal day is listed by age.
CREATE INDEX question_open ON question (county, state, id);
