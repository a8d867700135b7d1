package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemasAreFresh fails when a type of the workspace's files has changed and its
// schema has not.
func TestSchemasAreFresh(t *testing.T) {
	files, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", "schemas", name))
		if err != nil {
			t.Error(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("schemas/%s is old; run `go generate ./internal/workspace` (-want +got):\n%s", name, d)
		}
	}
	kept, err := filepath.Glob(filepath.Join("..", "schemas", "*"))
	if err != nil || len(kept) != len(files) {
		t.Errorf("the folder holds %v, but %d schemas are made: %v", kept, len(files), err)
	}
}
