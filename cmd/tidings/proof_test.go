package main

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/json"
	"html"
	"io"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"tidings/internal/archive"
)

// unpack writes the files of a zip into a new folder: unpack ZIP DIR.
func unpack(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs(args[1])
	eachEntry(ts, args[0], func(name string, b []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o755))
		ts.Check(os.WriteFile(path, b, 0o644))
	})
}

func eachEntry(ts *testscript.TestScript, path string, each func(name string, b []byte)) {
	z, err := zip.OpenReader(ts.MkAbs(path))
	ts.Check(err)
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		ts.Check(err)
		b, err := io.ReadAll(r)
		ts.Check(err)
		each(f.Name, b)
	}
}

// holdsNo wants none of some texts in any byte of any file of a zip, nor in what a message says when
// it is decoded: holdsno ZIP TEXT….
func holdsNo(ts *testscript.TestScript, _ bool, args []string) {
	eachEntry(ts, args[0], func(name string, b []byte) {
		said, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(b)))
		if err != nil {
			said = nil // it is no message
		}
		for _, text := range args[1:] {
			low := []byte(strings.ToLower(text))
			if bytes.Contains(bytes.ToLower(b), low) || bytes.Contains(bytes.ToLower(said), low) {
				ts.Fatalf("%s: %s holds %q", args[0], name, text)
			}
		}
	})
}

// readMe writes the commands of a proof's READ-ME.html that are for a program as a shell script:
// readme PAGE PROGRAM FILE.
func readMe(ts *testscript.TestScript, _ bool, args []string) {
	b, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	script := "set -eu\n"
	block := regexp.MustCompile(`(?s)<pre><code data-check="` + regexp.QuoteMeta(args[1]) + `">(.*?)</code></pre>`)
	for _, m := range block.FindAllStringSubmatch(string(b), -1) {
		script += html.UnescapeString(m[1]) + "\n"
	}
	if !strings.Contains(script, args[1]) {
		ts.Fatalf("%s has no command for %s", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(script), 0o600))
}

// firstForm makes the one seal of a workspace one of the first form, which an earlier version made:
// firstform WORKSPACE SLUG.
func firstForm(ts *testscript.TestScript, _ bool, args []string) {
	root := filepath.Join(ts.MkAbs(args[0]), "outputs")
	dir := filepath.Join(root, args[1], "r1")
	path := filepath.Join(dir, archive.ManifestName)
	b, err := os.ReadFile(path)
	ts.Check(err)
	var m archive.Manifest
	ts.Check(json.Unmarshal(b, &m))
	m.Format, m.Deliveries, m.Log = "tidings-manifest/1", nil, nil
	m.Files, err = archive.List(dir)
	ts.Check(err)
	now, err := m.Encode()
	ts.Check(err)
	ts.Check(os.WriteFile(path, now, 0o600))
	line, err := json.Marshal(archive.Link{Sequence: 1, Notice: m.Notice, Revision: 1, SHA256: sum(now)})
	ts.Check(err)
	ts.Check(os.WriteFile(filepath.Join(root, archive.ChainName), append(line, '\n'), 0o600))
	ts.Check(os.RemoveAll(filepath.Join(root, "log")))
	ts.Check(os.Remove(filepath.Join(ts.MkAbs(args[0]), "archive.key")))
	db, err := sql.Open("sqlite", filepath.Join(ts.MkAbs(args[0]), "tidings.db"))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(`UPDATE archive SET manifest_sha256 = ?`, sum(now))
	ts.Check(err)
	_, err = db.Exec(`DELETE FROM settings WHERE name LIKE 'archive_%'`)
	ts.Check(err)
}
