package records

import (
	"cmp"
	"context"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
)

// Change is what a person says about a record, by the names of the command's flags. What
// is not there stays as it is.
type Change map[string]string

// RecordChange says what a command wrote.
type RecordChange struct {
	File    string   `json:"file"`
	Changed []string `json:"changed"` // keys of the file; empty: it was so already, and nothing was written
	// Said are the same for people: short values as they were and as they are.
	Said []string `json:"-"`
	// Record is what was written, for whoever names the next command.
	Record any `json:"-"`
}

// nothing is what takes a moment away again.
const nothing = "none"

// text gives a text of the change, if it is said; "" takes the old one away.
func (c Change) text(name string) *string {
	s, said := c[name]
	if !said {
		return nil
	}
	s = talk.LineEnds(s)
	return &s
}

// time reads a moment of the change, of what happened or of what is to come; said and nil: the old one is taken away.
func (c Change) time(name string, read func(what, typed string) (time.Time, error)) (t *time.Time, err error) {
	s, said := c[name]
	switch {
	case !said:
		return nil, nil
	case s == nothing:
		return &time.Time{}, nil
	case s == "":
		return nil, talk.BadFlag("--%s needs a time, or %s", name, nothing)
	}
	at, err := read("--"+name, s)
	return &at, err
}

// OwnLanguage reports whether texts in a language are a record's own, and no translation:
// no language is named, or the organisation's. One in which no letter can be written is a
// mistake.
func (e *Editor) OwnLanguage(tag string) (bool, error) {
	if tag == "" {
		return true, nil
	}
	if _, err := e.ws.Config.Languages.Parse(tag); err != nil {
		return false, talk.BadFlag("--locale: %v", err)
	}
	own := e.ws.Config.Organisation.Locale
	base, _, _ := strings.Cut(own, "-")
	return strings.EqualFold(tag, own) || strings.EqualFold(tag, base), nil
}

// texts are the texts of a change in another language; what is no text of the record
// cannot be said in one.
func (c Change) texts(e *Editor, may ...string) (t notices.Texts, err error) {
	for name := range c {
		if name != "locale" && name != "at" && !slices.Contains(may, name) {
			return t, talk.BadFlag("--%s is the same in every language; say it without --locale", name)
		}
	}
	for _, name := range may {
		if s, said := c[name]; said && strings.TrimSpace(s) == "" {
			return t, talk.BadFlag("--%s is empty; write the text in %s", name, c["locale"])
		}
	}
	text := func(name string) string { return talk.LineEnds(c[name]) }
	t = notices.Texts{Title: c["title"], Summary: text("summary"), Cause: text("cause"), Remedy: text("remedy"),
		Update: text("text")}
	if t == (notices.Texts{}) {
		return t, talk.BadFlag("--locale %s: which text? say --%s", c["locale"], strings.Join(may, ", --"))
	}
	if c["at"] != "" {
		t.At, err = e.clock.Moment("--at", c["at"])
	}
	return t, err
}

// changing does what a command changes in a record, alone: no other command's change is
// lost in between.
func changing[T any](ctx context.Context, e *Editor, dir, id string, find func() (T, error), change func(T) (T, error),
	save func(T) error) (*RecordChange, error) {
	unlock, err := e.ws.LockRecords(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	was, err := find()
	if err != nil {
		return nil, err
	}
	is, err := change(was)
	if err != nil {
		return nil, err
	}
	out := &RecordChange{File: path.Join(dir, id+".yaml"), Changed: workspace.Changed(was, is), Record: is}
	if len(out.Changed) == 0 {
		out.Changed = []string{}
		return out, nil
	}
	out.Said = said(was, is)
	return out, save(is)
}

// said words changes for people: statuses, moments and dates by their values, texts by
// their keys.
func said[T any](was, is T) (out []string) {
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	keys := workspace.Changed(was, is)
	for i := range a.NumField() {
		key, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("yaml"), ",")
		if !slices.Contains(keys, key) {
			continue
		}
		if old, short := inWords(a.Field(i)); short {
			now, _ := inWords(b.Field(i))
			key += " " + old + " -> " + now
		}
		out = append(out, key)
	}
	return out
}

// inWords is a short value for people; short is false of texts and lists.
func inWords(v reflect.Value) (words string, short bool) {
	switch x := v.Interface().(type) {
	case time.Time:
		if !x.IsZero() {
			words = talk.Moment(x)
		}
	case notices.Span:
		words = x.From
		if x.Until != "" {
			words += " to " + x.Until
		}
	case int:
		words = strconv.Itoa(x)
	default:
		if v.Kind() != reflect.String || v.Type() == reflect.TypeFor[string]() {
			return "", false // a status or an impact has a type of its own
		}
		words = v.String()
	}
	return cmp.Or(words, nothing), true
}

// TranslateMaintenance says title, summary and the text of an update of a maintenance in
// the language that the change's locale names.
func (e *Editor) TranslateMaintenance(ctx context.Context, id string, c Change) (*RecordChange, error) {
	return changing(ctx, e, workspace.MaintenanceDir, id,
		func() (notices.Maintenance, error) { return e.OneMaintenance(id) },
		func(m notices.Maintenance) (notices.Maintenance, error) {
			t, err := c.texts(e, "title", "summary", "text")
			if err != nil {
				return m, err
			}
			return m.Translated(c["locale"], t)
		}, e.ws.SaveMaintenance)
}
