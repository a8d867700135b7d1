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

// checkJobs reports whether River's tables are up to date.
func checkJobs(ctx context.Context, s *Store) error {
	if s.dialect == Postgres {
		return validateRiver(ctx, s, riverpgxv5.New(s.pool))
	}
	return validateRiver(ctx, s, riversqlite.New(s.writer))
}

// newerJobs reports whether a newer River changed its tables.
func newerJobs(ctx context.Context, s *Store) error {
	m, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return err
	}
	var have int64
	there, err := s.hasTable(ctx, "river_migration")
	if err == nil && there {
		err = s.QueryRow(ctx, `SELECT coalesce(max(version), 0) FROM river_migration`).Scan(&have)
	}
	if err != nil {
		return err
	}
	for _, v := range m.AllVersions() {
		if int64(v.Version) >= have {
			return nil
		}
	}
	return newer("the job queue's migration", have)
}

func validateRiver[T any](ctx context.Context, s *Store, driver riverdriver.Driver[T]) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet(s.log)})
	if err != nil {
		return err
	}
	v, err := m.Validate(ctx, nil)
	if err != nil {
		return err
	}
	if !v.OK {
		return fmt.Errorf("the tables of the job queue are old; run `tidings migrate`: %v", v.Messages)
	}
	return nil
}
