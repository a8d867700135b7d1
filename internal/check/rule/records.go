package rule

import (
	"path"

	"tidings/internal/workspace"
	"tidings/notices"
)

// RecordTexts are the texts of one record that customers read.
type RecordTexts struct {
	Kind, ID, File string
	Texts          []RecordText
}

// RecordText is one of them, with the name of its key in the file.
type RecordText struct{ Field, Text string }

// Told gives the texts of the records that the notice names.
func (n *Notice) Told() (out []RecordTexts) {
	for _, i := range n.Records.Incidents {
		if n.Names("incident", i.ID) {
			out = append(out, RecordTexts{"incident", i.ID, path.Join(workspace.IncidentDir, i.ID+".yaml"),
				append([]RecordText{{"title", i.Title}, {"summary", i.Summary}, {"cause", i.Cause},
					{"remedy", i.Remedy}}, textsOf(i.Updates)...)})
		}
	}
	for _, m := range n.Records.Maintenance {
		if n.Names("maintenance", m.ID) {
			out = append(out, RecordTexts{"maintenance", m.ID, path.Join(workspace.MaintenanceDir, m.ID+".yaml"),
				append([]RecordText{{"title", m.Title}, {"summary", m.Summary}}, textsOf(m.Updates)...)})
		}
	}
	for _, p := range n.Records.Projects {
		if n.Names("project", p.ID) {
			out = append(out, RecordTexts{"project", p.ID, path.Join(workspace.ProjectDir, p.ID+".yaml"),
				[]RecordText{{"summary", p.Summary}}})
		}
	}
	return out
}

func textsOf(updates []notices.Update) (out []RecordText) {
	for _, u := range updates {
		out = append(out, RecordText{"updates[].text", u.Text})
	}
	return out
}
