package records

import (
	"context"
	"path"
	"strings"

	"tidings/internal/workspace"
	"tidings/notices"
)

// SaveTexts writes the texts of one record in a language; file is the record's path in the
// workspace.
func (e *Editor) SaveTexts(ctx context.Context, file, tag string, said map[string]string) (err error) {
	id := strings.TrimSuffix(path.Base(file), ".yaml")
	switch path.Dir(file) {
	case workspace.IncidentDir:
		_, err = changing(ctx, e, workspace.IncidentDir, id, func() (notices.Incident, error) { return e.Incident(id) },
			func(i notices.Incident) (notices.Incident, error) { return i.WithTexts(tag, said), nil },
			e.ws.SaveIncident)
	case workspace.MaintenanceDir:
		_, err = changing(ctx, e, workspace.MaintenanceDir, id,
			func() (notices.Maintenance, error) { return e.OneMaintenance(id) },
			func(m notices.Maintenance) (notices.Maintenance, error) { return m.WithTexts(tag, said), nil },
			e.ws.SaveMaintenance)
	default:
		_, err = changing(ctx, e, workspace.ProjectDir, id, func() (notices.Project, error) { return e.Project(id) },
			func(p notices.Project) (notices.Project, error) { return p.WithTexts(tag, said), nil }, e.ws.SaveProject)
	}
	return err
}
