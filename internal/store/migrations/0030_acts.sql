-- +goose Up

-- Who did what, never changed: each entry names the digest of the one before it.
CREATE TABLE acts (
  sequence bigint PRIMARY KEY,
  at       bigint NOT NULL,
  who      text NOT NULL,
  act      text NOT NULL,
  notice   text NOT NULL DEFAULT '',
  detail   text NOT NULL DEFAULT '',
  "before" text NOT NULL DEFAULT '',
  "after"  text NOT NULL DEFAULT '',
  previous text NOT NULL
);
CREATE INDEX acts_notice ON acts (notice, sequence);

-- The end of the log. Its row is locked while an entry is added, so that the chain cannot
-- fork, and it tells when the last entries were taken away.
CREATE TABLE acts_head (
  name     text PRIMARY KEY,
  sequence bigint NOT NULL,
  digest   text NOT NULL
);
INSERT INTO acts_head (name, sequence, digest) VALUES ('head', 0, '');

-- +goose Down
DROP TABLE acts_head;
DROP TABLE acts;
