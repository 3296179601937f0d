-- Passkeys: a device proves with a key of its own whose it is. The id is made from the credential's: there is one row for each,
-- whoever shows it. What is kept is the public half of the key, with how often it was used, as the library that verifies it
-- writes it down. It is a customer's, or somebody's of a shop.
CREATE TABLE passkeys (
  id BYTEA NOT NULL,
  customer_id BYTEA,
  shop_id BYTEA,
  staff_id BYTEA,
  device TEXT,
  credential TEXT NOT NULL,
  added_at_us BIGINT NOT NULL,
  used_at_us BIGINT NOT NULL,
  PRIMARY KEY (id),
  CHECK ((customer_id IS NULL) <> (staff_id IS NULL)),
  CHECK ((shop_id IS NULL) = (staff_id IS NULL))
);
