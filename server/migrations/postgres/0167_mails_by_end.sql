CREATE INDEX mails_by_end ON mails (ends_at_us);
