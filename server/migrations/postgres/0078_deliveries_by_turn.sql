CREATE INDEX deliveries_by_turn ON deliveries (next_at_us) WHERE dead_at_us IS NULL;
