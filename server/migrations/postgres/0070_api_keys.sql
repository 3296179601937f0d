-- Keys of tills: other systems that act for a shop. Only the hash of a key is kept.
CREATE TABLE api_keys (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL,
  scopes TEXT NOT NULL,
  created_at_us BIGINT NOT NULL,
  used_at_us BIGINT,
  revoked_at_us BIGINT,
  PRIMARY KEY (shop_id, id)
);
