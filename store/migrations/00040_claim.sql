-- Claims (申领), their lines, objections (异议), payment (拨付) and recovery
-- (追回). body cells are sealed JSON. A line and its share have one id.
CREATE TABLE claim (
  id KEYTEXT PRIMARY KEY,
  number KEYTEXT UNIQUE,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'supplement', 'reviewed', 'approved', 'published', 'cleared', 'scheduled', 'paid', 'refused', 'withdrawn', 'expired')),
  revision BIGINT NOT NULL,
  filing_number KEYTEXT NOT NULL,
  project TEXT NOT NULL,
  end_day KEYTEXT NOT NULL,
  claim_by KEYTEXT NOT NULL,
  policy KEYTEXT NOT NULL,
  calendar_rev KEYTEXT NOT NULL,
  people BIGINT NOT NULL CHECK (people >= 0),
  hours BIGINT NOT NULL CHECK (hours >= 0),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  body BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  asked_at BIGINT NOT NULL,
  enterprise_days BIGINT NOT NULL,
  decide_by KEYTEXT NOT NULL,
  supplement_by KEYTEXT NOT NULL,
  reviewed_by KEYTEXT NOT NULL,
  reviewed_at BIGINT NOT NULL,
  approved_by KEYTEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  public_from KEYTEXT NOT NULL,
  public_until KEYTEXT NOT NULL,
  pay_by KEYTEXT NOT NULL,
  due KEYTEXT NOT NULL,
  paper_day KEYTEXT NOT NULL,
  provincial_number KEYTEXT NOT NULL,
  provincial_day KEYTEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX claim_open ON claim (filing_id) WHERE state IN ('draft', 'submitted', 'supplement', 'reviewed');
CREATE INDEX claim_filing ON claim (filing_id, id);
CREATE INDEX claim_enterprise ON claim (enterprise_id, id);
CREATE INDEX claim_desk ON claim (county, state, due, id);
CREATE INDEX claim_state ON claim (state, due, id);
CREATE INDEX claim_county ON claim (county, id);
CREATE INDEX claim_public ON claim (public_until, id) WHERE public_until <> '';

-- One person in one claim. objections counts the open ones that hold it;
-- item_id is the payment item it is in, '' while it is in none.
CREATE TABLE claim_line (
  id KEYTEXT PRIMARY KEY,
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  position BIGINT NOT NULL,
  roster_id KEYTEXT NOT NULL,
  id_hash KEYTEXT NOT NULL,
  hours BIGINT NOT NULL CHECK (hours >= 0),
  asked BIGINT NOT NULL CHECK (asked >= 0),
  amount BIGINT NOT NULL CHECK (amount >= 0),
  state KEYTEXT NOT NULL CHECK (state IN ('live', 'held', 'excluded', 'paid', 'recovered')),
  word KEYTEXT NOT NULL CHECK (word IN ('', 'yes', 'no')),
  word_at BIGINT NOT NULL,
  objections BIGINT NOT NULL CHECK (objections >= 0),
  public_until KEYTEXT NOT NULL,
  pay_by KEYTEXT NOT NULL,
  item_id KEYTEXT NOT NULL,
  body BYTES NOT NULL,
  CHECK (amount <= asked)
) STRICT;
CREATE INDEX claim_line_claim ON claim_line (claim_id, position, id);
CREATE INDEX claim_line_person ON claim_line (id_hash, id);
CREATE INDEX claim_line_item ON claim_line (item_id) WHERE item_id <> '';

-- Objections (异议) during publicity, a trainee's "no" (不属实), and reports (举报).
CREATE TABLE objection (
  id KEYTEXT PRIMARY KEY,
  kind KEYTEXT NOT NULL CHECK (kind IN ('objection', 'word', 'report')),
  claim_id KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed', 'answered', 'withdrawn')),
  account_id KEYTEXT NOT NULL,
  body BYTES NOT NULL,
  at BIGINT NOT NULL,
  decided_by KEYTEXT NOT NULL,
  decided_at BIGINT NOT NULL
) STRICT;
CREATE INDEX objection_claim ON objection (claim_id, id);
CREATE INDEX objection_desk ON objection (county, state, id);
CREATE INDEX objection_state ON objection (state, id);
CREATE INDEX objection_account ON objection (account_id, id);

CREATE TABLE objection_line (
  objection_id KEYTEXT NOT NULL REFERENCES objection (id),
  line_id KEYTEXT NOT NULL REFERENCES claim_line (id),
  PRIMARY KEY (objection_id, line_id)
) STRICT;
CREATE INDEX objection_line_line ON objection_line (line_id, objection_id);

-- A payment plan (拨付计划) is a batch for the bank; an item is what one claim
-- gets in it. payment_line keeps which lines an item paid, over retries.
CREATE TABLE payment_plan (
  id KEYTEXT PRIMARY KEY,
  number KEYTEXT NOT NULL UNIQUE,
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'approved', 'sent', 'answered', 'cancelled')),
  items BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  body BYTES NOT NULL,
  made_by KEYTEXT NOT NULL,
  made_at BIGINT NOT NULL,
  approved_by KEYTEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  file_digest KEYTEXT NOT NULL,
  answer_digest KEYTEXT NOT NULL,
  answered_at BIGINT NOT NULL
) STRICT;
CREATE INDEX payment_plan_desk ON payment_plan (county, id);
CREATE UNIQUE INDEX payment_plan_answer ON payment_plan (answer_digest) WHERE answer_digest <> '';

CREATE TABLE payment_item (
  id KEYTEXT PRIMARY KEY,
  plan_id KEYTEXT NOT NULL REFERENCES payment_plan (id),
  position BIGINT NOT NULL,
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  enterprise_id KEYTEXT NOT NULL,
  people BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  state KEYTEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'failed', 'cancelled')),
  body BYTES NOT NULL,
  UNIQUE (plan_id, position)
) STRICT;
CREATE INDEX payment_item_claim ON payment_item (claim_id, id);

CREATE TABLE payment_line (
  item_id KEYTEXT NOT NULL REFERENCES payment_item (id),
  line_id KEYTEXT NOT NULL REFERENCES claim_line (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (item_id, line_id)
) STRICT;
CREATE INDEX payment_line_line ON payment_line (line_id, item_id);

-- Recovery (追回) of one paid line.
CREATE TABLE recovery (
  id KEYTEXT PRIMARY KEY,
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  line_id KEYTEXT NOT NULL REFERENCES claim_line (id),
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected', 'completed')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  body BYTES NOT NULL,
  proposed_by KEYTEXT NOT NULL,
  proposed_at BIGINT NOT NULL,
  confirmed_by KEYTEXT NOT NULL,
  confirmed_at BIGINT NOT NULL,
  completed_at BIGINT NOT NULL
) STRICT;
CREATE UNIQUE INDEX recovery_open ON recovery (line_id) WHERE state IN ('proposed', 'confirmed', 'completed');
CREATE INDEX recovery_claim ON recovery (claim_id, id);
CREATE INDEX recovery_desk ON recovery (county, state, id);
CREATE INDEX recovery_state ON recovery (state, id);

-- Versions that the city added before the supplement's days were a parameter.
UPDATE policy_version SET policy = replace(policy, '"publicity_days"', '"supplement_days":5,"publicity_days"') WHERE policy NOT LIKE '%"supplement_days"%';
