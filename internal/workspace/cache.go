package workspace

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"tidings/internal/safefile"
	"tidings/internal/workspace/compact"
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
// say. A record that has a problem is not kept; what is kept was valid beside the
// components, regions and objectives that tidings.yaml declared.
// A cache that is missing, damaged, of another build of the program, or of other
// declarations is none.
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
	stamp, ok := cacheStamp(w.Config.known())
	if !ok {
		return nil
	}
	c := &cache{stamp: stamp, entries: map[string]cached{}}
	in := &compact.Reader{Rest: w.readCache(stamp)}
	c.entries = make(map[string]cached, len(in.Rest)/1024)
	for in.Rest != "" {
		name, sum, record := in.Text(), in.Text(), in.Text()
		if in.Damaged || len(sum) != sha256.Size {
			return &cache{stamp: stamp, entries: map[string]cached{}}
		}
		c.entries[name] = cached{[sha256.Size]byte([]byte(sum)), record}
	}
	return c
}

// readCache gives the entries of the cache's file, in a text that the records will
// share; nothing if the file is not whole or not ours.
func (w *Workspace) readCache(stamp [sha256.Size]byte) string {
	f, err := safefile.Open(w.Path(cacheFile))
	if err != nil {
		return ""
	}
	defer f.Close()
	info, err := f.Stat()
	head := make([]byte, cacheHead)
	if err != nil || info.Size() < int64(cacheHead) || info.Size() > maxCache {
		return ""
	}
	if _, err := io.ReadFull(f, head); err != nil || string(head[:len(cacheMagic)]) != cacheMagic ||
		[sha256.Size]byte(head[len(cacheMagic):]) != stamp {
		return ""
	}
	var body strings.Builder
	body.Grow(int(info.Size()) - cacheHead)
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	if _, err := io.Copy(io.MultiWriter(sum, &body), io.LimitReader(f, info.Size())); err != nil ||
		sum.Sum32() != binary.BigEndian.Uint32(head[cacheHead-4:]) {
		return ""
	}
	return body.String()
}

// maxCache bounds what is read of a cache: records of a million incidents.
const maxCache = 1 << 30

// cacheStamp names the program, the types of records and what they were validated
// against, so that what another build has read, or what was valid beside other
// components, is not believed.
func cacheStamp(known notices.Records) (stamp [sha256.Size]byte, ok bool) {
	program, ok := Program()
	if !ok {
		return stamp, false
	}
	h := sha256.New()
	if json.NewEncoder(h).Encode(known) != nil {
		return stamp, false
	}
	h.Write([]byte(program)) //nolint:errcheck // to a digest
	for _, t := range []reflect.Type{reflect.TypeFor[notices.Incident](), reflect.TypeFor[notices.Maintenance](),
		reflect.TypeFor[notices.Project]()} {
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
	if os.MkdirAll(w.Path(StateDir), 0o700) != nil {
		return
	}
	_ = safefile.Write(w.Path(cacheFile), 0o600, safefile.Unsynced,
		func(f *os.File) error { return c.write(f, entries) })
}

// write writes magic and stamp, the entries, and at last their checksum before them.
func (c *cache) write(f *os.File, entries []entryOf) error {
	head := append(append(make([]byte, 0, cacheHead), cacheMagic...), c.stamp[:]...)
	if _, err := f.Write(append(head, 0, 0, 0, 0)); err != nil {
		return err
	}
	sum := crc32.New(crc32.MakeTable(crc32.Castagnoli))
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), 256<<10)
	var b []byte
	for _, e := range entries {
		b = append(compact.AppendText(b[:0], e.name), sha256.Size)
		b = binary.AppendUvarint(append(b, e.sum[:]...), uint64(len(e.body)))
		out.Write(b)            //nolint:errcheck // Flush gives the first error
		out.WriteString(e.body) //nolint:errcheck // as above
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := f.WriteAt(sum.Sum(nil), int64(cacheHead-4))
	return err
}

// entryOf is an entry with its file's path.
type entryOf struct {
	name string
	cached
}
