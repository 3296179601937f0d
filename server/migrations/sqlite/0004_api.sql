-- Keys of tills: other systems that act for a shop. Only the hash of a key is kept.
CREATE TABLE api_keys (
  shop_id BLOB NOT NULL REFERENCES shops (id),
  id BLOB NOT NULL,
  name TEXT NOT NULL,
  hash BLOB NOT NULL,
  scopes TEXT NOT NULL,
  created_at_us INTEGER NOT NULL,
  used_at_us INTEGER,
  revoked_at_us INTEGER,
  PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_by_hash ON api_keys (hash);
