-- Mail: addresses by which a lost wallet is got back, and what is on its way to addresses.

-- The address that a customer confirmed. `folded` is what it is found by, once: it is nothing where the same address was
-- confirmed for another wallet since, at `lost_at_us`.
CREATE TABLE emails (
  customer_id BLOB NOT NULL PRIMARY KEY REFERENCES customers (id),
  address TEXT NOT NULL,
  folded TEXT,
  confirmed_at_us INTEGER NOT NULL,
  lost_at_us INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX emails_by_folded ON emails (folded);

-- The address that a customer wants to confirm. Of the code in the mail only a keyed hash is kept, from when it is on its way.
CREATE TABLE email_proofs (
  customer_id BLOB NOT NULL PRIMARY KEY REFERENCES customers (id),
  address TEXT NOT NULL,
  code_hash BLOB,
  at_us INTEGER NOT NULL,
  expires_at_us INTEGER NOT NULL,
  -- When a mail server said that it never takes a mail to this address.
  refused_at_us INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX email_proofs_by_code ON email_proofs (code_hash);
CREATE INDEX email_proofs_by_end ON email_proofs (expires_at_us);

-- Mails to be sent: what each says, as data, and to whom. Nothing in one opens anything: a code is made as it is sent.
CREATE TABLE mails (
  id BLOB NOT NULL PRIMARY KEY,
  customer_id BLOB REFERENCES customers (id),
  address TEXT NOT NULL,
  what TEXT NOT NULL,
  language TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at_us INTEGER NOT NULL,
  ends_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mails_by_turn ON mails (next_at_us);
CREATE INDEX mails_by_end ON mails (ends_at_us);
CREATE INDEX mails_by_customer ON mails (customer_id) WHERE customer_id IS NOT NULL;
