-- +goose Up

-- When the relay took the message. It is written when a report moves the row on,
-- since updated_at then says when that was; while the row is accepted, updated_at
-- says it. 0: not known, as the reply was never read.
ALTER TABLE deliveries ADD COLUMN accepted_at bigint NOT NULL DEFAULT 0;

-- Calls of mail providers that were taken, so that none is taken twice by any
-- process. They are dropped when their signed time has run out.
CREATE TABLE webhook_calls (
  name text PRIMARY KEY,
  at   bigint NOT NULL
);
CREATE INDEX webhook_calls_at ON webhook_calls (at);

-- +goose Down
DROP TABLE webhook_calls;
ALTER TABLE deliveries DROP COLUMN accepted_at;
