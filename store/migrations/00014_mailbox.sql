-- Addresses that nobody confirmed are forgotten after a day.
CREATE INDEX mailbox_waiting ON mailbox (code_until) WHERE confirmed = 0;
