-- When a notice was shown in the inbox.
ALTER TABLE notices ADD COLUMN seen_at_us BIGINT;
