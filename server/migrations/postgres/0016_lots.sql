-- Of what a card holds: which lapses when (0: never), and which shop gave it (empty: the only one).
CREATE TABLE lots (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  unit TEXT NOT NULL,
  ends_us BIGINT NOT NULL,
  issuer_id BYTEA NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, unit, ends_us, issuer_id),
  CHECK (amount >= 0)
);
