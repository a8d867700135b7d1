package desk_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/desk"
	"tidings/internal/sendplan"
)

// TestWorkerLooksAtWhatItSends changes the stored messages when all is queued: the worker sends
// nothing, and the send is paused with the reason.
func TestWorkerLooksAtWhatItSends(t *testing.T) {
	x := newCorrection(t)
	p := x.plan(sendplan.Options{Detach: true})
	send, err := x.d.Freeze(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	alter(t, x.dir, `UPDATE revisions SET payload = CAST(replace(CAST(payload AS TEXT), '"en"', '"xx"') AS BLOB)`)
	e, err := x.d.Engine(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.SendOne(t.Context(), send.ID, 10*time.Millisecond, nil); err != nil {
		t.Fatal(err)
	}
	list, err := x.d.Status(t.Context(), "letter")
	if err != nil {
		t.Fatal(err)
	}
	if s := list[0]; s.State != string(delivery.Paused) || !strings.Contains(s.Line, "is not what was approved") {
		t.Errorf("%+v", s)
	}
	if n := len(x.arrived()); n != 0 {
		t.Errorf("%d messages left", n)
	}
	if _, err := x.d.PlanSend(t.Context(), sendplan.Options{Slug: "letter"}); !errors.Is(err, desk.ErrNotApproved) {
		t.Errorf("planned: %v", err)
	}
}

// alter changes a workspace's database behind the program's back.
func alter(t *testing.T, root, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(root, "tidings.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
