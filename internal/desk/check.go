package desk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"tidings/internal/letter"
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
	r := newCheckReport(slug)
	_, err := d.examine(ctx, r, false)
	return r, err
}

func newCheckReport(slug string) *CheckReport {
	return &CheckReport{Notice: slug, Findings: []Finding{}, Locales: []string{}}
}

// examine fills a check's report and gives the notice as it was checked, to be
// approved; nil where that could not be read or compiled. With reuse, messages that
// an earlier check composed from the very same content are not composed again.
func (d *Desk) examine(ctx context.Context, r *CheckReport, reuse bool) (*letter.Revision, error) {
	s, err := letter.Read(d.ws, r.Notice, d.ws.RecordsAfresh)
	if err != nil {
		return nil, r.take(err)
	}
	r.Locales = s.Notice.Locales
	d.checkStale(ctx, s, r)
	c, err := s.Compile(ctx, s.Notice.AsOf)
	if err != nil {
		return nil, r.take(err)
	}
	for _, w := range c.Warnings {
		r.add(levelWarning, issueWhere(w), "%s", w.Text)
	}
	for _, text := range s.Brand().Faint() {
		r.add(levelWarning, workspace.ConfigFile, "%s", text)
	}
	if err := d.checkPDF(ctx, s, r); err != nil {
		return nil, r.take(err)
	}
	d.checkSubjects(c, r)
	d.checkPrivate(s, r)
	return d.checkRecipients(ctx, s, c, r, reuse)
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

func (d *Desk) checkSubjects(c *letter.Compiled, r *CheckReport) {
	for _, tag := range r.Locales {
		if s := c.Subjects[tag]; strings.TrimSpace(s) == "" {
			r.add(levelError, letter.File(r.Notice, tag), "the letter has no subject; begin it with a heading, or write subject in notice.yaml")
		} else if n := len([]rune(s)); n > 120 {
			r.add(levelWarning, letter.File(r.Notice, tag), "the subject has %d characters; mail programs show about 60", n)
		}
	}
}
