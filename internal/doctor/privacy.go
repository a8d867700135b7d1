package doctor

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tidings/internal/workspace"
)

// Who else on this machine may read what. What tidings makes is the owner's alone; what
// an earlier version made, or a copy or a backup restored, may not be. On a system
// without Unix modes nothing is found.
const (
	others    = 0o077 // group and others: who reads personal data and the keys in the database
	strangers = 0o027 // a key's group may read it: services are often given theirs so
)

// private are the places of a workspace that hold personal data or keys.
func (p *Patient) private() (paths []string) {
	if path := p.DatabaseFile; path != "" {
		paths = append(paths, path, path+"-wal", path+"-shm")
	}
	paths = append(paths, p.Workspace.Path(workspace.RecipientDir), p.Workspace.Path(workspace.StateDir))
	outputs, _ := os.ReadDir(p.Workspace.Path(workspace.OutputDir))
	for _, e := range outputs {
		if e.Name() != "site" { // which a web server shows
			paths = append(paths, p.Workspace.Path(workspace.OutputDir, e.Name()))
		}
	}
	return paths
}

// examinePrivacy names what other users of the machine can read, and the command that
// ends it.
func (p *Patient) examinePrivacy(r *Report) {
	var open []string
	for _, path := range p.private() {
		if readable(path, others) {
			if inside, err := filepath.Rel(p.Workspace.Root, path); err == nil && filepath.IsLocal(inside) {
				path = inside
			}
			open = append(open, quoteForShell(path))
		}
	}
	if len(open) == 0 {
		r.note("private files", nil, "nobody else on this machine can read the database, lists and outputs")
		return
	}
	r.warn("private files", fmt.Sprintf("other users of this machine can read personal data and the keys of links; "+
		"end it with: cd %s && chmod -R go= %s", quoteForShell(p.Workspace.Root), strings.Join(open, " ")), "")
}

// readable reports whether a file, or one in a folder that can be entered, has any of
// the modes.
func readable(path string, modes fs.FileMode) bool {
	found := false
	look := func(_ string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		info, err := e.Info()
		switch {
		case err != nil || info.Mode()&fs.ModeSymlink != 0:
			return nil
		case info.Mode().Perm()&modes == 0 && e.IsDir():
			return fs.SkipDir // whatever is in it
		case info.Mode().Perm()&modes != 0 && !e.IsDir():
			found = true
			return fs.SkipAll
		}
		return nil
	}
	filepath.WalkDir(path, look) //nolint:errcheck // what is gone is not readable
	return found
}

// secretFiles are the files with keys and passwords that tidings.yaml names, with what
// names them.
func secretFiles(ws *workspace.Workspace) (files [][2]string) {
	for _, r := range ws.Config.Relays {
		files = append(files, [2]string{"relay " + r.Name + ", password_file", r.PasswordFile})
	}
	for _, k := range ws.Config.DKIM {
		files = append(files, [2]string{"dkim " + k.Selector + ", key_file", k.KeyFile})
	}
	files = append(files, [2]string{"feedback, key_file", ws.Config.Feedback.KeyFile},
		[2]string{"archive, key_file", ws.Config.Archive.KeyFile})
	for _, variable := range os.Environ() { // such as the secrets of webhooks
		name, path, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TIDINGS_") && strings.HasSuffix(name, "_FILE") {
			files = append(files, [2]string{name, path})
		}
	}
	return slices.DeleteFunc(files, func(f [2]string) bool { return f[1] == "" })
}

// LooseSecrets gives a sentence for each key or password that strangers can read.
func LooseSecrets(ws *workspace.Workspace) (words []string) {
	for _, f := range secretFiles(ws) {
		path := ws.File(f[1])
		if info, err := os.Stat(path); err == nil && info.Mode().Perm()&strangers != 0 {
			words = append(words, fmt.Sprintf("%s: other users of this machine can read or change %s; end it with: "+
				"chmod 600 %s", f[0], f[1], quoteForShell(path)))
		}
	}
	return words
}

func quoteForShell(s string) string {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
