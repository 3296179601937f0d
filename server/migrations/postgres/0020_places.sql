-- Who has a place at an experience, or waits for one.
CREATE TABLE places (
  shop_id BYTEA NOT NULL,
  experience TEXT NOT NULL,
  card_id BYTEA NOT NULL,
  state TEXT NOT NULL,
  paid TEXT,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, experience, card_id)
);
