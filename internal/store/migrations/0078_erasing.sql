-- +goose Up

-- Who was forgotten and may still stand in sealed files: keyed hashes, as in erasures. They go when
-- the files are without them, whatever interrupted that.
CREATE TABLE erasing (hash text PRIMARY KEY);

-- +goose Down
DROP TABLE erasing;
