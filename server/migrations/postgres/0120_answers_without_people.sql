-- How another system calls a customer, by which link they invite, and who has a card, is read from the card where an answer is given again: so it goes
-- with the card, and no copy stays in an answer that is kept.
UPDATE requests SET answer = (answer::jsonb #- '{card,reference}' #- '{card,invite}' #- '{joined,customer}')::text
  WHERE (key LIKE 'key:%' OR key LIKE 'anyone:%') AND answer LIKE '{%';
