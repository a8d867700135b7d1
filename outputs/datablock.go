package outputs

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// dataBlock is a fenced block that stands for records, e.g.
//
//	```timeline project=qsol-upgrade
//	```
type dataBlock struct {
	ast.BaseBlock
	kind *kindOfBlock
	args map[string]string // nil: they were wrong, which was told
	line int
}

var kindData = ast.NewNodeKind("DataBlock")

func (*dataBlock) Kind() ast.NodeKind { return kindData }

func (d *dataBlock) Dump(src []byte, level int) {
	ast.DumpHelper(d, src, level, map[string]string{"name": d.kind.name}, nil)
}

// kindOfBlock is one of the data blocks that a letter may hold: all that parser, messages
// and docs/reference know of it.
type kindOfBlock struct {
	name, shows string
	params      []param
	lower       func(*lowering, *dataBlock) []Block
}

// param is one parameter of a data block.
type param struct {
	name, means string
	must        bool
}

// dataBlocks lists every data block in the order of the reference.
func dataBlocks() []kindOfBlock {
	project := param{name: "project", means: "the id of the project's record", must: true}
	return []kindOfBlock{
		{"timeline", "a project's phases month by month, each month marked by what was planned or done in it",
			[]param{project, {name: "from", means: "the first month, as 2006-11; else the first that a phase touches"},
				{name: "until", means: "the last month; else the last that a phase touches"}}, (*lowering).timeline},
		{"phases", "a project's phases in a table: planned, actual, status", []param{project}, (*lowering).phases},
		{"causes", "the causes that a project's record names, as a numbered list", []param{project},
			(*lowering).causes},
		{"incidents", "incidents, the latest first", []param{
			{name: "since", means: "the first day, as 2006-11-14; else `since` of notice.yaml"},
			{name: "until", means: "the last day; else there is none"},
			{name: "ids", means: "these incidents alone, by id, with commas"},
			{name: "components", means: "those of these components alone, by id, with commas"},
			{name: "regions", means: "those of these regions alone, by id, with commas, and those of all"},
			{name: "detail", means: "brief: a line of time, duration and impact each; full (else): also what " +
				"happened, cause, remedy and updates"},
		}, (*lowering).incidents},
		{"uptime", "an objective, what was measured, and whether it was met, by region or component", []param{
			{name: "objective", means: "the id of an objective of tidings.yaml", must: true}}, (*lowering).uptime},
		{"actions", "what is done because of an incident, with the days promised and done", []param{
			{name: "incident", means: "the id of the incident's record", must: true}}, (*lowering).actions},
		{"yours", "what is the reader's own: the services of theirs that are affected, with times in their zone, and " +
			"what the file of `affected` lists of them; the lines within are for everybody else", []param{
			{name: "show", means: "what of it, with commas: services, objects, figures (else these three), uptime"},
			{name: "ids", means: "what these incidents and this maintenance affect, by id, with commas; else the " +
				"records of notice.yaml"}}, (*lowering).yours},
		{"signoff", "the closing, with the signer of tidings.yaml", nil, (*lowering).signoff},
	}
}

// blockNamed finds a data block by its name; nil: there is none.
func blockNamed(name string) *kindOfBlock {
	for _, k := range dataBlocks() {
		if k.name == name {
			return &k
		}
	}
	return nil
}

// parseArgs reads key=value pairs; values with spaces stand in double quotes.
func (k *kindOfBlock) parseArgs(s string) (map[string]string, string) {
	args := map[string]string{}
	for _, pair := range splitArgs(s) {
		key, value, ok := strings.Cut(pair, "=")
		value = strings.Trim(value, `"`)
		known := slices.ContainsFunc(k.params, func(p param) bool { return p.name == key })
		switch {
		case !ok || !known:
			return nil, fmt.Sprintf("the %s block does not understand %q; %s", k.name, pair, k.usage())
		case value == "":
			return nil, fmt.Sprintf("the %s block has no value for %s; write %s=…", k.name, key, key)
		case args[key] != "":
			return nil, fmt.Sprintf("the %s block gives %s twice; keep one", k.name, key)
		}
		args[key] = value
	}
	for _, p := range k.params {
		if p.must && args[p.name] == "" {
			return nil, fmt.Sprintf("the %s block lacks %s=…; %s", k.name, p.name, k.usage())
		}
	}
	return args, ""
}

func splitArgs(s string) []string {
	quoted := false
	return strings.FieldsFunc(s, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return unicode.IsSpace(r) && !quoted
	})
}

func (k *kindOfBlock) usage() string {
	if len(k.params) == 0 {
		return "it takes no parameters"
	}
	words := []string{"write ```" + k.name}
	for _, p := range k.params {
		if p.must {
			words = append(words, p.name+"=…")
		} else {
			words = append(words, "["+p.name+"=…]")
		}
	}
	return strings.Join(words, " ")
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

// unknown reports a record that does not exist, with those that do.
func (l *lowering) unknown(kind, id string, known []string) {
	hint := "there is none yet"
	if len(known) > 0 {
		slices.Sort(known)
		if len(known) > 8 {
			known = append(known[:8:8], "…")
		}
		hint = "known: " + strings.Join(known, ", ")
	}
	l.fail(l.here, "there is no %s %q; %s", kind, id, hint)
}

// broken reports a block that shows what cannot be read: one of the records that ids
// name, or, without ids, any of its kind.
func (l *lowering) broken(d *dataBlock, kind string, ids ...string) bool {
	err := l.records.Fault(kind, ids...)
	switch {
	case err == nil:
		return false
	case len(ids) > 0:
		l.fail(d.line, "the %s block shows a record that cannot be read: %v", d.kind.name, err)
	default:
		l.fail(d.line, "the %s block is made from every %s of its time, and one cannot be read, which may belong "+
			"there: %v", d.kind.name, kind, err)
	}
	return true
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = id(v)
	}
	return out
}

func (l *lowering) allKnown(kind string, want, known []string) {
	for _, id := range want {
		if !slices.Contains(known, id) {
			l.unknown(kind, id, slices.Clone(known))
		}
	}
}
