package desk_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/registry"
	"tidings/internal/sendplan"
	"tidings/notices"
)

// dryPeople are four contacts of accounts that the letter's list names, one of them suppressed.
const dryPeople = "email,name,region,account,role\n" +
	"ann@example.net,Ann,emea,C-1,technical\nbob@example.net,Bob,japan,C-2,business\n" +
	"cy@example.net,Cy,japan,C-3,technical\nlea@example.net,Lea,emea,C-1,legal\n"

// newDry is a workspace with a letter to the accounts of a list, of which nobody has decided.
func newDry(t *testing.T) *correction {
	t.Helper()
	x := withMailbox(t)
	x.take(dryPeople)
	must(t, x.d.Suppress(t.Context(), "lea@example.net", registry.SuppressOptions{Reason: "manual"}))
	x.write("notices/letter/notice.yaml", "template: service-update\nstream: service\nlocales: [en]\n"+
		"as_of: 2026-11-20T10:00:00+01:00\naudience: {affected: list.csv}\nrecords: []\n")
	x.write("notices/letter/list.csv", "account\nC-1\nC-2\nC-3\n")
	x.write("notices/letter/en.md", "# All is well\n\nDear ((name)),\n\nall is well. Write to service@qsol.example.\n")
	return x
}

func (x *correction) write(file, text string) {
	x.t.Helper()
	name := filepath.Join(x.dir, filepath.FromSlash(file))
	must(x.t, os.MkdirAll(filepath.Dir(name), 0o755))
	must(x.t, os.WriteFile(name, []byte(text), 0o600))
}

// newcomers join the registry for accounts of the list, and lose nobody.
func (x *correction) newcomers() {
	x.take("email,name,region,account,role\nnew@example.net,Nia,emea,C-1,technical\n" +
		"far@example.net,Fay,japan,C-2,legal\n")
}

// sendAll sends what a plan says, and waits until it is through.
func (x *correction) sendAll(o sendplan.Options) {
	x.t.Helper()
	o.Slug = "letter"
	p, err := x.d.PlanSend(x.t.Context(), o)
	must(x.t, err)
	_, err = x.d.Send(x.t.Context(), p, func(desk.Progress) {})
	must(x.t, err)
}

func (x *correction) queue(o sendplan.Options) {
	x.t.Helper()
	o.Slug, o.Detach = "letter", true
	p, err := x.d.PlanSend(x.t.Context(), o)
	must(x.t, err)
	_, err = x.d.Freeze(x.t.Context(), p)
	must(x.t, err)
}

// A dry run refuses what the send refuses, in the same words, and promises what it does.
func TestDryRunIsTheSend(t *testing.T) {
	sent := func(x *correction) { x.approve(); x.sendAll(sendplan.Options{}) }
	inPart := func(x *correction) { x.approve(); x.sendAll(sendplan.Options{Regions: []string{"emea"}}) }
	queued := func(x *correction) { x.approve(); x.queue(sendplan.Options{}) }
	edit := func(x *correction) { x.replace("notices/letter/en.md", "all is well", "all is quite well") }
	list := func(x *correction) { x.write("notices/letter/list.csv", "account\nC-1\nC-3\n") }
	pause := func(x *correction) { must(x.t, x.d.Pause(x.t.Context(), "letter")) }
	cancel := func(x *correction) {
		_, err := x.d.Cancel(x.t.Context(), "letter")
		must(x.t, err)
	}
	approve, newcomers := (*correction).approve, (*correction).newcomers
	states := []struct {
		name  string
		slug  string // empty: letter
		steps []func(*correction)
		// whether a plain send is refused, that to newcomers, and how many messages each is of
		plain, newcomers string
	}{
		{"approved", "", []func(*correction){approve}, "3", "never sent"},
		{"approved, then others", "", []func(*correction){approve, newcomers}, "audience", "never sent"},
		{"approved, then edited", "", []func(*correction){approve, edit}, "en.md", "never sent"},
		{"approved, then another list", "", []func(*correction){approve, list}, "list", "never sent"},
		{"rejected", "", []func(*correction){func(x *correction) {
			must(x.t, x.d.Reject(x.t.Context(), "letter", desk.Decider{By: "Kathy", Note: "not so"}))
		}}, "rejected", "never sent"},
		{"unreadable since", "", []func(*correction){approve, func(x *correction) {
			x.replace("notices/letter/en.md", "((name))", "((incident none title))")
		}}, "not approved", "never sent"},
		{"sent", "", []func(*correction){sent}, "0", "0"},
		{"sent, then others", "", []func(*correction){sent, newcomers}, "--newcomers", "2"},
		{"sent, then edited", "", []func(*correction){sent, edit}, "en.md", "en.md"},
		{"sent, then another list", "", []func(*correction){sent, list}, "list", "list"},
		{"sent, then edited and approved", "", []func(*correction){sent, edit, approve}, "?", "en.md"},
		{"sent, then others approved", "", []func(*correction){sent, newcomers, approve}, "?", "2"},
		{"sent to newcomers", "", []func(*correction){sent, newcomers, func(x *correction) {
			x.sendAll(sendplan.Options{Newcomers: true})
		}}, "Nobody is new", "0"},
		{"sent in part", "", []func(*correction){inPart}, "2", "2"},
		{"sent in part, then others", "", []func(*correction){inPart, newcomers}, "--newcomers", "4"},
		{"queued", "", []func(*correction){queued}, "3", "3"},
		{"queued, then others", "", []func(*correction){queued, newcomers}, "still being sent", "5"},
		{"queued, then edited", "", []func(*correction){queued, edit}, "still being sent", "en.md"},
		{"paused", "", []func(*correction){queued, pause}, "resume", "resume"},
		{"cancelled", "", []func(*correction){queued, cancel}, "cancelled", "cancelled"},
		{"cancelled, then edited and approved", "", []func(*correction){queued, cancel, edit, approve},
			"3", "cancelled"},
		{"a maintenance moved", "switch-moved", []func(*correction){moved}, "2", "never sent"},
	}
	for _, state := range states {
		t.Run(state.name, func(t *testing.T) {
			x := newDry(t)
			for _, step := range state.steps {
				step(x)
			}
			for i, o := range []sendplan.Options{{}, {Newcomers: true}, {Regions: []string{"japan"}},
				{Recipients: "former"}, {Recipients: "new"}, {Recipients: "both"}, {AsApproved: true},
				{At: "2099-01-01T00:00:00Z"}, {Narrow: notices.Audience{Roles: []string{"legal"}}},
				{Regions: []string{"nowhere"}}} {
				if o.Slug = state.slug; o.Slug == "" {
					o.Slug = "letter"
				}
				got := x.sameDry(t, o)
				switch {
				case o.Newcomers && !strings.Contains(got, state.newcomers):
					t.Errorf("to newcomers: %s instead of %s", got, state.newcomers)
				case i == 0 && !strings.Contains(got, state.plain):
					t.Errorf("plain: %s instead of %s", got, state.plain)
				}
			}
		})
	}
}

// sameDry holds a dry run to the send, and gives the error, how many messages it is of, or ? where
// it must be said who gets it.
func (x *correction) sameDry(t *testing.T, o sendplan.Options) string {
	t.Helper()
	plan, err := x.d.PlanSend(t.Context(), o)
	dry, derr := x.d.DryRun(t.Context(), o)
	if diff := cmp.Diff(fmt.Sprint(err), fmt.Sprint(derr)); diff != "" {
		t.Errorf("%+v: refused otherwise (-send +dry run):\n%s", o, diff)
	}
	if err != nil || derr != nil {
		return fmt.Sprint(err)
	}
	facts := func(p *sendplan.Plan) string {
		return fmt.Sprintf("r%d by %s to %d of %d, %d suppressed, %d already, %d waiting, %d new, %d left out, "+
			"resumed %t, first %s, last %s, corrects %+v", p.Revision, p.ApprovedBy, p.ToSend, p.Selected,
			p.SuppressedTotal, p.AlreadySent, p.Waiting, p.New, p.LeftOut, p.Resumed, p.First, p.Last, p.Corrects)
	}
	if diff := cmp.Diff(facts(plan), facts(dry.Plan)); diff != "" {
		t.Errorf("%+v: planned otherwise (-send +dry run):\n%s", o, diff)
	}
	if plan.Unanswered() {
		return "?"
	}
	if plan.ToSend > 0 && dry.Messages != plan.ToSend {
		t.Errorf("%+v: %d messages were composed of %d", o, dry.Messages, plan.ToSend)
	}
	return fmt.Sprint(plan.ToSend)
}

// moved has a maintenance announced to two of them, then moved; the letter of that is approved.
func moved(x *correction) {
	x.write("records/maintenance/switch.yaml", "id: switch\ntitle: New switches\nstatus: scheduled\nimpact: minor\n"+
		"components: [website]\nscheduled_for: 2099-12-05T22:00:00+01:00\nscheduled_until: 2099-12-06T02:00:00+01:00\n")
	_, err := x.d.Draft(x.t.Context(), drafting.Options{Slug: "switch", Template: "maintenance-announce",
		Maintenance: "switch", Regions: []string{"japan"}, Locales: []string{"en"}})
	must(x.t, err)
	_, err = x.d.Approve(x.t.Context(), "switch", desk.Decider{By: "Kathy"})
	must(x.t, err)
	p, err := x.d.PlanSend(x.t.Context(), sendplan.Options{Slug: "switch"})
	must(x.t, err)
	_, err = x.d.Send(x.t.Context(), p, func(desk.Progress) {})
	must(x.t, err)
	_, err = x.d.MoveMaintenance(x.t.Context(), drafting.MoveOptions{ID: "switch", From: "2099-12-12T22:00:00+01:00",
		Until: "2099-12-13T02:00:00+01:00"})
	must(x.t, err)
	_, err = x.d.Approve(x.t.Context(), "switch-moved", desk.Decider{By: "Kathy"})
	must(x.t, err)
	x.newcomers() // whom no letter told
}
