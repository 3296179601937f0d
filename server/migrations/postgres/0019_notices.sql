-- What a card's owner is told, each thing once.
CREATE TABLE notices (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  rule TEXT NOT NULL,
  what TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  until_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, rule)
);
