package inbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/feedback/inbox"
	"tidings/internal/testneed"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// all reads everything and gives "name: text" for each message.
func all(t *testing.T, path string, stdin io.Reader) (got []string) {
	t.Helper()
	for m, err := range inbox.Read(t.Context(), path, stdin) {
		if err != nil {
			got = append(got, filepath.Base(m.Name)+": ERROR")
			continue
		}
		body, err := io.ReadAll(m.Body)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.Base(m.Name)+": "+string(body))
	}
	return got
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	box := "From a@example.com Mon May  4 10:00:00 2026\nSubject: 1\n\nFrom here to there\n>From quoted\n>>From " +
		"twice\n\n" +
		"From - Tue May  5 11:00:00 2026\nSubject: 2\n\nbody\n"
	boxed := []string{"Subject: 1\n\nFrom here to there\nFrom quoted\n>From twice\n\n", "Subject: 2\n\nbody\n"}
	cr := func(s, end string) string { return strings.ReplaceAll(s, "\n", end) }
	write(t, filepath.Join(dir, "one.eml"), "Subject: x\n\nhello\n")
	write(t, filepath.Join(dir, "from.eml"), "From a@example.com Mon May  4 10:00:00 2026\nSubject: x\n\nhello\n")
	write(t, filepath.Join(dir, "lf"), box)
	write(t, filepath.Join(dir, "crlf"), cr(box, "\r\n"))
	write(t, filepath.Join(dir, "cr"), cr(box, "\r"))
	write(t, filepath.Join(dir, "empty"), "")
	write(t, filepath.Join(dir, "md", "cur", "2.x:2,S"), "Subject: cur\n\n")
	write(t, filepath.Join(dir, "md", "new", "1.x"), "Subject: new\n\n")
	write(t, filepath.Join(dir, "md", "tmp", "0.x"), "Subject: half written\n\n")
	write(t, filepath.Join(dir, "folder", "b.eml"), "Subject: b\n\n")
	write(t, filepath.Join(dir, "folder", "a.eml"), "Subject: a\n\n")
	write(t, filepath.Join(dir, "folder", ".hidden"), "no")
	for _, c := range []struct {
		path string
		want []string
	}{
		{"one.eml", []string{"one.eml: Subject: x\n\nhello\n"}},
		{"from.eml", []string{"from.eml: Subject: x\n\nhello\n"}},
		{"lf", []string{"lf: " + boxed[0], "lf#2: " + boxed[1]}},
		{"crlf", []string{"crlf: " + cr(boxed[0], "\r\n"), "crlf#2: " + cr(boxed[1], "\r\n")}},
		{"cr", []string{"cr: " + cr(boxed[0], "\r"), "cr#2: " + cr(boxed[1], "\r")}},
		{"empty", nil},
		{"md", []string{"1.x: Subject: new\n\n", "2.x:2,S: Subject: cur\n\n"}},
		{"folder", []string{"a.eml: Subject: a\n\n", "b.eml: Subject: b\n\n"}},
		{"missing", []string{"missing: ERROR"}},
	} {
		if diff := cmp.Diff(c.want, all(t, filepath.Join(dir, c.path), nil)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.path, diff)
		}
	}
	if got := all(t, "-", strings.NewReader(box)); len(got) != 2 || !strings.HasPrefix(got[1], "stdin#2: ") {
		t.Errorf("stdin: %q", got)
	}
}

// TestUnreadMessage: a message that nobody reads is passed over.
func TestUnreadMessage(t *testing.T) {
	box := strings.Repeat("From a Mon May  4 10:00:00 2026\nSubject: 1\n\nbody\n\n", 5)
	n := 0
	for _, err := range inbox.Read(t.Context(), "-", strings.NewReader(box)) {
		if n++; err != nil {
			t.Fatal(err)
		}
	}
	if n != 5 {
		t.Errorf("%d messages, want 5", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range inbox.Read(ctx, "-", strings.NewReader(box)) {
		if err == nil {
			t.Error("a message came after the end of the context")
		}
	}
}

// endless gives size bytes of one line without an end, then a second message.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	for i := range p[:n] {
		p[i] = 'A'
	}
	e.left -= n
	return n, nil
}

func TestMemoryStaysSmall(t *testing.T) {
	head := "From a Mon May  4 10:00:00 2026\nSubject: big\n\n"
	tail := "\n\nFrom a Mon May  4 10:00:00 2026\nSubject: next\n\nx\n"
	r := io.MultiReader(strings.NewReader(head), &endless{100 << 20}, strings.NewReader(tail))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	var names []string
	for m, err := range inbox.Read(t.Context(), "-", r) {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, m.Name)
		buf := make([]byte, 1<<20)
		for i := 0; ; i++ {
			if _, err := m.Body.Read(buf); err != nil {
				break
			}
			if i%100 == 0 {
				runtime.ReadMemStats(&after)
				peak = max(peak, after.HeapAlloc)
			}
		}
	}
	if len(names) != 2 {
		t.Errorf("messages %q", names)
	}
	if grown := int64(peak) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("heap grew by %d MB", grown>>20)
	}
}

func TestQuarantine(t *testing.T) {
	q := &inbox.Quarantine{Dir: filepath.Join(t.TempDir(), "q"), Limit: 4}
	one, err := q.Keep("box#3", strings.NewReader("abcdef"), io.ErrUnexpectedEOF)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := q.Keep("box#3", strings.NewReader("abcdef"), io.ErrUnexpectedEOF); err != nil || two != one {
		t.Errorf("kept twice: %s %s %v", one, two, err)
	}
	data, _ := os.ReadFile(one)
	why, _ := os.ReadFile(one + ".why.txt")
	if string(data) != "abcd" || !strings.Contains(string(why), "box#3") ||
		!strings.Contains(string(why), "unexpected EOF") {
		t.Errorf("%q %q", data, why)
	}
}

// A quarantine holds so much, whoever fills it; the oldest go first, and it says so.
func TestQuarantineIsBounded(t *testing.T) {
	var log strings.Builder
	q := &inbox.Quarantine{Dir: filepath.Join(t.TempDir(), "q"), Limit: 1000, Bytes: 20_000, Messages: 100,
		Log: slog.New(slog.NewTextHandler(&log, nil))}
	keep := func(q *inbox.Quarantine, n, size int) string {
		t.Helper()
		body := fmt.Sprintf("%d%s", n, strings.Repeat("x", size))
		path, err := q.Keep("m", strings.NewReader(body), io.ErrUnexpectedEOF)
		if err != nil {
			t.Fatal(err)
		}
		old := time.Unix(int64(1_000_000_000+n), 0) // as if a second had passed
		for _, f := range []string{path, path + ".why.txt"} {
			if err := os.Chtimes(f, old, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		f, err := inbox.FillOf(q.Dir)
		if err != nil || f.Bytes > 20_000+1100 || f.Messages > 101 {
			t.Fatalf("after %d: %+v %v", n, f, err)
		}
		return path
	}
	exists := func(path string) bool { _, err := os.Stat(path); return err == nil }
	first := keep(q, 0, 5000)
	for n := 1; n < 200; n++ {
		keep(q, n, 5000)
	}
	last := keep(q, 200, 5000)
	if exists(first) || exists(first+".why.txt") || !exists(last) || !strings.Contains(log.String(), "oldest") {
		t.Errorf("the first is there: %v, the last: %v; log %q", exists(first), exists(last), log.String())
	}
	// Another process does not know what is there, and looks.
	other := &inbox.Quarantine{Dir: q.Dir, Limit: 1000, Bytes: 5000, Messages: 100}
	keep(other, 201, 5000)
	if f, err := inbox.FillOf(q.Dir); err != nil || f.Bytes > 5000 {
		t.Errorf("%+v %v", f, err)
	}
	for n := 300; n < 700; n++ { // many small ones
		keep(q, n, 1)
	}
	if f, err := inbox.FillOf(filepath.Join(q.Dir, "none")); err != nil || f != (inbox.Fill{}) {
		t.Errorf("%+v %v", f, err)
	}
}

// unending is standard input that never ends, or never says anything.
type unending struct{ silent bool }

func (e unending) Read(p []byte) (int, error) {
	if e.silent {
		select {}
	}
	clear(p)
	return len(p), nil
}

// Reading ends with its context, whatever is read.
func TestReadEnds(t *testing.T) {
	for name, in := range map[string]io.Reader{
		"zeros":           unending{},
		"silence":         unending{silent: true},
		"an endless mbox": io.MultiReader(strings.NewReader("From a Mon May  4 10:00:00 2026\n"), unending{}),
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		for m, err := range inbox.Read(ctx, "-", in) {
			if err == nil {
				_, err = io.Copy(io.Discard, m.Body)
			}
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
		}
		cancel()
	}
	for _, path := range []string{"/dev/zero", fifo(t)} {
		if got := all(t, path, nil); len(got) != 1 || !strings.Contains(got[0], "ERROR") {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func fifo(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		testneed.Skip(t, "pipes", err.Error())
	}
	return path
}

func FuzzMbox(f *testing.F) {
	f.Add("From a Mon May  4 10:00:00 2026\nSubject: 1\n\n>From x\n\nFrom b Mon May  4 10:00:00 2026\n\ny")
	f.Add("From a\r\rb\r\n\nFrom x 1:1")
	f.Fuzz(func(t *testing.T, text string) {
		total := 0
		for m, err := range inbox.Read(t.Context(), "-", strings.NewReader(text)) {
			if err != nil {
				continue
			}
			n, err := io.Copy(io.Discard, m.Body)
			if err != nil {
				t.Fatal(err)
			}
			total += int(n)
		}
		if total > len(text) {
			t.Errorf("%d bytes out of %d", total, len(text))
		}
	})
}

// Folders within folders are read, Maildirs among them as such; links are not
// followed.
func TestFolders(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "c.eml"), "c")
	write(t, filepath.Join(dir, "a", "deep", "1.eml"), "1")
	write(t, filepath.Join(dir, "md", "new", "2.x"), "2")
	write(t, filepath.Join(dir, "md", "cur", "3.x"), "3")
	write(t, filepath.Join(dir, "md", "tmp", "0.x"), "half")
	write(t, filepath.Join(dir, ".git", "x"), "hidden")
	if err := os.Symlink(dir, filepath.Join(dir, "a", "loop")); err != nil {
		t.Fatal(err)
	}
	want := []string{"c.eml: c", "1.eml: 1", "2.x: 2", "3.x: 3"}
	if got := all(t, dir, nil); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
	deep := dir
	for range 20 {
		deep = filepath.Join(deep, "x")
	}
	write(t, filepath.Join(deep, "y"), "y")
	if got := all(t, dir, nil); len(got) != 1 || !strings.Contains(got[0], "ERROR") {
		t.Errorf("20 folders within each other: %q", got)
	}
}

// TestMarkBeforeBox reads a box that was saved with a byte order mark.
func TestMarkBeforeBox(t *testing.T) {
	path := filepath.Join(t.TempDir(), "box")
	write(t, path, "\uFEFFFrom a@b Mon May  4 10:00:00 2026\nSubject: 1\n\nx\n\nFrom a@b Mon May  4 10:00:00 2026\n"+
		"Subject: 2\n\ny\n")
	want := []string{"box: Subject: 1\n\nx\n\n", "box#2: Subject: 2\n\ny\n"}
	if diff := cmp.Diff(want, all(t, path, nil)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
