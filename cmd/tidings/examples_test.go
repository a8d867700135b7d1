package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
)

// anywhere names the commands that open no workspace: they would do their work here.
var anywhere = []string{"init", "demo", "completion", "version", "help", "mailbox", "bench", "feedback parse",
	"people key", "proof verify"}

// Every command has examples, help shows them, and each can be typed as it is.
func TestExamples(t *testing.T) {
	all := commandline.Examples()
	for _, path := range everyCommand(newApp(testTerminal())) {
		command := strings.Join(commandline.Names(path), " ")
		list := all[command]
		delete(all, command)
		if len(list) == 0 || len(list) > 4 {
			t.Errorf("%s has %d examples; give it two or so in examples.go", command, len(list))
		}
		_, help, _ := runHere(t.Context(), append([]string{"help"}, commandline.Names(path)...)...)
		for _, e := range list {
			if !strings.Contains(help, e.Line) || !strings.Contains(help, e.Does) || e.Does == "" {
				t.Errorf("help of %s does not show %q", command, e.Line)
			}
			if strings.HasPrefix(e.Line, "tidings help ") || command == "list" ||
				len(path[len(path)-1].Subcommands) > 0 {
				continue // an example of a group is one of a command below it
			}
			if !strings.Contains(e.Line, "tidings "+command) {
				t.Errorf("%q is no example of %s", e.Line, command)
			}
		}
		for _, e := range list {
			canBeTyped(t, e.Line)
		}
	}
	for command := range all {
		t.Errorf("there is no command %s, but examples of it", command)
	}
}

// canBeTyped runs a line where there is no workspace: what cannot be meant ends with 2, what
// is right with 10. Of a command that needs none, flags and arguments are read alone.
func canBeTyped(t *testing.T, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " | ")
	line, _, _ = strings.Cut(line, " > ")
	line = strings.TrimSuffix(strings.TrimPrefix(line, "source <("), ")")
	words, quoted := commandline.ShellWords(line)
	if quoted || words[0] != "tidings" {
		t.Errorf("%q is no command line of tidings", line)
	}
	term := testTerminal()
	app := newApp(term)
	want := exitNoWorkspace
	for _, path := range everyCommand(app) {
		command := strings.Join(commandline.Names(path), " ")
		if slices.ContainsFunc(anywhere, func(c string) bool { return strings.HasPrefix(command+" ", c+" ") }) {
			path[len(path)-1].Action = countArguments
			if strings.HasPrefix(strings.Join(words[1:], " ")+" ", command+" ") {
				want = exitOK
			}
		}
	}
	app.Writer = io.Discard
	argv := append([]string{words[0], "-C", t.TempDir()}, words[1:]...)
	err := app.RunContext(t.Context(), commandline.Reorder(app, argv))
	if code := exitCode(t.Context(), err); code != want {
		t.Errorf("%q: code %d, want %d: %v", line, code, want, err)
	}
}

// countArguments wants as many arguments as help says.
func countArguments(c *cli.Context) error {
	least, most := 0, 0
	for _, word := range strings.Fields(c.Command.ArgsUsage) {
		if most++; !strings.HasPrefix(word, "[") {
			least++
		}
		if strings.HasSuffix(word, "…") {
			most = 1000
		}
	}
	return args(c, least, most)
}

// The program's help has every command in the part of the day where one looks for it.
func TestGroups(t *testing.T) {
	all := newApp(testTerminal()).Commands
	seen := map[string]bool{}
	for _, g := range commandline.Groups() {
		for _, name := range g.Commands {
			if seen[name] {
				t.Errorf("%s is in two groups", name)
			}
			seen[name] = true
		}
	}
	for _, c := range all {
		if !seen[c.Name] {
			t.Errorf("%s is in no group of groups.go", c.Name)
		}
	}
	_, help, _ := runHere(t.Context(), "help")
	last := -1
	for _, g := range commandline.Groups() {
		at := strings.Index(help, g.Title)
		if at <= last {
			t.Errorf("%s is not in its place:\n%s", g.Title, help)
		}
		last = at
	}
}
