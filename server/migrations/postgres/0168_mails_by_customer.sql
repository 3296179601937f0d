CREATE INDEX mails_by_customer ON mails (customer_id) WHERE customer_id IS NOT NULL;
