-- Published terms are never changed: a change is a new version. `occasions`: 1 birthdays, 2 anniversaries.
CREATE TABLE programs (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  version BIGINT NOT NULL,
  terms TEXT NOT NULL,
  hash BYTEA NOT NULL,
  published_at_us BIGINT NOT NULL,
  occasions BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, id, version)
);
