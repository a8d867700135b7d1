package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/archive"
	"tidings/internal/plain"
	"tidings/internal/proof/bundle"
	"tidings/internal/safefile"
	"tidings/internal/translog"
)

// stampSuffix is that of a checkpoint's time-stamp, beside its .note.
const stampSuffix = ".tsr"

// logged proves that the archive's log has a seal, and adds the log's files to the proof's.
func (r *Prover) logged(l archive.Link, files map[string][]byte) (in bundle.Inclusion, err error) {
	index := uint64(l.Sequence - 1)
	vkey, err := r.logFile(translog.KeyName)
	if err != nil {
		return in, err
	}
	c, err := r.checkpoint(index, vkey, files)
	if err == nil && c == nil {
		err = fmt.Errorf("no checkpoint of the archive's log covers the seal; \"tidings archive %s\" signs one, or "+
			"says why it cannot", l.Notice)
	}
	if err != nil {
		return in, err
	}
	tree, err := translog.ReadTree(r.needs.Outputs)
	if err != nil {
		return in, err
	}
	path, err := tree.Inclusion(index, c.Size)
	if err != nil {
		return in, err
	}
	line, err := json.Marshal(l)
	files[bundle.KeyName] = vkey
	return bundle.Inclusion{Line: string(line), Index: index, Size: c.Size, Path: bundle.Hashes(path)}, err
}

// checkpoint chooses the one that proves most of a line: the first that covers it and has a
// time-stamp, else the newest; nil: none covers it.
func (r *Prover) checkpoint(index uint64, vkey []byte, files map[string][]byte) (*translog.Checkpoint, error) {
	key, err := note.NewVerifier(strings.TrimSuffix(string(vkey), "\n"))
	if err != nil {
		return nil, nil //nolint:nilerr // without a key nothing is covered
	}
	names, err := filepath.Glob(filepath.Join(r.needs.Outputs, translog.Folder, "*.note"))
	if err != nil {
		return nil, err
	}
	var best *translog.Checkpoint
	for _, name := range names { // in their order, for names have leading zeros
		data, err := r.logFile(filepath.Base(name))
		if err != nil {
			return nil, err
		}
		c, err := translog.OpenOwn(data, key)
		if err != nil {
			return nil, broken([]archive.Problem{{Path: translog.Folder + "/" + filepath.Base(name),
				Detail: plain.Error(err)}}, "the archive's log does not hold")
		}
		if c.Size <= index {
			continue
		}
		stamp, err := r.logFile(strings.TrimSuffix(filepath.Base(name), ".note") + stampSuffix)
		if err != nil {
			return nil, err
		}
		best, files[bundle.CheckpointName] = &c, data
		if stamp != nil {
			files[bundle.StampName] = stamp
			return best, nil
		}
	}
	return best, nil
}

// logFile reads a file of the archive's log; nil: there is none.
func (r *Prover) logFile(name string) ([]byte, error) {
	b, err := safefile.Read(filepath.Join(r.needs.Outputs, translog.Folder, name), bundle.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}
