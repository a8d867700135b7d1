package workspace

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
)

// Traces names the files of the workspace that hold an address in clear text,
// relative to its root: lists as they came, the sealed evidence of sends, mail in
// the built-in mailbox. Forgetting a person leaves them alone, as the manager decides
// about lists and a sealed archive must not change; the database is not among them.
func (w *Workspace) Traces(ctx context.Context, address string) (found []string, err error) {
	return w.traces(ctx, w.Root, address)
}

func (w *Workspace) traces(ctx context.Context, root, address string) (found []string, err error) {
	needle := []byte(strings.ToLower(strings.TrimSpace(address)))
	if len(needle) < 3 {
		return nil, nil
	}
	err = filepath.WalkDir(root, func(file string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // gone since
			return nil
		}
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if e.IsDir() && strings.HasPrefix(e.Name(), ".") && file != root {
			return fs.SkipDir
		}
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), "tidings.db") {
			return nil
		}
		has, err := mentions(file, needle)
		if rel, rerr := filepath.Rel(w.Root, file); has && rerr == nil {
			found = append(found, filepath.ToSlash(rel))
		}
		return err
	})
	return found, err
}

// mentions reads a file piece by piece, so that its size does not matter.
func mentions(file string, needle []byte) (bool, error) {
	f, err := safefile.Open(file)
	if err != nil {
		return false, ignoreMissing(err)
	}
	defer f.Close()
	buf := make([]byte, 256<<10)
	have := 0
	for {
		n, err := io.ReadFull(f, buf[have:])
		text := bytes.ToLower(buf[:have+n])
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if standsIn(text, needle) {
			return true, nil
		}
		if last || err != nil {
			return false, ignoreEnd(err)
		}
		have = copy(buf, buf[len(buf)-len(needle)-1:])
	}
}

// standsIn reports whether the address stands in the text by itself: "ann@x.example"
// is no trace of "n@x.example", nor of "ann@x.ex".
func standsIn(text, needle []byte) bool {
	for from := 0; ; {
		i := bytes.Index(text[from:], needle)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(needle)
		if (begin == 0 || !ofAddress(text[begin-1])) && (end == len(text) || !ofDomain(text[end:])) {
			return true
		}
		from = begin + 1
	}
}

func ofAddress(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 ||
		strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) >= 0
}

// ofDomain reports whether a domain goes on: a full stop alone ends a sentence.
func ofDomain(rest []byte) bool {
	if rest[0] == '.' {
		rest = rest[1:]
	}
	return len(rest) > 0 && (rest[0] >= 'a' && rest[0] <= 'z' || rest[0] >= '0' && rest[0] <= '9' || rest[0] == '-' ||
		rest[0] >= 0x80)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// RemoveTraces deletes the files of a folder of the workspace that name an address,
// such as reports in quarantine.
func (w *Workspace) RemoveTraces(ctx context.Context, folder, address string) error {
	files, err := w.traces(ctx, folder, address)
	for _, f := range files {
		err = errors.Join(err, ignoreMissing(os.Remove(w.Path(filepath.FromSlash(f)))))
	}
	return err
}
