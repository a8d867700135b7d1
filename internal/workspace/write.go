package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"tidings/notices"
)

// WriteFile writes a file whole or not at all: to a temporary name beside it,
// synced, then renamed. Missing folders are made; a file that is there keeps its
// permissions.
func WriteFile(file string, data []byte, perm fs.FileMode) (err error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(file)+".tmp-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Chmod(mode(file, perm)); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), file); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir makes a rename outlive a crash. Not every file system can sync a
// folder, and the data itself is synced already: its refusal is no failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	d.Sync()
	return d.Close()
}

// SaveIncident validates and writes records/incidents/ID.yaml. Where the file
// exists, only the keys whose values changed are written anew: the author's
// comments, order and quotes elsewhere stay.
func (w *Workspace) SaveIncident(i notices.Incident) error {
	if err := slug("incident", i.ID); err != nil {
		return err
	}
	return w.save(path.Join(IncidentDir, i.ID+".yaml"), i, i.Validate(w.Config.known()))
}

// SaveMaintenance is SaveIncident for records/maintenance.
func (w *Workspace) SaveMaintenance(m notices.Maintenance) error {
	if err := slug("maintenance", m.ID); err != nil {
		return err
	}
	return w.save(path.Join(MaintenanceDir, m.ID+".yaml"), m, m.Validate(w.Config.known()))
}

// SaveProject is SaveIncident for records/projects.
func (w *Workspace) SaveProject(p notices.Project) error {
	if err := slug("project", p.ID); err != nil {
		return err
	}
	return w.save(path.Join(ProjectDir, p.ID+".yaml"), p, p.Validate(w.Config.known()))
}

// save writes a valid value to a YAML file of the workspace.
func (w *Workspace) save(name string, v any, problems notices.Problems) error {
	if len(problems) > 0 {
		return refusal(name, problems)
	}
	file := w.Path(filepath.FromSlash(name))
	old, err := readCapped(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	text, err := render(name, v)
	if err != nil {
		return err
	}
	if old != nil {
		text = patch(name, string(old), text, v)
	}
	return WriteFile(file, []byte(text), 0o644)
}

// refusal turns problems of a value that is not yet in a file into Errors.
func refusal(name string, problems notices.Problems) Errors {
	out := make(Errors, len(problems))
	for i, p := range problems {
		message := p.Message
		if p.Path != "" && !strings.HasPrefix(message, p.Path) {
			message = p.Path + ": " + message
		}
		out[i] = &FileError{File: name, Message: message}
	}
	return out
}

// schemaLine is the first line of a file that we write; editors check the file
// against the schema that it names.
func schemaLine(name string) string {
	schema := SchemaFile(name)
	if up := path.Dir(schema); up != path.Dir(name) {
		return fmt.Sprintf("# yaml-language-server: $schema=../%s\n", path.Base(schema))
	}
	return fmt.Sprintf("# yaml-language-server: $schema=%s\n", path.Base(schema))
}
