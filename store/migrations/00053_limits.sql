-- +goose Up
-- How much an enterprise keeps, and how many uploads an account has open.
CREATE INDEX file_enterprise ON file (enterprise_id);
CREATE INDEX upload_account ON upload (account_id, created_at);
