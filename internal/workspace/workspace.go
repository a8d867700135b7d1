package workspace

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tidings/internal/safefile"
	"tidings/notices"
)

// ConfigFile is the file that makes a folder a workspace.
const ConfigFile = "tidings.yaml"

// The folders of a workspace.
const (
	IncidentDir    = "records/incidents"
	MaintenanceDir = "records/maintenance"
	ProjectDir     = "records/projects"
	RecipientDir   = "recipients"
	TemplateDir    = "templates"
	NoticeDir      = "notices"
	OutputDir      = "outputs"
)

// Workspace is an opened workspace. Config has its defaults filled in.
type Workspace struct {
	Root   string // absolute path
	Config Config

	// Wrote is told of every record, notice and letter that was written; nil: nobody is.
	Wrote func(Written)
}

// Find gives the nearest folder from dir upward that holds a tidings.yaml, or a
// *NotFoundError.
func Find(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := start; ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, ConfigFile)); err == nil && info.Mode().IsRegular() {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", &NotFoundError{Dir: start}
		}
	}
}

// Open reads the configuration of the workspace at root. A root without
// tidings.yaml is a *NotFoundError; a wrong one gives Errors.
func Open(root string) (*Workspace, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	w := &Workspace{Root: root}
	cfg, err := read(w, ConfigFile, Config.validate)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NotFoundError{Dir: root}
	}
	if err != nil {
		return nil, err
	}
	w.Config = cfg.WithDefaults()
	if err := w.loadLogo(); err != nil {
		return nil, err
	}
	if err := w.loadWording(); err != nil {
		return nil, err
	}
	return w, nil
}

// maxPixels keeps a small file from filling the memory.
const maxPixels = 8 << 20

// loadLogo reads the brand's logo, a PNG of at most 1 MB.
func (w *Workspace) loadLogo() error {
	b := &w.Config.Brand
	if b.Logo == "" {
		return nil
	}
	data, err := readCapped(w.Path(filepath.FromSlash(b.Logo)))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Errors{{File: ConfigFile,
			Message: fmt.Sprintf("brand.logo: there is no file %s; correct the path or remove it", b.Logo)}}
	case err != nil:
		return Errors{{File: ConfigFile, Message: fmt.Sprintf("brand.logo: %v; correct the path or remove it",
			inFile(b.Logo, err))}}
	}
	if fault := logoFault(data); fault != "" {
		return Errors{{File: ConfigFile, Message: "brand.logo: " + b.Logo + " " + fault}}
	}
	b.LogoPNG = data
	return nil
}

// logoFault says why a logo cannot be used; empty: it can.
func logoFault(data []byte) string {
	if len(data) > maxFile {
		return "is larger than 1 MB; make it smaller"
	}
	if !bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")) {
		return "is no PNG; convert it"
	}
	if c, err := png.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width > maxPixels/max(c.Height, 1) {
		return fmt.Sprintf("has %d by %d pixels; make it smaller, 600 by 200 are plenty", c.Width, c.Height)
	}
	if _, err := png.Decode(bytes.NewReader(data)); err != nil {
		return "cannot be read as a PNG; save it anew"
	}
	return ""
}

// Path gives the absolute path of something in the workspace.
func (w *Workspace) Path(elem ...string) string {
	return filepath.Join(append([]string{w.Root}, elem...)...)
}

// File gives the path of a file that tidings.yaml names: keys, certificates and
// passwords often stand elsewhere, so an absolute path stays as it is, and any
// other counts from the workspace.
func (w *Workspace) File(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return w.Path(filepath.FromSlash(name))
}

// read reads and validates one YAML file.
func read[T any](w *Workspace, name string, validate func(T) notices.Problems) (T, error) {
	var v T
	data, err := readCapped(w.Path(filepath.FromSlash(name)))
	if err != nil {
		return v, inFile(name, err)
	}
	return parse(name, data, validate)
}

// inFile tells of a file that cannot be read as of one that is wrong; one that is not
// there stays fs.ErrNotExist.
func inFile(name string, err error) error {
	var at *fs.PathError
	if !errors.As(err, &at) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	problem := at.Err.Error()
	if errors.Is(err, fs.ErrPermission) {
		problem = "you may not read this file; give yourself the right to, or run the command as its owner"
	}
	return Errors{{File: name, Message: problem}}
}

// readCapped reads a regular file, and no more of it than tells that it is too
// long.
func readCapped(file string) ([]byte, error) {
	f, err := safefile.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// parse reads one YAML text; name is for messages.
func parse[T any](name string, data []byte, validate func(T) notices.Problems) (T, error) {
	return parseShaped(shapes{}, name, data, validate)
}

// parseShaped is parse with what an earlier one learned of the types.
func parseShaped[T any](known shapes, name string, data []byte, validate func(T) notices.Problems) (T, error) {
	var v T
	s := &source{name: name, shapes: known}
	s.decode(data, &v)
	if s.at != nil {
		s.content(validate(v))
	}
	if len(s.errors) > 0 {
		return v, s.errors
	}
	return v, nil
}

// known are the records that tidings.yaml declares.
func (c Config) known() notices.Records {
	return notices.Records{Components: c.Components, Regions: c.Regions, Objectives: c.Objectives}
}

// recordNames lists the YAML files of a folder by name.
func recordNames(dir string) ([]fs.DirEntry, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []fs.DirEntry
	for _, e := range entries {
		if ext := filepath.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") &&
			!strings.HasPrefix(e.Name(), ".") {
			out = append(out, e)
		}
	}
	return out, err
}

// named checks that a record's id is its file's name, which makes ids unique.
func named(id, file string) notices.Problems {
	want, ok := strings.CutSuffix(file, ".yaml")
	switch {
	case !ok:
		return notices.Problems{
			{Message: fmt.Sprintf("the file's name ends in %s; rename it to end in .yaml", filepath.Ext(file))}}
	case !notices.ValidID(want):
		return notices.Problems{{Message: fmt.Sprintf("the file's name %q cannot be an id; use a-z, 0-9 and -", want)}}
	case id != want && notices.ValidID(id):
		return notices.Problems{{Path: "id", Message: fmt.Sprintf("id is %q but the file is named %s; make them the "+
			"same", id, file)}}
	}
	return nil
}

// slug checks a notice's or record's name before it becomes part of a path.
func slug(what, s string) error {
	if !notices.ValidID(s) {
		return fmt.Errorf("%q cannot be the name of this %s; use 1 to 64 of a-z, 0-9 and -, not beginning with -", s,
			what)
	}
	return nil
}
