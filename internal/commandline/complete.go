package commandline

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/talk"
)

// A shell asks what may stand at the cursor by running
//
//	tidings __complete SHELL WORD…
//
// with the words up to the cursor, the last one perhaps empty; bash, which cuts words at
// = and :, gives the line instead. The answer's first line is words, files or dirs; behind
// words each line is a value and, but in bash, a tab and what it is.

// CompleteWord is what a shell puts behind the program's name.
const CompleteWord = "__complete"

// Offered is what may stand at the cursor.
type Offered struct {
	Kind   string // words, files, dirs
	Values []talk.Offer
}

// Source knows the values that may stand in a place of a line.
type Source interface {
	// OfArgument gives those of an argument, by the word that help has for it.
	OfArgument(ctx context.Context, word string) Offered
	// OfFlag gives those of a flag.
	OfFlag(ctx context.Context, name string) Offered
}

// Complete answers a shell. at gives the source of values for the line that was typed so far.
func Complete(ctx context.Context, out io.Writer, app *cli.App, argv []string, at func(*Line) Source) {
	if len(argv) < 2 {
		return
	}
	shell, words, quoted := argv[0], argv[1:], false
	if shell == "bash" {
		words, quoted = ShellWords(argv[1])
		words = words[min(1, len(words)-1):]
	}
	q := newLine(app, words)
	a := q.offer(ctx, at(q))
	var b strings.Builder
	b.WriteString(a.Kind + "\n")
	for _, v := range a.Values {
		if line, ok := q.written(shell, quoted, v); ok {
			b.WriteString(line + "\n")
		}
	}
	io.WriteString(out, b.String()) //nolint:errcheck // the shell has gone
}

// Line is a command line that is not whole yet.
type Line struct {
	Path []*cli.Command // that the words lead to

	app    *cli.App
	words  []string // in front of the cursor's
	rest   []string // arguments that are there
	flags  []given
	cursor string
	ended  bool // by --
}

func newLine(app *cli.App, words []string) *Line {
	last := len(words) - 1
	q := &Line{app: app, words: words[:last], cursor: words[last]}
	arguments, flags, _ := split(q.words, arities(app))
	q.Path, q.rest = resolve(app, arguments)
	q.flags, q.ended = flags, slices.Contains(q.words, "--")
	return q
}

// offer finds what stands at the cursor: a flag's value, a flag, a command or an argument.
func (q *Line) offer(ctx context.Context, v Source) Offered {
	name, _, valued := strings.Cut(strings.TrimLeft(q.cursor, "-"), "=")
	dashed := strings.HasPrefix(q.cursor, "-") && !q.ended
	if n := len(q.flags); n > 0 && !q.ended && q.flags[n-1].waits(q.app, q.words) {
		return v.OfFlag(ctx, q.flags[n-1].name)
	}
	switch {
	case dashed && valued:
		return v.OfFlag(ctx, name)
	case dashed:
		return Offered{"words", q.flagsToGive()}
	case len(q.Path) > 0 && q.Path[0].Name == "help":
		path, _ := resolve(q.app, q.rest)
		return Offered{"words", commandsBelow(q.app, path)}
	}
	a := Offered{Kind: "words"}
	if len(q.rest) == 0 {
		a.Values = commandsBelow(q.app, q.Path)
	}
	if len(q.Path) > 0 {
		of := v.OfArgument(ctx, argument(q.Path[len(q.Path)-1], len(q.rest)))
		a.Kind, a.Values = of.Kind, append(a.Values, of.Values...)
	}
	return a
}

// value is what was given with a flag.
func (g given) value() string {
	if _, v, ok := strings.Cut(g.words[0], "="); ok {
		return v
	}
	return g.words[len(g.words)-1]
}

// Value is what was given with a flag.
func (q *Line) Value(flag string) (value string, given bool) {
	for _, f := range q.flags {
		if f.name == flag {
			value, given = f.value(), true
		}
	}
	return value, given
}

// Given reports whether one of some flags was given.
func (q *Line) Given(flags ...string) bool {
	return slices.ContainsFunc(q.flags, func(g given) bool { return slices.Contains(flags, g.name) })
}

// waits reports whether a flag is the last word and its value comes next.
func (g given) waits(app *cli.App, words []string) bool {
	return arities(app)[g.name] && len(g.words) == 1 && !strings.Contains(g.words[0], "=") &&
		words[len(words)-1] == g.words[0]
}

func commandsBelow(app *cli.App, path []*cli.Command) (out []talk.Offer) {
	below := app.Commands
	if len(path) > 0 {
		below = path[len(path)-1].Subcommands
	}
	for _, c := range below {
		if !c.Hidden {
			out = append(out, talk.Offer{Value: c.Name, Note: c.Usage})
		}
	}
	return out
}

// flagsToGive are the flags of the command and then those of every command, but for what
// was given already and can be given once.
func (q *Line) flagsToGive() (out []talk.Offer) {
	add := func(flags []cli.Flag) {
		for _, f := range flags {
			_, often := f.(*cli.StringSliceFlag)
			name := f.Names()[0]
			is := func(g given) bool { return slices.Contains(f.Names(), g.name) }
			if !often && slices.ContainsFunc(q.flags, is) {
				continue
			}
			out = append(out, talk.Offer{Value: Dashed(name), Note: UsageOf(f)})
		}
	}
	for i := range q.Path {
		add(q.Path[len(q.Path)-1-i].Flags)
	}
	add(q.app.Flags)
	return append(out, talk.Offer{Value: "--help", Note: "show help"})
}

// UsageOf is what help says of a flag.
func UsageOf(f cli.Flag) string {
	if d, ok := f.(cli.DocGenerationFlag); ok {
		return strings.ReplaceAll(d.GetUsage(), "`", "")
	}
	return ""
}

// argument is the word that help has for the nth argument of a command; "": it takes none.
func argument(c *cli.Command, n int) string {
	words := strings.Fields(c.ArgsUsage)
	if len(words) == 0 {
		return ""
	}
	if n >= len(words) {
		if n = len(words) - 1; !strings.HasSuffix(words[n], "…") {
			return ""
		}
	}
	return strings.Trim(words[n], "[]…")
}

// UsageOf is the help of a flag at the innermost level that has it.
func (q *Line) UsageOf(name string) string {
	levels := [][]cli.Flag{q.app.Flags}
	for _, c := range q.Path {
		levels = append(levels, c.Flags)
	}
	for _, flags := range slices.Backward(levels) {
		for _, f := range flags {
			if slices.Contains(f.Names(), name) {
				return UsageOf(f)
			}
		}
	}
	return ""
}

// listing finds "one, two or three" in the help of a flag, where it begins the sentence or
// follows a colon or "with".
var listing = regexp.MustCompile(`(?:^|: |with )([a-z0-9_-]+(?:, [a-z0-9_-]+)* or [a-z0-9_-]+)(?:$|[ ;(.])`)

// ListedIn gives the values that a flag's help lists.
func ListedIn(usage string) []string {
	m := listing.FindStringSubmatch(usage)
	if m == nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(m[1], " or ", ", "), ", ")
}
