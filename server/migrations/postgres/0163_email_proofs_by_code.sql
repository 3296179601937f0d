CREATE UNIQUE INDEX email_proofs_by_code ON email_proofs (code_hash);
