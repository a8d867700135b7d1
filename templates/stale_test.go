package templates

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// edits are what a manager did to the drafted letter.
func edits(pairs ...string) func(string) string {
	return strings.NewReplacer(pairs...).Replace
}

// found is a Stale without its line.
type found struct{ Block, Sentence, Old, New, Note string }

func TestStaleSentences(t *testing.T) {
	for name, c := range map[string]struct {
		template, locale string
		record           func(*DraftInput)
		letter           func(string) string
		want             []found
	}{
		"nothing changed": {"service-update", "en", func(*DraftInput) {}, edits(), nil},
		"as drafted": {"service-update", "en", func(in *DraftInput) { in.Records.Objectives[0].Target = 99 }, edits(),
			[]found{{Block: "((objective worldwide target))", Old: "98%", New: "99%", Note: "98% -> 99%"}}},
		"rewritten around the value": {"service-update", "en",
			func(in *DraftInput) { in.Records.Objectives[0].Target = 99 },
			edits("Our objective is ((objective worldwide target)) uptime worldwide.",
				"As you know, we promise you an uptime of **98%** wherever you are."), []found{
				{Sentence: "As you know, we promise you an uptime of 98% wherever you are.", Old: "98%", New: "99%"},
			}},
		"already corrected": {"service-update", "en",
			func(in *DraftInput) { in.Records.Incidents[1].Cause = "A faulty disk" },
			edits("A bug in the new Oracle version", "A faulty disk", " detail=brief", ""),
			[]found{{Block: "incidents since=2006-09-01", Old: "A bug in the new Oracle version", New: "A faulty disk",
				Note: "incident cluster-down cause: A bug in the new Oracle version -> A faulty disk"}}},
		"a brief block": {"service-update", "en",
			func(in *DraftInput) {
				in.Records.Incidents[0].Cause, in.Records.Incidents[0].Title = "Sun", "Slow"
			}, edits(), []found{{Block: "incidents since=2006-09-01 detail=brief", Old: "Slow pages", New: "Slow",
				Note: "incident slow-pages title: Slow pages -> Slow"}}},
		"sentence taken out": {"service-update", "en", func(in *DraftInput) {
			in.Records.Projects[0].Reasons[0] = "The existing servers are about three years old"
		}, edits("The existing servers are about two and a half years old. ", ""), nil},
		"a date moved": {"maintenance-announce", "en", func(in *DraftInput) {
			in.Records.Maintenance[0].ScheduledFor = utc(2006, 12, 9, 22, 0)
			in.Records.Maintenance[0].ScheduledUntil = utc(2006, 12, 10, 2, 0)
		}, edits("- Time: ", "- Please note the time: "),
			[]found{{Block: "((maintenance patches period))",
				Old: "2 December 2006, 22:00 to 3 December 2006, 02:00 (UTC+00:00)",
				New: "9 December 2006, 22:00 to 10 December 2006, 02:00 (UTC+00:00)",
				Note: "2 December 2006, 22:00 to 3 December 2006, 02:00 (UTC+00:00) -> 9 December 2006, 22:00 to 10 " +
					"December 2006, 02:00 (UTC+00:00)"}}},
		"a date typed by hand moved": {"maintenance-announce", "en", func(in *DraftInput) {
			in.Records.Maintenance[0].ScheduledFor = utc(2006, 12, 9, 22, 0)
			in.Records.Maintenance[0].ScheduledUntil = utc(2006, 12, 10, 2, 0)
		}, edits("- Time: ((maintenance patches period))",
			"- Please note the time: 2 December 2006, 22:00 to 3 December 2006, 02:00 (UTC+00:00)"),
			[]found{{Sentence: "Please note the time: 2 December 2006, 22:00 to 3 December 2006, 02:00 (UTC+00:00)",
				Old: "2 December 2006, 22:00 to 3", New: "9 December 2006, 22:00 to 10"}}},
		"German": {"service-update", "de", func(in *DraftInput) { in.Records.Objectives[0].Target = 98.5 },
			edits("Unser Ziel ist eine Verfügbarkeit von ((objective worldwide target))",
				"Wir wollen diese Verfügbarkeit erreichen: 98\u00a0%"),
			[]found{
				{Sentence: "Wir wollen diese Verfügbarkeit erreichen: 98\u00a0% weltweit.", Old: "98\u00a0%",
					New: "98,5\u00a0%"},
			}},
		"Japanese": {"service-update", "ja", func(in *DraftInput) { in.Records.Objectives[0].Target = 99 },
			edits("当社の目標は、全世界で((objective worldwide target))", "私どもの目標は、全世界で98%"),
			[]found{
				{Sentence: "私どもの目標は、全世界で98%の稼働率です。", Old: "98%", New: "99%"},
			}},
		"said no more": {"service-update", "en", func(in *DraftInput) {
			in.Records.Projects[0].Notes = in.Records.Projects[0].Notes[:1]
		}, edits(), []found{{
			Sentence: "The upgrades are not rushed and no corners are cut, which keeps performance risk low during " +
				"the transitions.",
			Old: "The upgrades are not rushed and no corners are cut, which keeps performance risk low during " +
				"the transitions."}}},
		"not said yet": {"service-update", "en", func(in *DraftInput) {
			in.Records.Projects[0].Causes = append(in.Records.Projects[0].Causes, "Too few people on duty at night")
		}, edits(), []found{
			{New: "Too few people on duty at night.", Note: "the letter does not say yet"},
			{Sentence: "There were two main causes:", Old: "There were two", New: "These were the"},
		}},
		"a phase is done": {"project-milestone", "en", func(in *DraftInput) {
			f := &in.Records.Projects[0].Phases[2]
			f.Status, f.Actual = notices.PhaseDone, f.Planned
		}, edits("((phase qsol-upgrade/move status)), planned for ((phase qsol-upgrade/move planned)).",
			"still under way."), []found{
			{Sentence: "Now done: Install new Oracle database cluster to production.",
				Old: "Install new Oracle database cluster to production",
				New: "Move remaining cluster applications from old CIS cluster to new cluster"},
			{Sentence: "Completed in September 2006; since then there have been intermittent database problems, each " +
				"identified and permanently fixed.",
				Old: "Completed in September 2006; since then there have been intermittent database problems, each " +
					"identified and permanently fixed."},
			{Sentence: "Move remaining cluster applications from old CIS cluster to new cluster: still under way.",
				Old: "Move remaining cluster applications from old CIS cluster to new cluster: under way, planned " +
					"for October to November 2006."},
			{Block: "timeline project=qsol-upgrade", Old: "active", New: "done", Note: "phase move: active -> done"},
			{Block: "timeline project=qsol-upgrade", New: "2006-10 to 2006-11",
				Note: "phase move actual: (nothing) -> 2006-10 to 2006-11"},
		}},
		"a translation alone": {"incident", "fr", func(in *DraftInput) {
			in.Records.Incidents[1].Translations = map[string]notices.IncidentTexts{"fr": {Title: "Une panne",
				Summary: "Le site était lent. Rien n’a été perdu.", Cause: "Un disque", Remedy: "Un nouveau disque"}}
		}, func(string) string { return "# Une panne\n\n```incidents detail=full\n```\n" }, nil},
		"the cause becomes known": {"incident-resolved", "fr", func(in *DraftInput) {
			in.Records.Incidents[1].Cause = "Un disque était plein."
		}, edits(), []found{{New: "Un disque était plein.", Note: "the letter does not say yet"}, {
			Sentence: "Nous cherchons encore pourquoi cela s’est produit, afin que cela ne se reproduise pas.",
			Old:      "Nous cherchons encore pourquoi cela s’est produit, afin que cela ne se reproduise pas."}}},
		"an incident is over": {"incident", "en", func(in *DraftInput) {
			in.Records.Incidents[1].Status = notices.Resolved
		}, edits("We are watching it before we call the problem solved.", "We are watching it."), []found{
			{Sentence: "QuickServe Online is working again.", Old: "QuickServe Online is working again",
				New: "The problem with QuickServe Online is over"},
			{Sentence: "We will write to you again as soon as something changes, and when it is over.",
				Old: "We will write to you again as soon as something changes, and when it is over",
				New: "If something still does not work, please reply to this message"},
			{Sentence: "If you have a question, please reply to this message.",
				Old: "If you have a question, please reply to this message."},
			{Sentence: "What we are doing about it: Patches are being installed.", Old: "are doing about it",
				New: "have done"},
		}},
		"the signer changed": {"project-milestone", "en",
			func(in *DraftInput) { in.Organisation.Signer.Name = "Ann Other" }, edits(),
			[]found{{Block: "signoff", Old: "Kathy Oren", New: "Ann Other", Note: "name: Kathy Oren -> Ann Other"}}},
	} {
		before := modelInput(c.template, c.locale)
		if name == "the cause becomes known" {
			before.Records.Incidents[1].Cause = ""
			before.Incidents = []string{before.Records.Incidents[1].ID}
		}
		if name == "an incident is over" {
			before.Records.Incidents[1].Status = notices.Monitoring
		}
		after := before
		after.Records = modelRecords()
		after.Records.Incidents[1].Status = before.Records.Incidents[1].Status
		c.record(&after)
		md, _ := draft(t, before)
		letter := c.letter(md)
		got, err := New(nil).Stale(context.Background(), before, after, letter)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, check(t, letter, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// check drops the lines after it has held each against the letter.
func check(t *testing.T, letter string, stale []Stale) []found {
	t.Helper()
	lines := strings.Split(letter, "\n")
	var out []found
	for _, s := range stale {
		out = append(out, found{s.Block, s.Sentence, s.Old, s.New, s.Note})
		if s.Line == 0 {
			continue
		}
		line := string(readable([]byte(unmarked(lines[s.Line-1]))))
		if !strings.Contains(lines[s.Line-1], s.Block) || !strings.Contains(line, s.Sentence) {
			t.Errorf("%s: that is not on line %d: %q", s, s.Line, lines[s.Line-1])
		}
	}
	return out
}

func TestStaleSaysWhichLine(t *testing.T) {
	for want, s := range map[string]Stale{
		`line 3: "Our objective is 98%.": "98%" is now "99%"`: {Line: 3, Sentence: "Our objective is 98%.",
			Old: "98%", New: "99%"},
		`line 3: "It is so.": the records no longer say this`: {Line: 3, Sentence: "It is so.",
			Old: "It is so."},
		`line 9: block timeline project=p: phase x: active -> done`: {Line: 9, Block: "timeline project=p",
			Note: "phase x: active -> done"},
		`the letter does not say yet: "More."`: {New: "More.", Note: "the letter does not say yet"},
	} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	md := "# A. Title\n\nOne. Two? Am 14. November 2006 war es so. Cause: this.\n- Item *one*. \\*Two\\*.\n1. x\n\n" +
		"```uptime\nNot. This.\n```\n日本です。本当ですか？はい\n"
	var got []string
	for _, s := range sentences(md) {
		got = append(got, s.kind+s.text)
	}
	want := []string{
		"#A. Title",
		"One.",
		"Two?",
		"Am 14. November 2006 war es so.",
		"Cause: this.",
		"-Item one.",
		"-*Two*.",
		"-x",
		"日本です。",
		"本当ですか？",
		"はい",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzStale(f *testing.F) {
	in := modelInput("service-update", "en")
	md, _, err := New(nil).Draft(context.Background(), in)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(md)
	f.Add("```\n~~~\n# \n- \n\\")
	after := modelInput("service-update", "en")
	after.Records.Objectives[0].Target = 99
	f.Fuzz(func(t *testing.T, letter string) {
		if len(letter) > 1<<16 {
			return
		}
		stale, err := New(nil).Stale(context.Background(), in, after, letter)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stale {
			if s.Line > strings.Count(letter, "\n")+1 {
				t.Errorf("line %d of a letter with fewer", s.Line)
			}
		}
	})
}
