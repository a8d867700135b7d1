package desk

import (
	"context"
	"path"

	"tidings/internal/letter"
	"tidings/internal/workspace"
)

// seen has the log tell of files that an editor changed since they were seen last: those that a notice is made
// of, and the configuration.
func (d *Desk) seen(ctx context.Context, r *letter.Revision) {
	n := r.Source.Notice
	names := []string{workspace.ConfigFile, path.Join(workspace.NoticeDir, n.Slug, "notice.yaml")}
	for _, tag := range n.Locales {
		names = append(names, letter.File(n.Slug, tag))
	}
	folders := map[string]string{"incident": workspace.IncidentDir, "maintenance": workspace.MaintenanceDir,
		"project": workspace.ProjectDir}
	for _, x := range r.Records {
		names = append(names, path.Join(folders[x.Kind], x.ID+".yaml"))
	}
	d.journal.Seen(ctx, n.Slug, names...)
}
