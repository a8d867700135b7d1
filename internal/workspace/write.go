package workspace

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
	"tidings/notices"
)

// WriteFile writes a file whole or not at all, and to the disk. Missing folders are
// made, and are as private as the file; a file that is there keeps its permissions.
func WriteFile(file string, data []byte, perm fs.FileMode) error {
	folder := fs.FileMode(0o755)
	if perm&0o077 == 0 {
		folder = 0o700
	}
	if err := os.MkdirAll(filepath.Dir(file), folder); err != nil {
		return err
	}
	return safefile.Write(file, 0o600, safefile.Synced, func(f *os.File) error {
		_, err := f.Write(data)
		return errors.Join(err, f.Chmod(mode(file, perm)))
	})
}

// LockRecords waits until no other command changes records, so that of two that read one
// and write it back neither takes away what the other wrote.
func (w *Workspace) LockRecords(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(w.Path(StateDir), 0o700); err != nil {
		return nil, err
	}
	return safefile.Lock(ctx, w.Path(StateDir, "records.lock"))
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
	return w.write(name, old, []byte(text))
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
