package recordcmd

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/records"
	"tidings/internal/talk"
	"tidings/internal/tty"
	"tidings/notices"
)

// incidentFacts are what a first letter about an incident needs to know. Whether it is
// over is asked where nobody said so.
func incidentFacts(d *desk.Desk, r *records.NewRecord, ask bool) []tty.Fact {
	resolved := string(notices.Resolved)
	over := func() bool { return r.Status == resolved }
	ended := func(s string) (time.Time, error) { return d.Over(r.Began, s) }
	isOver := tty.Question{Text: "Is it over", Otherwise: "no", Choices: []string{"no", "yes"}}
	state := tty.Fact{Flag: "status", Question: isOver,
		Now: func() string { return map[bool]string{true: "yes", false: "no"}[over()] },
		Set: func(s string) {
			switch {
			case s == "yes":
				r.Status = resolved
			case over():
				r.Status = string(notices.Investigating)
			}
		},
		Needed: func() bool { return ask }}
	began := tty.TimeFact("began", "When did it begin", &r.Began, d.Happened).Or("now")
	began.Hint = timeHint(d)
	return append(commonFacts(d, r, "What happened, in a few words"), began, state,
		tty.TimeFact("ended", "When was it over", &r.Ended, ended).Or("now").When(over),
		tty.TextFact("cause", "The cause (empty: not known yet)", "", &r.Cause, commandline.ProseRunes).MayBeEmpty(),
		tty.TextFact("remedy", "What you do about it, or have done (may be empty)", "", &r.Remedy,
			commandline.ProseRunes).MayBeEmpty())
}

func timeHint(d *desk.Desk) string {
	return "Times in " + d.Zone() + ", as " + notices.MomentForms + "."
}

// incidentWords are an incident as it was understood.
func incidentWords(c *cli.Context, d *desk.Desk, r *records.NewRecord) func() []string {
	return func() []string {
		began, _ := d.Happened(orNow(r.Began))
		lines := append(recordWords("Incident", d, r), "  Began     "+d.Shown(began))
		if r.Status == string(notices.Resolved) {
			ended, _ := d.Happened(orNow(r.Ended))
			lines = append(lines, "  Over      "+d.Shown(ended))
		} else {
			lines = append(lines, "  Status    "+statusOf(c, r))
		}
		return withTexts(lines, "Cause", r.Cause, "Remedy", r.Remedy)
	}
}

// statusOf is the status that the answers make: with a known cause it is identified.
func statusOf(c *cli.Context, r *records.NewRecord) string {
	if r.Cause != "" && r.Status == string(notices.Investigating) && !c.IsSet("status") {
		return string(notices.Identified)
	}
	return r.Status
}

func maintenanceFacts(d *desk.Desk, r *records.NewRecord) []tty.Fact {
	return append(commonFacts(d, r, "What is to be done, in a few words"),
		windowFacts(d, &r.From, &r.Until, "When does it begin", "When does it end")...)
}

// windowFacts are from when until when something is planned.
func windowFacts(d *desk.Desk, from, until *string, beginning, end string) []tty.Fact {
	begins := func(s string) (time.Time, error) { return d.Ahead("--from", s) }
	ends := func(s string) (time.Time, error) { _, t, err := d.Planned(*from, s); return t, err }
	first := tty.TimeFact("from", beginning, from, begins)
	first.Hint = timeHint(d)
	return []tty.Fact{first, tty.TimeFact("until", end, until, ends)}
}

func windowWords(d *desk.Desk, from, until string) []string {
	begin, end, _ := d.Planned(from, until)
	return []string{"  Begins    " + d.Shown(begin), "  Ends      " + d.Shown(end)}
}

func maintenanceWords(d *desk.Desk, r *records.NewRecord) func() []string {
	return func() []string {
		return append(recordWords("Planned", d, r), windowWords(d, r.From, r.Until)...)
	}
}

// recordWords begin what was understood of a record.
func recordWords(kind string, d *desk.Desk, r *records.NewRecord) []string {
	parts, where := strings.Join(r.Components, ", "), strings.Join(r.Regions, ", ")
	if all := d.Components(); parts == "" && len(all) == 1 {
		parts = all[0].ID
	}
	if where == "" {
		where = everywhere
	}
	return withTexts([]string{kind + " " + r.ID + ": " + tty.Clean(r.Title), "  Affected  " + parts + ", " + where,
		"  Impact    " + r.Impact}, "Says", r.Summary)
}

// withTexts adds the texts that are there, each behind its label.
func withTexts(lines []string, labelled ...string) []string {
	for i := 0; i < len(labelled); i += 2 {
		if text := labelled[i+1]; text != "" {
			lines = append(lines, "  "+(labelled[i] + "          ")[:10]+tty.Clean(text))
		}
	}
	return lines
}

func orNow(s string) string {
	if s == "" {
		return "now"
	}
	return s
}

// TellIncident asks for what is missing of an incident and writes its record.
func (p *Commands) TellIncident(c *cli.Context, d *desk.Desk, r *records.NewRecord, more ...tty.Fact) (string, error) {
	if _, err := d.Incident(r.ID); err == nil {
		return d.NewIncident(*r) // says so, before anything is asked
	}
	ask := r.Status == ""
	if ask {
		r.Status = string(notices.Investigating)
	}
	if facts := append(incidentFacts(d, r, ask), more...); p.Lacks(facts) {
		if err := p.AskFacts(c.Context, c.IsSet, facts, incidentWords(c, d, r)); err != nil {
			return "", err
		}
	} else if r.Title == "" {
		return "", missing("incident new", r.ID, `--title "Website down" --impact major`+
			exampleFlag("component", d.Components()))
	}
	r.Status = statusOf(c, r)
	path, err := d.NewIncident(*r)
	if err == nil && c.IsSet("began") {
		if i, err := d.Incident(r.ID); err == nil {
			p.Say("It began on %s.", d.Shown(i.BeganAt))
		}
	}
	return path, err
}

// PlanMaintenance asks for what is missing of a maintenance and writes its record.
func (p *Commands) PlanMaintenance(c *cli.Context, d *desk.Desk, r *records.NewRecord, more ...tty.Fact) (string,
	error) {
	if _, err := d.OneMaintenance(r.ID); err == nil {
		return d.NewMaintenance(*r)
	}
	if facts := append(maintenanceFacts(d, r), more...); p.Lacks(facts) {
		if err := p.AskFacts(c.Context, c.IsSet, facts, maintenanceWords(d, r)); err != nil {
			return "", err
		}
	} else if r.Title == "" || r.From == "" || r.Until == "" {
		return "", missing("maintenance new", r.ID,
			`--title "New disks" --from "2026-12-05 22:00" --until "2026-12-06 02:00"`+
				exampleFlag("component", d.Components()))
	}
	path, err := d.NewMaintenance(*r)
	if err == nil {
		if m, err := d.OneMaintenance(r.ID); err == nil {
			p.Say("From %s until %s.", d.Shown(m.ScheduledFor), d.Shown(m.ScheduledUntil))
		}
	}
	return path, err
}

// missing is the error of a command that cannot ask, with one that can be copied.
func missing(command, id, flags string) error {
	return talk.BadFlag("%s lacks what it must know; for instance: tidings %[1]s %s %s", command, id, flags)
}

// exampleFlag is a flag with the first of several choices, where there is a choice.
func exampleFlag(flag string, of []records.Choice) string {
	if len(of) < 2 {
		return ""
	}
	return " --" + flag + " " + of[0].ID
}
