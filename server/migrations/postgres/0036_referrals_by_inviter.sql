CREATE INDEX referrals_by_inviter ON referrals (shop_id, inviter_card, at_us, id);
