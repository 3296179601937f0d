CREATE INDEX vouchers_by_end ON vouchers (expires_at_us) WHERE state = 'issued' AND expires_at_us IS NOT NULL;
