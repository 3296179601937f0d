-- One stamp more in the third entry of some card.
UPDATE entries
SET amount = amount + 1
WHERE (shop_id, card_id, seq) = (SELECT shop_id, card_id, seq FROM entries WHERE seq = 3 ORDER BY card_id LIMIT 1)
RETURNING card_id, seq
