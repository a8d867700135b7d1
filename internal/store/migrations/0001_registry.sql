-- +goose Up

-- One row per person. email_key is the address in the form that decides whether
-- two addresses are one (recipients.Key).
CREATE TABLE recipients (
  id          {{id}},
  email       text NOT NULL,
  email_key   text NOT NULL UNIQUE,
  name        text NOT NULL DEFAULT '',
  first_name  text NOT NULL DEFAULT '',
  last_name   text NOT NULL DEFAULT '',
  company     text NOT NULL DEFAULT '',
  region      text NOT NULL DEFAULT '',
  locale      text NOT NULL DEFAULT '',
  fields      text NOT NULL DEFAULT '{}',
  source      text NOT NULL DEFAULT '',
  created_at  bigint NOT NULL,
  updated_at  bigint NOT NULL
);

-- What a person said about a stream. No row: never asked, so nothing refused.
CREATE TABLE consents (
  recipient_id bigint NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
  stream       text NOT NULL,
  state        text NOT NULL CHECK (state IN ('joined', 'left')),
  source       text NOT NULL DEFAULT '',
  changed_at   bigint NOT NULL,
  PRIMARY KEY (recipient_id, stream)
);

-- Why an address is not written to. They hang on the address, not on the person:
-- they outlive a person that is deleted, and hold before one is known. stream ''
-- means every stream. until 0 means for ever.
CREATE TABLE suppressions (
  id         {{id}},
  email_key  text NOT NULL,
  stream     text NOT NULL DEFAULT '',
  reason     text NOT NULL,
  note       text NOT NULL DEFAULT '',
  source     text NOT NULL DEFAULT '',
  created_at bigint NOT NULL,
  until      bigint NOT NULL DEFAULT 0,
  UNIQUE (email_key, stream, reason)
);

-- Erased addresses, as a keyed hash, so that an old list cannot bring them back.
CREATE TABLE erasures (
  hash      text PRIMARY KEY,
  erased_at bigint NOT NULL,
  by_whom   text NOT NULL DEFAULT '',
  note      text NOT NULL DEFAULT ''
);

-- What happened to a person's entry, without personal values.
CREATE TABLE recipient_history (
  id           {{id}},
  recipient_id bigint NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
  at           bigint NOT NULL,
  action       text NOT NULL,
  detail       text NOT NULL DEFAULT '',
  source       text NOT NULL DEFAULT ''
);
CREATE INDEX recipient_history_person ON recipient_history (recipient_id, id);

-- Small values that the program keeps for itself, such as the key of the hashes.
CREATE TABLE settings (
  name  text PRIMARY KEY,
  value text NOT NULL
);

-- +goose Down
DROP TABLE settings;
DROP TABLE recipient_history;
DROP TABLE erasures;
DROP TABLE suppressions;
DROP TABLE consents;
DROP TABLE recipients;
