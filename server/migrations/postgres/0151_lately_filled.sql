INSERT INTO lately (shop_id, cards)
  SELECT shop_id, json_agg(json_build_array(encode(id, 'hex'), seen_at_us))::text
  FROM (SELECT shop_id, id, seen_at_us, row_number() OVER (PARTITION BY shop_id ORDER BY seen_at_us DESC, id DESC) AS place FROM cards) AS latest
  WHERE place <= 32
  GROUP BY shop_id
  ON CONFLICT (shop_id) DO NOTHING;
