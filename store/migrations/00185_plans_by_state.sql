-- +goose Up
-- What is open of a county's plans is counted without reading those that were answered.
CREATE INDEX payment_plan_state ON payment_plan (county, state, id);
