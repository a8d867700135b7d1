package workspace

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
)

// Written is a file of the workspace that was written.
type Written struct {
	File          string // in the workspace, with slashes
	Before, After string // SHA-256, hex; Before is "" where there was no file
}

// write writes a file whole, in place of old, and tells of it.
func (w *Workspace) write(name string, old, text []byte) error {
	if err := WriteFile(w.Path(filepath.FromSlash(name)), text, 0o644); err != nil || w.Wrote == nil {
		return err
	}
	x := Written{File: name, After: digest(text)}
	if old != nil {
		x.Before = digest(old)
	}
	w.Wrote(x)
	return nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
