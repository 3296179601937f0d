CREATE INDEX phones_by_customer ON phones (customer_id, added_at_us, id);
