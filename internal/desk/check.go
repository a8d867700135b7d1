package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"tidings/internal/delivery"
	"tidings/internal/workspace"
	"tidings/outputs"
)

// Levels of a finding. An error keeps a notice from being approved.
const (
	levelError   = "error"
	levelWarning = "warning"
)

// Finding is one thing that is wrong or doubtful.
type Finding struct {
	Level   string `json:"level"`
	Where   string `json:"where"` // file:line, or what it is about
	Message string `json:"message"`
}

// CheckReport is what a check found.
type CheckReport struct {
	Notice     string    `json:"notice"`
	Locales    []string  `json:"locales"`
	Merged     int       `json:"merged"`     // recipients whose message was composed
	Suppressed int       `json:"suppressed"` // recipients who will not be written to
	Errors     int       `json:"errors"`
	Warnings   int       `json:"warnings"`
	Findings   []Finding `json:"findings"`
}

// Err is nil for a check without errors.
func (r *CheckReport) Err() error {
	if r.Errors == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d errors in %s", ErrCheckFailed, r.Errors, r.Notice)
}

func (r *CheckReport) add(level, where, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{level, where, fmt.Sprintf(format, args...)})
	if level == levelError {
		r.Errors++
	} else {
		r.Warnings++
	}
}

// Check looks for everything that would make the letter wrong: records, letters,
// what is out of date, and every recipient's message, composed by the code that
// sends.
func (d *Desk) Check(ctx context.Context, slug string) (*CheckReport, error) {
	r := &CheckReport{Notice: slug, Findings: []Finding{}, Locales: []string{}}
	e, err := d.edition(slug)
	if err != nil {
		return r, r.take(err)
	}
	r.Locales = e.Notice.Locales
	d.checkStale(ctx, e, r)
	c, err := e.compile(ctx, e.Notice.AsOf)
	if err != nil {
		return r, r.take(err)
	}
	for _, w := range c.warnings {
		r.add(levelWarning, issueWhere(w), "%s", w.Text)
	}
	for _, text := range e.brand().Faint() {
		r.add(levelWarning, workspace.ConfigFile, "%s", text)
	}
	if err := d.checkPDF(ctx, e, r); err != nil {
		return r, r.take(err)
	}
	d.checkSubjects(c, r)
	d.checkPrivate(e, r)
	return r, d.checkRecipients(ctx, e, c, r)
}

// take turns the errors of files and letters into findings; other errors, which
// are no fault of the notice, stay errors.
func (r *CheckReport) take(err error) error {
	var files workspace.Errors
	var issues outputs.Issues
	var issue outputs.Issue
	switch {
	case errors.As(err, &files):
		for _, f := range files {
			r.add(levelError, fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), "%s", strings.TrimSpace(f.Message+"\n"+f.Excerpt))
		}
	case errors.As(err, &issues):
		for _, i := range issues {
			r.add(levelError, issueWhere(i), "%s", i.Text)
		}
	case errors.As(err, &issue):
		r.add(levelError, issueWhere(issue), "%s", issue.Text)
	case errors.Is(err, context.Canceled), errors.Is(err, fs.ErrNotExist):
		return err
	default:
		r.add(levelError, r.Notice, "%v", err)
	}
	return nil
}

func issueWhere(i outputs.Issue) string {
	if i.Line > 0 {
		return fmt.Sprintf("%s:%d", i.File, i.Line)
	}
	return i.File
}

func (d *Desk) checkSubjects(c *compiled, r *CheckReport) {
	for _, tag := range r.Locales {
		if s := c.subjects[tag]; strings.TrimSpace(s) == "" {
			r.add(levelError, letterFile(r.Notice, tag), "the letter has no subject; begin it with a heading, or write subject in notice.yaml")
		} else if n := len([]rune(s)); n > 120 {
			r.add(levelWarning, letterFile(r.Notice, tag), "the subject has %d characters; mail programs show about 60", n)
		}
	}
}

// checkRecipients composes the message of everybody who will be written to.
func (d *Desk) checkRecipients(ctx context.Context, e *edition, c *compiled, r *CheckReport) error {
	rev := newRevision(e, c, newAudienceDigest())
	composer, err := d.composer(ctx, rev)
	if err != nil {
		return err
	}
	var buf []byte
	faults, foreign := map[string]int{}, map[string]int{}
	err = d.eachSelected(ctx, e.Notice, nil, func(s selection) error {
		if s.Excluded != "" {
			r.Suppressed++
			return nil
		}
		row, err := frozenRow(s)
		if err != nil {
			return err
		}
		r.Merged++
		if s.Locale != "" && base(s.Locale) != base(s.Tag) {
			foreign[base(s.Locale)+" get "+s.Tag]++
		}
		if buf, _, err = composer.Append(buf[:0], row); err != nil {
			r.fault(faults, s, err)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	r.summarise(faults)
	for _, pair := range slices.Sorted(maps.Keys(foreign)) {
		r.add(levelWarning, "audience", "%d recipients who read %s, because there is no letter in their language; write one, or leave it so", foreign[pair], pair)
	}
	if r.Merged == 0 {
		r.nobody(e)
	}
	return nil
}

// nobody says why nobody would be written to, and what to do about it.
func (r *CheckReport) nobody(e *edition) {
	a := e.Notice.Audience
	switch {
	case r.Suppressed > 0:
		r.add(levelError, "audience", "nobody would be written to: the audience has %d recipients, and all of them are suppressed; \"tidings send %s --dry-run\" counts the reasons", r.Suppressed, r.Notice)
	case a.Of != "":
		r.add(levelError, "audience", "nobody would be written to: nobody of %s is %s now; \"tidings report %[1]s\" tells how it stands", a.Of, strings.Join(a.States, " or "))
	default:
		r.add(levelError, "audience", "nobody would be written to; import recipients, or widen the audience in notice.yaml")
	}
}

// base is the language of a locale without its region.
func base(tag string) string {
	b, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(b)
}

// maxFaults is how many recipients a finding names for one and the same fault.
const maxFaults = 5

func (r *CheckReport) fault(faults map[string]int, s selection, err error) {
	faults[err.Error()]++
	if faults[err.Error()] <= maxFaults {
		r.add(levelError, s.Email, "%v", err)
	} else {
		r.Errors++
	}
}

func (r *CheckReport) summarise(faults map[string]int) {
	var texts []string
	for t, n := range faults {
		if n > maxFaults {
			texts = append(texts, t)
		}
	}
	slices.Sort(texts)
	for _, t := range texts {
		r.Findings = append(r.Findings, Finding{levelError, "recipients", fmt.Sprintf("%d more with the same fault: %s", faults[t]-maxFaults, t)})
	}
}

// frozenRow makes the row that a freeze would, for composing without a ledger.
func frozenRow(s selection) (*delivery.Row, error) {
	fields, err := new(fieldMerger).merge(s.AudienceRow)
	if err != nil {
		return nil, err
	}
	return &delivery.Row{ID: s.ID, Recipient: s.ID, Email: s.Email, Region: s.Region, Locale: s.Tag, Fields: fields}, nil
}
