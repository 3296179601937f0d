-- Passkeys: a device proves with a key of its own whose it is.

-- The id is made from the credential's: there is one row for each, whoever shows it. What is kept is the public half of the key,
-- with how often it was used, as the library that verifies it writes it down. It is a customer's, or somebody's of a shop.
CREATE TABLE passkeys (
  id BLOB NOT NULL PRIMARY KEY,
  customer_id BLOB REFERENCES customers (id),
  shop_id BLOB,
  staff_id BLOB,
  device TEXT,
  credential TEXT NOT NULL,
  added_at_us INTEGER NOT NULL,
  used_at_us INTEGER NOT NULL,
  FOREIGN KEY (shop_id, staff_id) REFERENCES staff (shop_id, id),
  CHECK ((customer_id IS NULL) <> (staff_id IS NULL)),
  CHECK ((shop_id IS NULL) = (staff_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX passkeys_by_customer ON passkeys (customer_id, added_at_us, id) WHERE customer_id IS NOT NULL;
CREATE INDEX passkeys_by_staff ON passkeys (shop_id, staff_id, added_at_us, id) WHERE staff_id IS NOT NULL;

-- What a device was asked to prove, until it answers once, or for minutes. By the hash of a name that only it was told.
CREATE TABLE challenges (
  name_hash BLOB NOT NULL PRIMARY KEY,
  asked TEXT NOT NULL,
  expires_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX challenges_by_end ON challenges (expires_at_us);
