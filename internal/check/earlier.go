package check

import (
	"context"
	"path"
	"strings"

	"tidings/internal/check/rule"
	"tidings/internal/locale"
	"tidings/internal/workspace"
)

// Earlier is the letter before this one on the same thing, and who has it.
type Earlier struct {
	Notice string
	Told   []int64 // recipients, in the order of the registry
	// Email is the address of one of them; empty: they left the registry.
	Email func(ctx context.Context, recipient int64) string

	next     int
	missing  int
	examples []int64
}

func audienceChange() rule.Rule {
	return rule.Rule{ID: "audience-change", Level: Warning,
		Finds:  "people who got the last letter on the same thing and do not get this one",
		Why:    "They were told the beginning and wait for the rest.",
		Remedy: "widen the audience in notice.yaml, or excuse it"}
}

func (e *Earlier) begin() {
	if e != nil {
		e.next, e.missing, e.examples = 0, 0, nil
	}
}

// reached notes that the audience has come to a recipient; whoever stands before in the
// registry and had the earlier letter is not in it.
func (e *Earlier) reached(id int64) {
	if e == nil {
		return
	}
	for e.next < len(e.Told) && e.Told[e.next] < id {
		e.leave(e.Told[e.next])
	}
	if e.next < len(e.Told) && e.Told[e.next] == id {
		e.next++
	}
}

// kept is how many people with an example in hand are enough to name some that are still in
// the registry.
const keptExamples = 50

func (e *Earlier) leave(id int64) {
	e.missing++
	e.next++
	if len(e.examples) < keptExamples {
		e.examples = append(e.examples, id)
	}
}

// report says how many are left out. Of whom nobody is in the registry any more, nobody
// was left out by this notice.
func (e *Earlier) report(ctx context.Context, r *Report) {
	if e == nil {
		return
	}
	for e.next < len(e.Told) {
		e.leave(e.Told[e.next])
	}
	var such []string
	for _, id := range e.examples {
		if address := e.Email(ctx, id); address != "" && len(such) < rule.MaxExamples {
			such = append(such, address)
		}
	}
	if len(such) == 0 {
		return
	}
	f := audienceChange().Into(&r.Findings)(rule.Place{File: path.Join(workspace.NoticeDir, r.Notice, "notice.yaml")},
		"%s %s and %s not get this letter, such as %s", locale.Num(e.missing, "person got", "people got"), e.Notice,
		map[bool]string{true: "does", false: "do"}[e.missing == 1], strings.Join(such, ", "))
	f.Count, f.Examples = e.missing, such
}
