CREATE INDEX deliveries_by_end ON deliveries (shop_id, webhook_id, dead_at_us, id) WHERE dead_at_us IS NOT NULL;
