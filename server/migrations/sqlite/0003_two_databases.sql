-- What a version of a program keeps: 1 birthdays, 2 anniversaries. A column, since not every database reads JSON alike.
ALTER TABLE programs ADD COLUMN occasions INTEGER NOT NULL DEFAULT 0;
UPDATE programs SET occasions = (json_extract(terms, '$.occasions.birthday') IS NOT NULL)
  + 2 * (json_extract(terms, '$.occasions.anniversary') IS NOT NULL);

-- When a voucher's end is looked at: at its end, and later where it could not be closed then.
ALTER TABLE vouchers ADD COLUMN due_at_us INTEGER;
UPDATE vouchers SET due_at_us = expires_at_us;
DROP INDEX vouchers_by_end;
CREATE INDEX vouchers_by_due ON vouchers (due_at_us) WHERE state = 'issued' AND due_at_us IS NOT NULL;

-- The shop at which the friend came to count.
ALTER TABLE referrals ADD COLUMN at_shop_id BLOB;

-- Under which version of the program something moved between shops: what it is worth does not change afterwards. What
-- moved until now is valued as it is today.
CREATE TABLE settlements_by_version (
  shop_id BLOB NOT NULL,
  month TEXT NOT NULL,
  version INTEGER NOT NULL,
  issuer_id BLOB NOT NULL,
  redeemer_id BLOB NOT NULL,
  unit TEXT NOT NULL,
  amount INTEGER NOT NULL,
  PRIMARY KEY (shop_id, month, version, issuer_id, redeemer_id, unit)
) STRICT, WITHOUT ROWID;
INSERT INTO settlements_by_version (shop_id, month, version, issuer_id, redeemer_id, unit, amount)
  SELECT f.shop_id, f.month, s.program_version, f.issuer_id, f.redeemer_id, f.unit, f.amount
  FROM settlements f JOIN shops s ON s.id = f.shop_id;
DROP TABLE settlements;
ALTER TABLE settlements_by_version RENAME TO settlements;
