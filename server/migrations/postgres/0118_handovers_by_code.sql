CREATE UNIQUE INDEX handovers_by_code ON handovers (code_hash);
