-- A policy version counts once a second officer has confirmed it; until then it
-- is a proposal. What stands in policy_version counts as confirmed.
ALTER TABLE policy_version ADD COLUMN confirmed_by KEYTEXT NOT NULL DEFAULT '';

CREATE TABLE policy_proposal (
  id KEYTEXT PRIMARY KEY,
  policy TEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'rejected')),
  actor KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  decided_by KEYTEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX policy_proposal_state ON policy_proposal (state, id);
