-- Every kind of program: what lapses when and who gave it, how often rules were used, tiers, memberships, experiences.

-- A shop of a coalition keeps its cards in the books of the shop that runs it.
ALTER TABLE shops ADD COLUMN home_id BLOB REFERENCES shops (id);
CREATE INDEX shops_by_home ON shops (home_id) WHERE home_id IS NOT NULL;

ALTER TABLE cards ADD COLUMN tier INTEGER NOT NULL DEFAULT 0;
ALTER TABLE cards ADD COLUMN tier_kept_until_us INTEGER;
ALTER TABLE cards ADD COLUMN member_until_us INTEGER;
-- The next moment at which something changes on the card though nobody does anything.
ALTER TABLE cards ADD COLUMN review_at_us INTEGER;
-- Days of the year, as 02-29, by the shop's calendar.
ALTER TABLE cards ADD COLUMN birthday TEXT;
ALTER TABLE cards ADD COLUMN anniversary TEXT;
-- A keyed hash of the e-mail address or telephone number that its owner gave, to know the same person by.
ALTER TABLE cards ADD COLUMN contact BLOB;
CREATE INDEX cards_by_review ON cards (review_at_us) WHERE review_at_us IS NOT NULL;
CREATE INDEX cards_by_birthday ON cards (shop_id, birthday, id) WHERE birthday IS NOT NULL;
CREATE INDEX cards_by_anniversary ON cards (shop_id, anniversary, id) WHERE anniversary IS NOT NULL;
CREATE INDEX cards_by_version ON cards (shop_id, program_id, program_version);
CREATE INDEX cards_by_contact ON cards (shop_id, contact) WHERE contact IS NOT NULL;
-- Those of before, until their day is filled in when the file is opened.
CREATE INDEX cards_undated ON cards (anniversary, shop_id, id) WHERE anniversary IS NULL;

ALTER TABLE entries ADD COLUMN ends_us INTEGER;
ALTER TABLE entries ADD COLUMN issuer_id BLOB;
ALTER TABLE entries ADD COLUMN at_shop_id BLOB;

-- The shop at which it was, where that is another than the one in whose books it is.
ALTER TABLE purchases ADD COLUMN at_shop_id BLOB;

-- A purchase as it was decided, less what was given back since, as a refund needs it.
CREATE TABLE bills (
  shop_id BLOB NOT NULL,
  purchase_id BLOB NOT NULL,
  bought TEXT NOT NULL,
  PRIMARY KEY (shop_id, purchase_id),
  FOREIGN KEY (shop_id, purchase_id) REFERENCES purchases (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX purchases_by_card ON purchases (shop_id, card_id, at_us);

-- The rule that gave it, and what it was made of.
ALTER TABLE vouchers ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE vouchers ADD COLUMN paid TEXT;
-- Until now there were stamp cards alone.
UPDATE vouchers SET
  rule = 'stamps/' || (SELECT p.terms ->> 'slots' FROM cards c JOIN programs p
    ON p.shop_id = c.shop_id AND p.id = c.program_id AND p.version = c.program_version
    WHERE c.shop_id = vouchers.shop_id AND c.id = vouchers.card_id),
  paid = '[{"unit":"stamp","amount":' || (SELECT p.terms ->> 'slots' FROM cards c JOIN programs p
    ON p.shop_id = c.shop_id AND p.id = c.program_id AND p.version = c.program_version
    WHERE c.shop_id = vouchers.shop_id AND c.id = vouchers.card_id) || '}]'
WHERE kind = 'completed';

-- Of what a card holds: which lapses when (0: never), and which shop gave it (empty: the only one). What is in no lot does
-- neither.
CREATE TABLE lots (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  unit TEXT NOT NULL,
  ends_us INTEGER NOT NULL,
  issuer_id BLOB NOT NULL,
  amount INTEGER NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (shop_id, card_id, unit, ends_us, issuer_id)
) STRICT, WITHOUT ROWID;

-- How often a rule was used by a card, or (with an empty card) by all together.
CREATE TABLE counts (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  rule TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (shop_id, card_id, rule)
) STRICT, WITHOUT ROWID;

-- What happened on a card in a month, for its tier.
CREATE TABLE months (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  month TEXT NOT NULL,
  spend INTEGER NOT NULL,
  visits INTEGER NOT NULL,
  points INTEGER NOT NULL,
  PRIMARY KEY (shop_id, card_id, month)
) STRICT, WITHOUT ROWID;

-- What a card's owner is told, each thing once.
CREATE TABLE notices (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  rule TEXT NOT NULL,
  what TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  until_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, card_id, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_by_card ON notices (shop_id, card_id, at_us);

-- Who has a place at an experience, or waits for one.
CREATE TABLE places (
  shop_id BLOB NOT NULL,
  experience TEXT NOT NULL,
  card_id BLOB NOT NULL,
  state TEXT NOT NULL,
  paid TEXT,
  -- When it came to this state: who waits longest is first.
  at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, experience, card_id),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_by_turn ON places (shop_id, experience, state, at_us);

ALTER TABLE referrals ADD COLUMN due_at_us INTEGER;
ALTER TABLE referrals ADD COLUMN signal TEXT;
ALTER TABLE referrals ADD COLUMN decided_by BLOB;
CREATE INDEX referrals_by_due ON referrals (due_at_us) WHERE state = 'qualified';
CREATE INDEX referrals_by_hold ON referrals (shop_id, changed_at_us) WHERE state = 'held';

-- Browsers in which somebody of the shop signed in.
CREATE TABLE staff_devices (
  shop_id BLOB NOT NULL,
  device_id BLOB NOT NULL,
  at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, device_id)
) STRICT, WITHOUT ROWID;

-- What shops of a coalition gave (with an empty redeemer) and redeemed of each other's, month by month.
CREATE TABLE settlements (
  shop_id BLOB NOT NULL,
  month TEXT NOT NULL,
  issuer_id BLOB NOT NULL,
  redeemer_id BLOB NOT NULL,
  unit TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (shop_id, month, issuer_id, redeemer_id, unit)
) STRICT, WITHOUT ROWID;
