package store

import (
	"context"
	"fmt"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

// upJobs brings River's tables up to date.
func upJobs(ctx context.Context, s *Store) ([]string, error) {
	if s.dialect == Postgres {
		return migrateRiver(ctx, s, riverpgxv5.New(s.pool))
	}
	return migrateRiver(ctx, s, riversqlite.New(s.writer))
}

func migrateRiver[T any](ctx context.Context, s *Store, driver riverdriver.Driver[T]) ([]string, error) {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet(s.log)})
	if err != nil {
		return nil, err
	}
	done, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range done.Versions {
		names = append(names, fmt.Sprintf("jobs %d: %s", v.Version, v.Name))
	}
	return names, nil
}

// checkJobs reports whether River's tables are up to date. River's own check takes a
// transaction, which on SQLite is one that writes: every command, also one that only
// looks, would wait for whoever is sending.
func checkJobs(ctx context.Context, s *Store) error {
	m, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return err
	}
	have, err := s.riverVersions(ctx)
	if err != nil {
		return err
	}
	for _, v := range m.AllVersions() {
		if !have[int64(v.Version)] {
			return fmt.Errorf("the tables of the job queue are old, %d %s is missing; run \"tidings migrate\"",
				v.Version, v.Name)
		}
	}
	return nil
}

// riverVersions are the migrations of River that the database has.
func (s *Store) riverVersions(ctx context.Context) (map[int64]bool, error) {
	there, err := s.hasTable(ctx, "river_migration")
	if err != nil || !there {
		return nil, err
	}
	rows, err := s.query(ctx, `SELECT version FROM river_migration`)
	if err != nil {
		return nil, err
	}
	return collectSet(rows)
}

// newerJobs reports whether a newer River changed its tables.
func newerJobs(ctx context.Context, s *Store) error {
	m, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return err
	}
	have, err := s.riverVersions(ctx)
	if err != nil {
		return err
	}
	known := m.AllVersions()
	for v := range have {
		if v > int64(known[len(known)-1].Version) {
			return newer("the job queue's migration", v)
		}
	}
	return nil
}

func newer(what string, number int64) error {
	return fmt.Errorf("it was changed by a newer version (%s %d is unknown here); install that version", what, number)
}
