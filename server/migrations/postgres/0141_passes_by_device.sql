CREATE INDEX passes_by_device ON passes (device, changed_at_us);
