package sealing

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"

	"tidings/internal/acts"
	"tidings/internal/archive"
	"tidings/internal/safefile"
	"tidings/internal/store"
)

// actsSince gives what was done since the newest seal of a chain, as a seal has it.
func (v *Vault) actsSince(ctx context.Context, chain []archive.Link) (file []byte, said *archive.Logged, err error) {
	db, err := v.store(ctx)
	if err != nil {
		return nil, nil, err
	}
	said = &archive.Logged{First: 1}
	if before := v.archive.LastLogged(chain); before != nil {
		said.First, said.Previous, said.Head = before.Last+1, before.Head, before.Head
	}
	said.Last = said.First - 1
	var b bytes.Buffer
	err = db.ActsFrom(ctx, said.First, func(e acts.Entry) error {
		b.Write(append(e.Canonical(), '\n'))
		said.Last, said.Head = e.Sequence, e.Digest()
		return nil
	})
	return b.Bytes(), said, err
}

// verifyActs checks the entries of the log in a seal: each names the one before it.
func verifyActs(dir string, m *archive.Manifest) (found []archive.Problem) {
	if m.Log == nil {
		return nil
	}
	add := func(format string, args ...any) {
		found = append(found, archive.Problem{Path: archive.LogName, Kind: "chain", Detail: fmt.Sprintf(format,
			args...)})
	}
	b, err := safefile.Read(filepath.Join(dir, archive.LogName), archive.MaxFile)
	if err != nil {
		return nil // named as a file of the seal
	}
	head, next := m.Log.Previous, m.Log.First
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e acts.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || !bytes.Equal(e.Canonical(), lines.Bytes()) {
			add("entry %d is not in its canonical form", next)
			return found
		}
		if e.Sequence != next || e.Previous != head {
			add("entry %d does not follow the one before it", next)
		}
		head, next = e.Digest(), e.Sequence+1
	}
	if err := lines.Err(); err != nil || next != m.Log.Last+1 || head != m.Log.Head {
		add("it ends otherwise than the manifest says, which is with entry %d", m.Log.Last)
	}
	return found
}

// compareActs compares the database's log of acts with what seals have of it: whoever wrote it anew
// from its beginning could not change those.
func compareActs(ctx context.Context, db *store.Store, seals []archive.Placed, r *archive.Result) error {
	ends := map[int64]archive.Placed{}
	for _, s := range seals {
		if l := s.Manifest.Log; l != nil && l.Last >= l.First {
			ends[l.Last] = s
		}
	}
	if len(ends) == 0 {
		return nil
	}
	err := db.ActsFrom(ctx, 1, func(e acts.Entry) error {
		if s, ok := ends[e.Sequence]; ok && e.Digest() != s.Manifest.Log.Head {
			r.Add(s.Folder+"/"+archive.LogName, "database", fmt.Sprintf("entry %d of the database's log is another "+
				"one than "+
				"was sealed: the log was changed or written anew", e.Sequence))
		}
		delete(ends, e.Sequence)
		return nil
	})
	for last, s := range ends {
		r.Add(s.Folder+"/"+archive.LogName, "database", fmt.Sprintf("the database's log does not have entry %d, "+
			"which was "+
			"sealed", last))
	}
	return err
}
