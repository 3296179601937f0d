-- The address that a customer wants to confirm. Of the code in the mail only a keyed hash is kept, from when it is on its way.
CREATE TABLE email_proofs (
  customer_id BYTEA NOT NULL,
  address TEXT NOT NULL,
  code_hash BYTEA,
  at_us BIGINT NOT NULL,
  expires_at_us BIGINT NOT NULL,
  refused_at_us BIGINT,
  PRIMARY KEY (customer_id)
);
