-- +goose Up

-- A revision is what was approved and sent: its digest and its frozen content.
CREATE TABLE revisions (
  slug        text NOT NULL,
  number      bigint NOT NULL,
  digest      text NOT NULL,
  approved_by text NOT NULL DEFAULT '',
  note        text NOT NULL DEFAULT '',
  approved_at bigint NOT NULL DEFAULT 0,
  payload     {{blob}} NOT NULL,
  created_at  bigint NOT NULL,
  sent_at     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (slug, number)
);

-- Every yes and no, never changed.
CREATE TABLE approvals (
  id       {{id}},
  slug     text NOT NULL,
  revision bigint NOT NULL,
  digest   text NOT NULL,
  decision text NOT NULL CHECK (decision IN ('approved', 'rejected')),
  by_whom  text NOT NULL,
  note     text NOT NULL DEFAULT '',
  at       bigint NOT NULL
);
CREATE INDEX approvals_slug ON approvals (slug, id);

-- The chain of manifests. Each entry names the digest of the one before it; the
-- unique previous_sha256 keeps two processes from forking the chain.
CREATE TABLE archive (
  seq             bigint PRIMARY KEY,
  slug            text NOT NULL,
  revision        bigint NOT NULL,
  manifest_sha256 text NOT NULL,
  previous_sha256 text NOT NULL UNIQUE,
  at              bigint NOT NULL
);

-- What came back: bounces, complaints, clicks on unsubscribe and acknowledge.
-- Never changed; dedupe makes taking the same report twice harmless.
CREATE TABLE events (
  id           {{id}},
  at           bigint NOT NULL,
  kind         text NOT NULL,
  row_id       bigint NOT NULL DEFAULT 0,
  recipient_id bigint NOT NULL DEFAULT 0,
  slug         text NOT NULL DEFAULT '',
  revision     bigint NOT NULL DEFAULT 0,
  source       text NOT NULL DEFAULT '',
  dedupe       text NOT NULL UNIQUE,
  payload      text NOT NULL DEFAULT '{}'
);
CREATE INDEX events_notice ON events (slug, revision, kind);
CREATE INDEX events_recipient ON events (recipient_id, id);

-- +goose Down
DROP TABLE events;
DROP TABLE archive;
DROP TABLE approvals;
DROP TABLE revisions;
