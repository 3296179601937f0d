CREATE INDEX mails_by_turn ON mails (next_at_us);
