-- By what another device is let into a wallet, once: a code for now, or one that is kept for when all devices are lost. Only a
-- keyed hash of it is kept.
CREATE TABLE handovers (
  customer_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  code_hash BYTEA NOT NULL,
  at_us BIGINT NOT NULL,
  expires_at_us BIGINT NOT NULL,
  PRIMARY KEY (customer_id, kind)
);
