package main

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/records"
	"tidings/internal/talk"
	"tidings/internal/tty"
	"tidings/notices"
)

func draftOptions(c *cli.Context) drafting.Options {
	return drafting.Options{
		Slug: c.Args().First(), Template: c.String("template"), Project: c.String("project"),
		Incidents: c.StringSlice("incident"), Maintenance: c.String("maintenance"),
		Since: c.String("since"), AsOf: c.String("as-of"), Stream: c.String("stream"),
		Locales: c.StringSlice("locale"), Regions: c.StringSlice("region"), Force: c.Bool("force"),
		Audience: rule(c), AffectedList: c.String("affected-list"), Encoding: c.String("encoding"),
		Told: c.StringSlice("told"),
	}
}

func (p *program) draft(c *cli.Context, d *desk.Desk) error {
	o := draftOptions(c)
	told := false // the person was asked for a record, in one language
	if p.interactive() {
		if err := d.MayDraft(o); err != nil {
			return err
		}
		var err error
		if told, err = p.askDraft(c, d, &o); err != nil {
			return err
		}
	}
	r, err := d.Draft(c.Context, o)
	if err != nil {
		return err
	}
	if r.Chosen != "" {
		p.say("The letter tells of the %s, which is the only open one.", r.Chosen)
	}
	if err := p.print(r, func(w io.Writer) {
		for _, path := range append([]string{r.Notice}, r.Letters...) {
			row(w, "%s\n", path)
		}
	}); err != nil {
		return err
	}
	p.adviseDraft(r)
	if told && len(r.Letters) > 1 {
		p.say("Each letter has your words as you typed them; translate them in those of another language.")
	}
	if c.Bool("edit") {
		report, err := p.edit(c, d, o.Slug, r.Letters)
		if err != nil {
			return err
		}
		p.say("Checked: %s, %s.", num(report.Errors, "error"), num(report.Warnings, "warning"))
		p.nextOfCheck(report)
		return report.Err()
	}
	p.next("edit %s", o.Slug)
	return nil
}

// adviseDraft says who may be meant where nothing chooses the recipients.
func (p *program) adviseDraft(r *drafting.Report) {
	if r.Affected {
		p.say("A block ```yours in the letter shows each account what of theirs is affected, and when; " +
			"docs/letters.md has it.")
	}
	switch {
	case len(r.ToldBy) > 0:
		p.say("%s told of this before; \"--told %s\" writes to exactly those who were told.",
			talk.Words(r.ToldBy), strings.Join(r.ToldBy, " --told "))
	case r.Everybody:
		p.say("This goes to everybody; \"--affected\" writes to the accounts alone that are affected.")
	}
}

// askDraft asks what the letter is about where the command line does not say it, and
// reports whether a record was written for it.
func (p *program) askDraft(c *cli.Context, d *desk.Desk, o *drafting.Options) (bool, error) {
	if o.Template == "" && !o.TemplateOfRecord() {
		return p.askSubject(c, d, o)
	}
	kind, err := d.KindOf(o.Template)
	if err != nil || kind == "" || o.Names(kind) {
		return false, err
	}
	return p.askRecord(c, d, o, kind)
}

// mostOffered bounds how many open records are offered, so that the list stays on the screen.
const mostOffered = 7

// askSubject offers the records that are open, and then what else a letter can be about.
func (p *program) askSubject(c *cli.Context, d *desk.Desk, o *drafting.Options) (bool, error) {
	type subject struct {
		kind, id, words string
		status          notices.IncidentStatus // of a new one
	}
	var list []subject
	for _, kind := range []string{records.OfIncident, records.OfMaintenance} {
		open, err := d.Records(kind, true)
		if err != nil {
			return false, err
		}
		for _, r := range open[:min(len(open), mostOffered)] {
			list = append(list, subject{kind: kind, id: r.ID, words: "the " + kind + " " + r.ID + ": " + r.Name})
		}
	}
	list = append(list, subject{kind: records.OfIncident, status: notices.Investigating,
		words: "an incident that is happening now"},
		subject{kind: records.OfIncident, status: notices.Resolved, words: "an incident that is over"},
		subject{kind: records.OfMaintenance, words: "planned maintenance"},
		subject{kind: records.OfProject, words: "news of a project"},
		subject{words: "something else"})
	var words []string
	for _, s := range list {
		words = append(words, s.words)
	}
	n, err := p.Pick(c.Context, "What is the letter about", words)
	if err != nil {
		return false, err
	}
	s := list[n]
	switch {
	case s.kind == "":
		return p.askTemplate(c, d, o)
	case s.id != "":
		o.Tell(s.kind, s.id)
		return false, nil
	case s.kind == records.OfProject:
		return p.askRecord(c, d, o, s.kind)
	}
	o.Template = s.kind
	return true, p.record(c, d, o, s.kind, s.status)
}

// askTemplate lets the person choose from all templates, by what they are for.
func (p *program) askTemplate(c *cli.Context, d *desk.Desk, o *drafting.Options) (bool, error) {
	list, err := d.Templates()
	if err != nil {
		return false, err
	}
	var words []string
	for _, t := range list {
		words = append(words, t.Name+": "+strings.TrimSuffix(t.Description, "."))
	}
	n, err := p.Pick(c.Context, "Which template", words)
	if err != nil {
		return false, err
	}
	o.Template = list[n].Name
	return p.askDraft(c, d, o)
}

// askRecord lets the person choose the record that a template tells of, or write a new
// one.
func (p *program) askRecord(c *cli.Context, d *desk.Desk, o *drafting.Options, kind string) (bool, error) {
	list, err := d.Records(kind, false)
	if err != nil {
		return false, err
	}
	if len(list) == 0 && kind == records.OfProject {
		return false, usage("there is no project yet; \"tidings project --help\" says how to record one")
	}
	var words []string
	for _, r := range list[:min(len(list), mostOffered)] {
		words = append(words, r.ID+": "+r.Name)
	}
	if kind != records.OfProject {
		words = append(words, "another one, to be recorded now")
	}
	n := 0
	if len(words) > 1 {
		if n, err = p.Pick(c.Context, "Which "+kind, words); err != nil {
			return false, err
		}
	}
	if kind != records.OfProject && n == len(words)-1 {
		var status notices.IncidentStatus // to be asked
		if strings.HasSuffix(o.Template, "-resolved") {
			status = notices.Resolved
		}
		return true, p.record(c, d, o, kind, status)
	}
	o.Tell(kind, list[n].ID)
	return false, nil
}

// record asks for the facts of a new record named like the letter, and writes it. Whether
// an incident is over is asked where its status is not known.
func (p *program) record(c *cli.Context, d *desk.Desk, o *drafting.Options, kind string,
	status notices.IncidentStatus) error {
	id, err := d.FreeID(kind, o.Slug)
	if err != nil {
		return err
	}
	r := records.NewRecord{ID: id, Impact: string(notices.ImpactMinor), Status: string(status),
		Regions: o.Regions}
	tell := p.records().TellIncident
	if kind == records.OfMaintenance {
		r.Status, tell = string(notices.Scheduled), p.records().PlanMaintenance
	}
	answer := ""
	path, err := tell(c, d, &r, tty.Fact{Label: "Letter to",
		Question: question{Text: "Who gets the letter", Choices: []string{onlyThere, allCustomers}},
		Now:      func() string { return answer },
		Set:      func(s string) { answer = s },
		Needed:   func() bool { return len(r.Regions) > 0 && len(o.Regions) == 0 }})
	if err != nil {
		return err
	}
	if answer == onlyThere && len(o.Regions) == 0 {
		o.Regions = r.Regions
	}
	p.say("Written: %s", path)
	o.Tell(kind, id)
	return nil
}

// Who gets a letter about an incident that some regions have.
const (
	onlyThere    = "only the customers there"
	allCustomers = "all customers"
)
