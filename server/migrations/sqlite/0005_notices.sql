-- What a card's owner wants to be told, where they have said: JSON.
ALTER TABLE cards ADD COLUMN wishes TEXT;

-- When a notice was shown in the inbox, and when it is to ring.
ALTER TABLE notices ADD COLUMN seen_at_us INTEGER;
ALTER TABLE notices ADD COLUMN ring_at_us INTEGER;
CREATE INDEX notices_by_turn ON notices (ring_at_us) WHERE ring_at_us IS NOT NULL;
CREATE INDEX notices_by_end ON notices (until_us);

-- Browsers in which customers want to be told. The id is made from the endpoint: a browser belongs to who asked last.
CREATE TABLE phones (
  id BLOB NOT NULL PRIMARY KEY,
  customer_id BLOB NOT NULL REFERENCES customers (id),
  endpoint TEXT NOT NULL,
  public_key BLOB NOT NULL,
  secret BLOB NOT NULL,
  language TEXT NOT NULL,
  name TEXT NOT NULL,
  added_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX phones_by_customer ON phones (customer_id, added_at_us, id);

-- Notices on their way to a phone.
CREATE TABLE pushes (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  rule TEXT NOT NULL,
  phone_id BLOB NOT NULL,
  tries INTEGER NOT NULL,
  next_at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, card_id, rule, phone_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX pushes_by_turn ON pushes (next_at_us);
