CREATE TABLE feeds (
  shop_id BYTEA NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (shop_id)
);
