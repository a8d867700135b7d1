package desk

import (
	"fmt"
	"path"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
)

// ImportIncidents writes records for the incidents of a Statuspage export and
// gives their paths. An incident that is known already is an error, and then
// nothing is written.
func (d *Desk) ImportIncidents(data []byte) ([]string, error) {
	records, err := d.ws.Records()
	if err != nil {
		return nil, err
	}
	fallback := ""
	if len(records.Components) > 0 {
		fallback = records.Components[0].ID
	}
	in, err := workspace.ImportStatuspage("export", data, records, fallback)
	if err != nil {
		return nil, err
	}
	for _, i := range in.Incidents {
		if _, ok := letter.FindRecord(records, "incident", i.ID); ok {
			return nil, fmt.Errorf("there is an incident %q already; remove records/incidents/%[1]s.yaml first, "+
				"or leave it out of the export", i.ID)
		}
	}
	var out []string
	for _, i := range in.Incidents {
		file, err := saved(workspace.IncidentDir, i.ID, d.ws.SaveIncident(i))
		if err != nil {
			return out, err
		}
		out = append(out, file)
	}
	return out, nil
}

// ImportProject writes a project from a CSV grid: the first column names each
// phase, every other column is a month (YYYY-MM), and any mark in a cell says
// that the phase was planned for it. encoding is that of a file without a byte-order
// mark; empty: UTF-8. It gives the record's path.
func (d *Desk) ImportProject(file, id, title, encoding string, data []byte) (string, error) {
	if id == "" {
		id = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	p := notices.Project{ID: id, Title: title}
	if old, err := d.Project(id); err == nil {
		p = old
		if title != "" {
			p.Title = title
		}
	}
	if p.Title == "" {
		return "", fmt.Errorf("--title is missing; the project %q is new and needs one", id)
	}
	phases, err := workspace.ProjectGrid(data, encoding)
	if err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	p.Phases = merged(p.Phases, phases)
	return saved(workspace.ProjectDir, p.ID, d.ws.SaveProject(p))
}

// merged keeps what is known of a phase beside its plan.
func merged(old, imported []notices.Phase) []notices.Phase {
	for n, ph := range imported {
		for _, o := range old {
			if o.Title == ph.Title {
				o.Planned = ph.Planned
				imported[n] = o
			}
		}
	}
	return imported
}
