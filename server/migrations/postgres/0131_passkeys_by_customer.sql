CREATE INDEX passkeys_by_customer ON passkeys (customer_id, added_at_us, id) WHERE customer_id IS NOT NULL;
