CREATE INDEX referrals_by_hold ON referrals (shop_id, changed_at_us, id) WHERE state = 'held';
