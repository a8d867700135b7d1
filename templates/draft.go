package templates

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"tidings/internal/locale"
	"tidings/notices"
)

// maxDraft bounds a draft, in bytes.
const maxDraft = 1 << 20

// draftTime bounds a draft where the context has no deadline.
const draftTime = 5 * time.Second

// Draft writes a letter: plain Markdown with live data blocks, for the manager to
// edit, and the text of its first heading. A template that fails is named with
// file and line.
func (l *Library) Draft(ctx context.Context, in DraftInput) (markdown, subject string, err error) {
	loc, err := locale.Parse(in.Locale)
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
	src, err := l.find(l.stage(in.Template, d), in.Locale)
	if err != nil {
		return "", "", err
	}
	if err := d.has(header(src.text)["needs"], in.Template); err != nil {
		return "", "", err
	}
	ctx, cancel := context.WithTimeout(ctx, draftTime)
	defer cancel()
	f := functions{ctx: ctx, locale: loc, zone: in.zone(), records: in.Records.In(loc.Tag())}
	if markdown, err = src.execute(f, d); err != nil {
		return "", "", err
	}
	if subject = firstHeading(markdown); subject == "" {
		return "", "", &Error{src.path, src.from, 1, "the letter has no heading; its first heading is the subject, so begin it with \"# …\""}
	}
	return markdown, subject, nil
}

// Stage tells which template a template that chooses by status would take, for
// instance incident-resolved for incident. Others are themselves.
func (l *Library) Stage(in DraftInput) (string, error) {
	loc, err := locale.Parse(in.Locale)
	if err != nil {
		return "", err
	}
	d, err := in.gather(loc)
	if err != nil {
		return "", err
	}
	return l.stage(in.Template, d), nil
}

func (l *Library) stage(name string, d *data) string {
	switch {
	case len(l.locales(name)) > 0: // the workspace has its own
		return name
	case name == "incident":
		return "incident-" + incidentStage(d.Incident)
	case name == "maintenance":
		return "maintenance-" + maintenanceStage(d.Maintenance, d.AsOf)
	}
	return name
}

// incidentStage: a resolved incident with measures recorded is told as a
// post-incident report; an open one with more than one message is an update.
func incidentStage(i *notices.Incident) string {
	switch {
	case i == nil:
		return "initial"
	case i.Status == notices.Resolved && len(i.Actions) > 0:
		return "post"
	case i.Status == notices.Resolved:
		return "resolved"
	case i.Status == notices.Monitoring || len(i.Updates) > 1:
		return "update"
	}
	return "initial"
}

// maintenanceStage: two days ahead an announcement becomes a reminder.
func maintenanceStage(m *notices.Maintenance, asOf time.Time) string {
	switch {
	case m == nil:
		return "announce"
	case m.Status == notices.Completed:
		return "done"
	case m.Status == notices.Cancelled:
		return "cancelled"
	case m.Status == notices.Scheduled && m.ScheduledFor.Sub(asOf) > 48*time.Hour:
		return "announce"
	}
	return "reminder"
}

// has checks the records that a template says it needs.
func (d *data) has(needs, template string) error {
	for _, n := range strings.Fields(strings.ReplaceAll(needs, ",", " ")) {
		missing := map[string]bool{"project": d.Project == nil, "incident": d.Incident == nil,
			"maintenance": d.Maintenance == nil, "objective": d.Objective == nil}
		if missing[n] {
			return fmt.Errorf("the template %s tells of a record of the kind %s, and none is chosen; name one", template, n)
		}
	}
	return nil
}

// Error is a fault of a letter template.
type Error struct {
	File string // letters/NAME/LOCALE.md
	From string // BuiltIn or Workspace
	Line int
	Text string
}

func (e *Error) Error() string {
	file := e.File
	if e.From == Workspace {
		file = "templates/" + file
	}
	return fmt.Sprintf("%s (%s template):%d: %s", file, e.From, e.Line, e.Text)
}

var templateError = regexp.MustCompile(`(?s)^template: (?:\S+?):(\d+)(?::\d+)?: (.*)$`)

// explain turns text/template's error into ours.
func (s source) explain(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return &Error{s.path, s.from, 1, "the draft took too long and was stopped; look for a loop that does not end"}
	}
	e := &Error{s.path, s.from, 1, err.Error()}
	if m := templateError.FindStringSubmatch(err.Error()); m != nil {
		fmt.Sscan(m[1], &e.Line)
		e.Text = m[2]
	}
	hint := "mend the template"
	if s.from == Workspace {
		hint += ", or delete the file to use the built-in one"
	}
	e.Text += "; " + hint
	return e
}

// shared is what several letters use: the incidents that the letter tells of.
const shared = "{{define \"incidents\"}}```incidents{{if .Named}} ids={{ids .Incidents}}" +
	"{{else if not .Since.IsZero}} since={{.Since}}{{end}}\n```{{end}}"

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
	return tidy(w.b.String()), nil
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

var blankLines = regexp.MustCompile(`\n(?:[ \t]*\n){2,}`)

// tidy leaves one empty line where conditions left several.
func tidy(s string) string {
	return strings.TrimSpace(blankLines.ReplaceAllString(s, "\n\n")) + "\n"
}

// firstHeading gives the text of the first heading of a letter. No-break spaces
// are plain there: it becomes a header line.
func firstHeading(md string) string {
	src := []byte(md)
	var out string
	_ = ast.Walk(goldmark.DefaultParser().Parse(text.NewReader(src)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			out = inlineText(h, src)
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return strings.ReplaceAll(out, "\u00a0", " ")
}

// inlineText gives what a reader sees of a node's inlines.
func inlineText(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		t, ok := c.(*ast.Text)
		if !ok {
			b.WriteString(inlineText(c, src))
			continue
		}
		b.Write(readable(t.Segment.Value(src)))
		if t.SoftLineBreak() || t.HardLineBreak() {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)

// readable undoes backslashes and entities, as a renderer does.
func readable(raw []byte) []byte {
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]) {
			i++
			out = append(out, raw[i])
			continue
		}
		if m := entity.Find(raw[i:]); m != nil {
			out = append(out, util.ResolveEntityNames(util.ResolveNumericReferences(m))...)
			i += len(m) - 1
			continue
		}
		out = append(out, raw[i])
	}
	return out
}

// byID finds a record, or says which there are.
func byID[T any](kind string, list []T, id string, of func(T) string) (T, error) {
	var known []string
	for _, v := range list {
		if of(v) == id {
			return v, nil
		}
		known = append(known, of(v))
	}
	var none T
	if len(known) == 0 {
		return none, fmt.Errorf("there is no %s %q; the workspace has none", kind, id)
	}
	return none, fmt.Errorf("there is no %s %q; there are %s", kind, id, strings.Join(known, ", "))
}
