// Package check looks for everything that would make a letter wrong before anybody
// approves it: rules on letters, which stand in three families below it, and every recipient's
// message composed by the code that sends. Rules read; none changes anything.
package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/outputs"
)

// Levels of a finding.
const (
	Error   = rule.Error
	Warning = rule.Warning
	Note    = rule.Note
	Off     = rule.Off
)

// Finding is one thing that is wrong or doubtful.
type Finding = rule.Finding

// ErrFailed says that a check or a verification found errors.
var ErrFailed = errors.New("check failed")

// Report is what a check found.
type Report struct {
	Notice     string    `json:"notice"`
	Locales    []string  `json:"locales"`
	Merged     int       `json:"merged"`     // recipients whose message was composed
	Suppressed int       `json:"suppressed"` // recipients who will not be written to
	Errors     int       `json:"errors"`
	Warnings   int       `json:"warnings"`
	Approved   bool      `json:"approved"` // somebody said yes to the notice as it is now
	Findings   []Finding `json:"findings"`
	Excused    []Excused `json:"excused"` // what the letters excuse, with the reason
}

// New is the report of a check that has found nothing yet.
func New(slug string) *Report {
	return &Report{Notice: slug, Findings: []Finding{}, Locales: []string{}, Excused: []Excused{}}
}

// ByFile gives the findings file by file, each in the order of levels; last those that are
// about no file.
func (r *Report) ByFile() []Finding {
	order := map[string]int{"": math.MaxInt}
	for i, f := range r.Findings {
		if _, known := order[f.File]; !known {
			order[f.File] = i
		}
	}
	out := slices.Clone(r.Findings)
	slices.SortStableFunc(out, func(a, b Finding) int { return cmp.Compare(order[a.File], order[b.File]) })
	return out
}

// Err is nil for a check without errors.
func (r *Report) Err() error {
	if r.Errors == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s in %s", ErrFailed, locale.Num(r.Errors, "error"), r.Notice)
}

// Add notes one finding about the notice; where is file:line, or what it is about.
func (r *Report) Add(level, where, format string, args ...any) {
	r.find("notice", level, where, fmt.Sprintf(format, args...))
}

// add notes one finding of a rule.
func (r *Report) add(id, level, where, format string, args ...any) {
	r.find(id, level, where, fmt.Sprintf(format, args...))
}

// find notes a finding once, true of count cases, of which examples are some.
func (r *Report) find(id, level, where, message string, examples ...string) {
	f := Finding{Rule: id, Level: level, Where: where, Message: message, Count: 1, Examples: []string{}}
	f.File, f.Line, f.Column = place(where)
	if _, remedy, ok := strings.Cut(message, "; "); ok {
		f.Remedy = remedy
	}
	f.Examples = append(f.Examples, examples...)
	r.Findings = append(r.Findings, f)
	switch level {
	case Error:
		r.Errors++
	case Warning:
		r.Warnings++
	}
}

var placed = regexp.MustCompile(`^([^:\s]+\.[a-z]+)(?::(\d+))?(?::(\d+))?$`)

// place reads file:line:column; what else a finding may be about is no file.
func place(where string) (file string, line, column int) {
	m := placed.FindStringSubmatch(where)
	if m == nil || strings.Contains(where, "@") {
		return "", 0, 0
	}
	line, _ = strconv.Atoi(m[2])
	column, _ = strconv.Atoi(m[3])
	return m[1], line, column
}

// Take turns the errors of files and letters into findings; other errors, which
// are no fault of the notice, stay errors.
func (r *Report) Take(err error) error {
	var files workspace.Errors
	var issues outputs.Issues
	var issue outputs.Issue
	switch {
	case errors.As(err, &files):
		for _, f := range files {
			where := f.File
			if f.Line > 0 {
				where = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
			}
			r.add("file", Error, where, "%s", strings.TrimSpace(f.Message+"\n"+f.Excerpt))
		}
	case errors.As(err, &issues):
		for _, i := range issues {
			r.add("letter", Error, issueWhere(i), "%s", i.Text)
		}
	case errors.As(err, &issue):
		r.add("letter", Error, issueWhere(issue), "%s", issue.Text)
	case errors.Is(err, context.Canceled), errors.Is(err, fs.ErrNotExist):
		return err
	default:
		r.Add(Error, r.Notice, "%v", err)
	}
	return nil
}

// AddIssues notes doubts about letters.
func (r *Report) AddIssues(issues []outputs.Issue) {
	for _, i := range issues {
		r.add("letter", Warning, issueWhere(i), "%s", i.Text)
	}
}

func issueWhere(i outputs.Issue) string {
	switch {
	case i.Line > 0 && i.Column > 0:
		return fmt.Sprintf("%s:%d:%d", i.File, i.Line, i.Column)
	case i.Line > 0:
		return fmt.Sprintf("%s:%d", i.File, i.Line)
	}
	return i.File
}
