package templates

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"time"
)

// maxDraft bounds a draft, in bytes.
const maxDraft = 1 << 20

// draftTime bounds a draft where the context has no deadline.
const draftTime = 5 * time.Second

// Draft writes a letter: plain Markdown with live data blocks, for the manager to
// edit, and the text of its first heading. A template that fails is named with
// file and line.
func (l *Library) Draft(ctx context.Context, in DraftInput) (markdown, subject string, err error) {
	loc, err := in.Languages.Parse(in.Locale)
	if err != nil {
		return "", "", err
	}
	if in.AsOf.IsZero() {
		return "", "", errors.New("a draft needs the moment that the letter speaks of; set as_of")
	}
	d, err := in.gather(loc)
	if err != nil {
		return "", "", err
	}
	src, err := l.find(l.stage(in, d), in.Locale)
	if err != nil {
		return "", "", err
	}
	if err := d.has(needs(header(src.text)), in.Template); err != nil {
		return "", "", err
	}
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, draftTime)
		defer cancel()
	}
	f := functions{ctx: ctx, locale: loc, zone: in.zone(), reading: in.Reading(loc)}
	if markdown, err = src.execute(f, d); err != nil {
		return "", "", err
	}
	if subject = firstHeading(settle(markdown, f.reading, loc)); subject == "" {
		return "", "", &Error{
			src.path,
			src.from,
			1,
			"the letter has no heading; its first heading is the subject, so begin it with \"# …\"",
		}
	}
	return markdown, subject, nil
}

// has checks the records that a template says it needs.
func (d *data) has(needs []string, template string) error {
	for _, n := range needs {
		broken := map[string]error{"incident": d.broken.incidents, "maintenance": d.broken.maintenance}
		if err := broken[n]; err != nil {
			return err
		}
		missing := map[string]bool{"project": d.Project == nil, "incident": len(d.incidents) == 0,
			"maintenance": d.maintenance == nil, "objective": d.objective == nil}
		if missing[n] {
			choose := "name one with --" + n + " ID"
			if n == "objective" {
				choose = "write one under objectives in tidings.yaml"
			}
			return fmt.Errorf("the template %s tells of a record of the kind %s, and none is chosen; %s", template, n,
				choose)
		}
	}
	return nil
}

// shared is what several letters use: the incidents that the letter tells of, with all their facts
// or in a line or two each.
const (
	sharedFence = "```incidents{{if .Named}} ids={{ids .Incidents}}" +
		"{{else if not .Since.IsZero}} since={{.Since}}{{end}}"
	shared = "{{define \"incidents\"}}" + sharedFence + "\n```{{end}}" +
		"{{define \"incidents-brief\"}}" + sharedFence + " detail=brief\n```{{end}}"
)

func (s source) parse(f functions) (*template.Template, error) {
	t, err := template.New("shared").Option("missingkey=error").Funcs(f.all()).Parse(shared)
	if err == nil {
		t, err = t.New(s.path).Parse(s.text)
	}
	if err == nil {
		err = harden(t)
	}
	if err != nil {
		return nil, s.explain(err)
	}
	return t, nil
}

func (s source) execute(f functions, d *data) (string, error) {
	t, err := s.parse(f)
	if err != nil {
		return "", err
	}
	w := &bounded{left: maxDraft, ctx: f.ctx}
	if err := t.Execute(w, d); err != nil {
		return "", s.explain(err)
	}
	return shortHeading(tidy(w.b.String())), nil
}

// bounded stops a template that writes too much or for too long.
type bounded struct {
	b    strings.Builder
	left int
	ctx  context.Context
}

func (w *bounded) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, fmt.Errorf("the letter grows beyond %d bytes", maxDraft)
	}
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.b.Write(p)
}

var (
	blankLines = regexp.MustCompile(`\n(?:[ \t]*\n){2,}`)
	lineEnds   = regexp.MustCompile(`[ \t]+\n`)
)

// tidy leaves one empty line where conditions left several, and no space at the end of a line.
func tidy(s string) string {
	return strings.TrimSpace(blankLines.ReplaceAllString(lineEnds.ReplaceAllString(s, "\n"), "\n\n")) + "\n"
}
