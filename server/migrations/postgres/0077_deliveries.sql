-- What is still to be delivered, and what could not be. An event is null where it is only a test.
CREATE TABLE deliveries (
  shop_id BYTEA NOT NULL,
  webhook_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  event BIGINT,
  tries BIGINT NOT NULL,
  next_at_us BIGINT NOT NULL,
  created_at_us BIGINT NOT NULL,
  dead_at_us BIGINT,
  trouble TEXT,
  PRIMARY KEY (shop_id, webhook_id, id)
);
