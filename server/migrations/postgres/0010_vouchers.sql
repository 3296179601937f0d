CREATE TABLE vouchers (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  issued_at_us BIGINT NOT NULL,
  expires_at_us BIGINT,
  closed_at_us BIGINT,
  due_at_us BIGINT,
  rule TEXT NOT NULL DEFAULT '',
  paid TEXT,
  PRIMARY KEY (shop_id, id)
);
