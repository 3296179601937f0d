-- Browsers in which somebody of the shop signed in.
CREATE TABLE staff_devices (
  shop_id BYTEA NOT NULL,
  device_id BYTEA NOT NULL,
  at_us BIGINT NOT NULL,
  PRIMARY KEY (shop_id, device_id)
);
