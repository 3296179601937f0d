CREATE INDEX deliveries_by_age ON deliveries (created_at_us);
