// Package check looks for everything that would make a letter wrong before anybody
// approves it: rules on a compiled letter, a file each, and every recipient's message
// composed by the code that sends. Rules read; none changes anything.
package check

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"tidings/internal/workspace"
	"tidings/outputs"
)

// Levels of a finding.
const (
	Error   = "error"   // keeps a notice from being approved
	Warning = "warning" // is shown, and a person decides
)

// ErrFailed says that a check or a verification found errors.
var ErrFailed = errors.New("check failed")

// Finding is one thing that is wrong or doubtful.
type Finding struct {
	Level   string `json:"level"`
	Where   string `json:"where"` // file:line, or what it is about
	Message string `json:"message"`
}

// Report is what a check found.
type Report struct {
	Notice     string    `json:"notice"`
	Locales    []string  `json:"locales"`
	Merged     int       `json:"merged"`     // recipients whose message was composed
	Suppressed int       `json:"suppressed"` // recipients who will not be written to
	Errors     int       `json:"errors"`
	Warnings   int       `json:"warnings"`
	Findings   []Finding `json:"findings"`
}

// New is the report of a check that has found nothing yet.
func New(slug string) *Report {
	return &Report{Notice: slug, Findings: []Finding{}, Locales: []string{}}
}

// Err is nil for a check without errors.
func (r *Report) Err() error {
	if r.Errors == 0 {
		return nil
	}
	if r.Errors == 1 {
		return fmt.Errorf("%w: 1 error in %s", ErrFailed, r.Notice)
	}
	return fmt.Errorf("%w: %d errors in %s", ErrFailed, r.Errors, r.Notice)
}

// Add notes one finding; where is file:line, or what it is about.
func (r *Report) Add(level, where, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{level, where, fmt.Sprintf(format, args...)})
	if level == Error {
		r.Errors++
	} else {
		r.Warnings++
	}
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
			r.Add(Error, fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), "%s",
				strings.TrimSpace(f.Message+"\n"+f.Excerpt))
		}
	case errors.As(err, &issues):
		for _, i := range issues {
			r.Add(Error, issueWhere(i), "%s", i.Text)
		}
	case errors.As(err, &issue):
		r.Add(Error, issueWhere(issue), "%s", issue.Text)
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
		r.Add(Warning, issueWhere(i), "%s", i.Text)
	}
}

func issueWhere(i outputs.Issue) string {
	if i.Line > 0 {
		return fmt.Sprintf("%s:%d", i.File, i.Line)
	}
	return i.File
}
