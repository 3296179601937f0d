-- What happened in a shop, as an ordered feed, kept from when somebody first asked for it. A feed's last id is given out under
-- the lock of its row.
ALTER TABLE shops ADD COLUMN feed_at_us BIGINT;
