package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/user"
	"path"
	"strings"
	"time"

	"tidings/internal/acts"
	"tidings/internal/locale"
	"tidings/internal/store"
	"tidings/internal/workspace"
)

// whoEnv names the variable that says who uses the program, where several share a login.
const whoEnv = "TIDINGS_WHO"

// who is the person at the keyboard.
func who() string {
	if name := strings.TrimSpace(os.Getenv(whoEnv)); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

// act begins an entry of the log; see acting and noted for how it gets there. Nothing of
// recipients is in it, as it is kept for ever: an address goes into Person.
func (d *Desk) act(name, slug, format string, args ...any) acts.Entry {
	return acts.Entry{Who: who(), Act: name, Notice: slug, Detail: fmt.Sprintf(format, args...), At: d.now()}
}

// acting gives a context under which the store writes the entry together with the change.
func acting(ctx context.Context, e acts.Entry) context.Context {
	return store.Acting(ctx, func() acts.Entry { return e })
}

// notePatience bounds the wait for a database that an act of files needs only to be noted:
// in an outage a record must be written although the database is a part of it.
const notePatience = 3 * time.Second

// noted writes an entry of what was done to files or to others, not to tables. It was done
// all the same where that fails, which is said.
func (d *Desk) noted(ctx context.Context, e acts.Entry) {
	if err := d.note(ctx, e); err != nil {
		d.log.WarnContext(ctx, "this act is not in the log that \"tidings log\" shows", "act", e.Act, "why", err)
	}
}

// looked is noted for who only looked: a database that takes no writes is no fault then.
func (d *Desk) looked(ctx context.Context, e acts.Entry) {
	if err := d.note(ctx, e); err != nil {
		d.log.DebugContext(ctx, "not in the log", "act", e.Act, "why", err)
	}
}

func (d *Desk) note(ctx context.Context, e acts.Entry) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), notePatience)
	defer cancel()
	db, err := d.store(ctx)
	if err == nil {
		err = db.Writable()
	}
	if err != nil {
		return err
	}
	return db.AppendAct(ctx, e)
}

// written collects the files of which one entry tells.
type written struct {
	act, slug, detail string // act "": each file has an entry of its own
	files             []workspace.Written
}

// together has everything that is written until the function is called be one entry.
func (d *Desk) together(act, slug, detail string) (done func()) {
	d.files.Lock()
	defer d.files.Unlock()
	d.files.written = written{act: act, slug: slug, detail: detail}
	return func() {
		d.files.Lock()
		w := d.files.written
		d.files.written = written{}
		d.files.Unlock()
		if n := len(w.files); n > 0 {
			w.detail = strings.TrimSpace(w.detail + " " + locale.Num(n, "file"))
			d.noted(context.Background(), w.entry(d))
		}
	}
}

// wrote takes what the workspace says of a file. A notice's letters come before its
// notice.yaml, and are one entry with it.
func (d *Desk) wrote(x workspace.Written) {
	d.files.Lock()
	defer d.files.Unlock()
	w := &d.files.written
	w.files = append(w.files, x)
	if w.act != "" || strings.HasSuffix(x.File, ".md") {
		return
	}
	w.name(x)
	e := w.entry(d)
	d.files.written = written{}
	d.noted(context.Background(), e)
}

// noteLetters notes the letters that were written without their notice.yaml.
func (d *Desk) noteLetters() {
	d.files.Lock()
	defer d.files.Unlock()
	if w := &d.files.written; w.act == "" && len(w.files) > 0 {
		w.act, w.slug, w.detail = "letter update", path.Base(path.Dir(w.files[0].File)), w.files[0].File
		d.noted(context.Background(), w.entry(d))
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

func (w *written) entry(d *Desk) acts.Entry {
	e := d.act(w.act, w.slug, "%s", w.detail)
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

// LogFilter narrows the log.
type LogFilter struct{ Notice, Who, Since string }

// Log streams what was done, the oldest act first. What was decided before there was a log
// comes first, without a number.
func (d *Desk) Log(ctx context.Context, f LogFilter, each func(acts.Entry) error) error {
	since, err := d.since(f.Since)
	if err != nil {
		return err
	}
	db, err := d.stored(ctx)
	if err != nil || db == nil {
		return err
	}
	filter := store.ActFilter{Notice: f.Notice, Who: f.Who, Since: since}
	if err := db.DecisionsBeforeActs(ctx, filter, each); err != nil {
		return err
	}
	return db.Acts(ctx, filter, each)
}

// since reads a day, a moment, or how long ago; "" is the beginning.
func (d *Desk) since(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if ago, err := time.ParseDuration(text); err == nil && ago > 0 {
		return d.now().Add(-ago), nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, d.zone()); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		err = BadFlag("--since %q is no time; write a day as %s, a moment as %s, or how long ago as 36h", text,
			d.now().In(d.zone()).Format(time.DateOnly), d.now().In(d.zone()).Format(time.RFC3339))
	}
	return at, err
}

// LogVerification says whether the log is as it was written.
type LogVerification struct {
	Entries  int            `json:"entries"`
	Problems []acts.Problem `json:"problems"`
}

// Err is an ErrCheckFailed where something is not as it was written.
func (v *LogVerification) Err() error {
	if len(v.Problems) == 0 {
		return nil
	}
	return fmt.Errorf("%w: the log is not as it was written, first at entry %d (%s)", ErrCheckFailed,
		v.Problems[0].Sequence, v.Problems[0].Kind)
}

// VerifyLog names every entry of the log that was changed, taken away, moved or put in.
func (d *Desk) VerifyLog(ctx context.Context) (*LogVerification, error) {
	v := &LogVerification{Problems: []acts.Problem{}}
	db, err := d.stored(ctx)
	if err != nil || db == nil {
		return v, err
	}
	found, bad := 0, []acts.Problem(nil)
	if found, bad, err = db.VerifyActs(ctx); err == nil {
		v.Entries, v.Problems = found, append(v.Problems, bad...)
	}
	return v, err
}

// stored is the database if there is one already; who only looks makes none.
func (d *Desk) stored(ctx context.Context) (*store.Store, error) {
	if file := d.databaseFile(); file != "" {
		if _, err := os.Stat(file); os.IsNotExist(err) {
			return nil, nil
		}
	}
	return d.store(ctx)
}
