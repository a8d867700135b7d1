package workspace

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"tidings/notices"
)

// StateDir is the folder of what a workspace can do without: locks and the cache of
// records. It is not for git.
const StateDir = ".tidings"

// cacheFile holds what record files were read as. It may be deleted at any time.
const cacheFile = StateDir + "/records.cache"

// cache keeps what the octets of record files were read as, so that a workspace of
// ten thousand records need not be parsed anew by each command. It is only a cache.
// Every file is still read whole: an entry is used if the SHA-256 of the file's
// octets is that of the octets it was made from, whatever the times of the files
// say. Records are validated anew each time, and one that has a problem is not kept.
// A cache that is missing, damaged, or of another build of the program is none.
type cache struct {
	stamp   [sha256.Size]byte
	entries map[string]cached // by the file's path in the workspace
}

// cached is one entry: the digest of the file's octets, and the record by its codec.
type cached struct {
	sum  [sha256.Size]byte
	body string
}

const cacheMagic = "tidings records 1\n"

// cacheHead is the length of what stands before the entries: magic, stamp and the
// CRC-32C of the entries.
const cacheHead = len(cacheMagic) + sha256.Size + 4

// loadCache reads the cache of the workspace; nil if it is not to be used.
func (w *Workspace) loadCache() *cache {
	stamp, ok := cacheStamp()
	if !ok {
		return nil
	}
	c := &cache{stamp: stamp, entries: map[string]cached{}}
	b, err := os.ReadFile(w.Path(cacheFile))
	if err != nil || len(b) < cacheHead || string(b[:len(cacheMagic)]) != cacheMagic || [sha256.Size]byte(b[len(cacheMagic):]) != stamp {
		return c
	}
	body := b[cacheHead:]
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(b[cacheHead-4:]) {
		return c
	}
	in := &octets{rest: string(body)}
	for in.rest != "" {
		name, sum, record := in.text(), in.text(), in.text()
		if in.damaged || len(sum) != sha256.Size {
			return &cache{stamp: stamp, entries: map[string]cached{}}
		}
		c.entries[name] = cached{[sha256.Size]byte([]byte(sum)), record}
	}
	return c
}

// cacheStamp names the program and the types of records, so that what another
// build has read is not believed.
func cacheStamp() (stamp [sha256.Size]byte, ok bool) {
	program, ok := Program()
	if !ok {
		return stamp, false
	}
	h := sha256.New()
	h.Write([]byte(program)) //nolint:errcheck // to a digest
	for _, t := range []reflect.Type{reflect.TypeFor[notices.Incident](), reflect.TypeFor[notices.Maintenance](), reflect.TypeFor[notices.Project]()} {
		describe(h.Write, t)
	}
	return [sha256.Size]byte(h.Sum(nil)), true
}

// Program names this build of the program: by the place, size and time of its file
// and the settings that it was built with. ok is false where the file cannot be found.
func Program() (name string, ok bool) {
	file, err := os.Executable()
	if err != nil {
		return "", false
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %d\n", file, info.Size(), info.ModTime().UnixNano())
	if build, ok := debug.ReadBuildInfo(); ok {
		for _, s := range build.Settings {
			fmt.Fprintf(&b, "%s=%s\n", s.Key, s.Value)
		}
	}
	return b.String(), true
}

// describe writes down the fields of a type, and of those that it is made of.
func describe(write func([]byte) (int, error), t reflect.Type) {
	write([]byte(t.String() + "\n")) //nolint:errcheck // to a digest
	switch t.Kind() {
	case reflect.Slice, reflect.Map:
		describe(write, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() {
				write([]byte(f.Name + " " + string(f.Tag) + " ")) //nolint:errcheck // to a digest
				describe(write, f.Type)
			}
		}
	}
}

// find gives the entry of a file with these octets.
func (c *cache) find(name string, sum [sha256.Size]byte) (string, bool) {
	if c == nil {
		return "", false
	}
	e, ok := c.entries[name]
	return e.body, ok && e.sum == sum
}

// saveCache writes the entries down for the next command, if it can: a folder that
// cannot be written to costs time, nothing else. No sync: the checksum tells a file
// that a crash left torn.
func (w *Workspace) saveCache(c *cache, entries []entryOf) {
	size := cacheHead
	for _, e := range entries {
		size += len(e.name) + len(e.body) + sha256.Size + 12
	}
	out := append(append(make([]byte, 0, size), cacheMagic...), c.stamp[:]...)
	out = append(out, 0, 0, 0, 0)
	for _, e := range entries {
		out = appendText(out, e.name)
		out = append(append(out, sha256.Size), e.sum[:]...)
		out = appendText(out, e.body)
	}
	binary.BigEndian.PutUint32(out[cacheHead-4:], crc32.Checksum(out[cacheHead:], crc32.MakeTable(crc32.Castagnoli)))
	if os.MkdirAll(w.Path(StateDir), 0o755) != nil {
		return
	}
	tmp, err := os.CreateTemp(w.Path(StateDir), ".records-*")
	if err != nil {
		return
	}
	_, err = tmp.Write(out)
	if cerr := tmp.Close(); err != nil || cerr != nil || os.Rename(tmp.Name(), w.Path(cacheFile)) != nil {
		os.Remove(tmp.Name()) //nolint:errcheck // what is left is harmless
	}
}

// entryOf is an entry with its file's path.
type entryOf struct {
	name string
	cached
}
