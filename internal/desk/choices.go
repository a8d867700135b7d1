package desk

import (
	"fmt"
	"slices"
	"strings"

	"tidings/notices"
)

// Choice is one of several things that a person can mean.
type Choice struct{ ID, Name string }

// Components are the parts of the service, in the order of tidings.yaml.
func (d *Desk) Components() []Choice {
	return choices(d.ws.Config.Components, func(c notices.Component) Choice { return Choice{c.ID, c.Name} })
}

// Regions are the groups of users, in the order of tidings.yaml.
func (d *Desk) Regions() []Choice {
	return choices(d.ws.Config.Regions, func(r notices.Region) Choice { return Choice{r.ID, r.Name} })
}

func choices[T any](list []T, of func(T) Choice) (out []Choice) {
	for _, v := range list {
		out = append(out, of(v))
	}
	return out
}

// Kinds of records that a letter can tell of; each is also the name of draft's flag.
const (
	OfIncident    = "incident"
	OfMaintenance = "maintenance"
	OfProject     = "project"
)

// KindOf says of which kind of record a template tells; "" if it needs none.
func (d *Desk) KindOf(template string) (string, error) {
	info, err := d.template(template)
	for _, need := range info.Needs {
		if slices.Contains([]string{OfIncident, OfMaintenance, OfProject}, need) {
			return need, err
		}
	}
	return "", err
}

// Records are those of a kind that a letter may tell of, the likeliest first. Open ones
// are not over yet; without open, all are given.
func (d *Desk) Records(kind string, open bool) ([]Choice, error) {
	switch kind {
	case OfIncident:
		list, err := d.Incidents("")
		return choices(slices.DeleteFunc(list, func(i notices.Incident) bool {
			return open && i.Status == notices.Resolved
		}), func(i notices.Incident) Choice {
			return Choice{i.ID, fmt.Sprintf("%s (%s, began %s)", i.Title, i.Status, d.Shown(i.BeganAt))}
		}), err
	case OfMaintenance:
		list, err := d.Maintenance("")
		return choices(slices.DeleteFunc(list, func(m notices.Maintenance) bool {
			return open && (m.Status == notices.Completed || m.Status == notices.Cancelled)
		}), func(m notices.Maintenance) Choice {
			state := strings.ReplaceAll(string(m.Status), "_", " ")
			return Choice{m.ID, fmt.Sprintf("%s (%s, planned for %s)", m.Title, state,
				d.Shown(m.ScheduledFor))}
		}), err
	}
	list, err := d.Projects()
	return choices(list, func(p notices.Project) Choice { return Choice{p.ID, p.Title} }), err
}

// FreeID is a name for a new record of a kind: id, or that with a number behind it.
func (d *Desk) FreeID(kind, id string) (string, error) {
	list, err := d.Records(kind, false)
	if err != nil {
		return "", err
	}
	free := id
	for n := 2; slices.ContainsFunc(list, func(c Choice) bool { return c.ID == free }); n++ {
		free = fmt.Sprintf("%s-%d", id[:min(len(id), notices.MaxID-4)], n)
	}
	return free, nil
}

// choose names the record that a draft tells of where nobody did: the only one that is
// open. It never chooses among several.
func (d *Desk) choose(o *DraftOptions) (string, error) {
	if o.Template == "" && !o.TemplateOfRecord() {
		return "", d.noTemplate(o.Slug)
	}
	kind, err := d.KindOf(o.Template)
	if err != nil || kind == "" || o.Names(kind) {
		return "", err
	}
	open, err := d.Records(kind, true)
	if err != nil {
		return "", err
	}
	readable, err := d.ws.Readable()
	if err != nil {
		return "", err
	}
	if err := readable.Fault(kind); err != nil { // which may be the one that is meant
		return "", fmt.Errorf("which %s the letter tells of is not known while one cannot be read; name it with --%s, "+
			"or correct it: %w", kind, kind, err)
	}
	if len(open) == 1 {
		o.Tell(kind, open[0].ID)
		return kind + " " + open[0].ID, nil
	}
	list := open
	if len(open) == 0 {
		if list, err = d.Records(kind, false); err != nil {
			return "", err
		}
	}
	if len(list) == 0 {
		return "", BadFlag("the template %s tells of a record of the kind %s, and there is none yet; begin with "+
			"\"tidings %[2]s new %s\"", o.Template, kind, o.Slug)
	}
	return "", BadFlag("the template %s tells of one %s; name it, for instance \"tidings draft %s --template %[1]s "+
		"--%[2]s %[4]s\". There is %[5]s", o.Template, kind, o.Slug, list[0].ID, namedChoices(list))
}

// noTemplate says what a draft could tell of: the open incident that it is about, most
// likely, else one that has to be recorded first.
func (d *Desk) noTemplate(slug string) error {
	open, err := d.Records(OfIncident, true)
	if err != nil {
		return err
	}
	const list = "; \"tidings template list\" shows the templates"
	if len(open) > 0 {
		return BadFlag("--template is missing: what shall the letter tell? For instance \"tidings draft %s --template "+
			"incident --incident %s\""+list, slug, open[0].ID)
	}
	return BadFlag("--template is missing: what shall the letter tell? For an incident, record it first: \"tidings "+
		"incident new %s --title 'Website down' --impact major\", then \"tidings draft %[1]s --template "+
		"incident\""+list, slug)
}

// listedChoices bounds how many an error names.
const listedChoices = 10

func namedChoices(list []Choice) string {
	var out []string
	for n, c := range list {
		if n == listedChoices {
			out = append(out, fmt.Sprintf("%d more", len(list)-n))
			break
		}
		out = append(out, c.ID+": "+c.Name)
	}
	return strings.Join(out, "; ")
}

// Names reports whether a record of this kind is named.
func (o *DraftOptions) Names(kind string) bool {
	return kind == OfIncident && len(o.Incidents) > 0 || kind == OfMaintenance && o.Maintenance != "" ||
		kind == OfProject && o.Project != ""
}

// Tell names the record that the letter tells of.
func (o *DraftOptions) Tell(kind, id string) {
	switch kind {
	case OfIncident:
		o.Incidents = []string{id}
	case OfMaintenance:
		o.Maintenance = id
	case OfProject:
		o.Project = id
	}
}

// TemplateOfRecord takes the template that tells of the record which is named, and reports
// whether one is.
func (o *DraftOptions) TemplateOfRecord() bool {
	for _, of := range []struct{ kind, template string }{{OfIncident, "incident"}, {OfMaintenance, "maintenance"},
		{OfProject, "project-milestone"}} {
		if o.Names(of.kind) {
			o.Template = of.template
			return true
		}
	}
	return false
}
