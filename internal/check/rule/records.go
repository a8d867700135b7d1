package rule

import (
	"path"

	"tidings/internal/workspace"
	"tidings/notices"
)

// RecordTexts are the texts of one record that customers read.
type RecordTexts struct {
	Kind, ID, File string
	Texts          []string
}

// Told gives the texts of the records that the notice names.
func (n *Notice) Told() (out []RecordTexts) {
	for _, i := range n.Records.Incidents {
		if n.Names("incident", i.ID) {
			out = append(out, RecordTexts{"incident", i.ID, path.Join(workspace.IncidentDir, i.ID+".yaml"),
				append([]string{i.Title, i.Summary, i.Cause, i.Remedy}, textsOf(i.Updates)...)})
		}
	}
	for _, m := range n.Records.Maintenance {
		if n.Names("maintenance", m.ID) {
			out = append(out, RecordTexts{"maintenance", m.ID, path.Join(workspace.MaintenanceDir, m.ID+".yaml"),
				append([]string{m.Title, m.Summary}, textsOf(m.Updates)...)})
		}
	}
	for _, p := range n.Records.Projects {
		if n.Names("project", p.ID) {
			out = append(out, RecordTexts{"project", p.ID, path.Join(workspace.ProjectDir, p.ID+".yaml"),
				[]string{p.Summary}})
		}
	}
	return out
}

func textsOf(updates []notices.Update) (out []string) {
	for _, u := range updates {
		out = append(out, u.Text)
	}
	return out
}
