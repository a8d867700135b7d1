// Package journal notes who did what: acts of tables with the change itself, acts of files when
// they are written. Package acts is what an entry is.
package journal

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/user"
	"strings"
	"sync"
	"time"

	"tidings/internal/acts"
	"tidings/internal/store"
	"tidings/internal/talk"
)

// Journal notes what is done in one workspace. Its methods may be used by several goroutines.
type Journal struct {
	root   string
	clock  *talk.Clock
	log    *slog.Logger
	store  func(context.Context) (*store.Store, error)
	stored func(context.Context) (*store.Store, error)

	mu      sync.Mutex // guards written
	written written
}

// Options are what a journal needs.
type Options struct {
	Root  string // the workspace's folder
	Clock *talk.Clock
	Log   *slog.Logger
	Store func(context.Context) (*store.Store, error) // opens the database
	// Stored opens it if there is one already, and gives nil else: who only looks makes none.
	Stored func(context.Context) (*store.Store, error)
}

// New is the journal of a workspace.
func New(o Options) *Journal {
	return &Journal{root: o.Root, clock: o.Clock, log: o.Log, store: o.Store, stored: o.Stored}
}

// whoEnv names the variable that says who uses the program, where several share a login.
const whoEnv = "TIDINGS_WHO"

// Who is the person at the keyboard.
func Who() string {
	if name := strings.TrimSpace(os.Getenv(whoEnv)); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// where is the machine's name.
var where = sync.OnceValue(func() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
})

// Act begins an entry of the log; see Acting and Noted for how it gets there. Nothing of
// recipients is in it, as it is kept for ever: an address goes into Person.
func (j *Journal) Act(name, slug, format string, args ...any) acts.Entry {
	return acts.Entry{Who: Who(), Where: where(), Act: name, Notice: slug, Detail: fmt.Sprintf(format, args...),
		At: j.clock.Now()}
}

// Acting gives a context under which the store writes the entry together with the change.
func Acting(ctx context.Context, e acts.Entry) context.Context {
	return store.Acting(ctx, func() acts.Entry { return e })
}

// notePatience bounds the wait for a database that an act of files needs only to be noted:
// in an outage a record must be written although the database is a part of it.
const notePatience = 3 * time.Second

// Noted writes an entry of what was done to files or to others, not to tables. It was done
// all the same where that fails, which is said.
func (j *Journal) Noted(ctx context.Context, e acts.Entry) {
	if err := j.note(ctx, e); err != nil {
		j.log.WarnContext(ctx, "this act is not in the log that \"tidings log\" shows", "act", e.Act, "why", err)
	}
}

// Did is Noted of an act without more.
func (j *Journal) Did(ctx context.Context, name, slug, format string, args ...any) {
	j.Noted(ctx, j.Act(name, slug, format, args...))
}

// Saw is Looked of an act without more.
func (j *Journal) Saw(ctx context.Context, name, slug, format string, args ...any) {
	j.Looked(ctx, j.Act(name, slug, format, args...))
}

// Looked is Noted for who only looked: a database that takes no writes is no fault then.
func (j *Journal) Looked(ctx context.Context, e acts.Entry) {
	if err := j.note(ctx, e); err != nil {
		j.log.DebugContext(ctx, "not in the log", "act", e.Act, "why", err)
	}
}

func (j *Journal) note(ctx context.Context, e acts.Entry) error {
	return j.writing(ctx, func(ctx context.Context, db *store.Store) error { return db.AppendAct(ctx, e) })
}

// writing writes to the database where that takes writes, and soon.
func (j *Journal) writing(ctx context.Context, do func(context.Context, *store.Store) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notePatience)
	defer cancel()
	db, err := j.store(ctx)
	if err == nil {
		err = db.Writable()
	}
	if err != nil {
		return err
	}
	return do(ctx, db)
}
