CREATE UNIQUE INDEX referrals_by_invited ON referrals (shop_id, invited_card) WHERE state <> 'refused';
