CREATE TABLE staff (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  pin BYTEA,
  password TEXT,
  created_at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, id)
);
