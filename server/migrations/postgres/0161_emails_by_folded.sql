CREATE UNIQUE INDEX emails_by_folded ON emails (folded);
