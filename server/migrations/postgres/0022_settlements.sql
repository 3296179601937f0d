-- What shops of a coalition gave (with an empty redeemer) and redeemed of each other's, month by month;
-- what units are worth stands in that version of the program.
CREATE TABLE settlements (
  shop_id BYTEA NOT NULL,
  month TEXT NOT NULL,
  version BIGINT NOT NULL,
  issuer_id BYTEA NOT NULL,
  redeemer_id BYTEA NOT NULL,
  unit TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, month, version, issuer_id, redeemer_id, unit)
);
