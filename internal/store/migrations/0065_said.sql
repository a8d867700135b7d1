-- +goose Up

-- What a source said of an entry at its last sync: a JSON object of short hashes by field, with
-- "account " before what is the account's. Whoever else says otherwise is found by it.
ALTER TABLE source_entries ADD COLUMN said text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE source_entries DROP COLUMN said;
