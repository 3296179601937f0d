CREATE UNIQUE INDEX vouchers_by_code ON vouchers (shop_id, code);
