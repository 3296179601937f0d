CREATE INDEX vouchers_by_due ON vouchers (due_at_us) WHERE state = 'issued' AND due_at_us IS NOT NULL;
