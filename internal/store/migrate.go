package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// schemaStep is one part of the schema that is brought up to date by itself.
type schemaStep struct {
	Name  string
	Up    func(context.Context, *Store) (applied []string, err error)
	Check func(context.Context, *Store) error // nil: the part is up to date
	Newer func(context.Context, *Store) error // nil: no newer program changed it
}

// steps are run in this order.
func steps() []schemaStep {
	return []schemaStep{
		{Name: "tables", Up: upTables, Check: checkTables, Newer: newerTables},
		{Name: "jobs", Up: upJobs, Check: checkJobs, Newer: newerJobs},
	}
}

// migrateLock is the key of the PostgreSQL advisory lock that lets one process
// migrate at a time ("tidings" in ASCII).
const migrateLock int64 = 0x74_69_64_69_6e_67_73

// versionTable is where goose notes what was applied.
const versionTable = "schema_versions"

// ErrSchema says that the database's tables do not fit this program.
var ErrSchema = errors.New("the database does not fit this version of tidings")

// Migrate brings the schema up to date and names what it applied. Several
// processes may call it at once. It refuses a schema that a newer program changed,
// with an error that wraps ErrSchema.
func (s *Store) Migrate(ctx context.Context) (applied []string, err error) {
	unlock, err := s.lockSchema(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	for _, step := range steps() {
		if err := step.Newer(ctx, s); err != nil {
			return nil, fmt.Errorf("%w (%s): %w", ErrSchema, step.Name, err)
		}
	}
	for _, step := range steps() {
		names, err := s.runStep(ctx, step)
		applied = append(applied, names...)
		if err != nil {
			return applied, fmt.Errorf("migrate %s: %w", step.Name, err)
		}
	}
	for _, name := range applied {
		s.log.Info("schema changed", "applied", name)
	}
	return applied, nil
}

// stepTries is more than the parts of a step: each try that fails because of
// another process means that the other has applied a part.
const stepTries = 30

// runStep tries again where SQLite has no lock around a whole step: another
// process may have applied a part between our look and our write.
func (s *Store) runStep(ctx context.Context, step schemaStep) (names []string, err error) {
	for range stepTries {
		names, err = step.Up(ctx, s)
		if err == nil || s.dialect == Postgres || ctx.Err() != nil {
			return names, err
		}
		if step.Check(ctx, s) == nil {
			return names, nil
		}
	}
	return names, err
}

// CheckSchema reports whether the schema is up to date, and changes nothing. Its
// error wraps ErrSchema.
func (s *Store) CheckSchema(ctx context.Context) error {
	for _, step := range steps() {
		for _, look := range []func(context.Context, *Store) error{step.Newer, step.Check} {
			if err := look(ctx, s); err != nil {
				return fmt.Errorf("%w (%s): %w", ErrSchema, step.Name, err)
			}
		}
	}
	return nil
}

func (s *Store) lockSchema(ctx context.Context) (unlock func() error, err error) {
	if s.dialect != Postgres {
		return func() error { return nil }, nil
	}
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrateLock); err != nil {
		return nil, errors.Join(fmt.Errorf("migrate: cannot take the lock: %w", err), conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrateLock)
		return errors.Join(err, conn.Close())
	}, nil
}

func upTables(ctx context.Context, s *Store) ([]string, error) {
	p, err := s.provider()
	if err != nil {
		return nil, err
	}
	done, err := p.Up(ctx)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		done = partial.Applied
	}
	var names []string
	for _, r := range done {
		names = append(names, r.Source.Path)
	}
	return names, err
}

func (s *Store) provider() (*goose.Provider, error) {
	fsys, err := migrationFiles(s.dialect)
	if err != nil {
		return nil, err
	}
	dialect := database.DialectSQLite3
	if s.dialect == Postgres {
		dialect = database.DialectPostgres
	}
	versions, err := database.NewStore(dialect, versionTable)
	if err != nil {
		return nil, err
	}
	// Numbers are handed out by subject (registry 1, ledger 10, feedback 20), so a
	// later migration may have a lower number.
	return goose.NewProvider("", s.writer, fsys, goose.WithStore(versions), goose.WithAllowOutofOrder(true),
		goose.WithDisableGlobalRegistry(true))
}

func checkTables(ctx context.Context, s *Store) error {
	want, have, err := s.versions(ctx)
	if err != nil {
		return err
	}
	for v, name := range want {
		if !have[v] {
			return fmt.Errorf("%s is missing; run \"tidings migrate\"", name)
		}
	}
	return nil
}

func newerTables(ctx context.Context, s *Store) error {
	want, have, err := s.versions(ctx)
	if err != nil {
		return err
	}
	for v := range have {
		if _, known := want[v]; !known && v != 0 {
			return newer("migration", v)
		}
	}
	return nil
}

// versions gives the migrations of this program, with their names, and those that
// the database has.
func (s *Store) versions(ctx context.Context) (want map[int64]string, have map[int64]bool, err error) {
	if want, err = migrationVersions(); err != nil {
		return nil, nil, err
	}
	have, err = s.appliedVersions(ctx)
	return want, have, err
}

func (s *Store) appliedVersions(ctx context.Context) (map[int64]bool, error) {
	there, err := s.hasTable(ctx, versionTable)
	if err != nil || !there {
		return nil, err
	}
	rows, err := s.query(ctx, `SELECT version_id FROM `+versionTable+` WHERE is_applied`)
	if err != nil {
		return nil, err
	}
	return collectSet(rows)
}
