-- Notices on their way to a phone.
CREATE TABLE pushes (
  shop_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  rule TEXT NOT NULL,
  phone_id BYTEA NOT NULL,
  tries BIGINT NOT NULL,
  next_at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, card_id, rule, phone_id)
);
