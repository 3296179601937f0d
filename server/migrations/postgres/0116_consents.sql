-- What a card's owner agreed to and what they took back, with the page on which it was and the words that they read there.
-- Rows are only added: the latest of a purpose says how it stands.
CREATE TABLE consents (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  purpose TEXT NOT NULL,
  nth BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  given BIGINT NOT NULL,
  page TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (shop_id, card_id, purpose, nth)
);
