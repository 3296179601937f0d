CREATE INDEX notices_by_turn ON notices (ring_at_us) WHERE ring_at_us IS NOT NULL;
