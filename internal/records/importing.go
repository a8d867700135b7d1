package records

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"tidings/internal/importer"
	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// IncidentImport says how an export of incidents is taken.
type IncidentImport struct {
	Source    string // the file's name, for messages
	Component string // of entries that name none; empty: those are refused
	DryRun    bool   // only the plan
	Yes       bool   // write what the export says otherwise into records that are known
}

// ImportPlan says what an import found and, unless it was only planned, did.
type ImportPlan struct {
	Source    string             `json:"source"`
	New       []string           `json:"new"` // ids
	Changed   []ChangedRecord    `json:"changed"`
	Unchanged int                `json:"unchanged"`
	Conflicts []string           `json:"conflicts"` // ids of changed records that were kept as they are
	Refused   []importer.Refused `json:"refused"`
	// Missing are components that entries name and tidings.yaml does not.
	Missing []notices.Component `json:"missing_components,omitempty"`
	Notes   []string            `json:"notes,omitempty"` // what of an entry was left out or changed
	Files   []string            `json:"files"`           // written
}

// ChangedRecord is a record that is known and of which an export says something else.
type ChangedRecord struct {
	ID     string   `json:"id"`
	File   string   `json:"file"`
	Fields []string `json:"fields"` // the keys that differ
}

// ImportIncidents writes records of the incidents and the maintenance of a Statuspage
// export. What is known already and the same is counted; what is known and differs is
// named, and written only on request, key by key. An entry that can be no record is
// refused by itself.
func (e *Editor) ImportIncidents(data []byte, o IncidentImport) (*ImportPlan, error) {
	if !o.DryRun {
		unlock, err := e.ws.LockRecords(context.Background())
		if err != nil {
			return nil, err
		}
		defer unlock()
	}
	records, err := e.ws.Readable()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(records.Fault("incident"), records.Fault("maintenance")); err != nil {
		return nil, fmt.Errorf("the export may know the record that cannot be read here: %w", err)
	}
	if o.Component != "" && !slices.ContainsFunc(records.Components, func(c notices.Component) bool {
		return c.ID == o.Component
	}) {
		return nil, talk.BadFlag("--component %q is not in tidings.yaml; it has %s", o.Component,
			talk.Listed(records.Components, func(c notices.Component) string { return c.ID }))
	}
	in, err := importer.Statuspage(o.Source, data, records, o.Component)
	if err != nil {
		return nil, err
	}
	p := &ImportPlan{Source: o.Source, New: []string{}, Changed: []ChangedRecord{}, Conflicts: []string{},
		Refused: in.Refused, Missing: in.Missing, Notes: in.Notes, Files: []string{}}
	if p.Refused == nil {
		p.Refused = []importer.Refused{}
	}
	defer e.together("incident import", "", path.Base(o.Source)+":")()
	for _, i := range in.Incidents {
		if err := take(p, o, workspace.IncidentDir, i, func(i notices.Incident) string { return i.ID },
			records.Incidents, e.ws.SaveIncident, "ended_at"); err != nil {
			return p, err
		}
	}
	for _, m := range in.Maintenance {
		if err := take(p, o, workspace.MaintenanceDir, m, func(m notices.Maintenance) string { return m.ID },
			records.Maintenance, e.ws.SaveMaintenance, "began_at", "ended_at"); err != nil {
			return p, err
		}
	}
	return p, nil
}

// take puts one record of an export into the plan and, if it is asked for, into its file.
// always are the keys that the export knows even where it leaves them empty.
func take[T any](p *ImportPlan, o IncidentImport, dir string, given T, id func(T) string, known []T,
	save func(T) error, always ...string) error {
	at := slices.IndexFunc(known, func(k T) bool { return id(k) == id(given) })
	file := path.Join(dir, id(given)+".yaml")
	if at < 0 {
		p.New = append(p.New, id(given))
	} else {
		keys := workspace.Differing(known[at], given, always...)
		if len(keys) == 0 {
			p.Unchanged++
			return nil
		}
		p.Changed = append(p.Changed, ChangedRecord{id(given), file, keys})
		if !o.Yes {
			p.Conflicts = append(p.Conflicts, id(given))
			return nil
		}
		given = workspace.Merged(known[at], given, keys)
	}
	if o.DryRun {
		return nil
	}
	if err := save(given); err != nil {
		return err
	}
	p.Files = append(p.Files, file)
	return nil
}

// ProjectImport says what the import of a project's phases did.
type ProjectImport struct {
	File string `json:"file"`
	// Kept are the phases that the record has and the table has not, by title.
	Kept []string `json:"kept,omitempty"`
	// Marks are the words in the table's cells; that there is one is all that counts.
	Marks []string `json:"marks,omitempty"`
}

// ImportProject writes a project from a CSV grid: the first column names each
// phase, every other column is a month (YYYY-MM), and any mark in a cell says
// that the phase was planned for it. encoding is that of a file without a byte-order
// mark; empty: UTF-8. A phase that is known by its title keeps what else is known of it.
func (e *Editor) ImportProject(file, id, title, encoding string, data []byte) (*ProjectImport, error) {
	if id == "" {
		id = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	unlock, err := e.ws.LockRecords(context.Background())
	if err != nil {
		return nil, err
	}
	defer unlock()
	records, err := e.ws.Readable()
	if err == nil {
		err = records.Fault("project", id)
	}
	if err != nil {
		return nil, err // what is there could not be kept
	}
	p := notices.Project{ID: id}
	if n := slices.IndexFunc(records.Projects, func(p notices.Project) bool { return p.ID == id }); n >= 0 {
		p = records.Projects[n]
	}
	if title != "" {
		p.Title = title
	}
	if p.Title == "" {
		return nil, fmt.Errorf("--title is missing; the project %q is new and needs one", id)
	}
	phases, marks, err := importer.ProjectGrid(data, encoding)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	out := &ProjectImport{Marks: marks}
	p.Phases, out.Kept = merged(p.Phases, phases)
	defer e.together("project import", "", path.Base(file)+": "+p.ID)()
	out.File, err = saved(workspace.ProjectDir, p.ID, e.ws.SaveProject(p))
	return out, err
}

// merged keeps what is known of a phase beside its plan, and the phases that the table
// does not name, behind the others.
func merged(old, imported []notices.Phase) (all []notices.Phase, kept []string) {
	titled := func(list []notices.Phase, title string) int {
		return slices.IndexFunc(list, func(p notices.Phase) bool { return p.Title == title })
	}
	free := func(id string) bool {
		has := func(p notices.Phase) bool { return p.ID == id }
		return !slices.ContainsFunc(old, has) && !slices.ContainsFunc(all, has)
	}
	for _, ph := range imported {
		if n := titled(old, ph.Title); n >= 0 {
			known := old[n]
			known.Planned = ph.Planned
			ph = known
		} else {
			for n := len(all) + 1; !free(ph.ID); n++ {
				ph.ID = fmt.Sprintf("phase-%02d", n)
			}
		}
		all = append(all, ph)
	}
	for _, o := range old {
		if titled(imported, o.Title) < 0 {
			all = append(all, o)
			kept = append(kept, o.Title)
		}
	}
	return all, kept
}
