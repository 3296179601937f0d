-- The answer to a request that wrote something: the same request again is answered from here.
CREATE TABLE requests (
  shop_id BYTEA NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, key)
);
