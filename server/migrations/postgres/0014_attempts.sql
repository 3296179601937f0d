-- Wrong PINs and passwords, counted in a window of time for each place they came from.
CREATE TABLE attempts (
  scope TEXT NOT NULL,
  failures BIGINT NOT NULL,
  since_us BIGINT NOT NULL,
  PRIMARY KEY (scope)
);
