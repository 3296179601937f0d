CREATE TABLE customers (
  id BYTEA NOT NULL,
  language TEXT,
  created_at_us BIGINT NOT NULL,
  PRIMARY KEY (id)
);
