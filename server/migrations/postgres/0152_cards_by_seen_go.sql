DROP INDEX cards_by_seen;
