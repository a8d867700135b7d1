package notices

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What came as a translation alone is told as it is now; what a changed original says stays as it was.
func TestRetoldIn(t *testing.T) {
	was := Records{
		Incidents: []Incident{{ID: "a", Title: "Down", Summary: "Slow.", Updates: []Update{{Text: "Seen."}},
			Actions: []Action{{Text: "Mend."}}}, {ID: "gone", Title: "Gone"}},
		Maintenance: []Maintenance{{ID: "m", Title: "Move", Updates: []Update{{Text: "Soon."}}}},
		Projects: []Project{{ID: "p", Title: "New", Reasons: []string{"Old"},
			Phases: []Phase{{ID: "f", Title: "First", Note: "None"}}}},
		Components: []Component{{ID: "c", Name: "Shop"}}, Regions: []Region{{ID: "r", Name: "Home"}},
		Objectives: []Objective{{ID: "o", Name: "Goal"}},
	}
	now := Records{
		Incidents: []Incident{{ID: "a", Title: "Down", Summary: "Very slow.", Cause: "A disk",
			Updates: []Update{{Text: "Seen."}, {Text: "Over."}}, Actions: []Action{{Text: "Mend."}},
			Translations: map[string]IncidentTexts{"de": {Title: "Weg", Summary: "Sehr langsam.", Cause: "Platte",
				Updates: []string{"Gesehen.", "Vorbei."}, Actions: []string{"Heilen."}}}}},
		Maintenance: []Maintenance{{ID: "m", Title: "Move", Updates: []Update{{Text: "Soon."}},
			Translations: map[string]MaintenanceTexts{"de": {Title: "Umzug", Updates: []string{"Bald."}}}}},
		Projects: []Project{{ID: "p", Title: "New", Reasons: []string{"Old"},
			Phases: []Phase{{ID: "f", Title: "First", Note: "Some"}},
			Translations: map[string]ProjectTexts{"de": {Title: "Neu", Reasons: []string{"Alt"},
				Phases: map[string]PhaseTexts{"f": {Title: "Erste", Note: "Etwas"}}}}}},
		Components: []Component{{ID: "c", Name: "Shop", Names: map[string]string{"de": "Laden"}}},
		Regions:    []Region{{ID: "r", Name: "Home", Names: map[string]string{"de": "Heim"}}},
		Objectives: []Objective{{ID: "o", Name: "Aim", Names: map[string]string{"de": "Ziel"}}},
	}
	want := Records{
		Incidents: []Incident{{ID: "a", Title: "Weg", Summary: "Slow.", Updates: []Update{{Text: "Gesehen."}},
			Actions: []Action{{Text: "Heilen."}}}, {ID: "gone", Title: "Gone"}},
		Maintenance: []Maintenance{{ID: "m", Title: "Umzug", Updates: []Update{{Text: "Bald."}}}},
		Projects: []Project{{ID: "p", Title: "Neu", Reasons: []string{"Alt"},
			Phases: []Phase{{ID: "f", Title: "Erste", Note: "None"}}}},
		Components: []Component{{ID: "c", Name: "Laden"}}, Regions: []Region{{ID: "r", Name: "Heim"}},
		Objectives: []Objective{{ID: "o", Name: "Goal"}},
	}
	if diff := cmp.Diff(want, was.RetoldIn("de", now)); diff != "" {
		t.Error(diff)
	}
}
