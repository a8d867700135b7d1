package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
	"tidings/internal/referencetest"
)

// TestReference makes docs/reference/commands.md of the pages that `tidings help` shows, so
// that both say the same.
func TestReference(t *testing.T) {
	t.Setenv("TIDINGS_WORKSPACE", "") // the library shows no value of it, and none may stand in the page
	app := newApp(testTerminal())
	general := helpOf(app, nil)
	body := "What `tidings help COMMAND` says. Options stand before or behind arguments.\n\n```text\n" +
		strings.TrimSpace(general[strings.Index(general, "OPTIONS OF EVERY COMMAND"):]) + "\n```\n"
	var walk func(path []*cli.Command)
	walk = func(path []*cli.Command) {
		c := path[len(path)-1]
		body += commandPage(app, path)
		for _, sub := range c.Subcommands {
			if !sub.Hidden {
				walk(append(path[:len(path):len(path)], sub))
			}
		}
	}
	for _, c := range app.Commands {
		if !c.Hidden {
			walk([]*cli.Command{c})
		}
	}
	referencetest.Page(t, "commands.md", "Commands", body)
}

// commandPage is the help of one command without its name and what every command takes.
func commandPage(app *cli.App, path []*cli.Command) string {
	c := path[len(path)-1]
	text := helpOf(app, path)
	_, text, _ = strings.Cut(text, "USAGE:\n")
	before, behind, _ := strings.Cut(text, "\nOPTIONS OF EVERY COMMAND:\n")
	if _, more, found := strings.Cut(behind, "\n\n"); found && !strings.HasPrefix(more, "\"tidings help") {
		before += "\n" + more
	}
	if c.Usage == "" {
		c.Usage = "?"
	}
	return fmt.Sprintf("\n## tidings %s\n\n%s.\n\n```text\n%s\n```\n", strings.Join(commandline.Names(path), " "),
		strings.ToUpper(c.Usage[:1])+c.Usage[1:], strings.TrimSpace(unindented(before)))
}

// unindented takes away the three spaces that help pages indent by.
func unindented(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.TrimPrefix(line, "   "), " ")
	}
	return strings.Join(lines, "\n")
}

func helpOf(app *cli.App, path []*cli.Command) string {
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	commandline.WriteHelp(w, app, path)
	_ = w.Flush()
	return b.String()
}
