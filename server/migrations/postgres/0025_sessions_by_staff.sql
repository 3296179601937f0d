CREATE INDEX sessions_by_staff ON sessions (shop_id, staff_id) WHERE staff_id IS NOT NULL;
