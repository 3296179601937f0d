-- Written with the entries, in the same transaction. The shop's own accounts stand under an empty card.
CREATE TABLE balances (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  account TEXT NOT NULL,
  unit TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, account, unit),
  CHECK (account <> 'card' OR amount >= 0)
);
