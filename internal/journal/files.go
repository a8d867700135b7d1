package journal

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"tidings/internal/acts"
	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// written collects the files of which one entry tells.
type written struct {
	act, slug, detail string // act "": each file has an entry of its own
	files             []workspace.Written
}

// Together has everything that is written until the function is called be one entry.
func (j *Journal) Together(act, slug, detail string) (done func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.written = written{act: act, slug: slug, detail: detail}
	return func() {
		j.mu.Lock()
		w := j.written
		j.written = written{}
		j.mu.Unlock()
		if n := len(w.files); n > 0 {
			w.detail = strings.TrimSpace(w.detail + " " + locale.Num(n, "file"))
			j.wrote(context.Background(), &w)
		}
	}
}

// Wrote takes what the workspace says of a file. A notice's letters come before its
// notice.yaml, and are one entry with it.
func (j *Journal) Wrote(x workspace.Written) {
	j.mu.Lock()
	defer j.mu.Unlock()
	w := &j.written
	w.files = append(w.files, x)
	if w.act != "" || strings.HasSuffix(x.File, ".md") {
		return
	}
	w.name(x)
	j.wrote(context.Background(), w)
	j.written = written{}
}

// NoteLetters notes the letters that were written without their notice.yaml.
func (j *Journal) NoteLetters() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if w := &j.written; w.act == "" && len(w.files) > 0 {
		w.act, w.slug, w.detail = "letter update", path.Base(path.Dir(w.files[0].File)), w.files[0].File
		j.wrote(context.Background(), w)
		w.files = nil
	}
}

// name says what the writing of a file was, by its place.
func (w *written) name(x workspace.Written) {
	w.detail = x.File
	verb := "update"
	if x.Before == "" {
		verb = "new"
	}
	switch dir := path.Dir(x.File); dir {
	case workspace.IncidentDir:
		w.act = "incident " + verb
	case workspace.MaintenanceDir:
		w.act = "maintenance " + verb
	case workspace.ProjectDir:
		w.act = "project " + verb
	default:
		w.slug, w.act = path.Base(dir), "draft"
		if n := len(w.files) - 1; n > 0 {
			w.detail = "in " + locale.Num(n, "language")
		} else if verb == "update" {
			w.act = "notice update"
		}
	}
}

func (w *written) entry(j *Journal) acts.Entry {
	e := j.Act(w.act, w.slug, "%s", w.detail)
	e.Before = sumOf(w.files, func(x workspace.Written) string { return x.Before })
	e.After = sumOf(w.files, func(x workspace.Written) string { return x.After })
	return e
}

// sumOf is a file's digest, or that of what sha256sum prints of several.
func sumOf(files []workspace.Written, of func(workspace.Written) string) string {
	var lines, last string
	n := 0
	for _, x := range files {
		if sum := of(x); sum != "" {
			lines, last = lines+sum+"  "+x.File+"\n", sum
			n++
		}
	}
	if n < 2 {
		return last
	}
	sum := sha256.Sum256([]byte(lines))
	return hex.EncodeToString(sum[:])
}
