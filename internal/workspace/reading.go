package workspace

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"reflect"
	"runtime"
	"sync"
	"time"

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
	bad     Errors
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
	return w.records(w.loadCache())
}

// RecordsAfresh is Records from the files alone: what an approval binds does not
// depend on a cache.
func (w *Workspace) RecordsAfresh() (notices.Records, error) {
	r, _, err := w.records(nil)
	return r, err
}

func (w *Workspace) records(c *cache) (notices.Records, Sums, error) {
	r, known := w.Config.known(), w.Config.known()
	g := &reading{w: w, cache: c}
	var s Sums
	var errs [3]error
	r.Incidents, s.Incidents, errs[0] = readAll(g, IncidentDir, func(i notices.Incident) string { return i.ID },
		func(i notices.Incident) notices.Problems { return i.Validate(known) })
	r.Maintenance, s.Maintenance, errs[1] = readAll(g, MaintenanceDir,
		func(m notices.Maintenance) string { return m.ID },
		func(m notices.Maintenance) notices.Problems { return m.Validate(known) })
	r.Projects, s.Projects, errs[2] = readAll(g, ProjectDir, func(p notices.Project) string { return p.ID },
		func(p notices.Project) notices.Problems { return p.Validate(known) })
	for _, err := range errs {
		if err != nil {
			return r, s, err
		}
	}
	if c != nil && (g.missed || len(g.entries) != len(c.entries)) {
		w.saveCache(c, g.entries)
	}
	if len(g.bad) > 0 {
		return r, s, g.bad
	}
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
func readAll[T any](g *reading, dir string, id func(T) string, validate func(T) notices.Problems) ([]T,
	[][sha256.Size]byte, error) {
	list, err := recordNames(g.w.Path(dir))
	if err != nil || len(list) == 0 {
		return nil, nil, err
	}
	values, read := make([]T, len(list)), make([]one, len(list))
	c, workers := codecOf(reflect.TypeFor[T]()), min(runtime.GOMAXPROCS(0), len(list)/64+1)
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
	sums, err := g.gather(dir, list, read)
	return values, sums, err
}

// gather puts the digests of a folder together, what is to be kept, and the problems.
func (g *reading) gather(dir string, list []fs.DirEntry, read []one) ([][sha256.Size]byte, error) {
	sums := make([][sha256.Size]byte, len(read))
	for i := range read {
		o := &read[i]
		var problems Errors
		if errors.As(o.err, &problems) {
			g.bad = append(g.bad, problems...)
		} else if o.err != nil {
			return nil, o.err
		}
		if o.body != "" {
			g.entries = append(g.entries, entryOf{dir + "/" + list[i].Name(), cached{o.sum, o.body}})
			g.missed = g.missed || !o.hit
		}
		sums[i] = o.sum
	}
	return sums, nil
}

// reader reads record files one after another.
type reader[T any] struct {
	g        *reading
	dir      string // in the workspace
	folder   string // on the machine
	codec    codec
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
	if body, ok := r.g.cache.find(name, o.sum); ok && r.codec.decode(body, r.zones, v) == nil &&
		len(named(r.id(*v), e.Name())) == 0 {
		o.body, o.hit = body, true
		return o
	}
	check := func(v T) notices.Problems { return append(named(r.id(v), e.Name()), r.validate(v)...) }
	if *v, o.err = parseShaped(r.shapes, name, data, check); o.err == nil && r.g.cache != nil {
		o.body = string(r.codec.encode(nil, v))
	}
	return o
}
