-- Mails to be sent: what each says, as data, and to whom. Nothing in one opens anything: a code is made as it is sent.
CREATE TABLE mails (
  id BYTEA NOT NULL,
  customer_id BYTEA,
  address TEXT NOT NULL,
  what TEXT NOT NULL,
  language TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_at_us BIGINT NOT NULL,
  ends_at_us BIGINT NOT NULL,
  PRIMARY KEY (id)
);
