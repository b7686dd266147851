-- The enterprise is heard (陈述申辩) before a recovery is ordered: when it was told,
-- the last day to answer, when it answered, when the day had passed without an
-- answer; what it said is in the sealed body. A recovery that was proposed before
-- has none of it: the next scan gives its notice, and it cannot be ordered before.
ALTER TABLE recovery ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recovery ADD COLUMN notified_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recovery ADD COLUMN answer_by KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE recovery ADD COLUMN answered_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE recovery ADD COLUMN lapsed_at BIGINT NOT NULL DEFAULT 0;
