-- +goose Up
-- The bureau's lists: what of a state is newest, dearest, or due first, of a county and of all.
CREATE INDEX filing_newest ON filing (county, state, submitted_at, id);
CREATE INDEX filing_city_newest ON filing (state, submitted_at, id);
CREATE INDEX claim_newest ON claim (county, state, submitted_at, id);
CREATE INDEX claim_city_newest ON claim (state, submitted_at, id);
CREATE INDEX claim_dearest ON claim (county, state, amount, id);
CREATE INDEX claim_city_dearest ON claim (state, amount, id);
CREATE INDEX recovery_dearest ON recovery (county, state, amount, id);
CREATE INDEX recovery_city_dearest ON recovery (state, amount, id);
CREATE INDEX assessment_county_desk ON assessment (county, state, received, id);

-- By when the county answers a question (答复期限); the last of all days where there is none, so that it is listed
-- last.
ALTER TABLE question ADD COLUMN answer_by KEYTEXT NOT NULL DEFAULT '9999-12-31';
CREATE INDEX question_due ON question (county, state, answer_by, id);
CREATE INDEX question_city_due ON question (state, answer_by, id);
CREATE INDEX question_city_newest ON question (state, last_at, id);
