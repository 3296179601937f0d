-- What all processes of an installation share: the key from which its other secrets are derived.
CREATE TABLE installation (
  name TEXT NOT NULL PRIMARY KEY,
  value BYTEA NOT NULL
);
