package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/plain"
	"tidings/internal/report"
)

// statusWords says how many messages are in each state, how fast it goes, and what
// keeps a send, if anything does.
func statusWords(s report.Status) string {
	words := stateWords(s.ByState)
	if s.State == "sending" && s.Rate > 0 {
		words = append(words, fmt.Sprintf("%.0f/s", s.Rate))
	}
	if s.LeftSec > 0 {
		words = append(words, time.Duration(s.LeftSec*float64(time.Second)).Round(time.Second).String()+" left")
	}
	line := strings.Join(words, ", ")
	if s.Waiting != nil {
		line += "; " + s.Waiting.At(time.Now())
	}
	if idle := s.Idle(); idle != "" {
		line += "; " + idle
	}
	if s.LastError != "" {
		line += "; " + plain.Text(s.LastError)
	}
	if s.NextRetry != nil && s.State == "sending" {
		line += "; next try " + s.NextRetry.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return line
}

// stateWords are the counts that are not zero, in the order of a message's life.
func stateWords(counts map[string]int) (words []string) {
	for _, state := range report.States() {
		if n := counts[state]; n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, state))
		}
	}
	return words
}

// watch follows one send, or without a SLUG each that is being sent, one after the
// other, until all are done.
func (p *program) watch(c *cli.Context, d *desk.Desk) error {
	slugs := c.Args().Slice()
	if len(slugs) == 0 {
		list, err := d.Status(c.Context, "")
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.State == "sending" && !slices.Contains(slugs, s.Notice) {
				slugs = append(slugs, s.Notice)
			}
		}
		if len(slugs) > 0 {
			p.say("Being sent: %s", strings.Join(slugs, ", "))
		}
	}
	for _, slug := range slugs {
		bar := p.progressBar()
		err := d.Watch(c.Context, slug, bar.update)
		bar.finish()
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *program) statusCommand() *cli.Command {
	return &cli.Command{
		Name: "status", Usage: "how sends stand", ArgsUsage: "[SLUG]",
		Flags: []cli.Flag{&cli.BoolFlag{Name: "watch", Usage: "until all is done"}},
		Action: p.withDesk(0, 1, func(c *cli.Context, d *desk.Desk) error {
			if c.Bool("watch") {
				if err := p.watch(c, d); err != nil {
					return err
				}
			}
			list, err := d.Status(c.Context, c.Args().First())
			if err != nil {
				return err
			}
			return p.print(list, func(w io.Writer) {
				for _, s := range list {
					state := s.State
					if s.NobodySends {
						state = "interrupted"
					}
					row(w, "%s r%d\t%s\t%d of %d final\t%s\n", s.Notice, s.Revision, state, s.Final, s.Selected,
						statusWords(s))
				}
			})
		}),
	}
}
