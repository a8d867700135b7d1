package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/doctor"
	"tidings/internal/tty"
)

func (p *program) doctorCommand() *cli.Command {
	return &cli.Command{
		Name: "doctor", Usage: "look for what would keep a send from working, or its letters from arriving",
		Action: p.withDesk(0, 0, func(c *cli.Context, d *desk.Desk) error {
			r, err := d.Doctor(c.Context)
			if err != nil {
				return err
			}
			if err := p.print(r, func(w io.Writer) {
				for _, f := range r.Findings {
					writeFinding(w, f)
				}
			}); err != nil {
				return err
			}
			p.next("%s", r.Next)
			if bad := r.Bad(); len(bad) > 0 {
				return fmt.Errorf("%w: %s", desk.ErrCheckFailed, strings.Join(bad, ", "))
			}
			return nil
		}),
	}
}

// writeFinding writes a finding, whole: what to do may be a long list, or a record that
// is to be copied line by line.
func writeFinding(w io.Writer, f doctor.Finding) {
	level, what := f.Level, f.What
	lines := pieces(f.Detail)
	if f.Remedy != "" {
		lines = append(lines, pieces("To do: "+f.Remedy)...)
	}
	if f.Publish != "" {
		lines = append(lines, strings.Split(f.Publish, "\n")...)
	}
	for _, line := range lines {
		row(w, "%s\t%s\t%s\n", level, what, line)
		level, what = "", ""
	}
}

// pieces cuts a text between words into such as a row can show.
func pieces(text string) (out []string) {
	for len(text) > tty.CellRunes {
		at := strings.LastIndexByte(text[:tty.CellRunes], ' ')
		if at <= 0 {
			break
		}
		out, text = append(out, text[:at]), text[at+1:]
	}
	return append(out, text)
}
