//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tidings/internal/delivery/deliverytest"
	"tidings/internal/mailbox"
)

// TestDiskFullProgram fills the disk under a workspace while a worker sends: it
// sends no dot that it cannot record, says why, and goes on by itself when there
// is room again.
func TestDiskFullProgram(t *testing.T) {
	long(t)
	small := deliverytest.SmallDisk(t, "48m")
	box := filepath.Join(t.TempDir(), "box")
	r := startMailbox(t, mailbox.Options{Dir: box})
	o := newOffice(t, "hold", relayConfig(r.addr, ""), 4000, numbered)
	moved := filepath.Join(small, "w")
	if out, err := exec.Command("cp", "-a", o.dir, moved).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	o.dir = moved
	o.must("send", slug, "--confirm", "4000", "--rate", "200/s", "--detach")
	w := o.start("worker")
	o.await("started", accepted(500))
	filler := filepath.Join(small, "filler")
	deliverytest.FillDisk(t, filler)
	w.says("full")
	// Marks that were committed before may still go out; nothing else may, however
	// long it lasts.
	time.Sleep(2 * time.Second)
	taken := int(r.Stats().Accepted) // before the ledger is read: what was taken was recorded earlier
	recorded, err := o.tryStatus()
	t.Logf("status while the disk is full: %+v %v", recorded, err)
	if err == nil && taken > recorded.ByState["accepted"]+recorded.ByState["attempting"] {
		t.Errorf("%d messages were taken, and only these are recorded: %v", taken, recorded.ByState)
	}
	if _, stderr, code := o.run("doctor"); code != 3 || !strings.Contains(stderr, "database takes writes") {
		t.Errorf("doctor ended with %d: %s", code, stderr)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	s := o.await("complete", completed)
	if code := w.end(syscall.SIGTERM); code != 0 || s.ByState["accepted"] != 4000 {
		t.Errorf("ended with %d: %+v", code, s)
	}
	if text := w.out.String(); !strings.Contains(text, "full") {
		t.Errorf("the reason was not told:\n%s", text)
	}
	if y := compareBox(t, o.ledger(""), box); y.Missing+y.Lost+y.Duplicates > 0 {
		t.Errorf("%+v", y)
	}
}

// TestDiskFullSealing fills the disk before a revision is sealed again, with more and more room left: the older
// seal stays whole, the reason is told, and with room again the next one ends it.
func TestDiskFullSealing(t *testing.T) {
	long(t)
	small := deliverytest.SmallDisk(t, "48m")
	r := startMailbox(t, mailbox.Options{})
	o := newOffice(t, "hold", relayConfig(r.addr, ""), 300, numbered)
	moved := filepath.Join(small, "w")
	if out, err := exec.Command("cp", "-a", o.dir, moved).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	o.dir = moved
	o.must("send", slug, "--confirm", "300")
	o.must("archive", slug)
	filler, refused := filepath.Join(small, "filler"), 0
	for n, room := range []int64{0, 16 << 10, 64 << 10, 128 << 10, 256 << 10, 512 << 10, 1 << 20} {
		o.must("recipients", "forget", numbered(n)) // so that there is something to seal anew
		deliverytest.FillDisk(t, filler)
		info, err := os.Stat(filler)
		if err == nil {
			err = os.Truncate(filler, max(0, info.Size()-room))
		}
		if err != nil {
			t.Fatal(err)
		}
		_, stderr, code := o.run("archive", slug)
		if code != 0 {
			refused++
			if !strings.Contains(stderr, "full") {
				t.Errorf("%d bytes left: the reason was not told: %s", room, stderr)
			}
		}
		// By the files alone: with the disk full the database may not even be opened.
		if out, stderr, code := o.run("archive", "verify", "--dir", o.path("outputs")); code != 0 {
			t.Errorf("%d bytes left: %s%s", room, out, stderr)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		o.must("archive", slug)
		o.must("archive", "verify")
		o.must("log", "verify")
	}
	if refused == 0 {
		t.Error("no disk was full")
	}
}
