-- One for each transaction, so that where a connection breaks while it commits, it can be found out what became of it.
CREATE TABLE marks (
  id BYTEA NOT NULL PRIMARY KEY
);
