package recordcmd

import (
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/records"
	"tidings/internal/talk"
	"tidings/internal/tty"
	"tidings/notices"
)

// What help says of states, and of a moment (notices.MomentForms).
const (
	incidentStates    = "investigating, identified, monitoring or resolved"
	maintenanceStates = "scheduled, in_progress, verifying, completed or cancelled"
	// AheadForm is how a coming moment may be written.
	AheadForm = "22:00, tomorrow 22:00, 2026-12-05 22:00 or 2026-12-05T22:00:00+01:00"
	timeForm  = "22:00, yesterday 22:00, 2026-12-05 22:00 or 2026-12-05T22:00:00+01:00"
)

// recordFlags are those of every record; summary says what its sentence tells.
func recordFlags(summary string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "title", Usage: "`TITLE` as customers will read it"},
		&cli.StringFlag{Name: "impact", Usage: "none, minor, major or critical", Value: "minor"},
		&cli.StringSliceFlag{Name: "component", Usage: "`ID` of a component (repeat for more)"},
		&cli.StringSliceFlag{Name: "region", Usage: "`ID` of a region (repeat for more; none: everywhere)"},
		&cli.StringFlag{Name: "summary", Usage: summary},
	}
}

func updateFlags(states string) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "status", Usage: "the new status: " + states, Required: true},
		&cli.StringFlag{Name: "text", Usage: "what customers are told", Required: true},
		&cli.StringFlag{Name: "at", Usage: "`TIME` of the update, as " + timeForm + " (default: now)"},
	}
}

// optional lets flags be left out that another command needs.
func optional(flags []cli.Flag) []cli.Flag {
	for _, f := range flags {
		if s, ok := f.(*cli.StringFlag); ok {
			s.Required = false
		}
	}
	return flags
}

func localeFlag() cli.Flag {
	return &cli.StringFlag{Name: "locale", Usage: "`LANGUAGE` of the texts that are given, if it is another than the " +
		"organisation's: de, fr, …"}
}

// said is what the command line says about a record.
func said(c *cli.Context) records.Change {
	out := records.Change{}
	for _, f := range c.Command.Flags {
		name := f.Names()[0]
		if _, list := f.(*cli.StringSliceFlag); c.IsSet(name) && list {
			out[name] = strings.Join(c.StringSlice(name), ",")
		} else if c.IsSet(name) {
			out[name] = c.String(name)
		}
	}
	return out
}

// nothingSaid is the error of a command line that would change nothing.
func nothingSaid(c *cli.Context) error {
	return talk.BadFlag("nothing is said; \"%s --help\" shows what can be typed", c.Command.HelpName)
}

// changed says what a command changed in a record.
func (p *Commands) changed(r *records.RecordChange, err error) error {
	switch {
	case err != nil:
		return err
	case len(r.Changed) == 0:
		p.Say("nothing changed: %s says so already", r.File)
	default:
		p.Say("changed: %s", strings.Join(r.Said, "; "))
	}
	return p.Print(r, func(w io.Writer) { tty.Row(w, "%s\n", r.File) })
}

// none says that a list is empty, and which command begins it.
func (p *Commands) none(n int, kind, since, command string) {
	switch {
	case n > 0:
	case since != "":
		p.Say("There is no %s that was not over before %s.", kind, since)
	default:
		p.Say("There is no %s yet.", kind)
		p.Next("%s", command)
	}
}

// SinceFlag leaves out what is over.
func SinceFlag() cli.Flag {
	return &cli.StringFlag{Name: "since", Usage: "leave out what ended before `DATE` (YYYY-MM-DD)"}
}

func newRecord(c *cli.Context) *records.NewRecord {
	return &records.NewRecord{ID: c.Args().First(), Title: c.String("title"), Impact: c.String("impact"),
		Components: c.StringSlice("component"),
		Regions:    c.StringSlice("region"), Summary: c.String("summary"), Status: c.String("status"),
		Began: c.String("began"), Cause: c.String("cause"), Remedy: c.String("remedy"),
		NextUpdate: c.String("next-update"),
		From:       c.String("from"), Until: c.String("until")}
}

func writeUpdates(w io.Writer, updates []notices.Update) {
	for _, u := range updates {
		tty.Row(w, "%s\t%s\t%s\n", talk.Moment(u.At), u.Status, u.Text)
	}
}

// maxImport bounds a file of records, in bytes: ten times the incidents of ten years.
const maxImport = 16 << 20
