package notices

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func full() (Incident, Maintenance, Project, Records) {
	known := Records{Components: []Component{{ID: "web", Name: "Web"}}, Regions: []Region{{ID: "north", Name: "North"}}}
	at := t0.Add(time.Hour)
	i := Incident{
		ID:         "x",
		Title:      "T",
		Status:     Resolved,
		Impact:     ImpactMajor,
		BeganAt:    t0,
		EndedAt:    at,
		Components: []string{"web"},
		Regions:    []string{"north"},
		Summary:    "s",
		Cause:      "c",
		Remedy:     "r",
		Sample:     "m",
		Private:    true,
		Outages: []Outage{
			{Component: "web", Regions: []string{"north"}, State: MajorOutage, BeganAt: t0, EndedAt: at},
		},
		Updates: []Update{{At: t0, Status: "investigating", Text: "u"}},
		Actions: []Action{{Text: "a"}},
		Translations: map[string]IncidentTexts{
			"de": {
				Title:   "TT",
				Summary: "ss",
				Cause:   "cc",
				Remedy:  "rr",
				Updates: []string{"uu"},
				Actions: []string{"aa"},
			},
		},
	}
	m := Maintenance{
		ID:             "x",
		Title:          "T",
		Status:         Completed,
		Impact:         ImpactNone,
		ScheduledFor:   t0,
		ScheduledUntil: at,
		BeganAt:        t0,
		EndedAt:        at,
		Components: []string{
			"web",
		},
		Regions:      []string{"north"},
		Summary:      "s",
		Sample:       "m",
		Private:      true,
		Updates:      []Update{{At: t0, Status: "completed", Text: "u"}},
		Translations: map[string]MaintenanceTexts{"de": {Title: "TT", Summary: "ss", Updates: []string{"uu"}}},
	}
	p := Project{
		ID:         "x",
		Title:      "T",
		Summary:    "s",
		PlannedIn:  "Q4",
		LaunchedIn: Month{2006, 9},
		Reasons:    []string{"r"},
		Causes:     []string{"c"},
		Notes:      []string{"n"},
		Components: []string{"web"},
		Sample:     "m",
		Private:    true,
		Phases: []Phase{
			{
				ID:      "one",
				Title:   "P",
				Status:  PhaseDone,
				Percent: 100,
				Planned: Span{"2006-07", "2006-08"},
				Actual:  Span{"2006-07-03", "2006-08"},
				Note:    "n",
			},
		},
		Translations: map[string]ProjectTexts{
			"de": {
				Title:     "TT",
				Summary:   "ss",
				PlannedIn: "QQ",
				Reasons:   []string{"rr"},
				Causes:    []string{"cc"},
				Notes:     []string{"nn"},
				Phases:    map[string]PhaseTexts{"one": {Title: "PP", Note: "nn"}},
			},
		},
	}
	return i, m, p, known
}

// eachString calls visit with a pointer to every string in v, maps included.
func eachString(v reflect.Value, path string, visit func(path string, set func(string))) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for n := range v.NumField() {
			eachString(v.Field(n), path+"."+v.Type().Field(n).Name, visit)
		}
	case reflect.Slice:
		for n := range v.Len() {
			eachString(v.Index(n), fmt.Sprintf("%s[%d]", path, n), visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			entry := reflect.New(v.Type().Elem()).Elem()
			entry.Set(v.MapIndex(k))
			eachString(entry, path+"."+k.String(), func(at string, set func(string)) {
				visit(at, func(s string) { set(s); v.SetMapIndex(k, entry) })
			})
		}
	case reflect.String:
		visit(path, v.SetString)
	}
}

// No field of any record takes control characters; what may hold lines takes LF
// and tab.
func TestControlCharacters(t *testing.T) {
	i, m, p, known := full()
	for _, clean := range []Problems{i.Validate(known), m.Validate(known), p.Validate(known)} {
		if len(clean) > 0 {
			t.Fatal(clean)
		}
	}
	visited := 0
	for _, bad := range []string{"a\x00b", "a\rb", "a\r\nBcc: x", "a\x1b[2Jb", "a\u0085b", "a\u202eb", "a\u2066b",
		"a\x7fb", "a\xffb"} {
		// A fresh record for each field: the one before stays spoilt.
		for n := range 60 {
			i, m, p, known := full()
			for kind, c := range map[string]struct {
				v        any
				validate func() Problems
			}{
				"incident":    {&i, func() Problems { return i.Validate(known) }},
				"maintenance": {&m, func() Problems { return m.Validate(known) }},
				"project":     {&p, func() Problems { return p.Validate(known) }},
			} {
				count := 0
				eachString(reflect.ValueOf(c.v).Elem(), kind, func(path string, set func(string)) {
					if count++; count-1 != n {
						return
					}
					set(bad)
					visited++
					if len(c.validate()) == 0 {
						t.Errorf("%s takes %q", path, bad)
					}
				})
			}
		}
	}
	if visited < 9*50 {
		t.Errorf("only %d fields were tried", visited)
	}
}

func TestTranslations(t *testing.T) {
	i, _, p, _ := full()
	for locale, want := range map[string]string{"de": "TT", "de-AT": "TT", "DE": "TT", "fr": "T", "": "T", "d": "T"} {
		if got := i.In(locale); got.Title != want || got.Translations != nil {
			t.Errorf("%q: %q", locale, got.Title)
		}
	}
	if got := p.In("de"); got.Phases[0].Title != "PP" || got.Reasons[0] != "rr" || p.Phases[0].Title != "P" ||
		p.Reasons[0] != "r" {
		t.Errorf("%+v; the original is now %+v", got, p)
	}
	brazil := Component{Name: "Site", Names: map[string]string{"pt-BR": "Sítio", "pt-PT": "Sítio P"}}
	for locale, want := range map[string]string{"pt-BR": "Sítio", "pt": "Sítio", "pt-PT": "Sítio P", "pl": "Site"} {
		if got := brazil.In(locale).Name; got != want {
			t.Errorf("%s: %q, want %q", locale, got, want)
		}
	}
}

func TestDigest(t *testing.T) {
	i, _, _, _ := full()
	i.NextUpdateAt = t0 // which a valid one that is resolved has not
	a := Digest(i)
	if len(a) != 64 || a != Digest(i) {
		t.Fatal(a)
	}
	if Digest(map[string]int{"b": 1, "a": 2}) != Digest(struct {
		A int `json:"a"`
		B int `json:"b"`
	}{2, 1}) {
		t.Error("the order of keys changes the digest")
	}
	if text, err := CanonicalJSON(map[string]any{"b": "<é>", "a": 1}); err != nil ||
		string(text) != `{"a":1,"b":"<é>"}` {
		t.Errorf("%s, %v", text, err)
	}
	for n := range reflect.TypeFor[Incident]().NumField() {
		changed := i
		f := reflect.ValueOf(&changed).Elem().Field(n)
		f.SetZero()
		if Digest(changed) == a {
			t.Errorf("the digest does not cover %s", reflect.TypeFor[Incident]().Field(n).Name)
		}
	}
	if Digest(func() {}) != "" {
		t.Error("a digest of what JSON cannot hold")
	}
}

func TestStateIn(t *testing.T) {
	now := Month{2006, 11}
	for name, c := range map[string]struct {
		phase Phase
		want  string // September 2006 to January 2007; p a d L, . for nothing
	}{
		"to come": {Phase{Status: PhasePlanned, Planned: Span{"2006-12", "2007-01"}}, "...pp"},
		"due now": {Phase{Status: PhasePlanned, Planned: Span{"2006-11", "2006-12"}}, "..pp."},
		"missed":  {Phase{Status: PhasePlanned, Planned: Span{"2006-09", "2006-10"}}, "LL..."},
		"under way": {Phase{Status: PhaseActive, Planned: Span{"2006-10", "2006-12"}, Actual: Span{From: "2006-10-09"}},
			".dap."},
		"begun late": {Phase{Status: PhaseActive, Planned: Span{"2006-10", "2006-12"}, Actual: Span{From: "2006-11"}},
			".Lap."},
		"overrun": {Phase{Status: PhaseActive, Planned: Span{"2006-09", "2006-10"}, Actual: Span{From: "2006-09"}},
			"ddL.."},
		"late": {Phase{Status: PhaseLate, Planned: Span{"2006-10", "2006-11"}}, ".LL.."},
		"done": {Phase{Status: PhaseDone, Planned: Span{"2006-09", "2006-10"}}, "dd..."},
		"done another way": {Phase{Status: PhaseDone, Planned: Span{"2006-09", "2006-09"},
			Actual: Span{"2006-10", "2006-10-20"}}, "dd..."},
		"dropped": {Phase{Status: PhaseDropped, Planned: Span{"2006-09", "2007-01"},
			Actual: Span{"2006-09", "2006-09"}}, "d...."},
		"no dates": {Phase{Status: PhasePlanned}, "....."},
	} {
		got := ""
		for _, m := range MonthList(Month{2006, 9}, Month{2007, 1}) {
			got += map[PhaseStatus]string{"": ".", PhasePlanned: "p", PhaseActive: "a", PhaseDone: "d",
				PhaseLate: "L"}[c.phase.StateIn(m, now)]
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestValidID(t *testing.T) {
	for s, want := range map[string]bool{"a": true, "2006-11-14-x": true, "": false, "-a": false,
		"a_b": false, "A": false, "a/b": false, "..": false, "é": false, strings.Repeat("a", 64): true,
		strings.Repeat("a", 65): false} {
		if ValidID(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
	for s, want := range map[string]bool{"en": true, "pt-BR": true, "zh-Hant-TW": true, "": false, "e": false,
		"en_US": false, "en-": false, "1a": false, "../x": false} {
		if ValidTag(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}

// A problem's path is the value's place in the YAML file.
func TestProblemPaths(t *testing.T) {
	i, _, p, known := full()
	i.Outages[0].Regions = []string{"south"}
	i.Updates[0].Text = ""
	p.Phases[0].Planned.Until = "2006-06"
	var got []string
	for _, x := range append(i.Validate(known), p.Validate(known)...) {
		got = append(got, x.Path)
	}
	if diff := cmp.Diff([]string{"outages[0].regions[0]", "updates[0].text", "phases[0].planned.until"},
		got); diff != "" {
		t.Error(diff)
	}
}
