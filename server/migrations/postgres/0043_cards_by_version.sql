CREATE INDEX cards_by_version ON cards (shop_id, program_id, program_version);
