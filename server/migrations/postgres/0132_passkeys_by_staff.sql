CREATE INDEX passkeys_by_staff ON passkeys (shop_id, staff_id, added_at_us, id) WHERE staff_id IS NOT NULL;
