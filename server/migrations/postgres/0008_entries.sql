-- The ledger. Rows are written once and never changed.
CREATE TABLE entries (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  amount BIGINT NOT NULL,
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  purchase_id BYTEA,
  voucher_id BYTEA,
  staff_id BYTEA,
  reverses BIGINT,
  link BYTEA NOT NULL,
  ends_us BIGINT,
  issuer_id BYTEA,
  at_shop_id BYTEA,
  PRIMARY KEY (shop_id, card_id, seq),
  CHECK (seq > 0),
  CHECK (amount > 0),
  CHECK (to_account <> from_account)
);
