package transport

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/safefile"
)

// Directory is a transport that writes each message to dir as an .eml file named
// by its row, and accepts it. It is the dry run, and makes folders to look at.
// A message written again replaces its file.
func Directory(dir string) delivery.Transport { return directory(dir) }

type directory string

// Name is the folder.
func (d directory) Name() string { return string(d) }

// Open makes the folder.
func (d directory) Open(context.Context) (delivery.Session, error) {
	if err := os.MkdirAll(string(d), 0o755); err != nil {
		return nil, &delivery.RelayError{Relay: d.Name(), Stage: stageConnect, Text: err.Error(), Err: err}
	}
	return folderSession{dir: d}, nil
}

type folderSession struct{ dir directory }

// Depth is one: a file is written before the next message is taken.
func (folderSession) Depth() int { return 1 }

// Close has nothing to do.
func (folderSession) Close() error { return nil }

// Deliver writes files until in is closed. A fault of the disk leaves the
// message queued and ends the session.
func (f folderSession) Deliver(ctx context.Context, in <-chan delivery.Message, done func(delivery.Result)) error {
	for {
		select {
		case <-ctx.Done():
			return &delivery.RelayError{Relay: f.dir.Name(), Stage: stageConnect, Text: "interrupted", Err: context.Cause(ctx)}
		case m, ok := <-in:
			if !ok {
				return nil
			}
			if err := f.put(m, done); err != nil {
				return err
			}
		}
	}
}

func (f folderSession) put(m delivery.Message, done func(delivery.Result)) error {
	begun := time.Now()
	name := fmt.Sprintf("%09d.eml", m.Row)
	res := delivery.Result{Row: m.Row, State: delivery.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "written to " + name, Stage: stageDot}
	if facts := delivery.Inspect(m.Data); facts.Fault != "" {
		res.State, res.Code, res.Enhanced, res.Reply, res.Stage = delivery.Failed, 0, "5.6.0", facts.Fault, stageBody
		done(res)
		return nil
	}
	err := safefile.Write(filepath.Join(string(f.dir), name), 0o644, safefile.Unsynced, safefile.Bytes(m.Data))
	if err != nil {
		res.State, res.Code, res.Enhanced, res.Reply, res.Stage = delivery.Queued, 0, "", err.Error(), stageBody
		err = &delivery.RelayError{Relay: f.dir.Name(), Stage: stageBody, Text: err.Error(), Err: err}
	}
	res.Took = time.Since(begun)
	done(res)
	return err
}
