package workspace

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"path"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"time"

	"tidings/internal/workspace/compact"
	"tidings/notices"
)

// Sums has the SHA-256 of each record's file, in the order of the records.
type Sums struct{ Incidents, Maintenance, Projects [][sha256.Size]byte }

// reading is one reading of all records.
type reading struct {
	w       *Workspace
	cache   *cache // nil: none is used
	missed  bool   // the cache does not hold what was read
	entries []entryOf
	bad     []*notices.Broken
}

// Records reads every record. Problems of all files come together as Errors. It may
// take what a file says from the cache of an earlier command, if the file's octets
// are the same.
func (w *Workspace) Records() (notices.Records, error) {
	r, _, err := w.RecordsAndSums()
	return r, err
}

// RecordsAndSums is Records with the digests of the files.
func (w *Workspace) RecordsAndSums() (notices.Records, Sums, error) {
	r, s, err := w.records(w.loadCache())
	if err == nil && len(r.Broken) > 0 {
		var all Errors
		for _, b := range r.Broken {
			if why, ok := b.Why.(Errors); ok { //nolint:errorlint // gather put it there
				all = append(all, why...)
			}
		}
		err = all
	}
	return r, s, err
}

// Readable is Records for who can do without some of them: files that are wrong come as
// Records.Broken.
func (w *Workspace) Readable() (notices.Records, error) {
	r, _, err := w.records(w.loadCache())
	return r, err
}

// RecordsAfresh is Readable from the files alone: what an approval binds does not depend
// on a cache.
func (w *Workspace) RecordsAfresh() (notices.Records, error) {
	r, _, err := w.records(nil)
	return r, err
}

func (w *Workspace) records(c *cache) (notices.Records, Sums, error) {
	r, known := w.Config.known(), w.Config.known()
	g := &reading{w: w, cache: c}
	var s Sums
	var errs [3]error
	r.Incidents, s.Incidents, errs[0] = readAll(g, "incident", IncidentDir,
		func(i notices.Incident) string { return i.ID },
		func(i notices.Incident) notices.Problems { return i.Validate(known) })
	r.Maintenance, s.Maintenance, errs[1] = readAll(g, "maintenance", MaintenanceDir,
		func(m notices.Maintenance) string { return m.ID },
		func(m notices.Maintenance) notices.Problems { return m.Validate(known) })
	r.Projects, s.Projects, errs[2] = readAll(g, "project", ProjectDir,
		func(p notices.Project) string { return p.ID },
		func(p notices.Project) notices.Problems { return p.Validate(known) })
	for _, err := range errs {
		if err != nil {
			return r, s, err
		}
	}
	if c != nil && (g.missed || len(g.entries) != len(c.entries)) {
		w.saveCache(c, g.entries)
	}
	r.Broken = g.bad
	return r, s, nil
}

// one says how a record file was read.
type one struct {
	sum  [sha256.Size]byte
	body string // by the codec; empty: not to be kept
	hit  bool   // body came from the cache
	err  error
}

// readAll reads the records of a folder in the order of their files' names, on every
// processor. A folder that does not exist has no records.
func readAll[T any](g *reading, kind, dir string, id func(T) string, validate func(T) notices.Problems) ([]T,
	[][sha256.Size]byte, error) {
	list, err := recordNames(g.w.Path(dir))
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	values, read := make([]T, len(list)), make([]one, len(list))
	c, workers := compact.Of(reflect.TypeFor[T]()), min(runtime.GOMAXPROCS(0), len(list)/64+1)
	var group sync.WaitGroup
	for n := range workers {
		group.Go(func() {
			r := reader[T]{g: g, dir: dir, folder: g.w.Path(dir), codec: c, id: id, validate: validate,
				buf: make([]byte, 64<<10), zones: map[int]*time.Location{}, shapes: shapes{}}
			for i := n; i < len(list); i += workers {
				read[i] = r.read(list[i], &values[i])
			}
		})
	}
	group.Wait()
	kept, sums := values[:0], make([][sha256.Size]byte, 0, len(read))
	for i := range read {
		sound, err := g.gather(kind, dir+"/"+list[i].Name(), &read[i])
		if err != nil {
			return nil, nil, err
		}
		if sound {
			kept, sums = append(kept, values[i]), append(sums, read[i].sum)
		}
	}
	return kept, sums, nil
}

// gather takes what is to be kept of one file, or its faults; sound: it is a record.
func (g *reading) gather(kind, name string, o *one) (sound bool, err error) {
	var problems Errors
	if errors.As(o.err, &problems) && len(problems) > 0 {
		id := strings.TrimSuffix(path.Base(name), path.Ext(name))
		g.bad = append(g.bad, &notices.Broken{Kind: kind, ID: id, Place: problems[0].place(),
			First: masked(problems[0].Message), Why: problems})
		return false, nil
	}
	if o.body != "" {
		g.entries = append(g.entries, entryOf{name, cached{o.sum, o.body}})
		g.missed = g.missed || !o.hit
	}
	return o.err == nil, o.err
}

// reader reads record files one after another.
type reader[T any] struct {
	g        *reading
	dir      string // in the workspace
	folder   string // on the machine
	codec    compact.Codec
	id       func(T) string
	validate func(T) notices.Problems
	buf      []byte
	zones    map[int]*time.Location
	shapes   shapes
}

func (r *reader[T]) read(e fs.DirEntry, v *T) (o one) {
	name := r.dir + "/" + e.Name()
	data, ok := []byte(nil), false
	if e.Type().IsRegular() {
		data, ok = slurp(r.folder, e.Name(), r.buf)
	}
	if !ok {
		if data, o.err = readCapped(r.g.w.Path(name)); o.err != nil {
			o.err = inFile(name, o.err)
			return o
		}
	}
	o.sum = sha256.Sum256(data)
	if body, ok := r.g.cache.find(name, o.sum); ok && r.codec.Decode(body, r.zones, v) == nil &&
		len(named(r.id(*v), e.Name())) == 0 {
		o.body, o.hit = body, true
		return o
	}
	check := func(v T) notices.Problems { return append(named(r.id(v), e.Name()), r.validate(v)...) }
	if *v, o.err = parseShaped(r.shapes, name, data, check); o.err == nil && r.g.cache != nil {
		o.body = string(r.codec.Encode(nil, v))
	}
	return o
}
