package desk_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"tidings/internal/desk"
	"tidings/internal/sendplan"
)

// half sends the first version to one region; the other one waits for a later time.
func (x *correction) half() {
	x.t.Helper()
	later := x.plan(sendplan.Options{Regions: []string{"japan"}, At: "2099-01-01T00:00:00Z", Detach: true})
	if _, err := x.d.Freeze(x.t.Context(), later); err != nil {
		x.t.Fatal(err)
	}
	p := x.plan(sendplan.Options{})
	if !p.Resumed || p.New != 135 {
		x.t.Fatalf("%+v", p)
	}
	ctx, cancel := context.WithCancel(x.t.Context())
	defer cancel()
	_, err := x.d.Send(ctx, p, func(s desk.Progress) {
		if s.Final == 135 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		x.t.Fatal(err)
	}
	for to, m := range x.arrived() {
		x.ids[to] = m.Header.Get("Message-ID")
	}
	if len(x.ids) != 121 { // 115 readers and six whose mail comes back
		x.t.Fatalf("%d got the first version", len(x.ids))
	}
}

// Whoever edits while a send is unfinished is told so, by a send and by a dry run: it
// goes on as it was approved only if that is said, and cancelled, the new text goes to
// those who have the old one as a correction, and to the others as their first.
func TestEditedWhileBeingSent(t *testing.T) {
	x := newCorrection(t)
	x.half()
	x.replace("notices/letter/en.md", "unusually high", "remarkably high")
	refused := func(o sendplan.Options, approved int, words ...string) {
		t.Helper()
		o.Slug = "letter"
		_, err := x.d.PlanSend(t.Context(), o)
		_, derr := x.d.DryRun(t.Context(), o)
		for _, err := range []error{err, derr} {
			var still *sendplan.StillSending
			if !errors.As(err, &still) || !errors.Is(err, desk.ErrNotApproved) || still.Open != 115 ||
				still.Rows != 250 || still.Approved != approved {
				t.Fatalf("%+v, %v", still, err)
			}
			for _, w := range words {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		}
	}
	refused(sendplan.Options{}, 0, "r1 is still being sent (115 of 250 to go)", "the letter en.md", "--as-approved",
		"tidings cancel letter", "tidings approve letter")
	refused(sendplan.Options{Recipients: "both"}, 0)
	if p := x.plan(sendplan.Options{AsApproved: true}); p.Revision != 1 || p.ToSend != 115 || p.New != 0 {
		t.Errorf("as approved: %+v", p)
	}
	dry, err := x.d.DryRun(t.Context(), sendplan.Options{Slug: "letter", AsApproved: true})
	must(t, err)
	if dry.Messages != 115 || dry.Plan.Revision != 1 {
		t.Errorf("a dry run composes %d of r%d", dry.Messages, dry.Plan.Revision)
	}
	said, err := x.d.Corrects(t.Context(), "letter", 0)
	must(t, err)
	if !strings.Contains(said, "r1 is still being sent") {
		t.Errorf("whoever approves reads %q", said)
	}
	x.approve()
	refused(sendplan.Options{}, 2, "tidings cancel letter")
	must(t, x.d.Pause(t.Context(), "letter"))
	refused(sendplan.Options{}, 2, "r1 is paused", "tidings resume letter")
	_, err = x.d.Cancel(t.Context(), "letter")
	must(t, err)
	if c := x.plan(sendplan.Options{}).Corrects; c == nil || c.HaveFormer != 121 || c.HaveNone != 129 {
		t.Fatalf("cancelled: %+v", c)
	}
	got := x.send("former", 121)
	if len(got) != 121 {
		t.Errorf("%d got the correction", len(got))
	}
	x.wantMarked(got, true)
	if got = x.send("new", 125-10); len(got) != 115 {
		t.Errorf("%d got their first", len(got))
	}
	x.wantMarked(got, false)
}

// A letter that was sent to all and changed since is not "approved again": what people
// have is said, and how they are told otherwise.
func TestSentAndChangedSince(t *testing.T) {
	x := newCorrection(t)
	x.first()
	x.replace("notices/letter/en.md", "unusually high", "remarkably high")
	_, err := x.d.PlanSend(t.Context(), sendplan.Options{Slug: "letter"})
	if !errors.Is(err, desk.ErrNotApproved) {
		t.Fatal(err)
	}
	for _, words := range []string{"letter r1 was sent on 20", "to 230 recipients", "the letter en.md",
		"approve the correction"} {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("%q does not say %q", err, words)
		}
	}
	found, err := x.d.Check(t.Context(), "letter")
	must(t, err)
	noted := false
	for _, f := range found.Findings {
		noted = noted || f.Level == "note" && strings.Contains(f.Message, "it corrects r1")
	}
	if !noted || found.Errors > 0 {
		t.Errorf("%+v", found.Findings)
	}
}
