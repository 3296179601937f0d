DROP INDEX cards_by_customer;
