DROP INDEX vouchers_by_card;
