package desk_test

import (
	"fmt"
	"maps"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/desk"
	"tidings/internal/drafting"
	"tidings/internal/mailbox"
	"tidings/internal/mailtest"
	"tidings/internal/pgtest"
	"tidings/internal/registry"
	"tidings/internal/report"
	"tidings/internal/sendplan"
)

// correction is a letter of which 230 of 250 people have the first version.
type correction struct {
	t    *testing.T
	d    *desk.Desk
	dir  string
	box  string
	seen map[string]bool // files of the mailbox that were read
	ids  map[string]string
}

func onBothDatabases(t *testing.T, test func(t *testing.T, database string)) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) { test(t, database) })
	}
}

// withMailbox opens the sample's workspace with a relay that takes what it sends.
func withMailbox(t *testing.T) *correction {
	t.Helper()
	x := &correction{t: t, dir: filepath.Join(t.TempDir(), "ws"), seen: map[string]bool{}, ids: map[string]string{}}
	x.box = filepath.Join(x.dir, "mail")
	must(t, desk.Init(x.dir, "qsol"))
	box, err := mailbox.New(mailbox.Options{Dir: x.box})
	must(t, err)
	relay, _ := mailtest.Serve(t, "", box.Serve)
	x.replace("tidings.yaml", "127.0.0.1:2525", relay)
	x.d, err = desk.Open(t.Context(), desk.Options{Dir: x.dir})
	must(t, err)
	t.Cleanup(func() { x.d.Close() })
	return x
}

// take puts a list into the registry.
func (x *correction) take(list string) {
	x.t.Helper()
	name := filepath.Join(x.dir, "people.csv")
	must(x.t, os.WriteFile(name, []byte(list), 0o600))
	_, err := x.d.ImportRecipients(x.t.Context(), name, registry.ImportOptions{})
	must(x.t, err)
}

func newCorrection(t *testing.T) *correction {
	t.Helper()
	x := withMailbox(t)
	list := "email,region,locale\n"
	for i := range 230 {
		list += fmt.Sprintf("reader%d@example.net,%s,%s\n", i, []string{"emea", "japan"}[i%2],
			[]string{"en", "de"}[i%3%2])
	}
	for i := range 10 {
		list += fmt.Sprintf("perm-fail+%d@example.org,emea,en\n", i)
	}
	for i := range 6 {
		list += fmt.Sprintf("bounce+%d@example.org,emea,en\n", i)
	}
	for i := range 4 {
		list += fmt.Sprintf("left%d@example.org,emea,en\n", i)
	}
	x.take(list)
	for i := range 4 {
		must(t, x.d.Suppress(t.Context(), fmt.Sprintf("left%d@example.org", i),
			registry.SuppressOptions{Reason: "manual"}))
	}
	_, err := x.d.Draft(t.Context(), drafting.Options{Slug: "letter", Template: "service-update",
		Project: "qsol-upgrade", Since: "2006-09-01", AsOf: "2006-11-20T09:00:00Z", Locales: []string{"en", "de"}})
	must(t, err)
	x.approve()
	return x
}

// replace changes one word of a file of the workspace.
func (x *correction) replace(file, from, to string) {
	x.t.Helper()
	name := filepath.Join(x.dir, filepath.FromSlash(file))
	b, err := os.ReadFile(name)
	must(x.t, err)
	if !strings.Contains(string(b), from) {
		x.t.Fatalf("%s does not hold %q", file, from)
	}
	must(x.t, os.WriteFile(name, []byte(strings.Replace(string(b), from, to, 1)), 0o600))
}

func (x *correction) approve() {
	x.t.Helper()
	_, err := x.d.Approve(x.t.Context(), "letter", desk.Decider{By: "Kathy Oren"})
	must(x.t, err)
}

// edit changes one word of the letter, and has it approved.
func (x *correction) edit() {
	x.t.Helper()
	x.replace("notices/letter/en.md", "unusually high", "remarkably high")
	x.approve()
}

func (x *correction) plan(o sendplan.Options) *sendplan.Plan {
	x.t.Helper()
	o.Slug = "letter"
	p, err := x.d.PlanSend(x.t.Context(), o)
	must(x.t, err)
	if sum := p.ToSend + p.SuppressedTotal + p.AlreadySent + p.LeftOut; !p.Unanswered() && !p.Resumed &&
		sum != p.Selected {
		x.t.Errorf("the counts of %+v add up to %d", p, sum)
	}
	return p
}

// send sends with an answer, and gives what arrived: the subject by address.
func (x *correction) send(recipients string, toSend int) map[string]*mail.Message {
	x.t.Helper()
	p := x.plan(sendplan.Options{Recipients: recipients})
	if p.ToSend != toSend {
		x.t.Errorf("%q sends to %d instead of %d", recipients, p.ToSend, toSend)
	}
	dry, err := x.d.DryRun(x.t.Context(), sendplan.Options{Slug: "letter", Recipients: recipients})
	must(x.t, err)
	if dry.Messages != p.ToSend {
		x.t.Errorf("a dry run with %q composes %d of %d", recipients, dry.Messages, p.ToSend)
	}
	_, err = x.d.Send(x.t.Context(), p, func(desk.Progress) {})
	if err != nil && strings.Contains(err.Error(), "the stop rule allows") { // most of those who have none are refused
		_, _, rerr := x.d.Resume(x.t.Context(), "letter")
		must(x.t, rerr)
		_, err = x.d.Send(x.t.Context(), x.plan(sendplan.Options{Recipients: recipients}), func(desk.Progress) {})
	}
	if err != nil && !strings.Contains(err.Error(), "did not get it") {
		x.t.Fatal(err)
	}
	return x.arrived()
}

// arrived gives the messages that came since it was called last, by recipient.
func (x *correction) arrived() map[string]*mail.Message {
	x.t.Helper()
	out := map[string]*mail.Message{}
	files, err := filepath.Glob(filepath.Join(x.box, "new", "*"))
	must(x.t, err)
	for _, name := range files {
		if x.seen[name] {
			continue
		}
		x.seen[name] = true
		b, err := os.ReadFile(name)
		must(x.t, err)
		m, err := mail.ReadMessage(strings.NewReader(string(b)))
		must(x.t, err)
		to, err := mail.ParseAddress(m.Header.Get("To"))
		must(x.t, err)
		if out[to.Address] != nil {
			x.t.Errorf("%s got two", to.Address)
		}
		out[to.Address] = m
	}
	return out
}

// first sends the first version; the reports of six bounces come back.
func (x *correction) first() {
	x.t.Helper()
	for to, m := range x.send("", 246) {
		x.ids[to] = m.Header.Get("Message-ID")
	}
	in, err := x.d.Inbound(x.t.Context())
	must(x.t, err)
	_, err = in.Ingest(x.t.Context(), filepath.Join(x.box, "feedback"), nil)
	must(x.t, err)
	x.wantStates(map[string]int{"accepted": 230, "failed": 10, "bounced": 6, "suppressed": 4})
	for i := range 10 { // they have a new address, or their mailbox is back
		for _, who := range []string{"perm-fail", "bounce"} {
			if who == "bounce" && i > 5 {
				continue
			}
			must(x.t, x.d.Release(x.t.Context(), fmt.Sprintf("%s+%d@example.org", who, i), "asked"))
		}
	}
}

func (x *correction) wantStates(want map[string]int) {
	x.t.Helper()
	r, err := x.d.Report(x.t.Context(), "letter")
	must(x.t, err)
	if diff := cmp.Diff(want, r.ByState); diff != "" {
		x.t.Errorf("-want +got:\n%s", diff)
	}
}

// wantMarked wants these messages to be corrections in the thread of the first.
func (x *correction) wantMarked(got map[string]*mail.Message, marked bool) {
	x.t.Helper()
	for to, m := range got {
		answers, subject := m.Header.Get("In-Reply-To"), m.Header.Get("Subject")
		is := strings.HasPrefix(subject, "Correction: ") || strings.HasPrefix(subject, "Korrektur: ")
		if is != marked {
			x.t.Errorf("the message to %s is called %q", to, subject)
		}
		if marked && (answers != x.ids[to] || !strings.Contains(m.Header.Get("References"), answers)) {
			x.t.Errorf("the message to %s answers %q and not %q", to, answers, x.ids[to])
		}
		if !marked && answers != "" && slices.Contains(slices.Collect(maps.Values(x.ids)), answers) {
			x.t.Errorf("the message to %s answers %q", to, answers)
		}
	}
}

func addresses(got map[string]*mail.Message) string {
	kinds := map[string]int{}
	for to := range got {
		kinds[strings.TrimRight(strings.SplitN(strings.SplitN(to, "@", 2)[0], "+", 2)[0], "0123456789")]++
	}
	return fmt.Sprint(kinds)
}

// Of 250 people 230 have the first version. Each of the three answers reaches exactly
// its own, in the right form, and the other answer afterwards the rest.
func TestWhoGetsACorrection(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, database string) {
		for _, order := range [][]string{{"former", "new"}, {"new", "former"}, {"both"}} {
			t.Run(strings.Join(order, "-"), func(t *testing.T) {
				if database == "postgres" {
					t.Setenv("TIDINGS_DATABASE", pgtest.Start(t).Database(t))
				}
				x := newCorrection(t)
				x.first()
				x.edit()
				p := x.plan(sendplan.Options{})
				if c := p.Corrects; !p.Unanswered() || c == nil || c.HaveFormer != 230 || c.HaveNone != 20 ||
					c.ToNew != 16 || len(c.Former) != 1 || c.Former[0].Revision != 1 || p.ToSend != 0 {
					t.Fatalf("without an answer: %+v", p.Corrects)
				}
				if _, err := x.d.Freeze(t.Context(), p); err == nil || !strings.Contains(err.Error(), "former (230") {
					t.Errorf("sent without an answer: %v", err)
				}
				dry, err := x.d.DryRun(t.Context(), sendplan.Options{Slug: "letter"})
				must(t, err)
				if dry.Messages != 246 {
					t.Errorf("without an answer a dry run composes %d", dry.Messages)
				}
				for _, answer := range order {
					switch answer {
					case "former":
						got := x.send(answer, 230)
						if a := addresses(got); a != "map[reader:230]" {
							t.Error(a)
						}
						x.wantMarked(got, true)
					case "new":
						got := x.send(answer, 16)
						if a := addresses(got); a != "map[bounce:6]" { // the ten are refused again
							t.Error(a)
						}
						x.wantMarked(got, false)
					case "both":
						got := x.send(answer, 246)
						if a := addresses(got); a != "map[bounce:6 reader:230]" {
							t.Error(a)
						}
						maps.DeleteFunc(got, func(to string, m *mail.Message) bool {
							if strings.HasPrefix(to, "bounce") {
								x.wantMarked(map[string]*mail.Message{to: m}, false)
							}
							return strings.HasPrefix(to, "bounce")
						})
						x.wantMarked(got, true)
					}
				}
				x.wantStates(map[string]int{"accepted": 236, "failed": 10, "suppressed": 4})
				if p := x.plan(sendplan.Options{}); p.ToSend != 0 || p.AlreadySent != 250 || p.Unanswered() {
					t.Errorf("sent to all, and yet: %+v", p)
				}
				x.wantCorrects()
			})
		}
	})
}

// wantCorrects wants the ledger to say who got a correction.
func (x *correction) wantCorrects() {
	x.t.Helper()
	n := 0
	must(x.t, x.d.Deliveries(x.t.Context(), "letter", report.Filter{}, func(l report.Line) error {
		if (l.Corrects == 1) != strings.HasPrefix(l.Email, "reader") {
			x.t.Errorf("%s: corrects %d", l.Email, l.Corrects)
		}
		n += l.Corrects
		return nil
	}))
	r, err := x.d.Report(x.t.Context(), "letter")
	must(x.t, err)
	if n != 230 || r.Corrects != 1 {
		x.t.Errorf("%d lines and the report correct %d", n, r.Corrects)
	}
}
