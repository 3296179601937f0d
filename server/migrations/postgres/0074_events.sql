-- A row stands for entries of one card that were written together: `count` of them from `seq` on, of which `id` is the last.
CREATE TABLE events (
  shop_id BYTEA NOT NULL,
  id BIGINT NOT NULL,
  count BIGINT NOT NULL,
  books_id BYTEA NOT NULL,
  card_id BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, id),
  CHECK (count > 0)
);
