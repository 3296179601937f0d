CREATE INDEX email_proofs_by_end ON email_proofs (expires_at_us);
