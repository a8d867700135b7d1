package main

import (
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/report"
	"tidings/internal/talk"
	"tidings/internal/workspace"
)

// complete answers a shell that asks what may stand at the cursor.
func (t *terminal) complete(ctx context.Context, app *cli.App, argv []string) {
	commandline.Complete(ctx, t.Out, app, argv, func(q *commandline.Line) commandline.Source {
		dir, given := q.Value("C")
		if !given {
			dir = os.Getenv(workspaceEnv)
		}
		return &values{Offers: desk.OffersOf(dir), q: q}
	})
}

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name: "completion", Usage: "print what has SHELL complete commands and names: bash, zsh or fish",
		ArgsUsage: "SHELL",
		Action: action(1, 1, func(c *cli.Context) error {
			script, ok := commandline.Completion(c.Args().First())
			if !ok {
				return usage("no completion for %q; use bash, zsh or fish", c.Args().First())
			}
			_, err := io.WriteString(p.Out, script)
			return err
		}),
	}
}

// values finds what may be typed in one place.
type values struct {
	*desk.Offers
	q *commandline.Line
}

// OfArgument are the values of an argument.
func (v *values) OfArgument(ctx context.Context, word string) commandline.Offered {
	command := strings.Join(commandline.Names(v.q.Path), " ")
	switch {
	case word == "SLUG":
		return words(v.Notices(ctx, v.fits(command)))
	case word == "ID", word == "PROJECT":
		return words(v.records(v.q.Path[0].Name))
	case word == "NAME" && v.q.Path[0].Name == "template":
		return words(v.Templates())
	case word == "SHELL":
		return words(plainOffers("bash", "fish", "zsh"))
	case word == "DIR":
		return commandline.Offered{Kind: "dirs"}
	case strings.HasPrefix(word, "FILE"), strings.HasPrefix(word, "PATH"):
		return commandline.Offered{Kind: "files"}
	}
	return commandline.Offered{Kind: "words"}
}

func (v *values) records(kind string) []talk.Offer {
	switch kind {
	case "incident":
		return v.Records(workspace.IncidentDir)
	case "maintenance":
		return v.Records(workspace.MaintenanceDir)
	case "project", "phase":
		return v.Records(workspace.ProjectDir)
	}
	return nil
}

// OfFlag are the values of a flag: those of the workspace, or those that its help lists.
func (v *values) OfFlag(ctx context.Context, name string) commandline.Offered {
	group := ""
	if len(v.q.Path) > 0 {
		group = v.q.Path[0].Name
	}
	switch name {
	case "C", "dir":
		return commandline.Offered{Kind: "dirs"}
	case "output":
		return commandline.Offered{Kind: "files"}
	case "incident", "maintenance", "project":
		return words(v.records(name))
	case "id":
		return words(v.records(group))
	case "region", "except-region":
		return words(v.Regions())
	case "component", "service":
		return words(v.Components())
	case "locale", "except-locale":
		return words(plainOffers(locale.Known()...))
	case "to":
		if group == "translate" {
			return words(plainOffers(locale.Known()...))
		}
	case "by", "who":
		return words(v.Approvers(ctx))
	case "template":
		return words(v.Templates())
	case "from":
		if group == "template" {
			return words(v.Templates())
		}
	case "sample":
		return words(plainOffers("qsol"))
	case "state":
		if group != "retry" {
			return words(plainOffers(append(report.States(), report.NotAcknowledged)...))
		}
	}
	return words(plainOffers(commandline.ListedIn(v.q.UsageOf(name))...))
}

func plainOffers(list ...string) (out []talk.Offer) {
	for _, s := range list {
		out = append(out, talk.Offer{Value: s})
	}
	return out
}

// fits says which notices a command can be about. Commands that read a letter as it is take
// any.
func (v *values) fits(command string) func(report.Standing) bool {
	in := func(states ...string) func(report.Standing) bool {
		return func(s report.Standing) bool { return slices.Contains(states, s.State) }
	}
	switch command {
	case "send":
		switch {
		case v.q.Given("newcomers"):
			return in("complete", "sending", "waiting", "interrupted")
		case !v.q.Given("dry-run", "n"):
			return in("approved", "sending", "waiting", "interrupted")
		}
	case "pause":
		return in("sending", "waiting", "interrupted")
	case "resume":
		return in("paused", "interrupted")
	case "cancel":
		return in("sending", "waiting", "interrupted", "paused")
	case "retry", "status", "report", "reach", "deliveries", "follow-up", "archive", "archive verify":
		return func(s report.Standing) bool { return s.Sent }
	case "reject":
		return in("draft", "approved")
	}
	return func(report.Standing) bool { return true }
}

func words(list []talk.Offer) commandline.Offered {
	return commandline.Offered{Kind: "words", Values: list}
}
