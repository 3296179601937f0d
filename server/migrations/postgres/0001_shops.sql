-- The shop's id leads every key, so that a host of many shops can spread them. Times are UTC microseconds.
-- No foreign keys: not every relative of PostgreSQL has them, and the audit looks for what they would find.
CREATE TABLE shops (
  id BYTEA NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  mark TEXT NOT NULL,
  language TEXT NOT NULL,
  zone TEXT NOT NULL,
  program_id BYTEA NOT NULL,
  program_version BIGINT NOT NULL,
  created_at_us BIGINT NOT NULL,
  home_id BYTEA,
  PRIMARY KEY (id)
);
