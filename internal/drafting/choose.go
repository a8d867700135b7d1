package drafting

import (
	"fmt"
	"slices"
	"strings"

	"tidings/internal/records"
	"tidings/internal/talk"
)

// KindOf says of which kind of record a template tells; "" if it needs none.
func (d *Drafter) KindOf(template string) (string, error) {
	info, err := d.template(template)
	for _, need := range info.Needs {
		if slices.Contains([]string{records.OfIncident, records.OfMaintenance, records.OfProject}, need) {
			return need, err
		}
	}
	return "", err
}

// choose names the record that a draft tells of where nobody did: the only one that is
// open. It never chooses among several.
func (d *Drafter) choose(o *Options) (string, error) {
	if o.Template == "" && !o.TemplateOfRecord() {
		return "", d.noTemplate(o.Slug)
	}
	kind, err := d.KindOf(o.Template)
	if err != nil || kind == "" || o.Names(kind) {
		return "", err
	}
	open, err := d.records.Records(kind, true)
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
		if list, err = d.records.Records(kind, false); err != nil {
			return "", err
		}
	}
	if len(list) == 0 {
		return "", talk.BadFlag("the template %s tells of a record of the kind %s, and there is none yet; begin with "+
			"\"tidings %[2]s new %s\"", o.Template, kind, o.Slug)
	}
	return "",
		talk.BadFlag("the template %s tells of one %s; name it, for instance \"tidings draft %s --template %[1]s "+
			"--%[2]s %[4]s\". There is %[5]s", o.Template, kind, o.Slug, list[0].ID, namedChoices(list))
}

// noTemplate says what a draft could tell of: the open incident that it is about, most
// likely, else one that has to be recorded first.
func (d *Drafter) noTemplate(slug string) error {
	open, err := d.records.Records(records.OfIncident, true)
	if err != nil {
		return err
	}
	const list = "; \"tidings template list\" shows the templates"
	if len(open) > 0 {
		return talk.BadFlag("--template is missing: what shall the letter tell? For instance \"tidings draft %s "+
			"--template incident --incident %s\""+list, slug, open[0].ID)
	}
	return talk.BadFlag("--template is missing: what shall the letter tell? For an incident, record it first: "+
		"\"tidings incident new %s --title 'Website down' --impact major\", then \"tidings draft %[1]s --template "+
		"incident\""+list, slug)
}

// listedChoices bounds how many an error names.
const listedChoices = 10

func namedChoices(list []records.Choice) string {
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
func (o *Options) Names(kind string) bool {
	return kind == records.OfIncident && len(o.Incidents) > 0 || kind == records.OfMaintenance && o.Maintenance != "" ||
		kind == records.OfProject && o.Project != ""
}

// Tell names the record that the letter tells of.
func (o *Options) Tell(kind, id string) {
	switch kind {
	case records.OfIncident:
		o.Incidents = []string{id}
	case records.OfMaintenance:
		o.Maintenance = id
	case records.OfProject:
		o.Project = id
	}
}

// TemplateOfRecord takes the template that tells of the record which is named, and reports
// whether one is.
func (o *Options) TemplateOfRecord() bool {
	for _, of := range []struct{ kind, template string }{{records.OfIncident, "incident"},
		{records.OfMaintenance, "maintenance"}, {records.OfProject, "project-milestone"}} {
		if o.Names(of.kind) {
			o.Template = of.template
			return true
		}
	}
	return false
}
