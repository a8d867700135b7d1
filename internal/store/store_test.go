package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
)

func TestMigrateTwiceAndCheck(t *testing.T) {
	ctx := context.Background()
	s, err := Open(ctx, Options{URL: filepath.Join(t.TempDir(), "a b%?#.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CheckSchema(ctx); !errors.Is(err, ErrSchema) {
		t.Fatalf("an empty database passed: %v", err)
	}
	applied, err := s.Migrate(ctx)
	if err != nil || len(applied) < 2 {
		t.Fatalf("applied %v, %v", applied, err)
	}
	if again, err := s.Migrate(ctx); err != nil || len(again) != 0 {
		t.Fatalf("second time applied %v, %v", again, err)
	}
	if err := s.CheckSchema(ctx); err != nil {
		t.Fatal(err)
	}
}
