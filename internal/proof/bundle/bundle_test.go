package bundle_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tidings/internal/archive"
	"tidings/internal/people"
	"tidings/internal/proof/bundle"
)

func TestProofHolds(t *testing.T) {
	s := seal(t, 6)
	for n := range 6 {
		data := s.proofOf(t, n)
		r := bundle.Verify(data, bundle.Known{})
		if !r.Valid || len(r.NotProved) > 0 || r.Recipient != recipient(n) || r.Notice != "note1" || r.Revision != 1 ||
			r.State != "accepted" || r.KeyGiven || r.MessageSHA256 != withoutSignature(message(n)) ||
			!slices.Equal(r.ApprovedBy, []string{"Kathy Oren"}) || len(r.Signed) != 1 || r.Timestamp != nil {
			t.Errorf("%d: %+v", n, r)
		}
		if known := bundle.Verify(data, bundle.Known{Key: r.Key}); !known.Valid || !known.KeyGiven {
			t.Errorf("%d: with its key: %+v", n, known)
		}
		if other := bundle.Verify(data,
			bundle.Known{Key: r.Key + "x"}); other.Valid || other.Problems[0].Path != bundle.KeyName {
			t.Errorf("%d: with another key: %+v", n, other)
		}
		if !bytes.Equal(data, s.proofOf(t, n)) {
			t.Errorf("%d: a second proof has other bytes", n)
		}
	}
}

// A proof has nothing about anybody else: not a byte of any of its files.
func TestProofNamesNobodyElse(t *testing.T) {
	s := seal(t, 6)
	for n := range 6 {
		files, err := bundle.Read(s.proofOf(t, n))
		if err != nil {
			t.Fatal(err)
		}
		for name, b := range files {
			for other := range 6 {
				for _, text := range []string{recipient(other), fmt.Sprintf("customer%d.example", other),
					fmt.Sprintf("account-%d", other), fmt.Sprintf("m%d@", other), "somebody else"} {
					if other != n && bytes.Contains(b, []byte(text)) {
						t.Errorf("the proof of %s: %s holds %s", recipient(n), name, text)
					}
				}
			}
		}
	}
}

// unpacked is a proof whose files a test may change.
func unpacked(t *testing.T, data []byte) map[string][]byte {
	t.Helper()
	return must[map[string][]byte](t)(bundle.Read(data))
}

// repacked is a proof of other files, laid out as it must be.
func repacked(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	return must[[]byte](t)(bundle.Encode(files))
}

// Every byte of the file counts.
func TestEveryByteOfTheFile(t *testing.T) {
	data := seal(t, 6).proofOf(t, 2)
	for i := range data {
		data[i] ^= 1
		if r := bundle.Verify(data, bundle.Known{}); r.Valid {
			t.Errorf("byte %d of %d flipped, and it holds", i, len(data))
		}
		data[i] ^= 1
	}
	for _, n := range []int{0, 1, len(data) / 2, len(data) - 22, len(data) - 1} {
		if r := bundle.Verify(data[:n], bundle.Known{}); r.Valid {
			t.Errorf("cut at %d, and it holds", n)
		}
	}
	for what, changed := range map[string][]byte{"more behind": append(bytes.Clone(data), 0),
		"more in front": append([]byte("PK"), data...), "twice": append(bytes.Clone(data), data...)} {
		if r := bundle.Verify(changed, bundle.Known{}); r.Valid {
			t.Errorf("%s, and it holds", what)
		}
	}
}

// uncovered says which bytes the proof does not cover. Whoever changes them, and makes the list of
// proof.json fit, is not found; of the pages for people it is said that they are others.
func uncovered(name string, at int) bool {
	return name == bundle.ReadMeName || name == bundle.VerifierName ||
		name == bundle.MessageName && at < bytes.Index(message(2), []byte("Date:"))
}

// Every byte of every file counts, also for somebody who packs the file anew and makes proof.json's
// list fit.
func TestEveryByteOfEveryEntry(t *testing.T) {
	data := seal(t, 6).proofOf(t, 2)
	for name, b := range unpacked(t, data) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			step := 1 + len(b)/400
			for i := 0; i < len(b); i += step {
				files := unpacked(t, data)
				files[name][i] ^= 1
				if r := bundle.Verify(repacked(t, files), bundle.Known{}); r.Valid {
					t.Errorf("byte %d flipped, and it holds", i)
				}
				if name == bundle.ProofName || bundle.Listed(files) != nil {
					continue
				}
				r := bundle.Verify(repacked(t, files), bundle.Known{})
				switch {
				case name == bundle.MessageName && uncovered(name, i):
					// DKIM-Signature fields; a change that makes them another field is one of the message
				case uncovered(name, i):
					if !r.Valid || len(r.NotProved) != 1 || r.NotProved[0].Path != name {
						t.Errorf("byte %d flipped and listed: %+v", i, r)
					}
				case r.Valid:
					t.Errorf("byte %d flipped and listed, and it holds", i)
				}
			}
		})
	}
}

// Files that were removed, added, swapped or renamed are found, also where proof.json's list fits.
func TestOtherEntries(t *testing.T) {
	s := seal(t, 6)
	data, other := s.proofOf(t, 2), unpacked(t, s.proofOf(t, 3))
	names := slices.Sorted(maps.Keys(other))
	try := func(what string, change func(files map[string][]byte)) {
		t.Helper()
		for _, listed := range []bool{false, true} {
			files := unpacked(t, data)
			change(files)
			if listed && bundle.Listed(files) != nil {
				continue
			}
			r := bundle.Verify(repacked(t, files), bundle.Known{})
			page := listed && len(r.NotProved) == 1 && uncovered(r.NotProved[0].Path, 0)
			if r.Valid && !page { // the pages for people are named instead
				t.Errorf("%s (listed: %v), and it holds", what, listed)
			}
		}
	}
	for _, name := range names {
		try(name+" removed", func(f map[string][]byte) { delete(f, name) })
		try(name+" empty", func(f map[string][]byte) { f[name] = nil })
		if string(other[name]) != string(unpacked(t, data)[name]) && name != bundle.ReadMeName {
			try(name+" of another proof", func(f map[string][]byte) { f[name] = other[name] })
		}
		for _, with := range names {
			if name < with && name != bundle.ReadMeName && name != bundle.VerifierName {
				try(name+" and "+with+" swapped", func(f map[string][]byte) { f[name], f[with] = f[with], f[name] })
			}
		}
	}
	for _, name := range []string{"letter.de.pdf", "statements/002-reject.json"} {
		try(name+" added", func(f map[string][]byte) { f[name] = []byte("{}") })
	}
	try("the letter renamed", func(f map[string][]byte) {
		f["letter.de.pdf"] = f["letter.en.pdf"]
		delete(f, "letter.en.pdf")
	})
	try("the statement renamed", func(f map[string][]byte) {
		f["statements/002-approve.json"] = f["statements/001-approve.json"]
		delete(f, "statements/001-approve.json")
	})
	try("the signature removed", func(f map[string][]byte) { delete(f, "statements/001-approve.json.sig") })
}

// A seal that was made of forged parts has the digests of those, and proves nothing all the same.
func TestForgedBeforeItWasSealed(t *testing.T) {
	rewrite := func(name, from, to string) func(string, *archive.Manifest) {
		return func(dir string, _ *archive.Manifest) {
			path := filepath.Join(dir, name)
			b := must[[]byte](t)(os.ReadFile(path))
			if !bytes.Contains(b, []byte(from)) {
				t.Fatalf("%s does not hold %s", name, from)
			}
			write(t, path, bytes.Replace(b, []byte(from), []byte(to), 1))
		}
	}
	for what, tt := range map[string]struct {
		forge func(string, *archive.Manifest)
		path  string
		want  string
	}{
		"another approver": {func(_ string, m *archive.Manifest) { m.Approval.By = "Mallory" }, archive.ManifestName,
			"says that Mallory approved it"},
		"another approval": {func(_ string, m *archive.Manifest) { m.Approval.SHA256 = strings.Repeat("cd", 32) },
			"statements/001-approve.json", "it approves abababababab, and what was sealed is cdcdcdcdcdcd"},
		"another letter": {rewrite("letter.en.md", "Update", "Updote"), "statements/001-approve.json",
			`it approves another letter in "en" than was sealed`},
		"another statement": {rewrite("statements/001-approve.json", `"revision"`, `"note":"forged","revision"`),
			"statements/001-approve.json", ""},
		"another roster": {rewrite(people.LogName, "Kathy", "Cathy"), people.LogName, ""},
		"other keys": {rewrite(people.AllowedName, "kathy@", "mallory@"), people.AllowedName,
			"its keys are not those of people.log"},
		"no signature": {func(dir string, _ *archive.Manifest) {
			if err := os.Remove(filepath.Join(dir, "statements", "001-approve.json.sig")); err != nil {
				t.Fatal(err)
			}
		}, "statements/001-approve.json", "has no signature"},
		"no roster": {func(dir string, _ *archive.Manifest) {
			if err := os.Remove(filepath.Join(dir, people.LogName)); err != nil {
				t.Fatal(err)
			}
		}, "statements/001-approve.json", "the seal has no roster"},
	} {
		data, r := sealAs(t, 6, tt.forge).tried(t, 2)
		if data != nil || r.Valid || !slices.ContainsFunc(r.Problems, func(p archive.Problem) bool {
			return p.Path == tt.path && strings.Contains(p.Detail, tt.want)
		}) {
			t.Errorf("%s: %+v; want %s: %s", what, r.Problems, tt.path, tt.want)
		}
	}
}

// Zips that are none of tidings' are refused with what is wrong, and a small file never becomes a
// large one.
func TestForeignZips(t *testing.T) {
	files := unpacked(t, seal(t, 6).proofOf(t, 2))
	for what, tt := range map[string]struct {
		add  func(w *zip.Writer) error
		want string
	}{
		"unknown": {func(w *zip.Writer) error { return put(w, &zip.FileHeader{Name: "virus.exe"}, "x") },
			`it holds "virus.exe", which is no file of a proof`},
		"path": {func(w *zip.Writer) error { return put(w, &zip.FileHeader{Name: "../proof.json"}, "x") },
			"which is no file of a proof"},
		"rooted": {func(w *zip.Writer) error { return put(w, &zip.FileHeader{Name: "/proof.json"}, "x") },
			"which is no file of a proof"},
		"folder": {func(w *zip.Writer) error { return put(w, &zip.FileHeader{Name: "statements/"}, "") },
			"which is no file of a proof"},
		"deep": {func(w *zip.Writer) error {
			return put(w, &zip.FileHeader{Name: "statements/../001-approve.json"}, "x")
		}, "which is no file of a proof"},
		"twice": {func(w *zip.Writer) error { return put(w, &zip.FileHeader{Name: bundle.ProofName}, "x") },
			"it holds proof.json twice"},
		"link": {func(w *zip.Writer) error {
			h := &zip.FileHeader{Name: bundle.StampName}
			h.SetMode(fs.ModeSymlink | 0o777)
			return put(w, h, "/etc/passwd")
		}, "checkpoint.tsr in it is a link"},
		"bomb": {func(w *zip.Writer) error {
			return put(w, &zip.FileHeader{Name: bundle.StampName, Method: zip.Deflate}, strings.Repeat("\x00", 1<<26))
		}, "checkpoint.tsr in it is compressed"},
		"claimed": {func(w *zip.Writer) error {
			_, err := w.CreateRaw(&zip.FileHeader{Name: bundle.StampName, CompressedSize64: 1 << 40,
				UncompressedSize64: 1 << 40})
			return err
		}, "checkpoint.tsr in it is larger than 64 MB"},
		"layout":  {func(*zip.Writer) error { return nil }, "the zip is not laid out as tidings writes it"},
		"comment": {func(w *zip.Writer) error { return w.SetComment("signed and sealed") }, "not laid out"},
	} {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if err := put(w, &zip.FileHeader{Name: name}, string(files[name])); err != nil {
				t.Fatal(err)
			}
		}
		if err := tt.add(w); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r := bundle.Verify(b.Bytes(), bundle.Known{})
		if r.Valid || len(r.Problems) != 1 || !strings.Contains(r.Problems[0].Detail, tt.want) {
			t.Errorf("%s: %+v; want %s", what, r.Problems, tt.want)
		}
	}
	for what, data := range map[string][]byte{"nothing": nil, "text": []byte("hello"),
		"large": make([]byte, bundle.MaxFile+1)} {
		if r := bundle.Verify(data, bundle.Known{}); r.Valid || len(r.Problems) != 1 {
			t.Errorf("%s: %+v", what, r)
		}
	}
}

func put(w *zip.Writer, h *zip.FileHeader, text string) error {
	f, err := w.CreateHeader(h)
	if err == nil {
		_, err = f.Write([]byte(text))
	}
	return err
}

func TestMessageDigest(t *testing.T) {
	const dkim = "DKIM-Signature: v=1; b=x\r\n"
	plain := "From: a@b.example\r\nSubject: x\r\n\r\nDKIM-Signature: of the text\r\n"
	want := bundle.MessageDigest([]byte(plain))
	for _, signed := range []string{dkim + plain, dkim + dkim + plain,
		"dkim-signature : v=1;\r\n\tb=x\r\n b=y\r\n" + plain,
		strings.Replace(plain, "Subject", dkim+"Subject", 1)} {
		if got := bundle.MessageDigest([]byte(signed)); got != want {
			t.Errorf("%q: %s, want %s", signed, got, want)
		}
	}
	for _, other := range []string{"DKIM-Signature2: x\r\n" + plain, plain + dkim, strings.TrimSuffix(plain, "\n")} {
		if bundle.MessageDigest([]byte(other)) == want {
			t.Errorf("%q has the digest of another message", other)
		}
	}
}

// FuzzRead: no zip of others ends the program, and what is read is all that is in it.
func FuzzRead(f *testing.F) {
	small, err := bundle.Encode(map[string][]byte{bundle.CheckpointName: []byte("x\n1\n\n"), bundle.KeyName: nil})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add(small[:len(small)-22])
	f.Add(append(bytes.Clone(small), small...))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if r := bundle.Verify(data, bundle.Known{}); r.Valid {
			t.Fatalf("%+v", r)
		}
		if files, err := bundle.Read(data); err == nil && !bytes.Equal(must[[]byte](t)(bundle.Encode(files)), data) {
			t.Fatal("there is more in it than what was read")
		}
	})
}

// FuzzEntry: no file of a bundle ends the program, and none that is another proves anything.
func FuzzEntry(f *testing.F) {
	files, err := bundle.Read(seal(f, 6).proofOf(f, 2))
	if err != nil {
		f.Fatal(err)
	}
	names := slices.Sorted(maps.Keys(files))
	for i, name := range names {
		if len(files[name]) < 3000 {
			f.Add(byte(i), files[name])
		}
		f.Add(byte(i), []byte(`{"format":"tidings-proof/1","files":null,"email":"x"}`))
	}
	f.Fuzz(func(t *testing.T, which byte, data []byte) {
		name := names[int(which)%len(names)]
		changed := maps.Clone(files)
		changed[name] = data
		if name != bundle.ProofName && bundle.Listed(changed) != nil {
			t.Fatal("proof.json cannot be listed anew")
		}
		r := bundle.Verify(must[[]byte](t)(bundle.Encode(changed)), bundle.Known{})
		same := bytes.Equal(data, files[name]) || bundle.MessageDigest(data) == bundle.MessageDigest(files[name]) &&
			name == bundle.MessageName
		if r.Valid && !same && len(r.NotProved) == 0 {
			t.Fatalf("another %s, and it holds: %+v", name, r)
		}
	})
}

// BenchmarkProof proves one of a million deliveries, from the files of the archive to the zip.
func BenchmarkProof(b *testing.B) {
	s := seal(b, 1_000_000)
	b.ReportAllocs()
	for b.Loop() {
		s.proofOf(b, 700_000)
	}
}
