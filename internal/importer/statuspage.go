// Package importer turns what other systems export into records, bounded in size, with the place of
// each fault; nothing is dropped unnamed, and one bad entry refuses no other.
package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"tidings/internal/workspace"
	"tidings/notices"
)

// Imported is what an export of another system gave. Nothing is written yet.
type Imported struct {
	Incidents   []notices.Incident
	Maintenance []notices.Maintenance
	Refused     []Refused // entries that are left out
	// named by the export, but not declared in tidings.yaml; with the ids that records
	// would use
	Missing []notices.Component
	Notes   []string // parts of entries that were left out or changed, and keys that mean nothing to us
}

// Refused is an entry of an export that became no record.
type Refused struct {
	Path   string `json:"path"`   // place and title: incidents[2] (line 14), "No dates"
	Reason string `json:"reason"` // and what to do
}

// The bounds of an export: its entries, and what is read into memory of it, in bytes.
const (
	maxEntries = 10_000
	maxImport  = 16 << 20
)

// The shape of Statuspage's incidents, both of its export (an array, as GET
// /pages/ID/incidents answers) and of its public API ({"incidents": […]},
// {"scheduled_maintenances": […]}). https://developer.statuspage.io
type spIncident struct {
	ID             string        `json:"id"`
	Name           string        `json:"name"`
	Status         string        `json:"status"`
	Impact         string        `json:"impact"`
	CreatedAt      *time.Time    `json:"created_at"`
	StartedAt      *time.Time    `json:"started_at"`
	ResolvedAt     *time.Time    `json:"resolved_at"`
	ScheduledFor   *time.Time    `json:"scheduled_for"`
	ScheduledUntil *time.Time    `json:"scheduled_until"`
	Postmortem     string        `json:"postmortem_body"`
	Components     []spComponent `json:"components"`
	Updates        []spUpdate    `json:"incident_updates"`
}

type spComponent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type spUpdate struct {
	Status    string       `json:"status"`
	Body      string       `json:"body"`
	CreatedAt *time.Time   `json:"created_at"`
	DisplayAt *time.Time   `json:"display_at"`
	Affected  []spAffected `json:"affected_components"`
}

type spAffected struct {
	Code      string                 `json:"code"`
	Name      string                 `json:"name"`
	NewStatus notices.ComponentState `json:"new_status"`
}

// Statuspage turns an export of Statuspage's incidents into records. Status
// words map one to one (postmortem counts as resolved). Components are found in
// known by id or name; an entry that names none gets the component fallback, if there is
// one. An entry that can be no record is refused by itself. name is the file's, for
// messages; the error is one of the file as a whole.
func Statuspage(name string, data []byte, known notices.Records, fallback string) (Imported, error) {
	if len(data) > maxImport {
		return Imported{}, workspace.Errors{{File: name, Message: fmt.Sprintf("the file is larger than %d MB; split it",
			maxImport>>20)}}
	}
	entries, err := spEntries(name, data)
	if err != nil {
		return Imported{}, err
	}
	im := &importer{known: known, fallback: fallback, ids: map[string]bool{}, seen: map[string]string{},
		ignored: map[string]int{}}
	byTime := make([]*spEntry, len(entries))
	for n := range entries {
		im.read(&entries[n])
		byTime[n] = &entries[n]
	}
	// By time, so that two of one day and name get the same ids whatever order they come in.
	slices.SortStableFunc(byTime, func(a, b *spEntry) int { return a.began().Compare(b.began()) })
	for _, e := range byTime {
		if e.bad == nil {
			e.bad = im.entry(*e)
		}
	}
	for _, e := range entries {
		if e.bad != nil {
			im.out.Refused = append(im.out.Refused, Refused{e.path + title(e.Name), workspace.Plain(e.bad.Error())})
		}
	}
	im.out.Notes = append(im.out.Notes, im.unknownKeys()...)
	return im.out, nil
}

// title shows an entry's name behind its place.
func title(name string) string {
	if name = workspace.Plain(name); name == "" {
		return ""
	}
	return fmt.Sprintf(", %.80q", name)
}

// spEntry is one entry with its place.
type spEntry struct {
	spIncident
	path string
	raw  json.RawMessage
	bad  error
}

// began is when the incident or maintenance begins; zero if the entry does not say.
func (e spEntry) began() time.Time {
	if e.ScheduledFor != nil {
		return firstTime(e.ScheduledFor)
	}
	began := firstTime(e.StartedAt, e.CreatedAt)
	for _, u := range e.Updates { // an incident that was written down later has earlier updates
		if at := u.at(); !began.IsZero() && !at.IsZero() && at.Before(began) {
			began = at
		}
	}
	return began
}

// spEntries cuts an export into its entries, each with its place, without looking into
// them: one that is wrong keeps no other from being read.
func spEntries(name string, data []byte) ([]spEntry, error) {
	data = bytes.TrimLeft(data, "\ufeff")
	fail := func(offset int, format string, args ...any) error {
		return workspace.FaultAt(name, data, offset, format+"; export the incidents from Statuspage again, as JSON",
			args...)
	}
	var all json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil { // here its places are exact
		offset := len(data)
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) && syntax.Offset > 0 {
			offset = int(syntax.Offset) - 1
		}
		return nil, fail(offset, "the JSON is broken here or ends too early")
	}
	whole := spReader{in: json.NewDecoder(bytes.NewReader(data)), data: data, line: 1}
	first, err := whole.in.Token()
	switch first {
	case json.Delim('['):
		err = whole.list("")
	case json.Delim('{'):
		err = whole.page()
	}
	switch {
	case errors.Is(err, errTooMany):
		return nil, workspace.Errors{{File: name, Message: err.Error()}}
	case err != nil || !whole.found:
		return nil, fail(0, "the file has neither a list nor \"incidents\" with one")
	}
	return whole.entries, nil
}

// errTooMany says that an export has more entries than records are read at once.
var errTooMany = fmt.Errorf("the file has more than %d entries; split it", maxEntries)

// spReader walks through an export.
type spReader struct {
	in      *json.Decoder
	data    []byte
	entries []spEntry
	found   bool // a list of entries
	line    int  // of the octet counted
	counted int
}

// page reads the object of the public API.
func (r *spReader) page() error {
	for r.in.More() {
		key, err := r.in.Token()
		if err != nil {
			return err
		}
		if key == "incidents" || key == listMaintenance {
			open, err := r.in.Token()
			if err != nil {
				return err
			}
			if open == json.Delim('[') {
				if err := r.list(key.(string)); err != nil { //nolint:forcetypeassert // compared above
					return err
				}
				continue
			}
			if open == nil { // null: none of them
				continue
			}
			return errors.New("no list")
		}
		var other json.RawMessage // of the page: its name, its own state
		if err := r.in.Decode(&other); err != nil {
			return err
		}
	}
	_, err := r.in.Token()
	return err
}

// listMaintenance is the key of the list of maintenance.
const listMaintenance = "scheduled_maintenances"

// list reads entries up to the end of their list.
func (r *spReader) list(of string) error {
	r.found = true
	for n := 0; r.in.More(); n++ {
		var raw json.RawMessage
		if err := r.in.Decode(&raw); err != nil {
			return err
		}
		begin := int(r.in.InputOffset()) - len(raw)
		r.line += bytes.Count(r.data[r.counted:begin], []byte("\n"))
		r.counted = begin
		if len(r.entries) == maxEntries {
			return errTooMany
		}
		r.entries = append(r.entries, spEntry{raw: raw, path: fmt.Sprintf("%s[%d] (line %d)", of, n, r.line)})
	}
	_, err := r.in.Token()
	return err
}

// read looks into an entry.
func (im *importer) read(e *spEntry) {
	if !bytes.HasPrefix(e.raw, []byte("{")) {
		e.bad = errors.New("it is no incident, but a value alone; it is left out")
		return
	}
	err := json.Unmarshal(e.raw, &e.spIncident)
	var wrong *json.UnmarshalTypeError
	var noTime *time.ParseError
	switch {
	case errors.As(err, &wrong):
		e.bad = fmt.Errorf("%s is %s, which it cannot be; correct it in the export", wrong.Field, wrong.Value)
	case errors.As(err, &noTime):
		e.bad = fmt.Errorf("%q is no time; write it like 2006-11-14T08:10:00Z", strings.Trim(noTime.Value, `"`))
	case err != nil:
		e.bad = errors.New("it cannot be read; it is left out")
	}
	im.noteKeys("", e.raw, reflect.TypeFor[spIncident]())
}

// noteKeys counts the keys of an entry that mean nothing to us.
func (im *importer) noteKeys(path string, raw json.RawMessage, t reflect.Type) {
	var keys map[string]json.RawMessage
	if json.Unmarshal(raw, &keys) != nil {
		return
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		fields[t.Field(i).Tag.Get("json")] = t.Field(i).Type
	}
	for key, value := range keys {
		of, known := fields[key]
		switch {
		case !known && len(im.ignored) < maxIgnored:
			im.ignored[path+workspace.Plain(key)]++
		case known && of.Kind() == reflect.Slice && of.Elem().Kind() == reflect.Struct:
			var list []json.RawMessage
			if json.Unmarshal(value, &list) == nil {
				for _, v := range list {
					im.noteKeys(path+key+".", v, of.Elem())
				}
			}
		}
	}
}

// maxIgnored bounds the keys that are named.
const maxIgnored = 200

// unknownKeys names what no record has a place for, in one note.
func (im *importer) unknownKeys() []string {
	if len(im.ignored) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(im.ignored))
	for n, name := range names {
		names[n] = fmt.Sprintf("%.60s (%d)", name, im.ignored[name])
	}
	return []string{"keys that records have no place for: " + strings.Join(names, ", ")}
}

type importer struct {
	known    notices.Records
	fallback string
	ids      map[string]bool
	seen     map[string]string // Statuspage's id of an entry -> its place
	ignored  map[string]int
	at       spEntry // at work, for notes
	out      Imported
}

// note says what was left out of an entry, or changed in it.
func (im *importer) note(format string, args ...any) {
	im.out.Notes = append(im.out.Notes, im.at.path+title(im.at.Name)+": "+workspace.Plain(fmt.Sprintf(format, args...)))
}

func (im *importer) entry(e spEntry) error {
	im.at = e
	if first := im.seen[e.ID]; e.ID != "" && first != "" {
		return fmt.Errorf("it has the id of %s; remove one of them", first)
	}
	im.seen[e.ID] = e.path
	began := e.began()
	if began.IsZero() {
		return errors.New("none of scheduled_for, started_at and created_at says when it began; add one")
	}
	if e.ScheduledFor == nil && (e.Impact == "maintenance" || strings.HasPrefix(e.path, listMaintenance)) {
		return errors.New("it is a maintenance without scheduled_for; add when it begins, and scheduled_until")
	}
	slices.SortStableFunc(e.Updates, func(a, b spUpdate) int { return a.at().Compare(b.at()) })
	if e.ScheduledFor != nil {
		return im.maintenance(e.spIncident)
	}
	if said := firstTime(e.StartedAt, e.CreatedAt); said.Sub(began) > time.Minute {
		im.note("it began at %s, the time of its first update, which is before its own %s", stamp(began), stamp(said))
	}
	return im.incident(e.spIncident, began)
}

// wrong joins what is wrong with a record and why it has no components.
func wrong(problems notices.Problems, unnamed error) error {
	if unnamed == nil && len(problems) == 0 {
		return nil
	}
	if unnamed == nil {
		return problems
	}
	problems = slices.DeleteFunc(problems, func(p notices.Problem) bool { return p.Path == "components" })
	if len(problems) == 0 {
		return unnamed
	}
	return fmt.Errorf("%w; %w", unnamed, problems)
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

func (im *importer) incident(e spIncident, began time.Time) error {
	if e.Status == "postmortem" {
		e.Status = string(notices.Resolved)
	}
	components, unnamed := im.components(e)
	i := notices.Incident{
		ID: im.id(began, e), Title: im.title(e.Name), Status: notices.IncidentStatus(e.Status),
		Impact:  notices.Impact(e.Impact),
		BeganAt: began, EndedAt: firstTime(e.ResolvedAt), Components: components, Cause: im.text(e.Postmortem),
		Updates: im.updates(e),
	}
	if i.Status == notices.Resolved && i.EndedAt.IsZero() && len(i.Updates) > 0 {
		i.EndedAt = i.Updates[len(i.Updates)-1].At
	}
	if i.Status != notices.Resolved && i.Status != notices.Monitoring && !i.EndedAt.IsZero() {
		im.note("resolved_at was left out, because its status is %s", i.Status)
		i.EndedAt = time.Time{}
	}
	i.Outages = im.outages(e, i.EndedAt)
	if err := wrong(i.Validate(im.known), unnamed); err != nil {
		return err
	}
	im.out.Incidents = append(im.out.Incidents, i)
	return nil
}

func (im *importer) maintenance(e spIncident) error {
	components, unnamed := im.components(e)
	m := notices.Maintenance{
		ID: im.id(*e.ScheduledFor, e), Title: im.title(e.Name), Status: notices.MaintenanceStatus(e.Status),
		Impact:       notices.Impact(e.Impact),
		ScheduledFor: e.ScheduledFor.UTC(), ScheduledUntil: firstTime(e.ScheduledUntil, e.ScheduledFor),
		Components: components, Updates: im.updates(e),
	}
	if e.Impact == "maintenance" { // Statuspage's word for all of them
		m.Impact = notices.ImpactNone
	}
	for _, u := range m.Updates {
		switch notices.MaintenanceStatus(u.Status) {
		case notices.InProgress:
			if m.BeganAt.IsZero() {
				m.BeganAt = u.At
			}
		case notices.Completed:
			m.EndedAt = u.At
		}
	}
	if m.Status == notices.Completed {
		if m.EndedAt.IsZero() {
			m.EndedAt = firstTime(e.ResolvedAt, &m.ScheduledUntil)
		}
	} else {
		m.EndedAt = time.Time{}
	}
	if m.BeganAt.IsZero() && m.Status != notices.Scheduled && m.Status != notices.Cancelled {
		m.BeganAt = m.ScheduledFor
	}
	if m.Status == notices.Scheduled {
		m.BeganAt = time.Time{}
	}
	if err := wrong(m.Validate(im.known), unnamed); err != nil {
		return err
	}
	im.out.Maintenance = append(im.out.Maintenance, m)
	return nil
}

// firstTime gives the first time that is told, as it is stored.
func firstTime(times ...*time.Time) time.Time {
	for _, t := range times {
		if t != nil && !t.IsZero() {
			return t.UTC().Truncate(time.Millisecond)
		}
	}
	return time.Time{}
}

func (u spUpdate) at() time.Time { return firstTime(u.DisplayAt, u.CreatedAt) }
