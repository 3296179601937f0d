-- The shop's id leads every key, so that a host of many shops can spread them. Times are UTC microseconds.

CREATE TABLE shops (
  id BLOB NOT NULL PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  color TEXT NOT NULL,
  mark TEXT NOT NULL,
  language TEXT NOT NULL,
  zone TEXT NOT NULL,
  program_id BLOB NOT NULL,
  program_version INTEGER NOT NULL,
  created_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Published terms are never changed: a change is a new version.
CREATE TABLE programs (
  shop_id BLOB NOT NULL REFERENCES shops (id) DEFERRABLE INITIALLY DEFERRED,
  id BLOB NOT NULL,
  version INTEGER NOT NULL,
  terms TEXT NOT NULL,
  hash BLOB NOT NULL,
  published_at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
  id BLOB NOT NULL PRIMARY KEY,
  language TEXT,
  created_at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
  shop_id BLOB NOT NULL REFERENCES shops (id),
  id BLOB NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  -- A keyed hash of the PIN, to be looked up by; null for who has none.
  pin BLOB,
  -- A slow hash of the password, in PHC form; null for who has none.
  password TEXT,
  created_at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX staff_by_pin ON staff (shop_id, pin) WHERE pin IS NOT NULL;

-- A browser that is known: as a customer, or as staff of one shop. Only the hash of its token is kept.
CREATE TABLE sessions (
  token_hash BLOB NOT NULL PRIMARY KEY,
  customer_id BLOB REFERENCES customers (id),
  shop_id BLOB,
  staff_id BLOB,
  created_at_us INTEGER NOT NULL,
  seen_at_us INTEGER NOT NULL,
  expires_at_us INTEGER NOT NULL,
  FOREIGN KEY (shop_id, staff_id) REFERENCES staff (shop_id, id),
  CHECK ((customer_id IS NULL) <> (staff_id IS NULL)),
  CHECK ((shop_id IS NULL) = (staff_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires_at_us);
CREATE INDEX sessions_by_staff ON sessions (shop_id, staff_id) WHERE staff_id IS NOT NULL;

CREATE TABLE cards (
  shop_id BLOB NOT NULL,
  id BLOB NOT NULL,
  number TEXT NOT NULL,
  customer_id BLOB NOT NULL REFERENCES customers (id),
  program_id BLOB NOT NULL,
  program_version INTEGER NOT NULL,
  -- How another system of the shop calls this customer.
  reference TEXT,
  -- The end of this card's invitation link.
  invite_code TEXT NOT NULL,
  -- The device on which it was opened: the same device twice earns no second welcome.
  device_id BLOB,
  purchases INTEGER NOT NULL DEFAULT 0 CHECK (purchases >= 0),
  -- The last entry's place and link.
  seq INTEGER NOT NULL DEFAULT 0,
  head BLOB NOT NULL,
  opened_at_us INTEGER NOT NULL,
  -- When it was last at the counter.
  seen_at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, program_id, program_version) REFERENCES programs (shop_id, id, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cards_by_number ON cards (shop_id, number);
CREATE UNIQUE INDEX cards_by_invite ON cards (shop_id, invite_code);
CREATE UNIQUE INDEX cards_by_program ON cards (shop_id, program_id, customer_id);
CREATE UNIQUE INDEX cards_by_reference ON cards (shop_id, reference) WHERE reference IS NOT NULL;
CREATE INDEX cards_by_customer ON cards (customer_id, seen_at_us);
CREATE INDEX cards_by_device ON cards (shop_id, device_id) WHERE device_id IS NOT NULL;
CREATE INDEX cards_by_seen ON cards (shop_id, seen_at_us);

CREATE TABLE purchases (
  shop_id BLOB NOT NULL,
  id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  at_us INTEGER NOT NULL,
  stamps INTEGER NOT NULL,
  -- In the currency's minor unit, where it was said.
  amount_minor INTEGER,
  items INTEGER,
  staff_id BLOB,
  PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;

-- The ledger. Rows are written once and never changed.
CREATE TABLE entries (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  at_us INTEGER NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL CHECK (to_account <> from_account),
  purchase_id BLOB,
  voucher_id BLOB,
  staff_id BLOB,
  reverses INTEGER,
  link BLOB NOT NULL,
  PRIMARY KEY (shop_id, card_id, seq),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;

-- Written with the entries, in the same transaction. The shop's own accounts stand under an empty card.
CREATE TABLE balances (
  shop_id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  account TEXT NOT NULL,
  unit TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (shop_id, card_id, account, unit),
  CHECK (account <> 'card' OR amount >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE vouchers (
  shop_id BLOB NOT NULL,
  id BLOB NOT NULL,
  card_id BLOB NOT NULL,
  code TEXT NOT NULL,
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  issued_at_us INTEGER NOT NULL,
  expires_at_us INTEGER,
  closed_at_us INTEGER,
  PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, card_id) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX vouchers_by_code ON vouchers (shop_id, code);
CREATE INDEX vouchers_by_card ON vouchers (shop_id, card_id, state, issued_at_us);
CREATE INDEX vouchers_by_end ON vouchers (expires_at_us) WHERE state = 'issued' AND expires_at_us IS NOT NULL;

CREATE TABLE referrals (
  shop_id BLOB NOT NULL,
  id BLOB NOT NULL,
  inviter_card BLOB NOT NULL,
  -- The friend's card; null where a stranger was refused before having one.
  invited_card BLOB,
  state TEXT NOT NULL,
  reason TEXT,
  at_us INTEGER NOT NULL,
  changed_at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, id),
  FOREIGN KEY (shop_id, inviter_card) REFERENCES cards (shop_id, id),
  FOREIGN KEY (shop_id, invited_card) REFERENCES cards (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX referrals_by_inviter ON referrals (shop_id, inviter_card, at_us);
CREATE UNIQUE INDEX referrals_by_invited ON referrals (shop_id, invited_card) WHERE state <> 'refused';

-- The answer to a request that wrote something: the same request again is answered from here.
CREATE TABLE requests (
  shop_id BLOB NOT NULL,
  key TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  answer TEXT NOT NULL,
  at_us INTEGER NOT NULL,
  PRIMARY KEY (shop_id, key)
) STRICT, WITHOUT ROWID;

-- What happened on a day of the shop's own calendar, counted as it happens, so that no page has to sum a history.
CREATE TABLE days (
  shop_id BLOB NOT NULL,
  day TEXT NOT NULL,
  cards INTEGER NOT NULL DEFAULT 0,
  purchases INTEGER NOT NULL DEFAULT 0,
  came_back INTEGER NOT NULL DEFAULT 0,
  stamps INTEGER NOT NULL DEFAULT 0,
  issued INTEGER NOT NULL DEFAULT 0,
  redeemed INTEGER NOT NULL DEFAULT 0,
  referrals INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, day)
) STRICT, WITHOUT ROWID;

-- Wrong PINs and passwords, counted in a window of time for each place they came from.
CREATE TABLE attempts (
  scope TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  since_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempts_by_time ON attempts (since_us);
