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

-- What happened in a shop, as an ordered feed, kept from when somebody first asked for it. A feed's last id is given out under
-- the lock of its row.
ALTER TABLE shops ADD COLUMN feed_at_us INTEGER;
CREATE TABLE feeds (
  shop_id BLOB NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A row stands for entries of one card that were written together: `count` of them from `seq` on, of which `id` is the last.
CREATE TABLE events (
  shop_id BLOB NOT NULL,
  id INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  books_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_time ON events (at_us);

-- Where a shop wants to be told. Its secret is kept nowhere: it is made from the installation's key.
CREATE TABLE webhooks (
  shop_id BLOB NOT NULL,
  id BLOB NOT NULL,
  url TEXT NOT NULL,
  -- The last event for which a delivery was written.
  told INTEGER NOT NULL,
  created_at_us INTEGER NOT NULL,
  good_at_us INTEGER,
  bad_at_us INTEGER,
  trouble TEXT,
  PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;

-- What is still to be delivered, and what could not be. An event is null where it is only a test.
CREATE TABLE deliveries (
  shop_id BLOB NOT NULL,
  webhook_id BLOB NOT NULL,
  id BLOB NOT NULL,
  event INTEGER,
  tries INTEGER NOT NULL,
  next_at_us INTEGER NOT NULL,
  created_at_us INTEGER NOT NULL,
  dead_at_us INTEGER,
  trouble TEXT,
  PRIMARY KEY (shop_id, webhook_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_by_turn ON deliveries (next_at_us) WHERE dead_at_us IS NULL;
CREATE INDEX deliveries_by_end ON deliveries (shop_id, webhook_id, dead_at_us, id) WHERE dead_at_us IS NOT NULL;
CREATE INDEX deliveries_by_age ON deliveries (created_at_us);
