package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tidings/internal/safefile"
)

// Quarantine keeps messages that could not be read, for a person to look at.
// The same message is kept once.
type Quarantine struct {
	Dir   string
	Limit int64 // bytes kept of one message; 0: 1 MiB
}

// Keep stores a message with the reason beside it and gives the file's name.
func (q Quarantine) Keep(name string, body io.Reader, reason error) (string, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = 1 << 20
	}
	data, err := io.ReadAll(io.LimitReader(body, limit))
	if err != nil {
		return "", fmt.Errorf("quarantine of %s: %w", name, err)
	}
	if err := os.MkdirAll(q.Dir, 0o700); err != nil {
		return "", fmt.Errorf("quarantine folder: %w", err)
	}
	sum := sha256.Sum256(data)
	path := filepath.Join(q.Dir, hex.EncodeToString(sum[:12])+".eml")
	why := fmt.Sprintf("%s\n%v\n", name, reason)
	err = errors.Join(store(path, data), store(path+".why.txt", []byte(why)))
	return path, err
}

// store writes what is at hand; a torn one is worth no sync.
func store(path string, data []byte) error {
	return safefile.Write(path, 0o600, safefile.Unsynced, safefile.Bytes(data))
}
