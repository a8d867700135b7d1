package safefile

import (
	"context"
	"errors"
	"os"
	"time"
)

// Lock waits until no other process holds the lock of a file, which it makes if there is
// none. The lock ends with unlock, or with the process, however that ends. Two locks of
// one process exclude each other too.
func Lock(ctx context.Context, path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for !tryLock(f) {
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), f.Close())
		case <-time.After(20 * time.Millisecond):
		}
	}
	return func() { f.Close() }, nil //nolint:errcheck // closing it is what unlocks
}
