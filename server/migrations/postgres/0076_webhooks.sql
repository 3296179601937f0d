-- Where a shop wants to be told. Its secret is kept nowhere: it is made from the installation's key.
CREATE TABLE webhooks (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  url TEXT NOT NULL,
  -- The last event for which a delivery was written.
  told BIGINT NOT NULL,
  created_at_us BIGINT NOT NULL,
  good_at_us BIGINT,
  bad_at_us BIGINT,
  trouble TEXT,
  PRIMARY KEY (shop_id, id)
);
