package safefile_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"tidings/internal/safefile"
	"tidings/internal/testneed"
)

// What is no regular file is refused in words, and nothing waits for it: each of these
// would hang, or never end, if it were read.
func TestOpenRegularFilesOnly(t *testing.T) {
	dir := t.TempDir()
	fifo, socket, link := filepath.Join(dir, "fifo"), filepath.Join(dir, "s"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		testneed.Skip(t, "pipes", err.Error())
	}
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := os.Symlink(fifo, link); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		fifo:        "is a pipe, not a file",
		link:        "is a pipe, not a file",
		socket:      "is a socket, not a file",
		dir:         "is a folder, not a file",
		"/dev/zero": "is a device, not a file",
		"/dev/tty":  "is a device, not a file",
	} {
		_, err := safefile.Read(path, 1<<20)
		var kind *safefile.KindError
		if !errors.As(err, &kind) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
	if _, err := safefile.Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// A pipe that takes the place of a file between two looks is refused as well.
func TestOpenLooksAtWhatItOpened(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		testneed.Skip(t, "pipes", err.Error())
	}
	was := func(string) (fs.FileInfo, error) { return os.Stat("read_test.go") }
	_, err := safefile.OpenBy(path, was, os.OpenFile)
	if kind := (*safefile.KindError)(nil); !errors.As(err, &kind) {
		t.Errorf("%v", err)
	}
}

func TestReadBounded(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	if err := os.WriteFile(path, make([]byte, 2048), 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := safefile.Read(path, 2048); err != nil || len(b) != 2048 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	_, err := safefile.Read(path, 2047)
	if large := (*safefile.SizeError)(nil); !errors.As(err, &large) || !strings.Contains(err.Error(), "1 KB") {
		t.Errorf("one byte more: %v", err)
	}
	_, err = safefile.All("-", zeros{}, 1<<20)
	if err == nil || !strings.Contains(err.Error(), "is larger than 1 MB") {
		t.Errorf("without end: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// Whoever waits for input that does not come is freed by the end of the context.
func TestUntil(t *testing.T) {
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	in := safefile.Until(ctx, r)
	go func() {
		w.Write([]byte("hello")) //nolint:errcheck // the reader's test
		cancel()
	}()
	if b, err := io.ReadAll(in); !errors.Is(err, context.Canceled) || string(b) != "hello" && string(b) != "" {
		t.Errorf("%q, %v", b, err)
	}
	text := strings.Repeat("0123456789", 50_000)
	if b, err := io.ReadAll(safefile.Until(t.Context(), strings.NewReader(text))); err != nil || string(b) != text {
		t.Errorf("%d bytes, %v", len(b), err)
	}
}

func TestDir(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "letters", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "letters", "x", "en.md"), []byte("Hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := safefile.Dir(root, 1<<10)
	if err := fstest.TestFS(files, "letters/x/en.md"); err != nil {
		t.Error(err)
	}
	if err := syscall.Mkfifo(filepath.Join(root, "letters", "x", "de.md"), 0o600); err != nil {
		testneed.Skip(t, "pipes", err.Error())
	}
	if _, err := fs.ReadFile(files, "letters/x/de.md"); err == nil || !strings.Contains(err.Error(), "is a pipe") {
		t.Errorf("a pipe: %v", err)
	}
	if _, err := files.Open("letters/x/de.md"); err == nil || !strings.Contains(err.Error(), "is a pipe") {
		t.Errorf("a pipe: %v", err)
	}
}
