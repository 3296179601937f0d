-- A browser that is known: as a customer, or as staff of one shop. Only the hash of its token is kept.
CREATE TABLE sessions (
  token_hash BYTEA NOT NULL,
  customer_id BYTEA,
  shop_id BYTEA,
  staff_id BYTEA,
  created_at_us BIGINT NOT NULL,
  seen_at_us BIGINT NOT NULL,
  expires_at_us BIGINT NOT NULL,
  PRIMARY KEY (token_hash),
  CHECK ((customer_id IS NULL) <> (staff_id IS NULL)),
  CHECK ((shop_id IS NULL) = (staff_id IS NULL))
);
