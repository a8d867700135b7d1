package publishing

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

func TestWithoutPrivate(t *testing.T) {
	r := notices.Records{
		Components: []notices.Component{{ID: "web"}, {ID: "vault", Private: true}},
		Objectives: []notices.Objective{{ID: "all", Components: []string{"web", "vault"}}, {ID: "web",
			Components: []string{"web"}}},
		Incidents: []notices.Incident{{ID: "both", Components: []string{"vault", "web"}},
			{ID: "secret", Components: []string{"vault"}}, {ID: "web", Components: []string{"web"}}},
		Maintenance: []notices.Maintenance{{ID: "secret", Components: []string{"vault"}}},
		Projects:    []notices.Project{{ID: "none"}, {ID: "secret", Components: []string{"vault"}}},
	}
	got := map[string]any{}
	out := withoutPrivate(r)
	for _, i := range out.Incidents {
		got["incident "+i.ID] = []any{i.Private, len(i.Components)}
	}
	for _, m := range out.Maintenance {
		got["maintenance "+m.ID] = m.Private
	}
	for _, p := range out.Projects {
		got["project "+p.ID] = p.Private
	}
	want := map[string]any{"incident both": []any{false, 1}, "incident secret": []any{true, 0},
		"incident web": []any{false, 1}, "maintenance secret": true, "project none": false, "project secret": true}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(out.Components) != 1 || len(out.Objectives) != 1 || out.Objectives[0].ID != "web" {
		t.Errorf("%+v %+v", out.Components, out.Objectives)
	}
	if len(r.Components) != 2 || len(r.Incidents[0].Components) != 2 || r.Incidents[1].Private {
		t.Errorf("the records themselves were changed: %+v", r)
	}
}
