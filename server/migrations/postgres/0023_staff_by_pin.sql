CREATE UNIQUE INDEX staff_by_pin ON staff (shop_id, pin) WHERE pin IS NOT NULL;
