package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/archive"
)

// forge is somebody who has the files and no key: the last approval of a seal says another note, and
// its manifest and the chain are made to fit. forge OUTPUTS SLUG REVISION; it is the only seal.
func forge(ts *testscript.TestScript, _ bool, args []string) {
	root := ts.MkAbs(args[0])
	dir := filepath.Join(root, args[1], "r"+args[2])
	found, err := filepath.Glob(filepath.Join(dir, "statements", "*-approve.json"))
	ts.Check(err)
	last := found[len(found)-1]
	b, err := os.ReadFile(last)
	ts.Check(err)
	b = []byte(strings.Replace(string(b), `"notice":`, `"note":"forged","notice":`, 1))
	ts.Check(os.WriteFile(last, b, 0o600))
	path := filepath.Join(dir, archive.ManifestName)
	was, err := os.ReadFile(path)
	ts.Check(err)
	var m archive.Manifest
	ts.Check(json.Unmarshal(was, &m))
	rel, err := filepath.Rel(dir, last)
	ts.Check(err)
	for i, f := range m.Files {
		if f.Path == filepath.ToSlash(rel) {
			m.Files[i].SHA256, m.Files[i].Bytes = sum(b), int64(len(b))
		}
	}
	now, err := m.Encode()
	ts.Check(err)
	ts.Check(os.WriteFile(path, now, 0o600))
	l := archive.Link{Sequence: m.Sequence, Notice: m.Notice, Revision: m.Revision, SHA256: sum(now)}
	line, err := json.Marshal(l)
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(root, archive.ChainName), fmt.Appendf(nil, "%s\n", line), 0o600))
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}
