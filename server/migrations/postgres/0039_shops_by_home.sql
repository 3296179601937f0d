CREATE INDEX shops_by_home ON shops (home_id) WHERE home_id IS NOT NULL;
