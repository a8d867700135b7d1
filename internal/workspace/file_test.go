package workspace

import (
	"path/filepath"
	"testing"
)

// Keys and certificates often stand outside of the workspace.
func TestFile(t *testing.T) {
	root := t.TempDir()
	w := &Workspace{Root: root}
	elsewhere := filepath.Join(t.TempDir(), "ca.pem")
	for name, want := range map[string]string{
		elsewhere:        elsewhere,
		"ca.pem":         filepath.Join(root, "ca.pem"),
		"keys/links.key": filepath.Join(root, "keys", "links.key"),
		"../shared.pem":  filepath.Join(filepath.Dir(root), "shared.pem"),
	} {
		if got := w.File(name); got != want {
			t.Errorf("File(%q) = %q, want %q", name, got, want)
		}
	}
}
