CREATE INDEX challenges_by_end ON challenges (expires_at_us);
