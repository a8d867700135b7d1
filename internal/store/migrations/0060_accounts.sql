-- +goose Up

-- One row per customer. account_key is the account's name in the form that decides whether
-- two are one (recipients.AccountKey). services are IDs of components, sorted, with a comma
-- before each and one at the end (",database,website,"), or ''. postal and fields are JSON.
CREATE TABLE accounts (
  id          {{id}},
  account     text NOT NULL,
  account_key text NOT NULL UNIQUE,
  name        text NOT NULL DEFAULT '',
  region      text NOT NULL DEFAULT '',
  locale      text NOT NULL DEFAULT '',
  time_zone   text NOT NULL DEFAULT '',
  postal      text NOT NULL DEFAULT '{}',
  services    text NOT NULL DEFAULT '',
  fields      text NOT NULL DEFAULT '{}',
  source      text NOT NULL DEFAULT '',
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL
);

-- Who is written to for which account. roles are written as services are.
CREATE TABLE contacts (
  recipient_id bigint NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
  account_id   bigint NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  roles        text NOT NULL DEFAULT '',
  PRIMARY KEY (recipient_id, account_id)
);
CREATE INDEX contacts_account ON contacts (account_id);

-- What a source brought at its last sync: who is missing the next time is gone from there.
-- email_key or account_key, the other ''.
CREATE TABLE source_entries (
  source      text NOT NULL,
  email_key   text NOT NULL DEFAULT '',
  account_key text NOT NULL DEFAULT '',
  PRIMARY KEY (source, email_key, account_key)
);

-- The accounts for which a recipient was selected: their numbers, with a space before each
-- (" 17 42"), or ''.
ALTER TABLE deliveries ADD COLUMN accounts text NOT NULL DEFAULT '';

-- Letters that went another way than by mail. kind: post.
CREATE TABLE other_ways (
  send_id    bigint NOT NULL,
  account_id bigint NOT NULL,
  kind       text NOT NULL,
  at         bigint NOT NULL,
  by_whom    text NOT NULL DEFAULT '',
  detail     text NOT NULL DEFAULT '',
  PRIMARY KEY (send_id, account_id, kind)
);

-- +goose Down
DROP TABLE other_ways;
ALTER TABLE deliveries DROP COLUMN accounts;
DROP TABLE source_entries;
DROP TABLE contacts;
DROP TABLE accounts;
