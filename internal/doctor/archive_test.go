//go:build unix

package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/translog"
	"tidings/internal/workspace"
)

// The archive's key is named with a command that shuts it, wherever it lies; that of a workspace in
// which nothing was sealed is not there, and not missed.
func TestArchiveKeyOfOthersEyes(t *testing.T) {
	ws := &workspace.Workspace{Root: t.TempDir()}
	for _, name := range []string{"archive.key", filepath.Join(t.TempDir(), "other.key")} {
		ws.Config = workspace.Config{Archive: workspace.Archive{KeyFile: name}}.WithDefaults()
		if words := LooseSecrets(ws); words != nil {
			t.Errorf("%s is not there: %q", name, words)
		}
		path := ws.File(name)
		for mode, loose := range map[os.FileMode]bool{0o600: false, 0o640: false, 0o644: true, 0o660: true} {
			if err := os.WriteFile(path, []byte("PRIVATE"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
			words := strings.Join(LooseSecrets(ws), "\n")
			if loose != strings.Contains(words, "archive, key_file: other users") ||
				loose != strings.Contains(words, "chmod 600 "+path) {
				t.Errorf("%s with mode %o: %q", name, mode, words)
			}
		}
	}
}

// Time-stamps are looked at where tidings.yaml wants them, and nobody is asked.
func TestStampsOfDoctor(t *testing.T) {
	ws := &workspace.Workspace{Root: t.TempDir()}
	p := &Patient{Workspace: ws}
	look := func() string {
		r := &Report{}
		p.examineStamp(r)
		if len(r.Findings) == 0 {
			return ""
		}
		return r.Findings[0].Level + " " + r.Findings[0].Detail + " " + r.Findings[0].Remedy
	}
	if said := look(); said != "" {
		t.Errorf("without an authority: %s", said)
	}
	ws.Config.Archive = workspace.Archive{TimestampURL: "http://127.0.0.1:1/", TimestampCA: "ca.pem"}
	if said := look(); !strings.HasPrefix(said, "warning the roots of the time-stamp authority: ") {
		t.Errorf("without roots: %s", said)
	}
	root, err := os.ReadFile("../timestamp/testdata/v1/ca.pem")
	if err == nil {
		err = os.WriteFile(ws.Path("ca.pem"), root, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if said := look(); said != "ok nothing is sealed yet " {
		t.Errorf("without an archive: %s", said)
	}
	l := &translog.Log{Outputs: ws.Path("outputs"), KeyFile: ws.Path("archive.key"), Origin: "example.com/a",
		Rand: strings.NewReader(strings.Repeat("x", 64))}
	if err := os.Mkdir(l.Outputs, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.Outputs, translog.ChainName), []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if said := look(); !strings.HasPrefix(said, "warning outputs/log/000000001.note is not time-stamped") ||
		!strings.HasSuffix(said, `run "tidings archive timestamp"`) {
		t.Errorf("pending: %s", said)
	}
	if err := os.WriteFile(filepath.Join(l.Outputs, "log", "000000001.tsr"), root, 0o600); err != nil {
		t.Fatal(err)
	}
	if said := look(); !strings.HasPrefix(said, "warning log/000000001.tsr: it is not a time-stamp") {
		t.Errorf("wrong: %s", said)
	}
}
