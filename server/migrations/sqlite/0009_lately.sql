-- Which cards were used last in a shop's books: a short list a shop, so that no card's row stands in an order of time.
CREATE TABLE lately (
  shop_id BLOB NOT NULL PRIMARY KEY REFERENCES shops (id),
  cards TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO lately (shop_id, cards)
  SELECT shop_id, json_group_array(json_array(lower(hex(id)), seen_at_us))
  FROM (SELECT shop_id, id, seen_at_us, row_number() OVER (PARTITION BY shop_id ORDER BY seen_at_us DESC, id DESC) AS place FROM cards)
  WHERE place <= 32
  GROUP BY shop_id;
DROP INDEX cards_by_seen;
DROP INDEX cards_by_customer;
CREATE INDEX cards_by_customer ON cards (customer_id, shop_id, id);

-- With all of them counted from the index alone.
DROP INDEX vouchers_by_card;
CREATE INDEX vouchers_by_card ON vouchers (shop_id, card_id, state, issued_at_us, id, expires_at_us);

-- Answers lie in the order in which they were given. By their keys, which are drawn, each lay on a page of its own, and as they
-- are long, few fitted on one.
CREATE TABLE requests_in_order (
  shop_id BLOB NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  answer TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, key)
) STRICT;
INSERT INTO requests_in_order (shop_id, key, fingerprint, answer, at_us)
  SELECT shop_id, key, fingerprint, answer, at_us FROM requests ORDER BY at_us;
DROP TABLE requests;
ALTER TABLE requests_in_order RENAME TO requests;
