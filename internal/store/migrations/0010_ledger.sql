-- +goose Up

-- The sending of one revision.
CREATE TABLE sends (
  id               {{id}},
  slug             text NOT NULL,
  revision         bigint NOT NULL,
  stream           text NOT NULL DEFAULT '',
  policy           text NOT NULL CHECK (policy IN ('resend', 'hold')),
  state            text NOT NULL CHECK (state IN ('sending', 'paused', 'cancelled', 'complete')),
  reason           text NOT NULL DEFAULT '',
  rate             double precision NOT NULL DEFAULT 0,
  max_attempts     bigint NOT NULL,
  retry_first      bigint NOT NULL,
  retry_max        bigint NOT NULL,
  stop_share       double precision NOT NULL DEFAULT 0,
  stop_after       bigint NOT NULL DEFAULT 0,
  stop_base_failed bigint NOT NULL DEFAULT 0,
  stop_base_seen   bigint NOT NULL DEFAULT 0,
  canary           bigint NOT NULL DEFAULT 0,
  round            bigint NOT NULL DEFAULT 0,
  created_at       bigint NOT NULL,
  started_at       bigint NOT NULL DEFAULT 0,
  ended_at         bigint NOT NULL DEFAULT 0,
  UNIQUE (slug, revision)
);

-- Recipients of one region that one worker at a time works on. Its rows are
-- first_id to last_id without a gap, so no index on the rows is needed.
CREATE TABLE chunks (
  id          {{id}},
  send_id     bigint NOT NULL REFERENCES sends (id) ON DELETE CASCADE,
  region      text NOT NULL,
  canary      bigint NOT NULL DEFAULT 0,
  first_id    bigint NOT NULL,
  last_id     bigint NOT NULL,
  not_before  bigint NOT NULL DEFAULT 0,
  token       bigint NOT NULL DEFAULT 0,
  worker      text NOT NULL DEFAULT '',
  lease_until bigint NOT NULL DEFAULT 0,
  wake_at     bigint NOT NULL DEFAULT 0,
  done        bigint NOT NULL DEFAULT 0
);
CREATE INDEX chunks_open ON chunks (send_id, done, canary);

-- One row per recipient of a send. No index holds a column that changes while
-- sending, so that PostgreSQL can update in place (HOT).
CREATE TABLE deliveries (
  id           {{id}},
  send_id      bigint NOT NULL,
  recipient_id bigint NOT NULL,
  chunk_id     bigint NOT NULL DEFAULT 0,
  state        text NOT NULL,
  attempts     bigint NOT NULL DEFAULT 0,
  uncertain    bigint NOT NULL DEFAULT 0,
  token        bigint NOT NULL DEFAULT 0,
  code         bigint NOT NULL DEFAULT 0,
  next_at      bigint NOT NULL DEFAULT 0,
  updated_at   bigint NOT NULL,
  email        text NOT NULL,
  email_key    text NOT NULL DEFAULT '',
  region       text NOT NULL DEFAULT '',
  locale       text NOT NULL DEFAULT '',
  fields       text NOT NULL DEFAULT '',
  enhanced     text NOT NULL DEFAULT '',
  reply        text NOT NULL DEFAULT '',
  reason       text NOT NULL DEFAULT '',
  relay        text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (recipient_id, send_id);

-- Tries that did not end in acceptance. The accepting try is in the row itself,
-- which keeps the usual case at one write.
CREATE TABLE attempts (
  row_id   bigint NOT NULL,
  number   bigint NOT NULL,
  at       bigint NOT NULL,
  state    text NOT NULL,
  code     bigint NOT NULL DEFAULT 0,
  enhanced text NOT NULL DEFAULT '',
  reply    text NOT NULL DEFAULT '',
  relay    text NOT NULL DEFAULT ''
);
CREATE INDEX attempts_row ON attempts (row_id);

-- How many rows are in each state. Every change of a state changes this in the
-- same transaction; shards keep workers from waiting for each other, and only
-- their sum means something.
CREATE TABLE send_counts (
  send_id    bigint NOT NULL,
  region     text NOT NULL,
  shard      bigint NOT NULL,
  queued     bigint NOT NULL DEFAULT 0,
  attempting bigint NOT NULL DEFAULT 0,
  accepted   bigint NOT NULL DEFAULT 0,
  deferred   bigint NOT NULL DEFAULT 0,
  failed     bigint NOT NULL DEFAULT 0,
  uncertain  bigint NOT NULL DEFAULT 0,
  suppressed bigint NOT NULL DEFAULT 0,
  cancelled  bigint NOT NULL DEFAULT 0,
  delivered  bigint NOT NULL DEFAULT 0,
  bounced    bigint NOT NULL DEFAULT 0,
  complained bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (send_id, region, shard)
);

-- Numbers that a freeze hands out; the row's lock lets one freeze run at a time.
CREATE TABLE ledger_numbers (
  name text PRIMARY KEY,
  next bigint NOT NULL
);
INSERT INTO ledger_numbers (name, next) VALUES ('delivery', 1);

-- Workers alive, and what each last had to say.
CREATE TABLE workers (
  id       text NOT NULL,
  send_id  bigint NOT NULL DEFAULT 0,
  seen_at  bigint NOT NULL,
  rate     double precision NOT NULL DEFAULT 0,
  fault    text NOT NULL DEFAULT '',
  fault_at bigint NOT NULL DEFAULT 0,
  retry_at bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (id, send_id)
);

-- Shared budgets of messages: the moment, in microseconds since 1970, at which
-- the budget is next free.
CREATE TABLE budgets (
  name    text PRIMARY KEY,
  free_at bigint NOT NULL
);

-- +goose Down
DROP TABLE budgets;
DROP TABLE workers;
DROP TABLE ledger_numbers;
DROP TABLE send_counts;
DROP TABLE attempts;
DROP TABLE deliveries;
DROP TABLE chunks;
DROP TABLE sends;
