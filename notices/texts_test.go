package notices_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tidings/notices"
)

// What Texts names, WithTexts says in the place of which In speaks; what is not said
// leaves no trace in the record.
func TestTextsOfRecords(t *testing.T) {
	i := notices.Incident{ID: "x", Title: "T", Cause: "C", Updates: []notices.Update{{Text: "U1"}, {Text: "U2"}},
		Actions:      []notices.Action{{Text: "A1"}},
		Translations: map[string]notices.IncidentTexts{"de": {Title: "dT"}}}
	m := notices.Maintenance{ID: "x", Title: "T", Updates: []notices.Update{{Text: "U1"}}}
	p := notices.Project{ID: "x", Title: "T", PlannedIn: "Q4", Reasons: []string{"R1"}, Causes: []string{"C1", "C2"},
		Notes: []string{"N1"}, Phases: []notices.Phase{{ID: "a", Title: "PA", Note: "NA"}, {ID: "b", Title: "PB"}}}
	check := func(name string, list []notices.RecordText, with func(said map[string]string) []notices.RecordText) {
		t.Helper()
		if len(list) < 2 {
			t.Fatalf("%s has the texts %v", name, list)
		}
		said := map[string]string{}
		for _, x := range list {
			said[x.Name] = "fr " + x.Own
		}
		for _, got := range with(said) {
			if got.Said != "fr "+got.Own {
				t.Errorf("%s: %+v", name, got)
			}
		}
	}
	check("incident", i.Texts("en", "fr"), func(said map[string]string) []notices.RecordText {
		return i.WithTexts("fr", said).Texts("en", "fr")
	})
	check("maintenance", m.Texts("en", "fr"), func(said map[string]string) []notices.RecordText {
		return m.WithTexts("fr", said).Texts("en", "fr")
	})
	check("project", p.Texts("en", "fr"), func(said map[string]string) []notices.RecordText {
		return p.WithTexts("fr", said).Texts("en", "fr")
	})
	if diff := cmp.Diff([]notices.RecordText{{Name: "title", Own: "T", Said: "dT"}, {Name: "cause", Own: "C"}},
		i.Texts("en", "de-AT")[:2]); diff != "" {
		t.Error(diff)
	}
	want := map[string]notices.IncidentTexts{"de": {Title: "dT"}, "de-AT": {Title: "dT", Updates: []string{"", "aU2"}}}
	if diff := cmp.Diff(want, i.WithTexts("de-AT", map[string]string{"updates/2": "aU2"}).Translations,
		cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if got := i.Translations["de"].Updates; got != nil {
		t.Errorf("the record itself was changed: %v", got)
	}
}
