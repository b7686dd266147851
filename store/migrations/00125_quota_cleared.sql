-- +goose Up
-- How many of a day's attempts a channel had made when WeChat's count of its
-- calls was cleared (清零): they count for our own quota of that day no more.
ALTER TABLE channel ADD COLUMN cleared_day KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE channel ADD COLUMN cleared_used BIGINT NOT NULL DEFAULT 0;
