CREATE UNIQUE INDEX cards_by_program ON cards (shop_id, program_id, customer_id, twin);
