-- When its owner left (from then on it is nobody's), when its owner put it away, and which of its owner's cards in the program it
-- is: 0, unless two wallets with one each became one.
ALTER TABLE cards ADD COLUMN closed_at_us BIGINT, ADD COLUMN archived_at_us BIGINT, ADD COLUMN twin BIGINT NOT NULL DEFAULT 0;
