CREATE INDEX pushes_by_turn ON pushes (next_at_us);
