-- +goose Up

-- What a message corrects: the number of the earlier revision that this person has, and
-- the Message-ID of it, which the message answers. 0 and '': it corrects nothing.
ALTER TABLE deliveries ADD COLUMN corrects bigint NOT NULL DEFAULT 0;
ALTER TABLE deliveries ADD COLUMN in_reply_to text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE deliveries DROP COLUMN in_reply_to;
ALTER TABLE deliveries DROP COLUMN corrects;
