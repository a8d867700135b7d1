-- +goose Up

-- The machine on which an act was done; '': nobody knows, or the program did it by itself.
ALTER TABLE acts ADD COLUMN place text NOT NULL DEFAULT '';

-- The files of the workspace as they were when they were written or looked at last, so that the log can
-- tell of those that an editor changed since.
CREATE TABLE seen (
  file   text PRIMARY KEY,
  sha256 text NOT NULL
);

-- +goose Down
DROP TABLE seen;
ALTER TABLE acts DROP COLUMN place;
