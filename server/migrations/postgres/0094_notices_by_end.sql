CREATE INDEX notices_by_end ON notices (until_us);
