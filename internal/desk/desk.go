// Package desk holds the manager's use cases: draft, check, approve, send,
// report, archive and the rest. The command line and the console both call it;
// it joins records, letters, outputs, registry, engine and proof.
package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"tidings/internal/audience"
	"tidings/internal/check/follow"
	"tidings/internal/deciding"
	"tidings/internal/doctor"
	"tidings/internal/drafting"
	"tidings/internal/inbound"
	"tidings/internal/journal"
	"tidings/internal/kept"
	"tidings/internal/people"
	"tidings/internal/proof"
	"tidings/internal/publishing"
	"tidings/internal/reach"
	"tidings/internal/records"
	"tidings/internal/registry"
	"tidings/internal/safefile"
	"tidings/internal/sealing"
	"tidings/internal/store"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/outputs/pdf"
	"tidings/templates"
)

// Options say where the desk stands.
type Options struct {
	Dir string           // the workspace, or a folder inside it; empty: here
	Now func() time.Time // nil: the system's clock
	Log *slog.Logger     // nil: no log

	// Tell is told what may be wrong with the workspace while a use case goes on; nil: nobody is.
	Tell func(warning string)
	// Resolver answers doctor's questions to the DNS; nil: the system's.
	Resolver doctor.Resolver
	// Follower follows links when a check is asked to; the zero value goes out to the network.
	Follower follow.Follower
}

// Desk is one opened workspace. Its methods may be used by several goroutines.
type Desk struct {
	*talk.Clock           // moments that people type
	*records.Editor       // what is said of incidents, maintenance and projects
	*registry.Keeper      // the people who are written to
	*drafting.Drafter     // what becomes a draft
	*sealing.Vault        // the files of revisions, and the archive's seals
	*publishing.Publisher // the status site
	*proof.Prover         // what one recipient was sent
	*deciding.Room        // who asks for approvals, and says yes or no

	journal  *journal.Journal
	kept     *kept.Book
	People   *people.Room // who may decide
	audience *audience.Room
	reach    *reach.Room

	ws  *workspace.Workspace
	lib *templates.Library
	now func() time.Time
	log *slog.Logger

	resolver doctor.Resolver
	follower follow.Follower

	mu     sync.Mutex // guards opened
	opened struct {   // on first use, by the method of the same name
		store   *store.Store
		ledger  *store.Ledger
		printer *pdf.Renderer
	}

	inbound *inbound.Inbound // opened by Inbound on first use
	papers  papers
	loose   sync.Once // secrets that others can read were told

	tell func(string) // Options.Tell
	told sync.Map     // warnings that were given to it

	worker string // this process's name among those that send
}

// Open finds and reads the workspace. The database is opened when a use case
// first needs it.
func Open(ctx context.Context, o Options) (*Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Dir == "" {
		o.Dir = "."
	}
	root, err := workspace.Find(o.Dir)
	if err != nil {
		return nil, err
	}
	ws, err := workspace.Open(root)
	if err != nil {
		return nil, err
	}
	overlay := safefile.Dir(ws.Path(workspace.TemplateDir), 1<<20)
	d := &Desk{ws: ws, lib: templates.New(overlay), now: o.Now, log: o.Log, tell: o.Tell, resolver: o.Resolver,
		follower: o.Follower}
	d.furnish()
	ws.Wrote = d.journal.Wrote
	return d, ctx.Err()
}

// Close closes what was opened.
func (d *Desk) Close() error {
	d.journal.NoteLetters()
	d.mu.Lock()
	defer d.mu.Unlock()
	var err error
	if d.opened.ledger != nil {
		err = d.opened.ledger.Close()
	}
	if d.opened.store != nil {
		err = errors.Join(err, d.opened.store.Close())
	}
	return err
}

// Root is the workspace's folder.
func (d *Desk) Root() string { return d.ws.Root }

// databaseEnv names the variable that moves the database away from tidings.db.
const databaseEnv = "TIDINGS_DATABASE"

// databaseURL says which database the workspace uses.
func (d *Desk) databaseURL() string {
	if url := os.Getenv(databaseEnv); url != "" {
		return url
	}
	if d.ws.Config.Database != "" {
		return d.ws.Config.Database
	}
	return d.ws.Path("tidings.db")
}

// databaseFile is the path of a SQLite database; "" for one on a server.
func (d *Desk) databaseFile() string {
	a, err := store.ParseAddress(d.databaseURL())
	if err != nil || a.File() == "" {
		return ""
	}
	path, _ := filepath.Abs(a.File())
	return path
}

// openStore opens the database, whatever its tables. An error about its address says
// where that was written, and not what.
func (d *Desk) openStore(ctx context.Context) (*store.Store, error) {
	address := d.databaseURL()
	if _, err := store.ParseAddress(address); err != nil {
		place := "tidings.yaml, database"
		if os.Getenv(databaseEnv) != "" {
			place = "the environment variable " + databaseEnv
		}
		return nil, fmt.Errorf("%s: %w", place, err)
	}
	return store.Open(ctx, store.Options{URL: address, Now: d.now, Logger: d.log})
}

// store opens the database on first use. A SQLite file and an empty PostgreSQL
// database get their tables at once; a database with older tables on a server
// that others may use waits for an explicit migrate.
func (d *Desk) store(ctx context.Context) (*store.Store, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened.store != nil {
		return d.opened.store, nil
	}
	db, err := d.openStore(ctx)
	if err != nil {
		return nil, err
	}
	if err := prepare(ctx, db); err != nil {
		db.Close() //nolint:errcheck // the first error tells more
		return nil, err
	}
	d.opened.store = db
	return db, nil
}

// Writable is nil where the database takes writes. Whoever may only read it gets an
// error that says so, before work is begun that could not be recorded.
func (d *Desk) Writable(ctx context.Context) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.Writable()
}

// AwaitMoved returns when the database is not the one that was opened any more, with
// an error that says so, or nil when ctx ends.
func (d *Desk) AwaitMoved(ctx context.Context) error {
	db, err := d.store(ctx)
	if err != nil {
		return err
	}
	return db.AwaitMoved(ctx)
}

func prepare(ctx context.Context, db *store.Store) error {
	if db.Writable() != nil {
		return db.CheckSchema(ctx)
	}
	if db.Dialect() == store.SQLite {
		if db.CheckSchema(ctx) == nil {
			return nil
		}
		_, err := db.Migrate(ctx)
		return err
	}
	empty, err := db.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		_, err := db.Migrate(ctx)
		return err
	}
	return db.CheckSchema(ctx)
}

// Migrate brings the database's tables up to date and names what it changed.
func (d *Desk) Migrate(ctx context.Context) ([]string, error) {
	db, err := d.openStore(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close() //nolint:errcheck // nothing is left to write
	applied, err := db.Migrate(ctx)
	if err == nil && len(applied) > 0 {
		err = db.AppendAct(ctx, d.journal.Act("migrate", "", "%s", strings.Join(applied, ", ")))
	}
	return applied, err
}

// stored is the database if there is one already; who only looks makes none.
func (d *Desk) stored(ctx context.Context) (*store.Store, error) {
	if file := d.databaseFile(); file != "" {
		if _, err := os.Stat(file); os.IsNotExist(err) {
			return nil, nil
		}
	}
	return d.store(ctx)
}
