-- What a device was asked to prove, until it answers once, or for minutes. By the hash of a name that only it was told.
CREATE TABLE challenges (
  name_hash BYTEA NOT NULL,
  asked TEXT NOT NULL,
  expires_at_us BIGINT NOT NULL,
  PRIMARY KEY (name_hash)
);
