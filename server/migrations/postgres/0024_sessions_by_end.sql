CREATE INDEX sessions_by_end ON sessions (expires_at_us);
