package translog

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"tidings/internal/timestamp"
	"tidings/internal/timestamp/timestamptest"
)

// stampedLog gives a log whose checkpoints at 4 and 5 are stamped, and whose roots they lead to.
func stampedLog(t *testing.T) (*Log, *timestamp.Authority) {
	t.Helper()
	a := timestamptest.New(t, timestamptest.Options{})
	roots, err := timestamp.ReadRoots(a.CA())
	if err != nil {
		t.Fatal(err)
	}
	authority := &timestamp.Authority{URL: a.URL, Roots: roots, Rand: rand.Reader}
	l := sealed(t)
	newest := filepath.Join(l.Outputs, Folder, NoteName(5))
	hide(t, newest, func() { stampNewest(t, l, authority) })
	stampNewest(t, l, authority)
	return l, authority
}

// hide moves a file away for a while.
func hide(t *testing.T, file string, do func()) {
	t.Helper()
	aside := filepath.Join(t.TempDir(), "aside")
	if err := os.Rename(file, aside); err != nil {
		t.Fatal(err)
	}
	do()
	if err := os.Rename(aside, file); err != nil {
		t.Fatal(err)
	}
}

func stampNewest(t *testing.T, l *Log, a *timestamp.Authority) {
	t.Helper()
	s, err := NewestStamp(l.Outputs, a.Roots)
	if err != nil || s.Note == "" || !s.Time.IsZero() {
		t.Fatalf("NewestStamp() = %+v, %v", s, err)
	}
	tsr, at, err := a.Request(t.Context(), s.Data)
	if err == nil {
		err = s.Keep(l.Outputs, tsr)
	}
	if err != nil {
		t.Fatal(err)
	}
	again, err := NewestStamp(l.Outputs, a.Roots)
	if err != nil || !again.Time.Equal(at) {
		t.Fatalf("NewestStamp() = %+v, %v", again, err)
	}
}

func stampProblems(t *testing.T, l *Log, roots *timestamp.Roots) (r Report, paths []string) {
	t.Helper()
	r, err := Verify(l.Outputs, "", nil, roots)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range r.Problems {
		paths = append(paths, p.Path+" "+p.Kind)
	}
	return r, paths
}

func TestStampsHold(t *testing.T) {
	l, a := stampedLog(t)
	for _, roots := range []*timestamp.Roots{a.Roots, nil} {
		r, problems := stampProblems(t, l, roots)
		if problems != nil || len(r.Stamps) != 2 || r.Newest != "log/000000005.note" ||
			r.Stamps[0].Note != "log/000000004.note" || r.Stamps[1].File != "log/000000005.tsr" {
			t.Errorf("problems in %v; %+v", problems, r)
		}
	}
	if err := os.Remove(filepath.Join(l.Outputs, Folder, "000000005.tsr")); err != nil {
		t.Fatal(err)
	}
	if r, problems := stampProblems(t, l, a.Roots); problems != nil || len(r.Stamps) != 1 {
		t.Errorf("one that is missing: problems in %v; %+v", problems, r)
	}
	addLine(t, l, 6)
	advance(t, l, 6)
	if s, err := NewestStamp(l.Outputs, a.Roots); err != nil || !s.Time.IsZero() || s.File != "log/000000006.tsr" {
		t.Errorf("NewestStamp() = %+v, %v", s, err)
	}
}

// What stands in the place of a time-stamp, or was done to one, is a problem with its name.
func TestStampsTampered(t *testing.T) {
	l, a := stampedLog(t)
	path := func(name string) string { return filepath.Join(l.Outputs, Folder, name) }
	read := func(name string) []byte {
		b, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	older, newer := read("000000004.tsr"), read("000000005.tsr")
	flipped := slices.Clone(newer)
	flipped[len(flipped)/2] ^= 1
	for what, b := range map[string][]byte{"older": older, "flipped": flipped, "cut": newer[:len(newer)-1],
		"empty": nil, "longer": append(slices.Clone(newer), '\n'), "a note": read("000000005.note"),
		"big": make([]byte, mostNote+1)} {
		want := "log/000000005.tsr changed"
		if what == "big" {
			want = "log/000000005.tsr unreadable"
		}
		if err := os.WriteFile(path("000000005.tsr"), b, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, roots := range []*timestamp.Roots{a.Roots, nil} {
			if _, problems := stampProblems(t, l, roots); !slices.Equal(problems, []string{want}) {
				t.Errorf("%s: problems in %v", what, problems)
			}
		}
		if s, err := NewestStamp(l.Outputs, a.Roots); err == nil {
			t.Errorf("%s: NewestStamp() = %+v", what, s)
		}
	}
	if err := os.WriteFile(path("000000005.tsr"), newer, 0o600); err != nil {
		t.Fatal(err)
	}
	other := timestamptest.New(t, timestamptest.Options{})
	roots, err := timestamp.ReadRoots(other.CA())
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := stampProblems(t, l, roots); !slices.Equal(problems,
		[]string{"log/000000004.tsr changed", "log/000000005.tsr changed"}) {
		t.Errorf("of another authority: problems in %v", problems)
	}
	hide(t, path("000000004.note"), func() {
		if _, problems := stampProblems(t, l, a.Roots); !slices.Equal(problems, []string{"log/000000004.tsr added"}) {
			t.Errorf("without its checkpoint: problems in %v", problems)
		}
	})
	for what, put := range map[string]func(path string) error{
		"link": func(path string) error { return os.Symlink("/dev/zero", path) },
		"dir":  func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		if err := os.RemoveAll(path("000000005.tsr")); err != nil {
			t.Fatal(err)
		}
		if err := put(path("000000005.tsr")); err != nil {
			t.Fatal(err)
		}
		if _, problems := stampProblems(t, l, a.Roots); !slices.Equal(problems,
			[]string{"log/000000005.tsr unreadable"}) {
			t.Errorf("%s: problems in %v", what, problems)
		}
	}
}

// A checkpoint that is not the log's own is given to no authority.
func TestForeignCheckpointIsNotStamped(t *testing.T) {
	l := sealed(t)
	path := filepath.Join(l.Outputs, Folder, NoteName(5))
	older, err := os.ReadFile(filepath.Join(l.Outputs, Folder, NoteName(4)))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range [][]byte{older, older[1:], nil} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := NewestStamp(l.Outputs, nil); err == nil {
			t.Errorf("NewestStamp() = %+v", s)
		}
	}
	if s, err := NewestStamp(t.TempDir(), nil); err != nil || s.Note != "" {
		t.Errorf("of no archive: %+v, %v", s, err)
	}
}
