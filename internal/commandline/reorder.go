// Package commandline reads, completes and explains what is typed behind the program's name. It
// knows the table of commands, and no command's work.
package commandline

import (
	"strings"

	"github.com/urfave/cli/v2"
)

// Reorder puts every flag in front of the arguments, at the level that defines
// it. urfave/cli stops reading flags at the first argument, so that
// `send NOTICE --dry-run` would really send; after reorder a flag means the same
// in every position. Flags that no level knows stay with the last command, which
// then reports them.
func Reorder(app *cli.App, argv []string) []string {
	if len(argv) < 2 {
		return argv
	}
	if out, ok := asksHelp(app, argv); ok {
		return out
	}
	words, flags, short := split(argv[1:], arities(app))
	path, rest := resolve(app, words)
	if short {
		rest = nil // or the flag without a value would take the next word for it
	}
	levels := make([][]string, len(path)+1)
	for _, f := range flags {
		at := levelOf(app, path, f.name)
		levels[at] = append(levels[at], f.words...)
	}
	out := append([]string{argv[0]}, levels[0]...)
	for i, c := range path {
		out = append(append(out, c.Name), levels[i+1]...)
	}
	if len(rest) > 0 {
		out = append(append(out, "--"), rest...)
	}
	return out
}

// given is one flag as it was typed, with its value.
type given struct {
	name  string
	words []string
}

// split parts the words of a command line into arguments and flags. takes says
// whether a flag is followed by a value; short, that the last flag lacks its own.
func split(in []string, takes map[string]bool) (words []string, flags []given, short bool) {
	for i := 0; i < len(in); i++ {
		w := in[i]
		if w == "--" {
			return append(words, in[i+1:]...), flags, short
		}
		if len(w) < 2 || w[0] != '-' {
			words = append(words, w)
			continue
		}
		name, _, valued := strings.Cut(strings.TrimLeft(w, "-"), "=")
		f := given{name: name, words: []string{w}}
		if takes[name] && !valued {
			if i++; i < len(in) {
				f.words = append(f.words, in[i])
			} else {
				short = true
			}
		}
		flags = append(flags, f)
	}
	return words, flags, short
}

// resolve follows the leading words through the command table.
func resolve(app *cli.App, words []string) (path []*cli.Command, rest []string) {
	commands := app.Commands
	for len(words) > 0 {
		c := find(commands, words[0])
		if c == nil {
			break
		}
		path, words, commands = append(path, c), words[1:], c.Subcommands
	}
	return path, words
}

func find(commands []*cli.Command, name string) *cli.Command {
	for _, c := range commands {
		if c.HasName(name) {
			return c
		}
	}
	return nil
}

// levelOf gives the innermost level that defines a flag: 0 is the program, 1 its
// command, and so on. An unknown flag belongs to the innermost level.
func levelOf(app *cli.App, path []*cli.Command, name string) int {
	for i := len(path); i > 0; i-- {
		if defines(path[i-1].Flags, name) {
			return i
		}
	}
	if len(path) == 0 || defines(app.Flags, name) {
		return 0
	}
	return len(path)
}

func defines(flags []cli.Flag, name string) bool {
	for _, f := range flags {
		for _, n := range f.Names() {
			if n == name {
				return true
			}
		}
	}
	return false
}

// arities tells for every flag of the table whether a value follows it. One name
// means one arity in the whole table; a test holds that.
func arities(app *cli.App) map[string]bool {
	takes := map[string]bool{}
	Walk(app, func(flags []cli.Flag) {
		for _, f := range flags {
			for _, n := range f.Names() {
				takes[n] = TakesValue(f)
			}
		}
	})
	return takes
}

// TakesValue reports whether a value follows a flag.
func TakesValue(f cli.Flag) bool {
	_, isBool := f.(*cli.BoolFlag)
	return !isBool
}

// Walk visits the flags of the program and of every command.
func Walk(app *cli.App, visit func([]cli.Flag)) {
	visit(app.Flags)
	var down func([]*cli.Command)
	down = func(commands []*cli.Command) {
		for _, c := range commands {
			visit(c.Flags)
			down(c.Subcommands)
		}
	}
	down(app.Commands)
}

// Names are the names of commands.
func Names(commands []*cli.Command) (out []string) {
	for _, c := range commands {
		out = append(out, c.Name)
	}
	return out
}
