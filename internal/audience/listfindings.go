package audience

import (
	"context"
	"fmt"
	"hash/maphash"
	"path"
	"slices"
	"strings"
	"time"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/recipients"
)

// mostOfKind is how many findings of one kind in a list are told one by one.
const mostOfKind = 20

// lister looks for what is doubtful in a list of affected accounts, row by row.
type lister struct {
	file  string
	spans []span
	asOf  time.Time // no time of the list is later; zero: some may be
	zone  *time.Location
	says  bool // some row says more than whose it is
	seed  maphash.Seed
	rows  map[uint64]int // row by what it is about
	cells mentions
	told  map[string]int // findings by kind
	out   []Finding
}

// listFindings says what is doubtful in the list of accounts that a notice names.
func (r *Room) listFindings(ctx context.Context, s *letter.Source) ([]Finding, error) {
	file := s.Notice.Audience.Affected.File()
	if file == "" {
		return nil, nil
	}
	l := &lister{file: path.Join(workspace.NoticeDir, s.Notice.Slug, file), zone: r.needs.Zone,
		seed: maphash.MakeSeed(), rows: map[uint64]int{}, cells: mentions{}, told: map[string]int{}}
	l.spans, l.asOf = spansOf(s.Notice, s.Records)
	if _, _, err := r.list(s.Notice.Slug, file, l.look); err != nil {
		return nil, err
	}
	if err := r.named(ctx, l); err != nil {
		return nil, err
	}
	for _, kind := range []string{"same", "differs", "later", "outside", "person"} {
		if more := l.told[kind] - mostOfKind; more > 0 {
			l.out = append(l.out, Finding{Where: l.file, Message: fmt.Sprintf("and %d more of the kind above", more)})
		}
	}
	return l.out, l.unshown(s)
}

// unshown warns of letters that show nothing of what the list says.
func (l *lister) unshown(s *letter.Source) error {
	if !l.says {
		return nil
	}
	for _, tag := range s.Notice.Locales {
		shows, err := s.ShowsOwn(tag)
		if err != nil {
			return nil // said by the check of the letter
		}
		if !shows {
			l.out = append(l.out, Finding{Where: letter.File(s.Notice.Slug, tag), Message: fmt.Sprintf("%s says what "+
				"was affected of each account, and the letter shows nobody theirs; put a block ```yours where it is "+
				"to stand, or take those columns out of the list", l.file)})
		}
	}
	return nil
}

func (l *lister) tell(kind string, isError bool, p recipients.Problem) {
	if l.told[kind]++; l.told[kind] <= mostOfKind {
		l.out = append(l.out, Finding{Where: fmt.Sprintf("%s:%d", l.file, p.Line), Error: isError, Message: p.String()})
	}
}

// look sees a row.
func (l *lister) look(row recipients.ListedRow) {
	own := &row.Own
	l.says = l.says || own.Service != "" || !own.Began.IsZero() || !own.Ended.IsZero() || len(own.Objects) > 0 ||
		len(own.Figures) > 0
	l.repeated(row)
	l.times(row, "began", own.Began)
	l.times(row, "ended", own.Ended)
	l.cells.add(row, "objects", strings.Join(own.Objects, "; "))
	for _, f := range own.Figures {
		l.cells.add(row, f.Name, f.Value)
	}
}

// repeated tells of rows of an account that say the same, or differ about the same.
func (l *lister) repeated(row recipients.ListedRow) {
	if row.Same > 0 {
		l.tell("same", false, row.Problem("", fmt.Sprintf("it says the same of account %s as row %d, and is shown "+
			"once; "+
			"remove one of the two, or mend what differs", row.Account.Name, row.Same)))
		return
	}
	own := &row.Own
	objects := slices.Sorted(slices.Values(own.Objects))
	about := maphash.String(l.seed, fmt.Sprintf("%s|%s|%d|%q", row.Account.Key, own.Service, own.Began.Unix(), objects))
	if before, known := l.rows[about]; known {
		l.tell("differs", false, row.Problem("", fmt.Sprintf("it is about the same of account %s as row %d, and says "+
			"something else; the letter would show both, so make one row of them", row.Account.Name, before)))
		return
	}
	l.rows[about] = row.Account.Row
}

// times tells of a time that the notice's records do not know.
func (l *lister) times(row recipients.ListedRow, column string, at time.Time) {
	if at.IsZero() {
		return
	}
	const form = "2006-01-02 15:04"
	when := at.In(l.zone).Format(form)
	if !l.asOf.IsZero() && at.After(l.asOf) {
		l.tell("later", true, row.Problem(column, fmt.Sprintf("%s is later than the letter, which speaks of %s; "+
			"mend the "+
			"list, or as_of in notice.yaml", when, l.asOf.In(l.zone).Format(form))))
		return
	}
	if len(l.spans) == 0 || slices.ContainsFunc(l.spans, func(s span) bool { return s.holds(at) }) {
		return
	}
	s := l.spans[0]
	until := "and still open"
	if !s.until.IsZero() {
		until = "until " + s.until.In(l.zone).Format(form)
	}
	l.tell("outside", false, row.Problem(column, fmt.Sprintf("%s is outside of the %s %s (from %s %s); mend the list, "+
		"or the record", when, s.kind, s.id, s.from.In(l.zone).Format(form), until)))
}

// span is the time of one record; until is zero while it lasts.
type span struct {
	kind, id    string
	from, until time.Time
}

func (s span) holds(t time.Time) bool {
	return !t.Before(s.from) && (s.until.IsZero() || !t.After(s.until))
}

// spansOf gives the times of a notice's records, and the moment after which nothing of theirs can
// have begun: the letter's own, where it tells of incidents alone.
func spansOf(n notices.Notice, known notices.Records) (spans []span, asOf time.Time) {
	asOf = n.AsOf
	for _, ref := range n.Records {
		switch ref.Kind {
		case "incident":
			for _, i := range known.Incidents {
				if i.ID == ref.ID {
					spans = append(spans, span{ref.Kind, ref.ID, i.BeganAt, i.EndedAt})
				}
			}
		case "maintenance":
			asOf = time.Time{}
			for _, m := range known.Maintenance {
				if m.ID == ref.ID {
					spans = append(spans, spanOf(m))
				}
			}
		default: // a project has no hours
			return nil, time.Time{}
		}
	}
	if len(spans) == 0 {
		return nil, time.Time{}
	}
	return spans, asOf
}

// spanOf is the time of a maintenance, as it was planned and as it was.
func spanOf(m notices.Maintenance) span {
	s := span{"maintenance", m.ID, m.ScheduledFor, m.ScheduledUntil}
	if !m.BeganAt.IsZero() && m.BeganAt.Before(s.from) {
		s.from = m.BeganAt
	}
	if m.EndedAt.After(s.until) {
		s.until = m.EndedAt
	}
	return s
}
