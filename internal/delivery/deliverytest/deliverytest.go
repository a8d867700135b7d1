// Package deliverytest is for tests of whole sends: it compares a ledger with what
// arrived in the built-in mailbox, and fills a disk.
package deliverytest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/testneed"
)

// Tally is what a ledger and a mailbox say of each other.
type Tally struct {
	Rows       int // recipients in the ledger
	Uncertain  int // how often a fate was unknown, over all rows
	Duplicates int // copies beyond each recipient's first
	Differing  int // of these, not the same bytes as the first
	Missing    int // nothing arrived, though the row is not uncertain
	Lost       int // nothing arrived, though the row says accepted; not among Missing
	States     map[delivery.State]int
}

// Rows gives each delivery that a filter selects.
type Rows interface {
	Deliveries(context.Context, delivery.Filter, func(*delivery.Delivery) error) error
}

// Compare looks at each row of a send and at the copies that arrived in the
// mailbox's Maildir.
func Compare(t testing.TB, ledger Rows, send int64, box string) Tally {
	t.Helper()
	copies := readBox(t, box)
	y := Tally{States: map[delivery.State]int{}}
	err := ledger.Deliveries(t.Context(), delivery.Filter{Send: send}, func(d *delivery.Delivery) error {
		y.add(d, copies[d.Email])
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func (y *Tally) add(d *delivery.Delivery, copies [][32]byte) {
	y.Rows++
	y.States[d.State]++
	y.Uncertain += d.Uncertain
	y.Duplicates += max(0, len(copies)-1)
	switch {
	case d.State == delivery.Accepted && len(copies) == 0:
		y.Lost++
	case len(copies) == 0 && d.State != delivery.Uncertain:
		y.Missing++
	}
	for _, c := range copies {
		if c != copies[0] {
			y.Differing++
		}
	}
}

// readBox gives the digest of each copy that each address got.
func readBox(t testing.TB, box string) map[string][][32]byte {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(box, "new"))
	if err != nil {
		t.Fatal(err)
	}
	copies := map[string][][32]byte{}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(box, "new", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := bytes.Cut(data, []byte("Delivered-To: "))
		to, _, _ := strings.Cut(string(rest[:min(len(rest), 200)]), "\r\n")
		copies[to] = append(copies[to], sha256.Sum256(data))
	}
	return copies
}

// SmallDisk gives the folder of a file system that has room for size bytes only,
// as mount writes them ("24m").
func SmallDisk(t testing.TB, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		testneed.Skip(t, "tmpfs", "only root may mount")
	}
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tidings-test",
		dir).CombinedOutput(); err != nil {
		testneed.Skip(t, "tmpfs", string(out))
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() }) //nolint:errcheck // nothing is left to do
	return dir
}

// FillDisk writes a file until the disk takes no more.
func FillDisk(t testing.TB, name string) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; size /= 2 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
		}
	}
}
