-- What shops of a coalition gave (with an empty redeemer) and redeemed of each other's, month by month.
CREATE TABLE settlements (
  shop_id BYTEA NOT NULL,
  month TEXT NOT NULL,
  issuer_id BYTEA NOT NULL,
  redeemer_id BYTEA NOT NULL,
  unit TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (shop_id, month, issuer_id, redeemer_id, unit)
);
