package workspace

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestReadable wants every record that can be read, and each of the others by its file's
// name: in the lists it would be half of what its author wrote.
func TestReadable(t *testing.T) {
	w := openSample(t)
	before, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	project := before.Projects[0].ID
	for file, text := range map[string]string{
		ProjectDir + "/" + project + ".yaml":   "id: " + project + "\ntitle: T\nphases: [",
		IncidentDir + "/no-yaml.yml":           "id: no-yaml\n",
		IncidentDir + "/copied.yaml":           "id: " + before.Incidents[0].ID + "\ntitle: T\n",
		MaintenanceDir + "/not-utf8.yaml":      "id: \xff\n",
		MaintenanceDir + "/.hidden-draft.yaml": "no record",
	} {
		if err := errors.Join(os.MkdirAll(w.Path(file[:strings.LastIndex(file, "/")]), 0o755),
			os.WriteFile(w.Path(file), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	for name, read := range map[string]func() error{
		"cached": func() error { _, err := w.Readable(); return err },
		"afresh": func() error { _, err := w.RecordsAfresh(); return err },
	} {
		if err := read(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	got, err := w.RecordsAfresh()
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Incidents) != len(before.Incidents) || len(got.Maintenance) != len(before.Maintenance) ||
		len(got.Projects) != len(before.Projects)-1 || len(got.Broken) != 4 {
		t.Errorf("%d incidents, %d maintenance, %d projects, broken %v", len(got.Incidents), len(got.Maintenance),
			len(got.Projects), got.Broken)
	}
	for _, c := range []struct{ kind, id, want string }{
		{"project", project, ProjectDir + "/" + project + ".yaml:3:"},
		{"incident", "no-yaml", "the file's name ends in .yml"},
		{"incident", "copied", IncidentDir + "/copied.yaml:"},
		{"maintenance", "not-utf8", MaintenanceDir + "/not-utf8.yaml"},
		{"maintenance", "", "not-utf8.yaml"},
	} {
		ids := []string{c.id}
		if c.id == "" {
			ids = nil
		}
		fault := got.Fault(c.kind, ids...)
		var files Errors
		if fault == nil || !strings.Contains(fault.Error()+errors.Unwrap(fault).Error(), c.want) ||
			!errors.As(fault, &files) {
			t.Errorf("%s %s: %v, want %q", c.kind, c.id, fault, c.want)
		}
	}
	if err := got.Fault("incident", before.Incidents[0].ID); err != nil {
		t.Errorf("a record that can be read has a fault: %v", err)
	}
	if got.In("de").Fault("project", project) == nil {
		t.Error("in another language, the record is not missed")
	}
	if _, err := w.Records(); err == nil || strings.Count(err.Error(), "not-utf8") == 0 {
		t.Errorf("who needs all records: %v", err)
	}
}
