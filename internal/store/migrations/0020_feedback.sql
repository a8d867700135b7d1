-- +goose Up

-- Reports that a person must look at. The event says what it is about.
CREATE TABLE reviews (
  event_id     bigint PRIMARY KEY,
  recipient_id bigint NOT NULL DEFAULT 0,
  row_id       bigint NOT NULL DEFAULT 0,
  why          text NOT NULL DEFAULT '',
  opened_at    bigint NOT NULL,
  done_at      bigint NOT NULL DEFAULT 0,
  done_by      text NOT NULL DEFAULT '',
  note         text NOT NULL DEFAULT ''
);
CREATE INDEX reviews_open ON reviews (done_at, event_id);

-- Reports that came before the relay's reply to the same message was committed.
-- They move the row as soon as it is known to be accepted.
CREATE TABLE early_feedback (
  event_id bigint PRIMARY KEY,
  row_id   bigint NOT NULL,
  state    text NOT NULL,
  code     bigint NOT NULL DEFAULT 0,
  enhanced text NOT NULL DEFAULT '',
  reply    text NOT NULL DEFAULT '',
  reason   text NOT NULL DEFAULT '',
  at       bigint NOT NULL
);

-- +goose Down
DROP TABLE early_feedback;
DROP TABLE reviews;
