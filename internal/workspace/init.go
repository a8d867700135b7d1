package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"maps"

	"tidings/internal/workspace/sample"
)

// Options tune Init.
type Options struct {
	Sample  string           // name of a sample that fills the workspace; empty: a bare one
	Answers Answers          // of a bare one; empty: an example's
	Now     func() time.Time // for dates in the first configuration
}

// ignored is the workspace's .gitignore: data about persons and what can be made
// again.
const ignored = `/tidings.db
/tidings.db-*
/archive.key
/.tidings/
/outputs/mailbox/
`

// Init makes a workspace in dir, which may exist but must hold no tidings.yaml and
// none of the files that Init writes.
func Init(dir string, o Options) error {
	files, err := contents(o)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(files))
	if err := vacant(dir, names); err != nil {
		return err
	}
	for _, folder := range []string{IncidentDir, MaintenanceDir, ProjectDir, RecipientDir, TemplateDir, NoticeDir,
		OutputDir} {
		perm := fs.FileMode(0o755)
		if folder == RecipientDir {
			perm = 0o700
		}
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(folder)), perm); err != nil {
			return err
		}
	}
	// tidings.yaml comes last: it is what makes the folder a workspace.
	slices.SortFunc(names, func(a, b string) int {
		if (a == ConfigFile) != (b == ConfigFile) {
			return map[bool]int{true: 1, false: -1}[a == ConfigFile]
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		perm := fs.FileMode(0o644)
		if strings.HasPrefix(name, RecipientDir+"/") {
			perm = 0o600
		}
		if err := WriteFile(filepath.Join(dir, filepath.FromSlash(name)), files[name], perm); err != nil {
			return err
		}
	}
	return nil
}

// Vacant is an error where a bare workspace cannot be made in dir, so that nobody is asked
// for nothing.
func Vacant(dir string) error {
	files, err := contents(Options{})
	if err != nil {
		return err
	}
	return vacant(dir, slices.Sorted(maps.Keys(files)))
}

func vacant(dir string, names []string) error {
	for _, name := range append([]string{ConfigFile}, names...) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Lstat(file); err == nil {
			return fmt.Errorf("%s exists already; choose an empty folder, or remove it first", file)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// contents gives the files of a new workspace by their names.
func contents(o Options) (map[string][]byte, error) {
	files, err := Schemas()
	if err != nil {
		return nil, err
	}
	files[".gitignore"] = []byte(ignored)
	if o.Sample != "" {
		return files, addSample(files, o.Sample)
	}
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	if len(o.Answers.Logo) > 0 {
		files[logoFile] = o.Answers.Logo
	}
	files[ConfigFile], err = o.Answers.config(now())
	return files, err
}

func addSample(files map[string][]byte, name string) error {
	from, err := sample.Files(name)
	if err != nil {
		return err
	}
	return fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = fs.ReadFile(from, path)
		return err
	})
}
