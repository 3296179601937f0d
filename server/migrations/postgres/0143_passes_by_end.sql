CREATE INDEX passes_by_end ON passes (ends_at_us) WHERE ends_at_us IS NOT NULL;
