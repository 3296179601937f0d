-- Browsers in which customers want to be told. The id is made from the endpoint: a browser belongs to who asked last.
CREATE TABLE phones (
  id BYTEA NOT NULL,
  customer_id BYTEA NOT NULL,
  endpoint TEXT NOT NULL,
  public_key BYTEA NOT NULL,
  secret BYTEA NOT NULL,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  added_at_us BIGINT NOT NULL,
  PRIMARY KEY (id)
);
