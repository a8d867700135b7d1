package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"tidings/internal/commandline"
)

// everyCommand gives the path of every command of the table.
func everyCommand(app *cli.App) (out [][]*cli.Command) {
	var down func([]*cli.Command, []*cli.Command)
	down = func(path, below []*cli.Command) {
		for _, c := range below {
			here := append(path[:len(path):len(path)], c)
			out = append(out, here)
			down(here, c.Subcommands)
		}
	}
	down(nil, app.Commands)
	return out
}

// runHere runs one command line in this process.
func runHere(ctx context.Context, args ...string) (code int, out, err string) {
	t := testTerminal()
	code = execute(ctx, t, append([]string{"tidings"}, args...))
	return code, t.Out.(*bytes.Buffer).String(), t.Err.(*bytes.Buffer).String()
}

// Help is shown for every command and sub-command wherever it is asked for, and it
// shows every flag and everything below.
func TestHelpOfEveryCommand(t *testing.T) {
	all := everyCommand(newApp(testTerminal()))
	if len(all) < 50 {
		t.Fatalf("only %d commands", len(all))
	}
	for _, path := range all {
		c, words := path[len(path)-1], commandline.Names(path)
		var flags []string
		for _, f := range c.Flags {
			flags = append(flags, "--"+f.Names()[0])
		}
		asking := [][]string{
			append(words[:len(words):len(words)], "--help"), append(words[:len(words):len(words)], "-h"),
			append(words[:len(words):len(words)], "a", "b", "c", "--help"),
			append(words[:len(words):len(words)], "--json", "a", "--nonsense", "-h"),
			append([]string{"--log-level", "loud", "--help"}, words...),
			append([]string{"-C", "/nowhere", "-h"}, words...), append([]string{"help"}, words...),
			append([]string{"help"}, append(words[:len(words):len(words)], "--help")...),
		}
		for _, f := range flags { // also where the flag lacks its value
			asking = append(asking, append(words[:len(words):len(words)], "a", f, "--help"))
		}
		if len(c.Subcommands) > 0 {
			asking = append(asking, append(words[:len(words):len(words)], "help"))
		}
		for _, args := range asking {
			code, out, talk := runHere(t.Context(), args...)
			if code != exitOK || talk != "" {
				t.Errorf("%v: code %d, %s", args, code, talk)
			}
			begin := "NAME:\n   tidings " + strings.Join(words, " ") + " "
			if !strings.Contains(out, c.Usage) || !strings.HasPrefix(out, begin) {
				t.Errorf("%v shows another help:\n%s", args, out)
			}
			for _, want := range append(flags, commandline.Names(c.Subcommands)...) {
				if !strings.Contains(strings.ReplaceAll(out, "\n   -", "\n   --"), want) {
					t.Errorf("%v does not name %s", args, want)
				}
			}
		}
	}
}

func TestHelpElsewhere(t *testing.T) {
	for _, tt := range []struct {
		args, want string
		code       int
	}{
		{"--help", "COMMANDS:", exitOK},
		{"", "COMMANDS:", exitOK},
		{"help", "recipients", exitOK},
		{"recipients help import", "tidings recipients import", exitOK},
		{"feedback keys help retire", "tidings feedback keys retire", exitOK},
		{"incident nonsense --help", "tidings incident ", exitOK},
		{"--version", "tidings " + version, exitOK},
		{"check one --version", "tidings " + version, exitOK},
		{"--version --json", `"version"`, exitOK},
		{"help nonsense", `no command "nonsense"`, exitUsage},
		{"nonsense --help", `no command "nonsense"`, exitUsage},
		{"help incident nonsense", `has no command "nonsense"; it has new, list`, exitUsage},
		{"help check nonsense", "no commands of its own", exitUsage},
		{"check -- --help", "tidings.yaml", exitNoWorkspace}, // behind -- it is a name
	} {
		args := strings.Fields(tt.args)
		if tt.code == exitNoWorkspace {
			args = append([]string{"-C", t.TempDir()}, args...)
		}
		code, out, talk := runHere(t.Context(), args...)
		if code != tt.code || !strings.Contains(out+talk, tt.want) {
			t.Errorf("%q: code %d\n%s%s", tt.args, code, out, talk)
		}
	}
}
