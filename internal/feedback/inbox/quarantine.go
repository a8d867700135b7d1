package inbox

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// store writes under a temporary name and renames.
func store(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
