DROP INDEX cards_by_program;
