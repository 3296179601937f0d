-- What happened on a card in a month, for its tier.
CREATE TABLE months (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  month TEXT NOT NULL,
  spend BIGINT NOT NULL,
  visits BIGINT NOT NULL,
  points BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, month)
);
