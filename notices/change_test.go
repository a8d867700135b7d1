package notices

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(clock string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", "2026-11-29 "+clock)
	if err != nil {
		panic(err)
	}
	return t
}

// TestIncidentWith wants a change to move what hangs together, and nothing else.
func TestIncidentWith(t *testing.T) {
	open := Incident{ID: "down", Title: "Down", Status: Identified, Impact: ImpactMajor, BeganAt: at("14:00"),
		NextUpdateAt: at("15:00"), Outages: []Outage{
			{Component: "website", State: MajorOutage, BeganAt: at("14:00")},
			{Component: "database", State: PartialOutage, BeganAt: at("14:10"), EndedAt: at("14:20")}}}
	cause, none := "A disk.", time.Time{}
	over := at("16:00")

	got := open.With(IncidentChange{At: at("14:30"), Cause: &cause})
	want := open
	want.Cause = cause
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("only the cause was set: %s", diff)
	}
	got = open.With(IncidentChange{At: at("14:30"), Text: "We know."})
	if diff := cmp.Diff([]Update{{at("14:30"), "identified", "We know."}}, got.Updates); diff != "" {
		t.Errorf("an update without a status: %s", diff)
	}
	got = open.With(IncidentChange{At: at("15:30"), Status: Resolved, Text: "Over.", Ended: &over})
	if !got.EndedAt.Equal(over) || !got.Outages[0].EndedAt.Equal(over) || !got.Outages[1].EndedAt.Equal(at("14:20")) ||
		!got.NextUpdateAt.IsZero() {
		t.Errorf("resolved: %+v", got)
	}
	if len(open.Updates) > 0 || !open.Outages[0].EndedAt.IsZero() {
		t.Errorf("the original was changed: %+v", open)
	}
	late := at("15:45")
	if got = got.With(IncidentChange{Ended: &late}); !got.Outages[0].EndedAt.Equal(late) {
		t.Errorf("the end was corrected, and an outage kept the old one: %+v", got)
	}
	got = got.With(IncidentChange{Status: Monitoring, Ended: &none, Began: at("13:50")})
	if !got.EndedAt.IsZero() || !got.Outages[0].EndedAt.IsZero() || !got.Outages[0].BeganAt.Equal(at("13:50")) ||
		!got.Outages[1].BeganAt.Equal(at("14:10")) {
		t.Errorf("it goes on, and began earlier: %+v", got)
	}
}

// TestPhaseWith wants what slips to keep its plan, and progress to fill in what it says.
func TestPhaseWith(t *testing.T) {
	p := Phase{ID: "test", Title: "Test", Status: PhasePlanned, Planned: Span{"2026-09", "2026-10"}}
	half := 50
	active := p.With(PhaseChange{Today: "2026-10-05", Status: PhaseActive, Percent: &half})
	want := p
	want.Status, want.Percent, want.Actual = PhaseActive, 50, Span{From: "2026-10-05"}
	if diff := cmp.Diff(want, active); diff != "" {
		t.Error(diff)
	}
	done := active.With(PhaseChange{Today: "2026-11-29", Status: PhaseDone, Began: "2026-10-01"})
	want.Status, want.Percent, want.Actual = PhaseDone, 100, Span{"2026-10-01", "2026-11-29"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Error(diff)
	}
	again := done.With(PhaseChange{Today: "2026-12-01", Status: PhaseActive, Percent: &half})
	want.Status, want.Percent, want.Actual = PhaseActive, 50, Span{From: "2026-10-01"}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Error(diff)
	}
}

// TestTranslated wants each text in the place of its original, and none without one.
func TestTranslated(t *testing.T) {
	i := Incident{ID: "down", Title: "Down", Cause: "A disk.", Updates: []Update{
		{at("14:00"), "investigating", "We look."}, {at("14:30"), "identified", "We know."}},
		Translations: map[string]IncidentTexts{"pt-BR": {Title: "Fora"}}}
	got, err := i.Translated("de", Texts{Cause: "Eine Platte.", Update: "Wir wissen es."})
	if err != nil {
		t.Fatal(err)
	}
	if got, err = got.Translated("DE", Texts{Update: "Wir suchen.", At: at("14:00")}); err != nil {
		t.Fatal(err)
	}
	want := map[string]IncidentTexts{"pt-BR": {Title: "Fora"},
		"de": {Cause: "Eine Platte.", Updates: []string{"Wir suchen.", "Wir wissen es."}}}
	if diff := cmp.Diff(want, got.Translations); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]IncidentTexts{"pt-BR": {Title: "Fora"}}, i.Translations); diff != "" {
		t.Errorf("the original was changed: %s", diff)
	}
	p := Project{ID: "up", Title: "Upgrade", Phases: []Phase{{ID: "test", Title: "Test"}}}
	translated, err := p.Translated("ja", "test", Texts{Title: "試験"})
	if err != nil || translated.Translations["ja"].Phases["test"].Title != "試験" {
		t.Errorf("%+v, %v", translated, err)
	}
	for _, c := range []struct {
		want string
		err  error
	}{
		{"incident down has no remedy yet", second(i.Translated("de", Texts{Remedy: "Neue."}))},
		{"has no update of 2026-11-29T14:01:00Z; it has those of 2026-11-29T14:00:00Z, 2026-11-29T14:30:00Z",
			second(i.Translated("de", Texts{Update: "x", At: at("14:01")}))},
		{"maintenance m has no update yet", second(Maintenance{ID: "m"}.Translated("de", Texts{Update: "x"}))},
		{"phase test has no text yet", second(p.Translated("de", "test", Texts{Update: "x"}))},
		{`project up has no phase "tests"`, second(p.Translated("de", "tests", Texts{Title: "x"}))},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%v, want %q", c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
