package records

import (
	"context"
	"path"
	"strings"

	"tidings/internal/workspace"
	"tidings/notices"
)

// SaveTexts writes texts of a record in a language, by their names; file is the record's
// path in the workspace.
func (e *Editor) SaveTexts(ctx context.Context, file, tag string, said map[string]string) (err error) {
	dir, id := path.Dir(file), strings.TrimSuffix(path.Base(file), ".yaml")
	switch dir {
	case workspace.IncidentDir:
		_, err = changing(ctx, e, dir, id, func() (notices.Incident, error) { return e.Incident(id) },
			func(i notices.Incident) (notices.Incident, error) { return i.WithTexts(tag, said), nil },
			e.ws.SaveIncident)
	case workspace.MaintenanceDir:
		_, err = changing(ctx, e, dir, id, func() (notices.Maintenance, error) { return e.OneMaintenance(id) },
			func(m notices.Maintenance) (notices.Maintenance, error) { return m.WithTexts(tag, said), nil },
			e.ws.SaveMaintenance)
	default:
		_, err = changing(ctx, e, dir, id, func() (notices.Project, error) { return e.Project(id) },
			func(p notices.Project) (notices.Project, error) { return p.WithTexts(tag, said), nil },
			e.ws.SaveProject)
	}
	return err
}
