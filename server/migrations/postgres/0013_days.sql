-- What happened on a day of the shop's own calendar, counted as it happens.
CREATE TABLE days (
  shop_id BYTEA NOT NULL,
  day TEXT NOT NULL,
  cards BIGINT NOT NULL DEFAULT 0,
  purchases BIGINT NOT NULL DEFAULT 0,
  came_back BIGINT NOT NULL DEFAULT 0,
  stamps BIGINT NOT NULL DEFAULT 0,
  issued BIGINT NOT NULL DEFAULT 0,
  redeemed BIGINT NOT NULL DEFAULT 0,
  referrals BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (shop_id, day)
);
