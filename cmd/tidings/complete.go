package main

import (
	"context"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/report"
	"tidings/internal/workspace"
)

// A shell asks what may stand at the cursor by running
//
//	tidings __complete SHELL WORD…
//
// with the words up to the cursor, the last one perhaps empty; bash, which cuts words at
// = and :, gives the line instead. The answer's first line is words, files or dirs; behind
// words each line is a value and, but in bash, a tab and what it is.

// completeWord is what a shell puts behind the program's name.
const completeWord = "__complete"

// offered is what may stand at the cursor.
type offered struct {
	kind   string // words, files, dirs
	values []desk.Offer
}

func (t *terminal) complete(ctx context.Context, app *cli.App, argv []string) {
	if len(argv) < 2 {
		return
	}
	shell, words, quoted := argv[0], argv[1:], false
	if shell == "bash" {
		words, quoted = shellWords(argv[1])
		words = words[min(1, len(words)-1):]
	}
	q := newAsked(app, words)
	a := q.offer(ctx)
	var b strings.Builder
	b.WriteString(a.kind + "\n")
	for _, v := range a.values {
		if line, ok := q.written(shell, quoted, v); ok {
			b.WriteString(line + "\n")
		}
	}
	io.WriteString(t.out, b.String()) //nolint:errcheck // the shell has gone
}

// asked is a command line that is not whole yet.
type asked struct {
	app    *cli.App
	words  []string       // in front of the cursor's
	path   []*cli.Command // that they lead to
	rest   []string       // arguments that are there
	flags  []given
	cursor string
	ended  bool // by --
}

func newAsked(app *cli.App, words []string) *asked {
	last := len(words) - 1
	q := &asked{app: app, words: words[:last], cursor: words[last]}
	arguments, flags, _ := split(q.words, arities(app))
	q.path, q.rest = resolve(app, arguments)
	q.flags, q.ended = flags, slices.Contains(q.words, "--")
	return q
}

// offer finds what stands at the cursor: a flag's value, a flag, a command or an argument.
func (q *asked) offer(ctx context.Context) offered {
	dir := os.Getenv(workspaceEnv)
	for _, f := range q.flags {
		if f.name == "C" {
			dir = f.value()
		}
	}
	v := &values{Offers: desk.OffersOf(dir), q: q}
	name, _, valued := strings.Cut(strings.TrimLeft(q.cursor, "-"), "=")
	dashed := strings.HasPrefix(q.cursor, "-") && !q.ended
	if n := len(q.flags); n > 0 && !q.ended && q.flags[n-1].waits(q.app, q.words) {
		return v.ofFlag(ctx, q.flags[n-1].name)
	}
	switch {
	case dashed && valued:
		return v.ofFlag(ctx, name)
	case dashed:
		return offered{"words", q.flagsToGive()}
	case len(q.path) > 0 && q.path[0].Name == "help":
		path, _ := resolve(q.app, q.rest)
		return offered{"words", commandsBelow(q.app, path)}
	}
	a := offered{kind: "words"}
	if len(q.rest) == 0 {
		a.values = commandsBelow(q.app, q.path)
	}
	if len(q.path) > 0 {
		of := v.ofArgument(ctx, argument(q.path[len(q.path)-1], len(q.rest)))
		a.kind, a.values = of.kind, append(a.values, of.values...)
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

// waits reports whether a flag is the last word and its value comes next.
func (g given) waits(app *cli.App, words []string) bool {
	return arities(app)[g.name] && len(g.words) == 1 && !strings.Contains(g.words[0], "=") &&
		words[len(words)-1] == g.words[0]
}

func commandsBelow(app *cli.App, path []*cli.Command) (out []desk.Offer) {
	below := app.Commands
	if len(path) > 0 {
		below = path[len(path)-1].Subcommands
	}
	for _, c := range below {
		if !c.Hidden {
			out = append(out, desk.Offer{Value: c.Name, Note: c.Usage})
		}
	}
	return out
}

// flagsToGive are the flags of the command and then those of every command, but for what
// was given already and can be given once.
func (q *asked) flagsToGive() (out []desk.Offer) {
	add := func(flags []cli.Flag) {
		for _, f := range flags {
			_, often := f.(*cli.StringSliceFlag)
			name := f.Names()[0]
			is := func(g given) bool { return slices.Contains(f.Names(), g.name) }
			if !often && slices.ContainsFunc(q.flags, is) {
				continue
			}
			out = append(out, desk.Offer{Value: dashed(name), Note: usageOf(f)})
		}
	}
	for i := range q.path {
		add(q.path[len(q.path)-1-i].Flags)
	}
	add(q.app.Flags)
	return append(out, desk.Offer{Value: "--help", Note: "show help"})
}

// usageOf is what help says of a flag.
func usageOf(f cli.Flag) string {
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

// values finds what may be typed in one place.
type values struct {
	*desk.Offers
	q *asked
}

func (v *values) ofArgument(ctx context.Context, word string) offered {
	command := strings.Join(names(v.q.path), " ")
	switch {
	case word == "SLUG":
		return offered{"words", v.Notices(ctx, v.fits(command))}
	case word == "ID", word == "PROJECT":
		return offered{"words", v.records(v.q.path[0].Name)}
	case word == "NAME" && v.q.path[0].Name == "template":
		return offered{"words", v.Templates()}
	case word == "SHELL":
		return offered{"words", plainOffers("bash", "fish", "zsh")}
	case word == "DIR":
		return offered{kind: "dirs"}
	case strings.HasPrefix(word, "FILE"), strings.HasPrefix(word, "PATH"):
		return offered{kind: "files"}
	}
	return offered{kind: "words"}
}

func (v *values) records(kind string) []desk.Offer {
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

// ofFlag are the values of a flag: those of the workspace, or those that its help lists.
func (v *values) ofFlag(ctx context.Context, name string) offered {
	group := ""
	if len(v.q.path) > 0 {
		group = v.q.path[0].Name
	}
	switch name {
	case "C", "dir":
		return offered{kind: "dirs"}
	case "incident", "maintenance", "project":
		return offered{"words", v.records(name)}
	case "id":
		return offered{"words", v.records(group)}
	case "region":
		return offered{"words", v.Regions()}
	case "component":
		return offered{"words", v.Components()}
	case "locale":
		return offered{"words", plainOffers(locale.Known()...)}
	case "to":
		if group == "translate" {
			return offered{"words", plainOffers(locale.Known()...)}
		}
	case "by", "who":
		return offered{"words", v.Approvers(ctx)}
	case "template":
		return offered{"words", v.Templates()}
	case "from":
		if group == "template" {
			return offered{"words", v.Templates()}
		}
	case "sample":
		return offered{"words", plainOffers("qsol")}
	case "state":
		if group != "retry" {
			return offered{"words", plainOffers(append(report.States(), report.NotAcknowledged)...)}
		}
	}
	return offered{"words", plainOffers(listedIn(v.q.usageOf(name))...)}
}

// usageOf is the help of a flag at the innermost level that has it.
func (q *asked) usageOf(name string) string {
	levels := [][]cli.Flag{q.app.Flags}
	for _, c := range q.path {
		levels = append(levels, c.Flags)
	}
	for _, flags := range slices.Backward(levels) {
		for _, f := range flags {
			if slices.Contains(f.Names(), name) {
				return usageOf(f)
			}
		}
	}
	return ""
}

// listing finds "one, two or three" in the help of a flag, where it begins the sentence or
// follows a colon or "with".
var listing = regexp.MustCompile(`(?:^|: |with )([a-z0-9_-]+(?:, [a-z0-9_-]+)* or [a-z0-9_-]+)(?:$|[ ;(.])`)

// listedIn gives the values that a flag's help lists.
func listedIn(usage string) []string {
	m := listing.FindStringSubmatch(usage)
	if m == nil {
		return nil
	}
	return strings.Split(strings.ReplaceAll(m[1], " or ", ", "), ", ")
}

func plainOffers(list ...string) (out []desk.Offer) {
	for _, s := range list {
		out = append(out, desk.Offer{Value: s})
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
		if !slices.ContainsFunc(v.q.flags, func(g given) bool { return g.name == "dry-run" || g.name == "n" }) {
			return in("approved", "sending", "waiting", "interrupted")
		}
	case "pause":
		return in("sending", "waiting", "interrupted")
	case "resume":
		return in("paused", "interrupted")
	case "cancel":
		return in("sending", "waiting", "interrupted", "paused")
	case "retry", "status", "report", "deliveries", "follow-up", "archive", "archive verify":
		return func(s report.Standing) bool { return s.Sent }
	case "reject":
		return in("draft", "approved")
	}
	return func(report.Standing) bool { return true }
}
