-- +goose Up
-- A sample of people who were paid (回访). Its list is what answered plans paid in a period, which never changes:
-- kept is its digest, and who was drawn.
CREATE TABLE payee_sample (
  id KEYTEXT PRIMARY KEY,
  state KEYTEXT NOT NULL CHECK (state IN ('announced', 'drawn', 'closed')),
  form TEXT NOT NULL,
  people BIGINT NOT NULL,
  size BIGINT NOT NULL,
  list_digest KEYTEXT NOT NULL,
  announced_by KEYTEXT NOT NULL,
  announced_at BIGINT NOT NULL,
  seed KEYTEXT NOT NULL,
  drawn_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL
) STRICT;

CREATE TABLE payee_sample_person (
  sample_id KEYTEXT NOT NULL REFERENCES payee_sample (id),
  position BIGINT NOT NULL,
  number KEYTEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  line_id KEYTEXT NOT NULL REFERENCES claim_line (id),
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  county KEYTEXT NOT NULL,
  stratum BIGINT NOT NULL,
  answer KEYTEXT NOT NULL CHECK (answer IN ('', 'yes', 'no', 'unreached')),
  note BYTES NOT NULL,
  answered_by KEYTEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (sample_id, number)
) STRICT;
CREATE INDEX payee_sample_order ON payee_sample_person (sample_id, position);
CREATE INDEX payee_sample_county ON payee_sample_person (sample_id, county, position);
CREATE INDEX payment_plan_answered ON payment_plan (answered_at) WHERE answered_at > 0;
