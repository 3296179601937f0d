CREATE INDEX cards_by_review ON cards (review_at_us) WHERE review_at_us IS NOT NULL;
