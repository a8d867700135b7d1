package delivery_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/delivery/deliverytest"
	"tidings/internal/mailbox"
	"tidings/internal/pgtest"
	"tidings/internal/store"
	"tidings/internal/transport"
)

// TestMain is also the worker processes that the tests kill.
func TestMain(m *testing.M) {
	if os.Getenv("TIDINGS_TEST_WORKER") != "" {
		if err := workerMain(); err != nil {
			fmt.Fprintln(os.Stderr, "worker:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

const (
	killConnections = 4
	killDepth       = 4
)

// workerMain works until it is told to end.
func workerMain() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	fmt.Println("ready")
	defer stop()
	url := os.Getenv("TIDINGS_TEST_WORKER")
	s, err := store.Open(context.Background(), store.Options{URL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	o := store.LedgerOptions{Worker: store.NewWorker("kill", os.Getpid())}
	if s.Dialect() == store.SQLite {
		o.LockDir = filepath.Join(filepath.Dir(url), "locks")
	}
	l, err := store.NewLedger(s, o)
	if err != nil {
		return err
	}
	defer l.Close()
	e, err := delivery.New(delivery.Options{Worker: o.Worker, Ledger: l, Jobs: store.NewJobs(s), Source: source{2000},
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)), Lease: 3 * time.Second, TimeSlice: 2 * time.Second,
		Relays: []delivery.Relay{{Connections: killConnections, Transport: transport.SMTP(transport.Config{
			Address: os.Getenv("TIDINGS_TEST_RELAY"), Depth: killDepth})}}})
	if err != nil {
		return err
	}
	return e.Run(ctx)
}

// victim is one worker process.
type victim struct {
	t     testing.TB
	env   []string
	cmd   *exec.Cmd
	ready chan struct{} // closed when it has said that it hears signals, or has ended
	done  chan error
}

func (v *victim) start() {
	v.t.Helper()
	v.cmd = exec.Command(os.Args[0])
	v.cmd.Env = append(os.Environ(), v.env...)
	if testing.Verbose() {
		v.cmd.Stderr = os.Stderr
	}
	out, err := v.cmd.StdoutPipe()
	if err != nil {
		v.t.Fatal(err)
	}
	if err := v.cmd.Start(); err != nil {
		v.t.Fatal(err)
	}
	v.ready, v.done = make(chan struct{}), make(chan error, 1)
	go func(c *exec.Cmd, ready chan struct{}, done chan error) {
		out.Read(make([]byte, 1))
		close(ready)
		io.Copy(io.Discard, out)
		done <- c.Wait()
	}(v.cmd, v.ready, v.done)
}

// end sends a signal and waits for the end. One that is to be heard is not sent
// before the process can hear it.
func (v *victim) end(sig os.Signal) error {
	if sig != syscall.SIGKILL {
		<-v.ready
	}
	v.cmd.Process.Signal(sig)
	return <-v.done
}

// killCase is one run.
type killCase struct {
	policy  delivery.Policy
	rows    int
	kills   int
	workers int
	freeze  bool // one worker is stopped past its lease
}

func killSize(c killCase) killCase {
	c.rows, c.kills = 2500, 10
	if os.Getenv("TIDINGS_LONG") != "" {
		c.rows, c.kills = 30000, 100
	}
	return c
}

func TestKillSQLite(t *testing.T) {
	for _, p := range []delivery.Policy{delivery.Resend, delivery.Hold} {
		t.Run(string(p), func(t *testing.T) {
			killRun(t, filepath.Join(t.TempDir(), "k.db"), killSize(killCase{policy: p, workers: 1}))
		})
	}
}

func TestKillPostgres(t *testing.T) {
	server := pgtest.Start(t)
	for _, p := range []delivery.Policy{delivery.Resend, delivery.Hold} {
		t.Run(string(p), func(t *testing.T) {
			killRun(t, server.Database(t), killSize(killCase{policy: p, workers: 3, freeze: true}))
		})
	}
}

// killRun kills workers at random moments until enough died, lets the rest be
// sent, and compares the ledger with what the relay took.
func killRun(t *testing.T, url string, c killCase) {
	w := newWorld(t, url)
	box := filepath.Join(t.TempDir(), "box")
	_, relay := startMailbox(t, mailbox.Options{Dir: box}, "127.0.0.1:0")
	s := w.freeze(c.rows,
		delivery.Freeze{Policy: c.policy, Chunk: 100, Rate: float64(c.rows) / (0.4 * float64(c.kills))}, plain)
	victims := make([]*victim, c.workers)
	for i := range victims {
		victims[i] = &victim{t: t, env: []string{"TIDINGS_TEST_WORKER=" + url, "TIDINGS_TEST_RELAY=" + relay}}
		victims[i].start()
	}
	t.Cleanup(func() {
		for _, v := range victims {
			v.cmd.Process.Kill()
		}
	})
	kills := 0
	for ; kills < c.kills && !w.complete(s.ID); kills++ {
		time.Sleep(time.Duration(80+rand.IntN(250)) * time.Millisecond)
		v := victims[rand.IntN(len(victims))]
		if c.freeze && kills == c.kills/2 {
			v.cmd.Process.Signal(syscall.SIGSTOP)
			time.Sleep(5 * time.Second) // the lease is 3 s
			v.cmd.Process.Signal(syscall.SIGCONT)
		}
		v.end(syscall.SIGKILL)
		v.start()
	}
	w.awaitComplete(s.ID, 4*time.Minute)
	for _, v := range victims {
		if err := v.end(syscall.SIGTERM); err != nil {
			t.Errorf("a worker did not end well: %v", err)
		}
	}
	w.consistent(s.ID)
	w.compare(s.ID, box, c, kills)
}

func (w *world) complete(id int64) bool {
	w.t.Helper()
	st, err := w.ledger.Status(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return st.Send.State != delivery.Sending
}

func (w *world) awaitComplete(id int64, limit time.Duration) {
	w.t.Helper()
	for end := time.Now().Add(limit); !w.complete(id); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			st, _ := w.ledger.Status(w.t.Context(), id)
			w.t.Fatalf("not complete in %v: %+v", limit, st)
		}
	}
}

// compare checks each row against the mailbox.
func (w *world) compare(id int64, box string, c killCase, kills int) {
	w.t.Helper()
	y := deliverytest.Compare(w.t, w.ledger, id, box)
	bound := kills * killConnections * killDepth
	st, _ := w.ledger.Status(w.t.Context(), id)
	w.t.Logf("%s: %d rows, %d kills: %v, uncertain %d times, %d duplicates, missing %d, accepted but missing %d "+
		"(at most %d in flight)",
		c.policy, c.rows, kills, st.Counts, y.Uncertain, y.Duplicates, y.Missing, y.Lost, bound)
	if y.Missing+y.Lost+y.Differing > 0 || y.Duplicates > y.Uncertain || y.Duplicates > bound ||
		y.Uncertain > bound+killConnections*killDepth {
		w.t.Error("a message was lost or doubled, or its copies differ")
	}
	if c.policy == delivery.Hold && y.Duplicates > 0 {
		w.t.Error("a message was doubled although its fate was to be held")
	}
	if st.Selected != int64(c.rows) || !st.Complete {
		w.t.Errorf("%+v", st)
	}
}
