package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// DraftOptions say what is drafted from what.
type DraftOptions struct {
	Slug, Template, Project, Maintenance string
	Incidents                            []string
	Since, AsOf, Stream                  string
	Locales, Regions                     []string
	Force                                bool // write over a draft that exists
}

// DraftReport names the files that a draft wrote, relative to the workspace.
type DraftReport struct {
	Notice   string            `json:"notice"`
	Letters  []string          `json:"letters"`
	Subjects map[string]string `json:"subjects"`
}

// draftedFile keeps what a letter was drafted from, so that a check can say by
// value what changed since.
const draftedFile = "drafted.json"

// drafted is the content of drafted.json.
type drafted struct {
	Template    string          `json:"template"`
	Project     string          `json:"project,omitempty"`
	Incidents   []string        `json:"incidents,omitempty"`
	Maintenance []string        `json:"maintenance,omitempty"`
	Records     notices.Records `json:"records"`
}

// Draft writes notices/SLUG: notice.yaml and a letter for each language.
func (d *Desk) Draft(ctx context.Context, o DraftOptions) (*DraftReport, error) {
	n, from, err := d.planDraft(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := d.mayWrite(o); err != nil {
		return nil, err
	}
	r := &DraftReport{Notice: path.Join(workspace.NoticeDir, o.Slug, "notice.yaml"), Subjects: map[string]string{}}
	letters := map[string]string{}
	for _, tag := range n.Locales {
		text, subject, err := d.lib.Draft(ctx, d.draftInput(n, from, tag))
		if err != nil {
			return nil, err
		}
		letters[tag], r.Subjects[tag] = text, subject
	}
	n.Records = d.references(n, from, letters)
	return r, d.writeDraft(n, from, letters, r)
}

// planDraft turns options into a notice and what it is drafted from.
func (d *Desk) planDraft(ctx context.Context, o DraftOptions) (n notices.Notice, from drafted, err error) {
	if o.Template == "" {
		return n, from, BadFlag("--template is missing; \"tidings template list\" shows what there is")
	}
	info, err := d.template(o.Template)
	if err != nil {
		return n, from, err
	}
	if err := d.meantToDraft(o); err != nil {
		return n, from, err
	}
	n = notices.Notice{Slug: o.Slug, Template: o.Template, Stream: streamFor(o), Audience: notices.Audience{Regions: o.Regions}}
	if !notices.ValidID(o.Slug) {
		return n, from, fmt.Errorf("%q cannot name a notice; use 1 to 64 of a-z, 0-9 and -", o.Slug)
	}
	if n.AsOf, err = d.moment("--as-of", o.AsOf); err != nil {
		return n, from, err
	}
	if o.Since != "" {
		if n.Since, err = notices.ParseDay(o.Since); err != nil {
			return n, from, BadFlag("--since: %v", err)
		}
	}
	if n.Locales, err = d.draftLocales(o, info); err == nil && len(o.Locales) == 0 {
		n.Locales, err = d.readLocales(ctx, o, info, n.Locales)
	}
	if err != nil {
		return n, from, err
	}
	if n.Stream == notices.Service {
		n.Uncertain = notices.Resend
	} else {
		n.Uncertain = notices.Hold
	}
	if len(o.Incidents) > 0 && strings.HasPrefix(o.Template, "incident") {
		n.Thread = "incident-" + o.Incidents[0]
	}
	from = drafted{Template: o.Template, Project: o.Project, Incidents: o.Incidents}
	if o.Maintenance != "" {
		from.Maintenance = []string{o.Maintenance}
	}
	from.Records, err = d.ws.Records()
	return n, from, err
}

// meantToDraft refuses values that cannot be meant.
func (d *Desk) meantToDraft(o DraftOptions) error {
	for _, id := range o.Regions {
		if err := d.knownRegion(id); err != nil {
			return err
		}
	}
	if s := notices.Stream(o.Stream); s != "" && s != notices.Service && s != notices.News {
		return BadFlag("--stream %q: use %s or %s", o.Stream, notices.Service, notices.News)
	}
	return nil
}

func streamFor(o DraftOptions) notices.Stream {
	switch {
	case o.Stream != "":
		return notices.Stream(o.Stream)
	case strings.HasPrefix(o.Template, "maintenance"), strings.HasPrefix(o.Template, "project"):
		return notices.News
	}
	return notices.Service
}

func (d *Desk) template(name string) (templates.Info, error) {
	var known []string
	for _, t := range d.lib.List() {
		if t.Name == name {
			return t, nil
		}
		known = append(known, t.Name)
	}
	return templates.Info{}, BadFlag("there is no template %q; there are %s", name, strings.Join(known, ", "))
}

func (d *Desk) mayWrite(o DraftOptions) error {
	_, err := os.Stat(d.ws.Path(workspace.NoticeDir, o.Slug, "notice.yaml"))
	if err == nil && !o.Force {
		return fmt.Errorf("notices/%s exists already; edit it, choose another name, or write over it with --force", o.Slug)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// draftInput is what the template sees.
func (d *Desk) draftInput(n notices.Notice, from drafted, tag string) templates.DraftInput {
	org := d.ws.Config.Organisation
	return templates.DraftInput{
		Template: from.Template, Locale: tag, Records: from.Records, Project: from.Project, Incidents: from.Incidents, Maintenance: from.Maintenance,
		AsOf: n.AsOf, Since: n.Since, Zone: d.zone(),
		Organisation: templates.Organisation{Name: org.Name, Service: org.Service, Short: org.Short, Website: org.Website,
			Description: description(org, tag), Signer: templates.Signer{Name: org.Signer.Name, Title: org.Signer.Title, Unit: org.Signer.Unit}},
	}
}

// references digests the records that the letters were drafted from: those named,
// those merged and those that their blocks show.
func (d *Desk) references(n notices.Notice, from drafted, letters map[string]string) []notices.RecordRef {
	out := []notices.RecordRef{} // never nil: no list and an empty list are two things in YAML
	add := func(kind, id string, v any) {
		out = append(out, notices.RecordRef{Kind: kind, ID: id, Digest: notices.Digest(v)})
	}
	for _, i := range d.drawnOn(n, from) {
		add("incident", i.ID, i)
	}
	for _, m := range from.Records.Maintenance {
		if slices.Contains(from.Maintenance, m.ID) {
			add("maintenance", m.ID, m)
		}
	}
	for _, p := range from.Records.Projects {
		if p.ID == from.Project {
			add("project", p.ID, p)
		}
	}
	for _, o := range from.Records.Objectives {
		if usesObjective(letters) {
			add("objective", o.ID, o)
		}
	}
	return out
}

// drawnOn are the incidents that a letter can speak of: those named, else those
// that were not over before its period and had begun when it was written.
func (d *Desk) drawnOn(n notices.Notice, from drafted) (out []notices.Incident) {
	for _, i := range from.Records.Incidents {
		if slices.Contains(from.Incidents, i.ID) || len(from.Incidents) == 0 && !i.OverBefore(n.Since, d.zone()) && !i.BeganAt.After(n.AsOf) {
			out = append(out, i)
		}
	}
	return out
}

func usesObjective(letters map[string]string) bool {
	for _, text := range letters {
		if strings.Contains(text, "```uptime") {
			return true
		}
	}
	return false
}

func (d *Desk) writeDraft(n notices.Notice, from drafted, letters map[string]string, r *DraftReport) error {
	b, err := json.MarshalIndent(from, "", "  ")
	if err != nil {
		return err
	}
	if bad := n.Validate(from.Records); len(bad) > 0 {
		return bad // before a file is written
	}
	if err := os.MkdirAll(d.ws.Path(workspace.NoticeDir, n.Slug), 0o755); err != nil {
		return err
	}
	for _, tag := range n.Locales {
		if err := d.ws.SaveLetter(n.Slug, tag, letters[tag]); err != nil {
			return err
		}
		r.Letters = append(r.Letters, letter.File(n.Slug, tag))
	}
	if err := workspace.WriteFile(d.ws.Path(workspace.NoticeDir, n.Slug, draftedFile), append(b, '\n'), 0o644); err != nil {
		return err
	}
	return d.ws.SaveNotice(n)
}

// checkStale compares what the letters were drafted from with the records as
// they are now, and names by value what the letters still say.
func (d *Desk) checkStale(ctx context.Context, s *letter.Source, r *CheckReport) {
	b, err := os.ReadFile(d.ws.Path(workspace.NoticeDir, s.Notice.Slug, draftedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return // a notice written by hand was drafted from nothing
	}
	var from drafted
	if err == nil {
		err = json.Unmarshal(b, &from)
	}
	if err != nil {
		r.add(levelWarning, path.Join(workspace.NoticeDir, s.Notice.Slug, draftedFile), "cannot be read, so nothing is known of records that changed: %v", err)
		return
	}
	now := from
	now.Records = s.Records
	for _, tag := range s.Notice.Locales {
		list, err := d.lib.Stale(ctx, d.draftInput(s.Notice, from, tag), d.draftInput(s.Notice, now, tag), s.Letters[tag])
		if err != nil {
			r.add(levelWarning, letter.File(s.Notice.Slug, tag), "cannot be compared with its records: %v", err)
			continue
		}
		for _, x := range list {
			level := levelError
			if x.Block != "" || x.Line == 0 { // a live block follows its record by itself; what the letter does not say has no line
				level = levelWarning
			}
			r.add(level, fmt.Sprintf("%s:%d", letter.File(s.Notice.Slug, tag), x.Line), "out of date: %s", strings.TrimSpace(x.String()))
		}
	}
}

// description is the organisation's sentence about its service in a language.
func description(org workspace.Organisation, tag string) string {
	for t := tag; t != ""; {
		if s, ok := org.Descriptions[t]; ok {
			return s
		}
		i := strings.LastIndexByte(t, '-')
		if i < 0 {
			break
		}
		t = t[:i]
	}
	return org.Description
}
