package commandline

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v2"

	"tidings/internal/talk"
	"tidings/internal/tty"
)

// Help writes the page of the command that the words lead to, in lines of a width, 0 for any;
// without words, the program's.
func Help(out io.Writer, app *cli.App, words []string, width int) error {
	path, rest := resolve(app, words)
	if len(rest) > 0 && len(path) == 0 {
		return NoSuchCommand(rest[0])
	}
	if len(rest) > 0 {
		return NoSuchSubcommand(path, rest[0])
	}
	var page strings.Builder
	w := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	WriteHelp(w, app, path)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := io.WriteString(out, tty.Fold(page.String(), width))
	return err
}

// asksHelp gives the command line that shows the help which this one asks for, by
// a flag in any place or by the word within a group; ok tells whether it asks. Who
// asks has not got the rest right yet, so that all else is left aside, and a flag
// that lacks its value does not swallow the question.
func asksHelp(app *cli.App, argv []string) (out []string, ok bool) {
	takes := arities(app)
	before := argv[1:]
	if end := slices.Index(before, "--"); end >= 0 {
		before = before[:end]
	}
	asked := func(w string) bool { return isFlag(w, "help", "h") }
	words, _, _ := split(slices.DeleteFunc(slices.Clone(before), asked), takes)
	path, rest := resolve(app, words)
	show := append([]string{argv[0], "help", "--"}, Names(path)...)
	switch {
	case slices.ContainsFunc(before, asked):
		if len(path) == 0 {
			return append(show, rest...), true // an unknown command is still an error
		}
		if about, _ := resolve(app, rest); path[0].Name == "help" && len(about) > 0 {
			show = append(show[:3:3], Names(about)...)
		}
		return show, true
	case len(rest) > 0 && len(path) > 0 && len(path[len(path)-1].Subcommands) > 0 &&
		(rest[0] == "help" || rest[0] == "h"):
		return append(show, rest[1:]...), true
	case slices.ContainsFunc(before, func(w string) bool { return isFlag(w, "version") }):
		out := []string{argv[0], "version"}
		if slices.ContainsFunc(before, func(w string) bool { return isFlag(w, "json") }) {
			out = []string{argv[0], "--json", "version"}
		}
		return out, true
	}
	return nil, false
}

// isFlag reports whether a word is a flag of one of the names.
func isFlag(word string, names ...string) bool {
	name, dashed := strings.CutPrefix(word, "-")
	name = strings.TrimPrefix(name, "-")
	return dashed && slices.Contains(names, name)
}

func NoSuchCommand(name string) error {
	return talk.BadFlag("there is no command %q; \"tidings help\" lists them", name)
}

func NoSuchSubcommand(path []*cli.Command, word string) error {
	c, name := path[len(path)-1], strings.Join(Names(path), " ")
	if len(c.Subcommands) == 0 {
		return talk.BadFlag("%s has no commands of its own; \"tidings %[1]s --help\" shows what can be typed", name)
	}
	return talk.BadFlag("%s has no command %q; it has %s", name, word, strings.Join(Names(c.Subcommands), ", "))
}

// WriteHelp writes the page of one command, in columns.
func WriteHelp(w io.Writer, app *cli.App, path []*cli.Command) {
	name, what, takes, below := app.Name, app.Usage, "", app.Commands
	var flags []cli.Flag
	if len(path) > 0 {
		c := path[len(path)-1]
		name, what = name+" "+strings.Join(Names(path), " "), c.Usage
		takes, below, flags = c.ArgsUsage, c.Subcommands, c.VisibleFlags()
	}
	fmt.Fprintf(w, "NAME:\n   %s - %s\n\nUSAGE:\n", name, what)
	if len(path) > 0 && (takes != "" || len(below) == 0) {
		fmt.Fprintf(w, "   %s\n", strings.Join(strings.Fields(name+" [options] "+takes), " "))
	}
	if len(below) > 0 {
		fmt.Fprintf(w, "   %s COMMAND [options]\n\nCOMMANDS:\n", name)
		if len(path) == 0 {
			writeGroups(w, below)
		} else {
			writeBelow(w, below)
		}
	}
	showExamples(w, strings.Join(Names(path), " "))
	if len(flags) > 0 {
		fmt.Fprint(w, "\nOPTIONS:\n")
		writeFlags(w, flags)
	}
	fmt.Fprint(w, "\nOPTIONS OF EVERY COMMAND:\n")
	writeFlags(w, app.VisibleFlags())
	fmt.Fprint(w, "   --help, -h\tshow help\n   --version\tprint the version\n")
	if len(below) > 0 {
		fmt.Fprintf(w, "\n\"tidings help%s COMMAND\" shows what one of them takes.\n",
			strings.TrimPrefix(name, app.Name))
	}
}

// writeBelow lists the commands below one.
func writeBelow(w io.Writer, below []*cli.Command) {
	for _, c := range below {
		fmt.Fprintf(w, "   %s\t%s\n", strings.TrimSpace(strings.Join(c.Names(), ", ")+" "+c.ArgsUsage), c.Usage)
	}
}

// writeGroups lists the program's commands by the parts of the day.
func writeGroups(w io.Writer, all []*cli.Command) {
	for i, list := range grouped(all) {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, " %s\n", Groups()[i].Title)
		writeBelow(w, list)
	}
}

// showExamples lists the examples of a command: what it does stands below a long line.
func showExamples(w io.Writer, command string) {
	list := Examples()[command]
	if len(list) == 0 {
		return
	}
	fmt.Fprint(w, "\nEXAMPLES:\n")
	for _, e := range list {
		between := "\t"
		if len(e.Line) > 60 || len(e.Line)+len(e.Does) > 72 {
			between = "\n      "
		}
		fmt.Fprintf(w, "   %s%s%s\n", e.Line, between, e.Does)
	}
}

// plainFlag leaves out the defaults that say nothing.
var plainFlag = strings.NewReplacer("\n", " ", " (default: false)", "", " (default: 0)", "")

// writeFlags lists flags with their values, defaults and variables. A value that the text
// does not name is a number or a text, which says more than "value".
func writeFlags(w io.Writer, flags []cli.Flag) {
	for _, f := range flags {
		kind := " TEXT"
		if _, number := f.(*cli.IntFlag); number {
			kind = " N"
		} else if s, ok := f.(*cli.StringFlag); ok && len(ListedIn(s.Usage)) > 0 {
			kind = " WORD"
		}
		left, right, _ := strings.Cut(plainFlag.Replace(f.String()), "\t")
		fmt.Fprintf(w, "   %s\t%s\n", strings.ReplaceAll(left, " value", kind), right)
	}
}
