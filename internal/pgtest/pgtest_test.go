package pgtest_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"tidings/internal/pgtest"
)

func TestDatabasesAreSeparate(t *testing.T) {
	ctx := t.Context()
	server := pgtest.Start(t)
	a, b := connect(t, server.Database(t)), connect(t, server.Database(t))
	if _, err := a.Exec(ctx, "CREATE TABLE only_here (x int)"); err != nil {
		t.Fatal(err)
	}
	var found bool
	if err := b.QueryRow(ctx, "SELECT to_regclass('only_here') IS NOT NULL").Scan(&found); err != nil || found {
		t.Fatalf("the second database sees the first one's table: %v, %v", found, err)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}
