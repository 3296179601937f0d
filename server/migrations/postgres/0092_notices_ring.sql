-- When a notice is to ring.
ALTER TABLE notices ADD COLUMN ring_at_us BIGINT;
