package templates

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"tidings/internal/locale"
	"tidings/notices"
)

// staleBlocks names the live facts and the data blocks of a letter whose records differ.
func staleBlocks(before, after DraftInput, letter string) ([]Stale, error) {
	loc, err := after.Languages.Parse(after.Locale)
	if err != nil {
		return nil, err
	}
	out := staleFacts(before, after, letter, loc)
	for _, b := range fences(letter) {
		then, now := before.facts(b, loc), after.facts(b, loc)
		for _, key := range slices.Sorted(maps.Keys(merged(then, now))) {
			if then[key] == now[key] {
				continue
			}
			out = append(out, Stale{Line: b.line, Block: b.info, Old: then[key], New: now[key],
				Note: key + ": " + cmp.Or(then[key], "(nothing)") + " -> " + cmp.Or(now[key], "(nothing)")})
		}
	}
	return out, nil
}

func merged(a, b map[string]string) map[string]string {
	out := maps.Clone(a)
	maps.Copy(out, b)
	return out
}

// fence is the first line of a data block.
type fence struct {
	line       int
	info, name string
	args       map[string]string
}

func fences(md string) []fence {
	var out []fence
	var p place
	n := 0
	for line := range strings.Lines(md) {
		n++
		open := !p.fence
		p = p.after(line)
		if !open || !p.fence {
			continue
		}
		f := fence{line: n, info: strings.Trim(strings.TrimSpace(line), "`~ "), args: map[string]string{}}
		words := strings.Fields(f.info)
		for i, w := range words {
			if k, v, ok := strings.Cut(w, "="); ok {
				f.args[k] = strings.Trim(v, `"`)
			} else if i == 0 {
				f.name = w
			}
		}
		out = append(out, f)
	}
	return out
}

// facts lists what a block shows, one value for each name, in the letter's
// language.
func (in DraftInput) facts(b fence, loc *locale.Locale) map[string]string {
	out := map[string]string{}
	r := in.Records.In(loc.Tag())
	switch b.name {
	case "timeline", "phases", "causes":
		for _, p := range r.Projects {
			if p.ID == b.args["project"] {
				projectFacts(out, b.name, p)
			}
		}
	case "incidents":
		for _, i := range r.Incidents {
			if in.shows(b, i) {
				incidentFacts(out, i, b.args["detail"] == "brief")
			}
		}
	case "actions":
		for _, i := range r.Incidents {
			if i.ID == b.args["incident"] {
				actionFacts(out, i)
			}
		}
	case "uptime":
		in.uptimeFacts(out, b.args["objective"], r, loc)
	case "signoff":
		s := in.Organisation.Signer
		out["name"], out["title"], out["unit"] = s.Name, s.Title, s.Unit
	}
	maps.DeleteFunc(out, func(_, v string) bool { return v == "" })
	return out
}

func projectFacts(out map[string]string, block string, p notices.Project) {
	out["title"] = p.Title
	if block == "causes" {
		for n, c := range p.Causes {
			out[fmt.Sprintf("cause %d", n+1)] = c
		}
		return
	}
	for _, f := range p.Phases {
		key := "phase " + f.ID
		out[key] = string(f.Status)
		out[key+" title"] = f.Title
		out[key+" planned"], out[key+" actual"] = months(f.Planned), months(f.Actual)
		if block == "phases" {
			out[key+" note"] = f.Note
			if f.Percent > 0 {
				out[key+" percent"] = fmt.Sprint(f.Percent)
			}
		}
	}
}

func months(s notices.Span) string {
	if s.IsZero() {
		return ""
	}
	return s.From + " to " + s.Until
}

// shows applies the parameters of an incidents block.
func (in DraftInput) shows(b fence, i notices.Incident) bool {
	list := func(key string) []string {
		return strings.FieldsFunc(b.args[key], func(r rune) bool { return r == ',' })
	}
	if ids := list("ids"); len(ids) > 0 && !slices.Contains(ids, i.ID) {
		return false
	}
	since, err := notices.ParseDay(b.args["since"])
	if err == nil && i.OverBefore(since, in.zone()) {
		return false
	}
	until, err := notices.ParseDay(b.args["until"])
	if err == nil && !i.BeganAt.Before(until.In(in.zone()).AddDate(0, 0, 1)) {
		return false
	}
	return overlaps(list("components"), i.Components, false) && overlaps(list("regions"), i.Regions, true)
}

// overlaps reports whether a filter lets a record through. A record without
// regions is everywhere.
func overlaps(filter, of []string, everywhere bool) bool {
	return len(filter) == 0 || (everywhere && len(of) == 0) ||
		slices.ContainsFunc(filter, func(f string) bool { return slices.Contains(of, f) })
}

func incidentFacts(out map[string]string, i notices.Incident, brief bool) {
	key := "incident " + i.ID
	out[key] = string(i.Status)
	out[key+" title"], out[key+" impact"] = i.Title, string(i.Impact)
	out[key+" began"], out[key+" ended"] = stamp(i.BeganAt), stamp(i.EndedAt)
	if brief {
		return
	}
	out[key+" summary"], out[key+" cause"], out[key+" remedy"] = i.Summary, i.Cause, i.Remedy
	for n, u := range i.Updates {
		out[fmt.Sprintf("%s update %d", key, n+1)] = stamp(u.At) + " " + u.Status + " " + u.Text
	}
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

func actionFacts(out map[string]string, i notices.Incident) {
	for n, a := range i.Actions {
		key := fmt.Sprintf("measure %d", n+1)
		out[key], out[key+" due"], out[key+" done"] = a.Text, a.Due.String(), a.Done.String()
	}
}

func (in DraftInput) uptimeFacts(out map[string]string, id string, r notices.Records, loc *locale.Locale) {
	for _, o := range r.Objectives {
		if o.ID != id {
			continue
		}
		res := r.Measure(o, in.AsOf, in.zone())
		out["objective"] = loc.Percent(o.Target, 3)
		if res.From.Before(res.Until) {
			out["measured"] = loc.Uptime(res.Overall.Percent, o.Target)
		}
		for _, m := range res.ByRegion {
			out["measured "+m.Region] = loc.Uptime(m.Percent, o.Target)
		}
	}
}
