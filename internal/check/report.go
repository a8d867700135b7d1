// Package check looks for everything that would make a letter wrong before anybody
// approves it: rules on a compiled letter, a file each, and every recipient's message
// composed by the code that sends. Rules read; none changes anything.
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

	"tidings/internal/locale"
	"tidings/internal/workspace"
	"tidings/outputs"
)

// Levels of a finding.
const (
	Error   = "error"   // keeps a notice from being approved
	Warning = "warning" // is shown, and a person decides
	Note    = "note"    // is good to know, and nothing is wrong
	Off     = "off"     // in tidings.yaml: is not looked for
)

// ErrFailed says that a check or a verification found errors.
var ErrFailed = errors.New("check failed")

// Finding is one thing that is wrong or doubtful.
type Finding struct {
	Rule     string   `json:"rule"` // which rule found it, in words that stay the same
	Level    string   `json:"level"`
	Where    string   `json:"where"`  // file:line, or what it is about
	File     string   `json:"file"`   // of the workspace; empty: none
	Line     int      `json:"line"`   // from 1; 0: the whole file
	Column   int      `json:"column"` // from 1; 0: the whole line
	Message  string   `json:"message"`
	Remedy   string   `json:"remedy"`   // the part of the message that says what to do; may be empty
	Count    int      `json:"count"`    // how often it was found
	Examples []string `json:"examples"` // recipients of whom it is true, or more places, a few
	Fix      []Edit   `json:"-"`        // how it is mended without a person; none: it needs one

	firm bool // neither excused nor given another level
}

// Says is a finding in one line for a person: what is wrong, how often, what to do, and
// which rule found it, since that is what is excused or set to another level.
func (f Finding) Says() string {
	says, todo := f.Parts()
	if todo == "" {
		return says
	}
	return fmt.Sprintf("%s; %s [%s]", says, todo, f.Rule)
}

// Parts is what a finding says, and how often, apart from what to do; that is empty where
// the one says the other.
func (f Finding) Parts() (says, todo string) {
	if strings.Contains(f.Message, f.Remedy) {
		return f.Message, ""
	}
	often := ""
	if f.Count > 1 && len(f.Examples) > 0 {
		often = fmt.Sprintf(" (%s, also %s)", locale.Num(f.Count, "place"), strings.Join(f.Examples, ", "))
	}
	return f.Message + often, f.Remedy
}

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
func (r *Report) add(rule, level, where, format string, args ...any) {
	r.find(rule, level, where, fmt.Sprintf(format, args...))
}

// find notes a finding once, true of count cases, of which examples are some.
func (r *Report) find(rule, level, where, message string, examples ...string) {
	f := Finding{Rule: rule, Level: level, Where: where, Message: message, Count: 1, Examples: []string{}}
	f.File, f.Line, f.Column = place(where)
	if _, remedy, ok := strings.Cut(message, "; "); ok {
		f.Remedy = remedy
	}
	f.Examples = append(f.Examples, examples...)
	f.firm = level == Error && (rule == "letter" || rule == "notice")
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
	if i.Line > 0 {
		return fmt.Sprintf("%s:%d", i.File, i.Line)
	}
	return i.File
}
