package workspace

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// alike checks that the cache changes neither the records nor the problems.
func alike(t *testing.T, w *Workspace, when string) notices.Records {
	t.Helper()
	fresh, ferr := w.RecordsAfresh()
	got, err := w.Readable()
	if diff := cmp.Diff(fmt.Sprint(ferr), fmt.Sprint(err)); diff != "" {
		t.Errorf("%s, the problems differ: %s", when, diff)
	}
	if !reflect.DeepEqual(fresh, got) {
		t.Errorf("%s, the records differ: %s", when, cmp.Diff(fresh, got))
	}
	return got
}

// warm gives the sample with its cache filled.
func warm(t *testing.T) (*Workspace, string) {
	t.Helper()
	w := openSample(t)
	alike(t, w, "without a cache")
	if info, err := os.Stat(w.Path(cacheFile)); err != nil || info.Size() < 1000 {
		t.Fatalf("no cache was written: %v", err)
	}
	alike(t, w, "with a cache")
	return w, w.Path(IncidentDir, "2006-11-14-oracle-shutdown.yaml")
}

func replace(t *testing.T, file, old, new string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(old)) {
		t.Fatalf("%s does not hold %q", file, old)
	}
	if err := os.WriteFile(file, bytes.ReplaceAll(b, []byte(old), []byte(new)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A file that changed is read anew although its size and its times say that it is
// the old one.
func TestCacheBelievesNoTimes(t *testing.T) {
	w, file := warm(t)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	replace(t, file, "impact: critical", "impact: minor   ")
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	r := alike(t, w, "after a change in place")
	for _, i := range r.Incidents {
		if i.ID == "2006-11-14-oracle-shutdown" && i.Impact != notices.ImpactMinor {
			t.Errorf("the change was not seen: impact is %s", i.Impact)
		}
	}
	alike(t, w, "once more")
}

// Whatever is done to files and configuration, the cache changes nothing.
func TestCacheChangesNothing(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, w *Workspace, file string){
		"removed": func(t *testing.T, _ *Workspace, file string) { os.Remove(file) },
		"broken": func(t *testing.T, _ *Workspace, file string) {
			replace(t, file, "status: monitoring", "status: over")
		},
		"no YAML": func(t *testing.T, _ *Workspace, file string) { replace(t, file, "title: ", "title: [") },
		"other id": func(t *testing.T, _ *Workspace, file string) {
			os.Rename(file, strings.Replace(file, "14", "15", 1))
		},
		"other kind": func(t *testing.T, w *Workspace, file string) {
			os.Rename(file, w.Path(ProjectDir, filepath.Base(file)))
		},
		"linked": func(t *testing.T, w *Workspace, file string) {
			os.Rename(file, w.Path("elsewhere.yaml"))
			if err := os.Symlink(w.Path("elsewhere.yaml"), file); err != nil {
				t.Skip("SKIP(symlink): ", err)
			}
		},
		"a folder": func(t *testing.T, _ *Workspace, file string) { os.Remove(file); os.Mkdir(file, 0o755) },
		"long": func(t *testing.T, _ *Workspace, file string) {
			replace(t, file, "sample: >-", "# "+strings.Repeat("x", 100<<10)+"\nsample: >-")
		},
		"too long": func(t *testing.T, _ *Workspace, file string) {
			replace(t, file, "sample: >-", "# "+strings.Repeat("x", maxFile)+"\nsample: >-")
		},
		"component gone": func(_ *testing.T, w *Workspace, _ string) { w.Config.Components = w.Config.Components[1:] },
		"region gone":    func(_ *testing.T, w *Workspace, _ string) { w.Config.Regions = w.Config.Regions[:1] },
	} {
		t.Run(name, func(t *testing.T) {
			w, file := warm(t)
			change(t, w, file)
			alike(t, w, "at first")
			alike(t, w, "then")
		})
	}
}

// A cache that is damaged, of another program, or in the way is none.
func TestDamagedCache(t *testing.T) {
	for name, change := range map[string]func(b []byte) []byte{
		"empty":     func([]byte) []byte { return nil },
		"head":      func(b []byte) []byte { return b[:cacheHead-1] },
		"torn":      func(b []byte) []byte { return b[:len(b)/2] },
		"longer":    func(b []byte) []byte { return append(b, "more"...) },
		"one bit":   func(b []byte) []byte { b[len(b)/2] ^= 4; return b },
		"a title":   func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("Database"), []byte("Detabase")) },
		"the stamp": func(b []byte) []byte { b[len(cacheMagic)+3]++; return b },
		"no sense": func(b []byte) []byte { // with the right checksum
			for i := cacheHead + 60; i < len(b); i += 97 {
				b[i] = 0xff
			}
			return sealed(b)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := warm(t)
			b, err := os.ReadFile(w.Path(cacheFile))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(w.Path(cacheFile), change(b), 0o644); err != nil {
				t.Fatal(err)
			}
			if name != "no sense" { // what follows a wrong length may still be right
				alike(t, w, "after the damage")
			} else if _, err := w.Records(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("in the way", func(t *testing.T) {
		w := openSample(t)
		if err := os.WriteFile(w.Path(StateDir), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		alike(t, w, "without a place for the cache")
	})
}

// sealed gives a cache the checksum of its entries.
func sealed(b []byte) []byte {
	binary.BigEndian.PutUint32(b[cacheHead-4:], crc32.Checksum(b[cacheHead:], crc32.MakeTable(crc32.Castagnoli)))
	return b
}

// Somebody who writes a false record into the cache, with the right checksum, still
// cannot have it approved: what is bound is read from the files.
func TestForgedCacheIsNotBound(t *testing.T) {
	w, _ := warm(t)
	want, err := w.RecordsAfresh()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(w.Path(cacheFile))
	if err != nil {
		t.Fatal(err)
	}
	forged := sealed(bytes.ReplaceAll(b, []byte("A bug in the new Oracle version"),
		[]byte("A bug in the old Oracle version")))
	if err := os.WriteFile(w.Path(cacheFile), forged, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Records(); err != nil || reflect.DeepEqual(got, want) {
		t.Errorf("the forgery is not there, so nothing is tested (%v)", err)
	}
	if got, err := w.RecordsAfresh(); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("the forgery is bound (%v): %s", err, cmp.Diff(want, got))
	}
}

// The digests are those of the files, in the order of the records.
func TestSums(t *testing.T) {
	w, file := warm(t)
	r, before, err := w.RecordsAndSums()
	if err != nil || len(before.Incidents) != len(r.Incidents) || len(before.Projects) != len(r.Projects) {
		t.Fatalf("%d digests of %d incidents, %v", len(before.Incidents), len(r.Incidents), err)
	}
	replace(t, file, "# yaml", "#  yaml")
	_, after, err := w.RecordsAndSums()
	if err != nil {
		t.Fatal(err)
	}
	for n, i := range r.Incidents {
		if changed := before.Incidents[n] != after.Incidents[n]; changed != (i.ID == "2006-11-14-oracle-shutdown") {
			t.Errorf("%s: changed is %v", i.ID, changed)
		}
	}
}
