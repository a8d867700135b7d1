package report

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/letter"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/notices"
)

// NoticeLine is one notice in a list, as `list --json` gives it.
type NoticeLine struct {
	Slug     string `json:"slug"`
	Revision int    `json:"revision"` // 0: nobody decided on it yet
	// State is draft, approved, sending, waiting, paused, complete, cancelled or interrupted.
	State      string `json:"state"`
	ApprovedBy string `json:"approved_by"`
	// Signed: who approved it signed that; else they are named. Emergency: it was sent, or is to be, without the
	// approvals that the policy wants.
	Signed    bool `json:"signed,omitempty"`
	Emergency bool `json:"emergency,omitempty"`
	// Recipients are those of the ledger, or those selected at the approval; nil: not known
	// without reading the registry.
	Recipients *int   `json:"recipients"`
	Next       string `json:"next"`             // the command that comes next
	Detail     string `json:"detail,omitempty"` // what a person should know beside
	Error      string `json:"error,omitempty"`  // why its files cannot be read

	at     time.Time // it is listed by
	nobody bool      // messages are left, and no process works on them
}

// looksAtContent bounds how many revisions are read for a list: each holds all records.
const looksAtContent = 10

// lister makes one list.
type lister struct {
	rd    *Reader
	ws    *workspace.Workspace
	known map[string]*store.Known
	looks int // revisions that may still be read

	records *notices.Records // of the workspace; nil: not read yet
}

// List gives every notice that has a folder or that the database knows, the newest first.
// A Reader without a Store is one of a workspace that has no database yet.
func (rd *Reader) List(ctx context.Context, ws *workspace.Workspace) ([]*NoticeLine, error) {
	l := lister{rd: rd, ws: ws, known: map[string]*store.Known{}, looks: looksAtContent}
	var err error
	if rd.Store != nil {
		if l.known, err = rd.Ledger.Overview(ctx); err != nil {
			return nil, err
		}
	}
	folders, err := workspace.NoticeNames(ws.Root)
	if err != nil {
		return nil, err
	}
	lines := l.read(folders)
	for slug := range l.known {
		if _, found := slices.BinarySearch(folders, slug); !found {
			lines = append(lines, &NoticeLine{Slug: slug, Detail: "its folder is gone"})
		}
	}
	for _, n := range lines {
		if k := l.known[n.Slug]; k != nil {
			if err := l.state(ctx, n, k); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(lines, func(a, b *NoticeLine) int {
		return cmp.Or(b.at.Compare(a.at), cmp.Compare(a.Slug, b.Slug))
	})
	for _, n := range lines {
		if err := l.finish(ctx, n); err != nil {
			return nil, err
		}
	}
	return lines, nil
}

// read reads the files of notices, on every processor.
func (l *lister) read(slugs []string) []*NoticeLine {
	lines := make([]*NoticeLine, len(slugs))
	var group sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() {
			for i := w; i < len(slugs); i += workers {
				lines[i] = l.readOne(slugs[i])
			}
		})
	}
	group.Wait()
	return lines
}

// readOne reads a notice's file, unless it was approved as it is: then it was read there.
func (l *lister) readOne(slug string) *NoticeLine {
	n := &NoticeLine{Slug: slug, State: "draft"}
	if k := l.known[slug]; k != nil && !k.ApprovedAt.IsZero() {
		if touched, err := l.ws.Touched(slug); err == nil && touched.Before(k.ApprovedAt) {
			return n
		}
	}
	notice, err := l.ws.Notice(slug)
	if n.at = notice.AsOf; err != nil {
		n.Error, _, _ = strings.Cut(err.Error(), "\n")
	}
	return n
}

// state says what the database knows: of the open send, else of what was decided last.
func (l *lister) state(ctx context.Context, n *NoticeLine, k *store.Known) error {
	s := k.Send
	open := s.State == delivery.Sending || s.State == delivery.Paused
	if s.ID != 0 && (open || s.Revision >= k.Revision) {
		n.Revision, n.State, n.at = s.Revision, string(s.State), s.CreatedAt
		total := int(k.Counts.Sum())
		n.Recipients = &total
		if s.State == delivery.Sending {
			st, err := l.rd.Status(ctx, s)
			if err != nil {
				return err
			}
			n.State, n.nobody = st.Now, st.NobodySends
		}
		if k.Revision == s.Revision {
			n.approved(k)
		}
		return nil
	}
	n.Revision, n.at = k.Revision, k.DecidedAt
	n.State = "draft"
	if k.ApprovedBy != "" {
		n.State = "approved"
		n.approved(k)
	}
	return nil
}

func (n *NoticeLine) approved(k *store.Known) {
	n.ApprovedBy, n.Signed, n.Emergency = k.ApprovedBy, k.Signed && k.ApprovedBy != "", k.Emergency
}

// Worth says what the approvals of a list are worth to others than its database; empty: all are signed.
func Worth(list []*NoticeLine) (words []string) {
	var named, emergency []string
	for _, n := range list {
		switch {
		case n.ApprovedBy == "":
		case n.Emergency:
			emergency = append(emergency, n.Slug)
		case !n.Signed:
			named = append(named, n.Slug)
		}
	}
	for _, x := range []struct {
		slugs []string
		what  string
	}{
		{named, "Approved by a name, named, not signed: "},
		{emergency, "Sent in an emergency, without the approvals that are otherwise needed: "},
	} {
		if n := len(x.slugs); n > mostNamed {
			x.slugs = append(x.slugs[:mostNamed:mostNamed], fmt.Sprintf("and %d more", n-mostNamed))
		}
		if len(x.slugs) > 0 {
			words = append(words, x.what+strings.Join(x.slugs, ", ")+".")
		}
	}
	return words
}

// mostNamed is how many notices are named in one line.
const mostNamed = 5

// finish adds what takes a look at files and revisions, and the next command.
func (l *lister) finish(ctx context.Context, n *NoticeLine) error {
	k := l.known[n.Slug]
	if k == nil {
		k = &store.Known{}
	}
	n.Next = "tidings " + next(n, k)
	if n.State == "draft" && k.RejectedBy != "" {
		n.Detail = strings.TrimSuffix("rejected by "+k.RejectedBy+": "+k.Note, ": ")
	}
	if n.Error != "" || n.Revision == 0 || l.looks == 0 || n.Detail != "" {
		return nil
	}
	touched, err := l.ws.Touched(n.Slug)
	isNew := err == nil && touched.After(k.ApprovedAt) && !k.ApprovedAt.IsZero()
	if !isNew && n.State != "approved" {
		return nil
	}
	l.looks--
	rev, err := l.rd.Revision(ctx, n.Slug, n.Revision)
	if err != nil {
		return err
	}
	if n.Recipients == nil {
		n.Recipients = &rev.Audience.Selected
	}
	if isNew && l.changed(rev, n.Slug) || n.State == "approved" && !rev.Source.SameRecords(l.present()) {
		l.sayChanged(n)
	}
	return nil
}

// present gives the records as they are, read once. One that cannot be read is not there.
func (l *lister) present() notices.Records {
	if l.records == nil {
		now, _ := l.ws.Readable() //nolint:errcheck // what is not there is another than what was approved
		l.records = &now
	}
	return *l.records
}

// sayChanged tells that what is in the folder is not what was approved. What is being
// sent is what was approved all the same.
func (l *lister) sayChanged(n *NoticeLine) {
	n.Detail = fmt.Sprintf("changed since %s approved r%d", n.ApprovedBy, n.Revision)
	switch n.State {
	case "approved":
		n.State, n.ApprovedBy, n.Signed = "draft", "", false
		fallthrough
	case "complete", "cancelled":
		n.Next = "tidings approve " + n.Slug + " --by NAME"
	}
}

// changed compares the notice and its letters with what was approved; not the registry,
// which takes a pass over the audience.
func (l *lister) changed(rev *letter.Revision, slug string) bool {
	n, err := l.ws.Notice(slug)
	if err != nil || notices.Digest(n) != notices.Digest(rev.Source.Notice) {
		return true
	}
	for tag, was := range rev.Source.Letters {
		if is, err := l.ws.Letter(slug, tag); err != nil || is != was {
			return true
		}
	}
	return false
}

// Standing is where a notice stands that the database knows.
type Standing struct {
	State string // as in NoticeLine, whatever its files say
	Sent  bool   // something of it was sent, or is queued
}

// Standings gives where every notice stands, by slug, without a look at files.
func (rd *Reader) Standings(ctx context.Context) (map[string]Standing, error) {
	known, err := rd.Ledger.Overview(ctx)
	if err != nil {
		return nil, err
	}
	l, all := lister{rd: rd}, map[string]Standing{}
	for slug, k := range known {
		n := &NoticeLine{}
		if err := l.state(ctx, n, k); err != nil {
			return nil, err
		}
		all[slug] = Standing{State: n.State, Sent: k.Send.ID != 0}
	}
	return all, nil
}

// next is the command that comes next for a notice.
func next(n *NoticeLine, k *store.Known) string {
	if n.Error != "" { // no other command can read it
		return "check " + n.Slug
	}
	switch n.State {
	case "draft":
		return "check " + n.Slug
	case "approved", "interrupted":
		return "send " + n.Slug
	case "sending", "waiting":
		if n.nobody {
			return "send " + n.Slug
		}
		return "status " + n.Slug + " --watch"
	case "paused":
		return "resume " + n.Slug
	case "cancelled":
		if k.Counts[delivery.Cancelled] > 0 {
			return "follow-up " + n.Slug + " NEW-SLUG --state cancelled"
		}
	case "complete":
		switch {
		case k.Counts[delivery.Uncertain] > 0:
			return "retry " + n.Slug + " --state uncertain"
		case !k.Sealed && n.Detail == "":
			return "archive " + n.Slug
		}
	}
	if n.Detail != "" { // its folder is gone, and most commands need it
		return "log " + n.Slug
	}
	return "report " + n.Slug
}
