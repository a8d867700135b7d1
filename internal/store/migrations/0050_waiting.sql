-- +goose Up

-- What a worker's fault keeps from going: see delivery.FaultKind. '': not told, as by
-- an earlier program.
ALTER TABLE workers ADD COLUMN fault_kind text NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE workers DROP COLUMN fault_kind;
