package facts

import (
	"path"
	"regexp"

	"tidings/internal/check/rule"
	"tidings/internal/workspace"
	"tidings/notices"
)

// pastPromise finds an incident of the letter that is not over and of which customers were
// to hear again by now.
func pastPromise() rule.Rule {
	return rule.Rule{ID: "past-promise", Level: rule.Warning,
		Finds: "an update that was promised by now and did not come",
		Why:   "Readers waited for it.", Remedy: "say when customers hear of it again",
		InNotice: func(n *rule.Notice, found rule.Found) {
			for _, i := range n.Records.Incidents {
				at := i.NextUpdateAt
				if at.IsZero() || at.After(n.Now) || i.Status == notices.Resolved || !tellsOf(n, i.ID) {
					continue
				}
				found(rule.Place{File: path.Join(workspace.IncidentDir, i.ID+".yaml")},
					"customers were to hear of this incident again by %s, and it is not resolved",
					at.Format("2006-01-02 15:04 -07:00")).Remedy =
					"say when they will with \"tidings incident update " + i.ID + " --next-update TIME\""
			}
		}}
}

// tellsOf reports whether a letter was drafted from an incident, or says when the next
// word of it comes.
func tellsOf(n *rule.Notice, id string) bool {
	if n.Names("incident", id) {
		return true
	}
	next := regexp.MustCompile(`(?i)\(\(\s*incident\s+` + id + `\s+next\s*\)\)`)
	for _, text := range n.Letters {
		if next.MatchString(text) {
			return true
		}
	}
	return false
}
