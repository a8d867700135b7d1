package store

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var embedded embed.FS

// migrationFiles gives the embedded migrations with {{id}} and {{blob}} put in
// the dialect's words.
func migrationFiles(d Dialect) (fs.FS, error) {
	sub, err := fs.Sub(embedded, "migrations")
	if err != nil {
		return nil, err
	}
	var pairs []string
	for word, text := range d.types() {
		pairs = append(pairs, "{{"+word+"}}", text)
	}
	return expandFS{sub, strings.NewReplacer(pairs...)}, nil
}

// migrationVersions maps the number of each embedded migration to its name.
func migrationVersions() (map[int64]string, error) {
	entries, err := embedded.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	versions := map[int64]string{}
	for _, e := range entries {
		v, err := goose.NumericComponent(e.Name())
		if err != nil {
			return nil, fmt.Errorf("migration %s: %w", e.Name(), err)
		}
		versions[v] = e.Name()
	}
	return versions, nil
}

// expandFS replaces words in the files that it opens.
type expandFS struct {
	fs.FS
	words *strings.Replacer
}

// Open opens a file with its words replaced; folders are passed on.
func (e expandFS) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	text, err := fs.ReadFile(e.FS, name)
	if err != nil {
		return nil, err
	}
	return expandedFile{bytes.NewReader([]byte(e.words.Replace(string(text)))), info}, nil
}

type expandedFile struct {
	*bytes.Reader
	info fs.FileInfo
}

// Stat describes the file before replacement.
func (f expandedFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close does nothing.
func (f expandedFile) Close() error { return nil }
