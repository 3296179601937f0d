CREATE INDEX cards_by_device ON cards (shop_id, device_id) WHERE device_id IS NOT NULL;
