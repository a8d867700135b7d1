package outputs_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tidings/internal/locale"
	"tidings/internal/referencetest"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
	"tidings/outputs/own"
	"tidings/outputs/text"
	"tidings/recipients"
	"tidings/templates"
)

// TestReference makes docs/reference/blocks.md of the table that the parser goes by, and
// shows each block as plain text from the records of the sample.
func TestReference(t *testing.T) {
	records, env := sampleEnv(t)
	values := map[string]string{"project": records.Projects[0].ID, "objective": records.Objectives[0].ID,
		"incident": records.Incidents[len(records.Incidents)-1].ID}
	var b strings.Builder
	b.WriteString(
		"A fenced block of a letter whose first word is one of these is filled from the records when the " +
			"letter is made, in the reader's language and time zone. `tidings draft` writes them; you may move, " +
			"change " +
			"and delete them. " +
			"Parameters are `name=value`, those in bold must be there, and a value with spaces stands in double " +
			"quotes. How each reads is shown as plain text, from the records of the sample (`tidings init --sample " +
			"qsol`).\n",
	)
	for _, d := range outputs.BlockDocs() {
		fmt.Fprintf(&b, "\n## %s\n\nShows %s.\n", d.Name, d.Shows)
		if len(d.Params) > 0 {
			b.WriteString("\n" + referencetest.Table("parameter", "meaning"))
		}
		example := "```" + d.Name
		for _, p := range d.Params {
			name := referencetest.Code(p.Name)
			if p.Must {
				name = "**" + name + "**"
				example += " " + p.Name + "=" + values[p.Name]
			}
			b.WriteString(referencetest.Row(name, p.Means))
		}
		if d.Name == "incidents" { // one is enough to see
			example += " ids=" + values["incident"]
		}
		if d.Name == "yours" {
			example += "\nA part of our customers could not reach their databases."
		}
		example += "\n```\n"
		fmt.Fprintf(
			&b,
			"\n````markdown\n%s````\n\nreads\n\n```text\n%s```\n",
			example,
			readsAs(t, env, example),
		)
	}
	b.WriteString("\n## For some readers alone\n\nLines between `:::if` and `:::` are for readers of whom a " +
		"condition holds, those below `:::else` for the others and for everybody who reads the letter on the web. " +
		"Conditions are `service=`, `region=`, `role=` and `account=`; several values with commas are alternatives, " +
		"several conditions hold together for one account, and `!=` holds if no account of the reader has the value. " +
		"A condition stands at the left margin and not within another.\n\n" +
		"````markdown\n:::if service=database region=emea\nWe restored the copy of 02:00.\n:::else\nYour data is " +
		"complete.\n:::\n````\n")
	b.WriteString(
		"\n## Facts in a sentence\n\nA fact of a record stands in a sentence as a live fact in double " +
			"parentheses: what it is of, the id of one, and what of it. Every reader sees it in the language of the " +
			"letter and the time zone of their region; the PDF and the web page show the organisation's. What the " +
			"records do not say is an error of `tidings check`. The texts of records are data: what looks like " +
			"a fact in them is not one.\n\nA word behind a fact says how it is written: `date` or `time` for a " +
			"moment or a period (a period over midnight stays whole, as it is for some readers), " +
			"`month` for a moment, " +
			"`rounded` for how long " +
			"something took. In a template the same facts are " +
			"`{{live \"incident\" .Incident.ID \"began\" \"date\"}}` " +
			"and `{{moment .At}}`.\n\nTo show every fact, the sample is told further here: its maintenance was " +
			"moved and has taken place, and each of its incidents says when the next message comes.\n",
	)
	maintenance := &records.Maintenance[len(records.Maintenance)-1]
	maintenance.BeganAt = maintenance.ScheduledFor.Add(10 * time.Minute) // as if it had taken place
	maintenance.EndedAt = maintenance.ScheduledUntil.Add(-time.Hour)
	maintenance.Moves = []notices.Move{{ScheduledFor: maintenance.ScheduledFor.AddDate(0, 0, -7),
		ScheduledUntil: maintenance.ScheduledUntil.AddDate(0, 0, -7)}}
	for i := range records.Incidents {
		records.Incidents[i].NextUpdateAt = records.Incidents[i].BeganAt.Add(time.Hour)
	}
	env.Since = notices.Day{Year: 2006, Month: 9, Day: 1}
	project := records.Projects[0]
	ids := map[string]string{
		"incident":    values["incident"],
		"maintenance": maintenance.ID,
		"project":     project.ID,
		"phase":       project.ID + "/" + project.Phases[0].ID,
		"objective":   values["objective"],
		"incidents":   "period",
		"component":   records.Components[0].ID,
		"region":      records.Regions[0].ID,
	}
	for _, kind := range notices.LiveKinds() {
		fmt.Fprintf(&b, "\n### %s\n\nThe id is %s.\n\n%s", kind.Name, kind.Of,
			referencetest.Table("in the letter", "shows", "to a reader of English in UTC"))
		for _, f := range kind.Facts {
			writeFact(t, &b, env, kind.Name+" "+ids[kind.Name]+" "+f.Name, f.Means)
		}
	}
	b.WriteString("\n### Typed figures and dates\n\nWhat no record has, in the reader's way of writing.\n\n" +
		referencetest.Table("in the letter", "shows", "to a reader of English in UTC"))
	for _, typed := range [][2]string{{"time 2026-11-29T15:00Z", "a moment, typed with its offset from UTC"},
		{"time 2026-11-29T15:00Z date", "its day"}, {"time 2026-11-29T15:00Z time", "its time of day"},
		{"time 2026-11-29T15:00Z month", "its month"}, {"day 2026-11-29", "a day, the same for every reader"},
		{"month 2026-11", "a month"}, {"percent 97.67", "a share; one digit alone is typed as it is"},
		{"number 12000", "a number with decimals or at least four digits"}} {
		writeFact(t, &b, env, typed[0], typed[1])
	}
	referencetest.Page(t, "blocks.md", "Blocks and facts of a letter", b.String())
}

// writeFact writes a row for a live fact.
func writeFact(t *testing.T, b *strings.Builder, env outputs.Env, mark, means string) {
	live, ok, err := notices.ParseLive(mark)
	if !ok || err != nil {
		t.Fatal(mark, err)
	}
	seen, err := templates.ShowLive(
		live,
		notices.Reading{Records: *env.Records, AsOf: env.AsOf, Since: env.Since,
			Zone: time.UTC, Region: "emea"},
		env.Locale,
	)
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString(
		referencetest.Row(referencetest.Code("(("+mark+"))"), means, strings.ReplaceAll(seen, "\u00a0", " ")),
	)
}

func sampleEnv(t *testing.T) (*notices.Records, outputs.Env) {
	t.Helper()
	dir := t.TempDir()
	if err := workspace.Init(dir, workspace.Options{Sample: "qsol"}); err != nil {
		t.Fatal(err)
	}
	w, err := workspace.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	records, err := w.Records()
	if err != nil {
		t.Fatal(err)
	}
	loc, err := locale.Parse("en")
	if err != nil {
		t.Fatal(err)
	}
	signer := w.Config.Organisation.Signer
	return &records, outputs.Env{
		File:    "notices/x/en.md",
		Slug:    "x",
		Locale:  loc,
		Zone:    time.UTC,
		Records: &records,
		AsOf:    time.Date(2006, 11, 20, 9, 0, 0, 0, time.UTC),
		About:   []notices.RecordRef{{Kind: "incident", ID: records.Incidents[0].ID}},
		Signer:  outputs.Signer{Name: signer.Name, Title: signer.Title, Unit: signer.Unit},
	}
}

// readsAs is a block as the text part of an email has it.
func readsAs(t *testing.T, env outputs.Env, block string) string {
	t.Helper()
	render := func(md string) string {
		doc, err := outputs.Parse([]byte(md), env)
		if err != nil {
			t.Fatal(err)
		}
		doc = own.For(doc, recipients.Own{{Services: env.Records.Incidents[0].Components, Rows: []recipients.OwnRow{
			{Service: env.Records.Incidents[0].Components[0], Objects: []string{"orders-1", "orders-2"},
				Figures: []recipients.Figure{{Name: "Orders lost", Value: "12"}}}}}})
		out, err := text.Render(doc, outputs.Fallbacks, outputs.Links{})
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	const before, behind = "# Letter\n\nBEGINNING.\n\n", "\nEND.\n"
	all := render(before + block + behind)
	_, all, _ = strings.Cut(all, "BEGINNING.\n")
	inside, _, _ := strings.Cut(all, "END.\n")
	var lines []string
	for _, line := range strings.Split(strings.Trim(strings.ReplaceAll(inside, "\u00a0", " "), "\n"), "\n") {
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return strings.Join(lines, "\n") + "\n"
}
