CREATE INDEX referrals_by_due ON referrals (due_at_us) WHERE state = 'qualified';
