package sealing

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"tidings/internal/archive"
	"tidings/internal/check"
	"tidings/internal/plain"
	"tidings/internal/timestamp"
	"tidings/internal/translog"
)

// Stamped is what is known of the time-stamp of the newest checkpoint.
type Stamped struct {
	Checkpoint string     `json:"checkpoint,omitempty"` // its file, below outputs; "": nothing is sealed yet
	File       string     `json:"file,omitempty"`       // that of the time-stamp
	At         *time.Time `json:"at,omitempty"`         // when the authority says that the checkpoint existed
	Requested  bool       `json:"requested"`            // the authority was asked for it now
	Pending    string     `json:"pending,omitempty"`    // why there is none yet
	// Witnesses are those that are to cosign the checkpoint.
	Witnesses []Witnessed `json:"witnesses,omitempty"`
}

// attested reports whether tidings.yaml names somebody who attests checkpoints.
func (v *Vault) attested() bool {
	a := v.ws.Config.Archive
	return a.TimestampURL != "" || len(a.Witnesses) > 0
}

// Timestamp asks for the time-stamp of the newest checkpoint, where it has none. Older checkpoints
// are not asked for: the newest covers all their lines, and a stamp of today says no more of them.
func (v *Vault) Timestamp(ctx context.Context) (*Stamped, error) {
	if !v.attested() {
		return nil, errors.New("tidings.yaml names no time-stamp authority; write its address under archive, as " +
			"timestamp_url, and the file with the certificates of its roots as timestamp_ca")
	}
	return v.stamp(ctx), nil
}

// StampError is nil where nothing is pending.
func StampError(s *Stamped) error {
	if s.Pending != "" {
		return fmt.Errorf("%w: the time-stamp is pending still: %s", check.ErrFailed, s.Pending)
	}
	for _, w := range s.Witnesses {
		if w.Pending != "" {
			return fmt.Errorf("%w: a witness's signature is pending still: %s", check.ErrFailed, w.Pending)
		}
	}
	return nil
}

// stamp has the newest checkpoint stamped. What was sealed is as good without: every reason for
// which that cannot be is told, and none is an error.
func (v *Vault) stamp(ctx context.Context) *Stamped {
	s := &Stamped{}
	if v.ws.Config.Archive.TimestampURL != "" {
		if err := v.askFor(ctx, s); err != nil {
			s.Pending = plain.Error(err)
		}
	}
	s.Witnesses = v.cosign(ctx)
	return s
}

func (v *Vault) askFor(ctx context.Context, s *Stamped) error {
	roots, err := v.roots()
	if err != nil {
		return err
	}
	newest, err := translog.NewestStamp(v.archive.Root, roots)
	if err != nil || newest.Note == "" {
		return err
	}
	s.Checkpoint, s.File = newest.Note, newest.File
	at := newest.Time
	if at.IsZero() {
		a := &timestamp.Authority{URL: v.ws.Config.Archive.TimestampURL, Roots: roots, Rand: rand.Reader}
		var tsr []byte
		s.Requested = true
		if tsr, at, err = a.Request(ctx, newest.Data); err != nil {
			return err
		}
		if err := newest.Keep(v.archive.Root, tsr); err != nil {
			return err
		}
	}
	s.At = &at
	return nil
}

// roots are those that tidings.yaml names for time-stamps; nil: none.
func (v *Vault) roots() (*timestamp.Roots, error) {
	name := v.ws.Config.Archive.TimestampCA
	if name == "" {
		return nil, nil
	}
	return timestamp.ReadRoots(v.ws.File(name))
}

// Auditor is what somebody kept of the log outside the operator's reach.
type Auditor struct {
	Key         string            // the log's public key; "": that of the files
	Checkpoints map[string][]byte // by the names to call them
	Roots       *timestamp.Roots  // of the time-stamp authority; nil: those that tidings.yaml names
	Witnesses   []note.Verifier   // those of witnesses, beside those that tidings.yaml names

	rootless string // why there are no roots
	stamped  bool   // the newest checkpoint should have a time-stamp
}

// stamping adds to what an auditor knows what tidings.yaml says of time-stamps.
func (v *Vault) stamping(known *Auditor) {
	known.stamped = v.ws.Config.Archive.TimestampURL != ""
	known.Witnesses = append(known.Witnesses, v.witnesses()...)
	if known.Roots != nil {
		return
	}
	roots, err := v.roots()
	if known.Roots = roots; err != nil {
		known.rootless = "the roots of the authority: " + plain.Error(err)
	}
}

// verifyLog adds what is wrong with the log's checkpoints and their time-stamps.
func verifyLog(root string, known Auditor, r *archive.Result) {
	found, err := translog.Verify(root, strings.TrimSpace(known.Key), known.Checkpoints, known.Roots,
		known.Witnesses...)
	if err != nil {
		r.Add(archive.ChainName, "unreadable", plain.Error(err))
		return
	}
	for _, p := range found.Problems {
		if p.Kind == translog.Behind {
			r.Unfinished = append(r.Unfinished, p.Path)
			continue
		}
		r.Problems = append(r.Problems, p)
	}
	if r.Checkpoints = found.Checkpoints; found.Covered < found.Lines && found.Covered > 0 {
		r.Unfinished = append(r.Unfinished, translog.Folder)
	}
	r.Cosignatures, r.CosignedByOthers = len(found.Cosigned), found.Strangers
	r.Timestamps = len(found.Stamps)
	newest := translog.Stamp{}
	if r.Timestamps > 0 {
		newest = found.Stamps[r.Timestamps-1]
		r.Stamped = &newest.Time
		if known.Roots == nil {
			r.TimestampsBy = known.rootless
			if r.TimestampsBy == "" {
				r.TimestampsBy = "no roots of an authority were given"
			}
		}
	}
	wrong := func(p archive.Problem) bool { return translog.NoteOf(p.Path) == found.Newest }
	if known.stamped && newest.Note != found.Newest && !slices.ContainsFunc(r.Problems, wrong) {
		r.TimestampPending = found.Newest
	}
}
