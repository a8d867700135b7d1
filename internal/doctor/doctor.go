// Package doctor looks for what would keep a send from working, or its letters from
// arriving, before one is sent: the set-up, the database, the relays, the names in the
// DNS, the machine. It changes nothing but the time of its last visit, sends nothing, and
// every finding that is not well says what to do.
package doctor

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"tidings/internal/delivery"
	"tidings/internal/dkim"
	"tidings/internal/feedback/inbox"
	"tidings/internal/locale"
	"tidings/internal/plain"
	"tidings/internal/store"
	"tidings/internal/workspace"
	"tidings/recipients"
)

// Levels of a finding.
const (
	OK      = "ok"
	Note    = "note"    // not looked at, and why
	Warning = "warning" // letters go out, and may suffer
	Error   = "error"   // a send would not work
)

// Report is what doctor found: one finding for each thing that it looked at.
type Report struct {
	Findings []Finding `json:"findings"`
	// Next is the command, without "tidings", that the manager may want now.
	Next string `json:"next,omitempty"`
}

// Finding is one thing that doctor looked at.
type Finding struct {
	Level  string `json:"level"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"` // what to do about it
	// Publish is a record for the DNS, in the form of zone files.
	Publish string `json:"publish,omitempty"`
}

// Bad names what would keep a send from working.
func (r *Report) Bad() (names []string) {
	for _, f := range r.Findings {
		if f.Level == Error {
			names = append(names, f.What)
		}
	}
	return names
}

func (r *Report) add(level, what, detail, remedy string) {
	r.Findings = append(r.Findings, Finding{Level: level, What: what, Detail: detail, Remedy: remedy})
}

// publish adds to the latest finding the record that mends it.
func (r *Report) publish(format string, args ...any) {
	r.Findings[len(r.Findings)-1].Publish = fmt.Sprintf(format, args...)
}

func (r *Report) warn(what, detail, remedy string) { r.add(Warning, what, detail, remedy) }

// note adds what is well, or the error that says why it is not.
func (r *Report) note(what string, err error, detail string) {
	if err != nil {
		r.add(Error, what, plain.Error(err), "")
		return
	}
	r.add(OK, what, detail, "")
}

// Patient is a workspace with what is needed to look at it. All but Resolver is required.
type Patient struct {
	Workspace *workspace.Workspace
	Now       func() time.Time
	// Database opens it; DatabaseFile is its path where it is SQLite, and Overridden names
	// what moves it elsewhere than tidings.yaml says, if anything does.
	Database     func(context.Context) (*store.Store, error)
	DatabaseFile string
	Overridden   string
	// Open opens a session with a relay.
	Open func(context.Context, workspace.Relay) (delivery.Session, error)
	// Keys reads the keys that sign letters, LinkKeys tells of those that sign links.
	Keys     func() ([]dkim.Key, error)
	LinkKeys func(context.Context) (string, error)
	// CanSet reports whether the PDF has what a text in a language needs.
	CanSet func(text, locale string) bool
	// Templates are the languages of the workspace's own letter templates.
	Templates []string
	// Resolver asks the DNS; nil: the system's.
	Resolver Resolver
}

// Examine looks at everything that a send needs. It opens a session with each relay,
// asks it about our senders, and closes it again; no message is sent.
func (p *Patient) Examine(ctx context.Context) (*Report, error) {
	r := &Report{}
	r.note("configuration", nil, p.Workspace.Path("tidings.yaml"))
	records, err := p.Workspace.Records()
	r.note("records", err, fmt.Sprintf("%s, %d maintenance, %s", locale.Num(len(records.Incidents), "incident"),
		len(records.Maintenance), locale.Num(len(records.Projects), "project")))
	people := p.examineDatabase(ctx, r)
	trial := p.examineRelays(ctx, r)
	p.examineSigning(r)
	p.examineSample(r)
	p.examineNames(ctx, r)
	words, err := p.LinkKeys(ctx)
	r.note("keys of links", err, words)
	p.examineQuarantine(r)
	p.examineStamp(r)
	for _, s := range LooseSecrets(p.Workspace) {
		r.warn("secrets", s, "")
	}
	if p.Workspace.Config.Feedback.PublicURL == "" {
		r.warn("links", "feedback.public_url is not set, so letters carry no unsubscribe or acknowledge links", "")
	}
	if p.Overridden != "" && p.Workspace.Config.Database != "" {
		r.warn("database", p.Overridden+" overrides the database of tidings.yaml", "")
	}
	p.examineClock(ctx, r)
	p.examineDisk(r, people.count)
	p.examineFonts(r, people.locales)
	r.Next = p.next(r, trial, people.count)
	return r, ctx.Err()
}

// registered is what the registry holds.
type registered struct {
	count   int
	locales map[string]int // people by language
}

func (p *Patient) examineDatabase(ctx context.Context, r *Report) (people registered) {
	db, err := p.Database(ctx)
	if err != nil {
		r.note("database", err, "")
		return people
	}
	r.note("database", nil, string(db.Dialect()))
	// A full disk is seen in a write only, and nobody can leave word of it in there.
	err = db.UpdateSetting(ctx, "doctor", func(string) (string, error) {
		return p.Now().UTC().Format(time.RFC3339), nil
	})
	r.note("database takes writes", err, "")
	people.count, err = db.CountRecipients(ctx, recipients.Filter{})
	if err == nil {
		people.locales, err = db.RecipientLocales(ctx)
	}
	r.note("registry", err, locale.Num(people.count, "recipient"))
	r.note("database is whole", db.CheckIntegrity(ctx), "its pages hold together, and its counts are those of its rows")
	p.examinePrivacy(r)
	return people
}

// examineQuarantine tells how many reports nobody could read, and when they are so many
// that the oldest go.
func (p *Patient) examineQuarantine(r *Report) {
	f, err := inbox.FillOf(p.Workspace.Path(workspace.OutputDir, "quarantine"))
	text := fmt.Sprintf("%s in outputs/quarantine, %.1f MB", locale.Num(f.Messages,
		"report that could not be read lies", "reports that could not be read lie"), float64(f.Bytes)/1e6)
	if err == nil && f.Nearly() {
		r.warn("quarantine", text+fmt.Sprintf("; of more than %d, or %d MB, the oldest are deleted. Look at them and "+
			"remove what is of no use: somebody may be sending rubbish", inbox.QuarantineMessages,
			inbox.QuarantineBytes>>20), "")
		return
	}
	r.note("quarantine", err, text)
}

// next is the command that the manager may want now: what is not well comes first, and
// whoever has nobody to write to needs a list.
func (p *Patient) next(r *Report, trial string, people int) string {
	written, _ := filepath.Glob(p.Workspace.Path(workspace.NoticeDir, "*", "notice.yaml"))
	switch {
	case trial != "":
		return trialCommand(trial)
	case len(r.Bad()) > 0:
		return "doctor"
	case people == 0:
		return "recipients import recipients/LIST.csv"
	case len(written) == 0:
		return "draft SLUG --template TEMPLATE"
	}
	return "status"
}
