-- +goose Up
-- Reports (举报) about no claim, by the day from which they are kept.
CREATE INDEX objection_report ON objection (claim_id, decided_at, id) WHERE claim_id = '';
