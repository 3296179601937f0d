CREATE TABLE referrals (
  shop_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  inviter_card BYTEA NOT NULL,
  invited_card BYTEA,
  state TEXT NOT NULL,
  reason TEXT,
  at_us BIGINT NOT NULL,
  changed_at_us BIGINT NOT NULL,
  due_at_us BIGINT,
  signal TEXT,
  decided_by BYTEA,
  at_shop_id BYTEA,
  PRIMARY KEY (shop_id, id)
);
