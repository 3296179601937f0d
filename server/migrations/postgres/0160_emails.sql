-- The address that a customer confirmed. `folded` is what it is found by, once: it is nothing where the same address was
-- confirmed for another wallet since, at `lost_at_us`.
CREATE TABLE emails (
  customer_id BYTEA NOT NULL,
  address TEXT NOT NULL,
  folded TEXT,
  confirmed_at_us BIGINT NOT NULL,
  lost_at_us BIGINT,
  PRIMARY KEY (customer_id)
);
