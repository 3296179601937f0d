CREATE INDEX attempts_by_time ON attempts (since_us);
