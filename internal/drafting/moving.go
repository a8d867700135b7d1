package drafting

import (
	"context"
	"fmt"
	"path"
	"slices"
	"time"

	"tidings/internal/letter"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// notInMove is said of a record that the change of a maintenance does without.
const notInMove = "this change was planned without it"

// MoveOptions say how the plan of a maintenance changes: to another time, or not at all.
type MoveOptions struct {
	ID          string
	From, Until string // as a person typed them; both empty: it is cancelled
	Reason      string // why, as customers are told; may be empty
	Past        bool   // it may be moved into the past
	Force       bool   // write over a draft for an earlier change that was never sent
	DryRun      bool   // plan, and change nothing
}

// Window is a planned time.
type Window struct {
	From  time.Time `json:"scheduled_for"`
	Until time.Time `json:"scheduled_until"`
}

// ToldNotice is a notice that tells of a maintenance and was sent.
type ToldNotice struct {
	Notice   string `json:"notice"`
	Revision int    `json:"revision"`
	State    string `json:"state"`
	Selected int    `json:"selected"`
	Told     int    `json:"told"` // have its message, or may have it
	Open     int    `json:"open"` // may still get it
	Missed   int    `json:"missed"`
}

// UnsentNotice is a notice that tells of a maintenance and was not sent.
type UnsentNotice struct {
	Notice     string `json:"notice"`
	ApprovedBy string `json:"approved_by,omitempty"` // until the record changed
}

// MoveDraft is the message to those who were told.
type MoveDraft struct {
	Notice   string            `json:"notice"`
	Template string            `json:"template"`
	Stream   notices.Stream    `json:"stream"`
	Locales  []string          `json:"locales"`
	Of       []string          `json:"of"` // who has one of these
	Subjects map[string]string `json:"subjects"`
}

// MovePlan is what moving or cancelling a maintenance does, and after it what it did.
type MovePlan struct {
	Maintenance string         `json:"maintenance"`
	Act         string         `json:"act"` // moved or cancelled
	Former      Window         `json:"former"`
	Now         *Window        `json:"now"` // nil: cancelled
	Reason      string         `json:"reason,omitempty"`
	Told        int            `json:"told"` // people, each once
	Notices     []ToldNotice   `json:"notices"`
	Unsent      []UnsentNotice `json:"unsent"`
	Draft       *MoveDraft     `json:"draft"` // nil: nobody was told yet
	Warnings    []string       `json:"warnings"`
	Files       []string       `json:"files"`
	DryRun      bool           `json:"dry_run"`

	record  notices.Maintenance
	records notices.Records // with the record as it will be
	sources []*letter.Source
	notice  notices.Notice
	letters map[string]string

	origins []templates.Origin // of the letters
}

// MoveMaintenance moves or cancels a maintenance, and drafts the message to exactly those
// who were told of it. Everything that can be refused is, before a file changes.
func (d *Drafter) MoveMaintenance(ctx context.Context, o MoveOptions) (*MovePlan, error) {
	unlock, err := d.ws.LockRecords(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	p, err := d.planMove(ctx, o)
	if err != nil || o.DryRun {
		return p, err
	}
	if err := d.ws.SaveMaintenance(p.record); err != nil {
		return nil, err
	}
	if p.Draft != nil {
		_, err = p.drafted().Write(d.ws, p.notice, p.letters)
	}
	return p, err
}

func (d *Drafter) planMove(ctx context.Context, o MoveOptions) (*MovePlan, error) {
	p := &MovePlan{Maintenance: o.ID, Act: "moved", Reason: talk.LineEnds(o.Reason), Notices: []ToldNotice{},
		Unsent: []UnsentNotice{}, Warnings: []string{}, DryRun: o.DryRun}
	if err := d.changePlan(p, o); err != nil {
		return nil, err
	}
	p.Files = []string{path.Join(workspace.MaintenanceDir, p.record.ID+".yaml")}
	if err := d.kept.Settle(ctx); err != nil {
		return nil, err
	}
	if err := d.whoWasTold(ctx, p); err != nil {
		return nil, err
	}
	if err := d.notTold(ctx, p); err != nil {
		return nil, err
	}
	if p.Told == 0 {
		return p, nil
	}
	return p, d.draftMove(ctx, p, o.Force)
}

// changePlan makes the record as it will be.
func (d *Drafter) changePlan(p *MovePlan, o MoveOptions) error {
	before, err := d.records.OneMaintenance(o.ID)
	if err != nil {
		return err
	}
	p.Former = Window{before.ScheduledFor, before.ScheduledUntil}
	at := d.clock.Here()
	if o.From == "" && o.Until == "" {
		p.Act = "cancelled"
		p.record, err = before.Cancel(at, p.Reason)
	} else {
		err = d.moveRecord(p, o, before, at)
	}
	if err != nil {
		return err
	}
	if p.records, err = d.ws.Readable(); err != nil {
		return err
	}
	d.unneeded(p.records, notInMove)
	if bad := p.record.Validate(p.records); len(bad) > 0 {
		return bad
	}
	all := slices.Clone(p.records.Maintenance)
	for n := range all {
		if all[n].ID == p.record.ID {
			all[n] = p.record
		} else if overlap(all[n], p.record) {
			p.warn("%s, which touches the same part, is planned for an overlapping time: %s to %s", all[n].ID,
				talk.Moment(all[n].ScheduledFor), talk.Moment(all[n].ScheduledUntil))
		}
	}
	p.records.Maintenance = all
	return nil
}

func (d *Drafter) moveRecord(p *MovePlan, o MoveOptions, before notices.Maintenance, at time.Time) error {
	if o.From == "" || o.Until == "" {
		return talk.BadFlag("--from and --until are both needed: when it begins, and when it ends")
	}
	from, until, err := d.clock.Span(o.From, o.Until)
	if err != nil {
		return err
	}
	if from.Before(at) && !o.Past {
		return talk.BadFlag("--from %s is past; it is %s now. Add --yes if it is meant", talk.Moment(from),
			talk.Moment(at))
	}
	p.Now = &Window{from, until}
	p.record, err = before.Move(from, until, at, p.Reason)
	return err
}

// overlap reports whether two maintenances that are ahead touch the same part at once.
func overlap(a, b notices.Maintenance) bool {
	if a.Status != notices.Scheduled || b.Status != notices.Scheduled || !a.ScheduledFor.Before(b.ScheduledUntil) ||
		!b.ScheduledFor.Before(a.ScheduledUntil) {
		return false
	}
	return slices.ContainsFunc(a.Components, func(c string) bool { return slices.Contains(b.Components, c) })
}

func (p *MovePlan) warn(format string, args ...any) {
	p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...))
}

// maintenanceThread is the thread of all letters about a maintenance.
func maintenanceThread(id string) string { return cut("maintenance-"+id, notices.MaxID) }

func cut(s string, most int) string { return s[:min(len(s), most)] }

// draftMove drafts the message to those who were told: on the stream of the first letter,
// in its thread, in the languages in which they were told.
func (d *Drafter) draftMove(ctx context.Context, p *MovePlan, force bool) error {
	first := p.sources[0].Notice
	n := notices.Notice{Template: "maintenance-" + p.Act, Stream: first.Stream, Uncertain: first.Uncertain,
		AsOf: d.clock.Here(), Thread: first.Thread, Private: first.Private}
	if n.Thread == "" {
		n.Thread = maintenanceThread(p.record.ID)
	}
	info, err := d.template(n.Template)
	if err != nil {
		return err
	}
	for _, s := range p.sources {
		n.Publish = n.Publish || !n.Private && s.Notice.Unpublished() == ""
		n.Locales = addLocales(n.Locales, info, s.Notice.Locales)
		n.Audience = followAlso(n.Audience, s.Notice.Slug)
	}
	if len(n.Locales) == 0 {
		n.Locales = []string{"en"}
	}
	if n.Slug, err = d.moveSlug(p, force); err != nil {
		return err
	}
	p.notice, p.letters = n, map[string]string{}
	p.Draft = &MoveDraft{Notice: n.Slug, Template: n.Template, Stream: n.Stream, Locales: n.Locales,
		Of: n.Audience.Followed(), Subjects: map[string]string{}}
	p.Files = append(p.Files, path.Join(workspace.NoticeDir, n.Slug, "notice.yaml"))
	for _, tag := range n.Locales {
		text, subject, err := d.lib.Draft(ctx, p.drafted().Input(d.ws.Config, n, tag))
		if err != nil {
			return err
		}
		origin, err := d.lib.Origin(p.drafted().Input(d.ws.Config, n, tag))
		if err != nil {
			return err
		}
		p.origins = append(p.origins, origin)
		p.letters[tag], p.Draft.Subjects[tag] = text, subject
		p.Files = append(p.Files, letter.File(n.Slug, tag))
	}
	p.notice.Records = p.drafted().References(d.clock.Location(), n, p.letters)
	return nil
}

func (p *MovePlan) drafted() letter.Drafted {
	return letter.Drafted{Template: "maintenance-" + p.Act, Maintenance: []string{p.record.ID}, Records: p.records,
		Letters: p.origins}
}

// addLocales adds the languages of a letter that the template has, and no other.
func addLocales(have []string, info templates.Info, tags []string) []string {
	for _, tag := range tags {
		if _, ok := templateLocale(info, tag); ok && !slices.Contains(have, tag) {
			have = append(have, tag)
		}
	}
	return have
}

// followAlso adds a notice to those whose recipients were told.
func followAlso(a notices.Audience, slug string) notices.Audience {
	switch {
	case a.Of == "":
		a.Of, a.States = slug, []string{notices.Told}
	case !slices.Contains(a.Followed(), slug):
		a.OfAlso = append(a.OfAlso, slug)
	}
	return a
}

// moveSlug names the message: ID-moved, ID-moved-2 and so on. One of them that was drafted
// and never sent is in the way: two would tell the same people of one change.
func (d *Drafter) moveSlug(p *MovePlan, force bool) (string, error) {
	base := cut(p.record.ID, notices.MaxID-len("-cancelled-99")) + "-" + p.Act
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug = fmt.Sprintf("%s-%d", base, n)
		}
		err := d.MayDraft(Options{Slug: slug})
		switch {
		case err == nil:
			return slug, nil
		case !p.unsent(slug):
		case force:
			return slug, nil
		default:
			return "", fmt.Errorf("notices/%s was drafted for the change before and never sent; send it first, or "+
				"write over it with --force", slug)
		}
	}
}

func (p *MovePlan) unsent(slug string) bool {
	return slices.ContainsFunc(p.Unsent, func(u UnsentNotice) bool { return u.Notice == slug })
}

// trueOf refuses to draft what the record of the maintenance contradicts.
func trueOf(from letter.Drafted) error {
	for _, m := range from.Records.Maintenance {
		if slices.Contains(from.Maintenance, m.ID) {
			return templates.Contradiction(from.Template, m)
		}
	}
	return nil
}
