-- +goose Up

-- Of an act of sending: the SHA-256 over the rows that were frozen.
ALTER TABLE acts ADD COLUMN content text NOT NULL DEFAULT '';

-- The digests of a chunk's rows as they were frozen, 16 bytes each, in the rows' order. They stand
-- beside rows and chunks, which change while a send goes on.
CREATE TABLE chunk_sums (
  chunk_id bigint PRIMARY KEY,
  sums     {{blob}} NOT NULL,
  sha256   text NOT NULL
);

-- SHA-256 over the sums of all chunks; '': frozen by an older version, without sums.
ALTER TABLE sends ADD COLUMN frozen text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE sends DROP COLUMN frozen;
DROP TABLE chunk_sums;
ALTER TABLE acts DROP COLUMN content;
