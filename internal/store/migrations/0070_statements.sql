-- +goose Up

-- What people decided, as they signed it: canonical JSON, and an armored SSH signature or ''
-- (named, not signed). Never changed. Each names the one before it about the same notice.
CREATE TABLE statements (
  id        {{id}},
  kind      text NOT NULL,
  slug      text NOT NULL,
  revision  bigint NOT NULL DEFAULT 0,
  previous  text NOT NULL,
  sha256    text NOT NULL UNIQUE,
  body      text NOT NULL,
  signature text NOT NULL DEFAULT '',
  at        bigint NOT NULL,
  UNIQUE (slug, previous)
);
CREATE INDEX statements_slug ON statements (slug, id);

-- The SHA-256 of the statement that an act is about; '': none.
ALTER TABLE acts ADD COLUMN statement text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE acts DROP COLUMN statement;
DROP TABLE statements;
