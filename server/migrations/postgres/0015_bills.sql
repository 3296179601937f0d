-- A purchase as it was decided, less what was given back since, as a refund needs it.
CREATE TABLE bills (
  shop_id BYTEA NOT NULL,
  purchase_id BYTEA NOT NULL,
  bought TEXT NOT NULL,
  PRIMARY KEY (shop_id, purchase_id)
);
