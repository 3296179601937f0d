-- What a version of a program keeps: 1 birthdays, 2 anniversaries. A column, since not every database reads JSON alike.
ALTER TABLE programs ADD COLUMN occasions INTEGER NOT NULL DEFAULT 0;
UPDATE programs SET occasions = (json_extract(terms, '$.occasions.birthday') IS NOT NULL)
  + 2 * (json_extract(terms, '$.occasions.anniversary') IS NOT NULL);
