-- Platforms leave the list by a day; registrations on 广东远程职业培训网;
-- assessments (附表5-1); questions (诉求).
ALTER TABLE platform ADD COLUMN until KEYTEXT NOT NULL DEFAULT '';

CREATE TABLE registration (
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  platform_id KEYTEXT NOT NULL REFERENCES platform (id),
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('requested', 'registered', 'refused')),
  requested_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (enterprise_id, platform_id)
) STRICT;
CREATE INDEX registration_state ON registration (state, requested_at, enterprise_id);

CREATE TABLE assessment (
  id KEYTEXT PRIMARY KEY,
  number KEYTEXT UNIQUE,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'supplement', 'favourable', 'unfavourable', 'withdrawn')),
  revision BIGINT NOT NULL,
  form BYTES NOT NULL,
  opinion TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  received KEYTEXT NOT NULL,
  decided_at BIGINT NOT NULL
) STRICT;
CREATE INDEX assessment_enterprise ON assessment (enterprise_id, id);
CREATE INDEX assessment_county ON assessment (county, id);
CREATE INDEX assessment_desk ON assessment (state, received, id);

CREATE TABLE question (
  id KEYTEXT PRIMARY KEY,
  enterprise_id KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  title BYTES NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('open', 'answered')),
  created_at BIGINT NOT NULL,
  last_at BIGINT NOT NULL
) STRICT;
CREATE INDEX question_enterprise ON question (enterprise_id, id) WHERE enterprise_id <> '';
CREATE INDEX question_account ON question (account_id, id);
CREATE INDEX question_desk ON question (county, state, last_at, id);

CREATE TABLE question_message (
  id KEYTEXT PRIMARY KEY,
  question_id KEYTEXT NOT NULL REFERENCES question (id),
  staff BIGINT NOT NULL CHECK (staff IN (0, 1)),
  author KEYTEXT NOT NULL,
  body BYTES NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX question_messages ON question_message (question_id, id);
