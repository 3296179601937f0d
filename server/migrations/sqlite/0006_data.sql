-- What customers may do with their own: leave, put cards away, say what they agree to, use several devices.

-- When its owner left. From then on it is nobody's: under a customer of its own of whom nothing is known.
ALTER TABLE cards ADD COLUMN closed_at_us INTEGER;
-- When its owner put it away; used again after that, it is back.
ALTER TABLE cards ADD COLUMN archived_at_us INTEGER;
-- Which of its owner's cards in the program it is: 0, unless two wallets with one each became one.
ALTER TABLE cards ADD COLUMN twin INTEGER NOT NULL DEFAULT 0;
DROP INDEX cards_by_program;
CREATE UNIQUE INDEX cards_by_program ON cards (shop_id, program_id, customer_id, twin);
CREATE INDEX cards_closed ON cards (id) WHERE closed_at_us IS NOT NULL;

-- What kind of device it is, as its owner would call it.
ALTER TABLE sessions ADD COLUMN device TEXT;
CREATE INDEX sessions_by_customer ON sessions (customer_id) WHERE customer_id IS NOT NULL;

-- What a card's owner agreed to and what they took back, with the page on which it was and the words that they read there.
-- Rows are only added: the latest of a purpose says how it stands.
CREATE TABLE consents (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  purpose TEXT NOT NULL,
  nth INTEGER NOT NULL,
  at_us INTEGER NOT NULL,
  given INTEGER NOT NULL,
  page TEXT NOT NULL,
  words TEXT NOT NULL,
  PRIMARY KEY (shop_id, card_id, purpose, nth),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;

-- By what another device is let into a wallet, once: a code for now, or one that is kept for when all devices are lost. Only a
-- keyed hash of it is kept.
CREATE TABLE handovers (
  customer_id BLOB NOT NULL REFERENCES customers (id),
  kind TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  at_us INTEGER NOT NULL,
  expires_at_us INTEGER NOT NULL,
  PRIMARY KEY (customer_id, kind)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX handovers_by_code ON handovers (code_hash);
CREATE INDEX handovers_by_end ON handovers (expires_at_us);

-- How another system calls a customer, by which link they invite, and who has a card, is read from the card where an answer is given again: so it goes
-- with the card, and no copy stays in an answer that is kept.
UPDATE requests SET answer = json_remove(answer, '$.card.reference', '$.card.invite', '$.joined.customer')
  WHERE (key LIKE 'key:%' OR key LIKE 'anyone:%') AND answer LIKE '{%';
