-- What a card's owner wants to be told, where they have said: JSON.
ALTER TABLE cards ADD COLUMN wishes TEXT;
