-- +goose Up

-- Who asked on the sign-up page for letters (want: join) or for the link to their
-- preferences (want: link), until expires_at; then the row goes. state: asked, mailing,
-- mailed, confirmed. services as in accounts; '' means every one. words is what the person
-- agreed to, page the language in which they read it.
CREATE TABLE signups (
  id         {{id}},
  email      text NOT NULL,
  email_key  text NOT NULL,
  want       text NOT NULL,
  region     text NOT NULL DEFAULT '',
  locale     text NOT NULL DEFAULT '',
  services   text NOT NULL DEFAULT '',
  words      text NOT NULL DEFAULT '',
  page       text NOT NULL DEFAULT '',
  state      text NOT NULL DEFAULT 'asked',
  asked_at   bigint NOT NULL,
  tried_at   bigint NOT NULL DEFAULT 0,
  mailed_at  bigint NOT NULL DEFAULT 0,
  expires_at bigint NOT NULL
);
CREATE INDEX signups_address ON signups (email_key, asked_at);
CREATE INDEX signups_state ON signups (state, id);

-- +goose Down
DROP TABLE signups;
