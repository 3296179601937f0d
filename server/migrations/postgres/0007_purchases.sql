CREATE TABLE purchases (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  at_us BIGINT NOT NULL,
  stamps BIGINT NOT NULL,
  amount_minor BIGINT,
  items BIGINT,
  staff_id BYTEA,
  at_shop_id BYTEA,
  PRIMARY KEY (shop_id, id)
);
