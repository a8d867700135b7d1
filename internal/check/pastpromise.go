package check

import (
	"path"
	"regexp"
	"time"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
)

// PastPromise warns of an incident of the letter that is not over and of which customers
// were to hear again by now.
func PastPromise(s *letter.Source, now time.Time, r *Report) {
	for _, i := range s.Records.Incidents {
		at := i.NextUpdateAt
		if at.IsZero() || at.After(now) || i.Status == notices.Resolved || !tellsOf(s, i.ID) {
			continue
		}
		r.add("past-promise", Warning, path.Join(workspace.IncidentDir, i.ID+".yaml"),
			"customers were to hear of this incident again by %s, and it is not resolved; say when they will with "+
				"\"tidings incident update %s --next-update TIME\"", at.Format("2006-01-02 15:04 -07:00"), i.ID)
	}
}

// tellsOf reports whether a letter was drafted from an incident, or says when the next
// word of it comes.
func tellsOf(s *letter.Source, id string) bool {
	for _, ref := range s.Notice.Records {
		if ref.Kind == "incident" && ref.ID == id {
			return true
		}
	}
	next := regexp.MustCompile(`(?i)\(\(\s*incident\s+` + id + `\s+next\s*\)\)`)
	for _, text := range s.Letters {
		if next.MatchString(text) {
			return true
		}
	}
	return false
}
