package inbox

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/internal/safefile"
)

const (
	// QuarantineBytes and QuarantineMessages are what a quarantine holds at most, where
	// it says nothing else. Whoever can send reports can fill it.
	QuarantineBytes    = 32 << 20
	QuarantineMessages = 1000
	// keptBytes of one message are kept: its beginning says whose it is.
	keptBytes = 256 << 10
)

// Quarantine keeps messages that could not be read, for a person to look at. The same
// message is kept once. When it is full the oldest go, a quarter of it at a time. It
// may be used by several goroutines.
type Quarantine struct {
	Dir      string
	Limit    int64        // bytes kept of one message; 0: 256 KiB
	Bytes    int64        // of all files; 0: QuarantineBytes
	Messages int          // 0: QuarantineMessages
	Log      *slog.Logger // is told of what had to go; nil: silent

	mu    sync.Mutex
	fill  Fill // as far as this process knows; another may keep messages too
	count int  // messages kept since the folder was looked at
}

// Fill is how much there is in a quarantine.
type Fill struct {
	Messages int
	Bytes    int64
}

// Nearly reports whether a quarantine of the usual size is full, or was and lost its
// oldest messages.
func (f Fill) Nearly() bool {
	return f.Bytes >= QuarantineBytes/4*3 || f.Messages >= QuarantineMessages/4*3
}

// Keep stores a message with the reason beside it and gives the file's name.
func (q *Quarantine) Keep(name string, body io.Reader, reason error) (string, error) {
	data, err := io.ReadAll(io.LimitReader(body, cmp.Or(q.Limit, keptBytes)))
	if err != nil {
		return "", fmt.Errorf("quarantine of %s: %w", name, err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := os.MkdirAll(q.Dir, 0o700); err != nil {
		return "", fmt.Errorf("quarantine folder: %w", err)
	}
	sum := sha256.Sum256(data)
	path := filepath.Join(q.Dir, hex.EncodeToString(sum[:12])+".eml")
	why := fmt.Sprintf("%s\n%v\n", name, reason)
	if err := errors.Join(store(path, data), store(path+whySuffix, []byte(why))); err != nil {
		return "", fmt.Errorf("quarantine of %s: %w", name, err)
	}
	return path, q.bound(int64(len(data) + len(why)))
}

const whySuffix = ".why.txt"

// store writes what is at hand; a torn one is worth no sync.
func store(path string, data []byte) error {
	return safefile.Write(path, 0o600, safefile.Unsynced, safefile.Bytes(data))
}

// bound makes room behind a message of a size. The folder is looked at when it may be
// full, and now and then for what other processes put there.
func (q *Quarantine) bound(size int64) error {
	q.fill.Messages++
	q.fill.Bytes += size
	most := Fill{cmp.Or(q.Messages, QuarantineMessages), cmp.Or(q.Bytes, QuarantineBytes)}
	if q.count++; q.count > 1 && q.count < 100 && q.fill.Messages <= most.Messages && q.fill.Bytes <= most.Bytes {
		return nil
	}
	q.count = 1
	kept, err := quarantined(q.Dir)
	if err != nil {
		return fmt.Errorf("quarantine folder: %w", err)
	}
	q.fill = sum(kept)
	if q.fill.Messages <= most.Messages && q.fill.Bytes <= most.Bytes {
		return nil
	}
	slices.SortFunc(kept, func(a, b keptMessage) int { return a.at.Compare(b.at) })
	gone := 0
	for ; gone < len(kept)-1 && (q.fill.Messages > most.Messages/4*3 || q.fill.Bytes > most.Bytes/4*3); gone++ {
		for _, file := range []string{kept[gone].path, kept[gone].path + whySuffix} {
			if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("quarantine folder: %w", err)
			}
		}
		q.fill.Messages--
		q.fill.Bytes -= kept[gone].size
	}
	if q.Log != nil {
		q.Log.Warn("the quarantine of reports that could not be read was full; the oldest were deleted",
			"folder", q.Dir, "deleted", gone)
	}
	return nil
}

// keptMessage is one message with the file that says why it is there.
type keptMessage struct {
	path string
	at   time.Time
	size int64 // of both files
}

// quarantined lists the messages of a folder; a missing one holds none.
func quarantined(dir string) (kept []keptMessage, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	at := map[string]int{}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || strings.HasPrefix(e.Name(), ".") { // gone since, or being written
			continue
		}
		path := filepath.Join(dir, strings.TrimSuffix(e.Name(), whySuffix))
		i, ok := at[path]
		if !ok {
			i = len(kept)
			at[path], kept = i, append(kept, keptMessage{path: path})
		}
		kept[i].size += info.Size()
		if kept[i].at.Before(info.ModTime()) {
			kept[i].at = info.ModTime()
		}
	}
	return kept, nil
}

func sum(kept []keptMessage) (f Fill) {
	f.Messages = len(kept)
	for _, m := range kept {
		f.Bytes += m.size
	}
	return f
}

// FillOf looks how much there is in a quarantine.
func FillOf(dir string) (Fill, error) {
	kept, err := quarantined(dir)
	return sum(kept), err
}
