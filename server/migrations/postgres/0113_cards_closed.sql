CREATE INDEX cards_closed ON cards (id) WHERE closed_at_us IS NOT NULL;
