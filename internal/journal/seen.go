package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"

	"tidings/internal/acts"
	"tidings/internal/safefile"
	"tidings/internal/store"
	"tidings/internal/store/seen"
	"tidings/internal/workspace"
)

// maxSeen bounds a file of the workspace that is looked at, in bytes.
const maxSeen = 64 << 20

// Seen notes files of the workspace that were changed, by an editor or by another program, since they were
// written or looked at last. They are named as they stand in the workspace, with slashes.
func (j *Journal) Seen(ctx context.Context, slug string, names ...string) {
	var files []seen.File
	for _, name := range names {
		b, err := safefile.Read(filepath.Join(j.root, filepath.FromSlash(name)), maxSeen)
		if err != nil {
			continue // who needs it says why it cannot be read
		}
		sum := sha256.Sum256(b)
		files = append(files, seen.File{Name: name, SHA256: hex.EncodeToString(sum[:])})
	}
	err := j.writing(ctx, func(ctx context.Context, db *store.Store) error {
		return seen.Keep(ctx, db, files, func(changed []seen.File) acts.Entry {
			w := written{act: "found changed", slug: slug}
			for i, f := range changed {
				w.files = append(w.files, workspace.Written{File: f.Name, Before: f.Before, After: f.SHA256})
				if i > 0 {
					w.detail += ", "
				}
				w.detail += f.Name
			}
			return w.entry(j)
		})
	})
	if err != nil {
		j.log.DebugContext(ctx, "not in the log", "act", "found changed", "why", err)
	}
}

// wrote is Noted of files that were written, which are seen then.
func (j *Journal) wrote(ctx context.Context, w *written) {
	j.Noted(ctx, w.entry(j))
	var files []seen.File
	for _, x := range w.files {
		files = append(files, seen.File{Name: x.File, SHA256: x.After})
	}
	err := j.writing(ctx, func(ctx context.Context, db *store.Store) error { return seen.Keep(ctx, db, files, nil) })
	if err != nil {
		j.log.DebugContext(ctx, "what was written is not noted as seen", "why", err)
	}
}
