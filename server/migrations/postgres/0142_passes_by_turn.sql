CREATE INDEX passes_by_turn ON passes (next_at_us) WHERE next_at_us IS NOT NULL;
