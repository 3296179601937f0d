CREATE INDEX handovers_by_end ON handovers (expires_at_us);
