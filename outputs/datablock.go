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
	name string
	args map[string]string
	line int
}

var kindData = ast.NewNodeKind("DataBlock")

func (*dataBlock) Kind() ast.NodeKind { return kindData }

func (d *dataBlock) Dump(src []byte, level int) {
	ast.DumpHelper(d, src, level, map[string]string{"name": d.name}, nil)
}

// dataParams lists, for each data block, its parameters; those with ! must be
// there.
var dataParams = map[string][]string{
	"timeline":  {"project!", "from", "until"},
	"phases":    {"project!"},
	"causes":    {"project!"},
	"incidents": {"since", "until", "ids", "components", "regions"},
	"uptime":    {"objective!"},
	"actions":   {"incident!"},
	"signoff":   {},
}

// parseArgs reads key=value pairs; values with spaces stand in double quotes.
func parseArgs(block, s string) (map[string]string, string) {
	args := map[string]string{}
	for _, pair := range splitArgs(s) {
		key, value, ok := strings.Cut(pair, "=")
		value = strings.Trim(value, `"`)
		known := slices.Contains(dataParams[block], key) || slices.Contains(dataParams[block], key+"!")
		switch {
		case !ok || !known:
			return nil, fmt.Sprintf("the %s block does not understand %q; %s", block, pair, usage(block))
		case value == "":
			return nil, fmt.Sprintf("the %s block has no value for %s; write %s=…", block, key, key)
		case args[key] != "":
			return nil, fmt.Sprintf("the %s block gives %s twice; keep one", block, key)
		}
		args[key] = value
	}
	for _, p := range dataParams[block] {
		if key, must := strings.CutSuffix(p, "!"); must && args[key] == "" {
			return nil, fmt.Sprintf("the %s block lacks %s=…; %s", block, key, usage(block))
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

func usage(block string) string {
	if len(dataParams[block]) == 0 {
		return "it takes no parameters"
	}
	words := []string{"write ```" + block}
	for _, p := range dataParams[block] {
		if key, must := strings.CutSuffix(p, "!"); must {
			words = append(words, key+"=…")
		} else {
			words = append(words, "["+key+"=…]")
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
		l.fail(d.line, "the %s block shows a record that cannot be read: %v", d.name, err)
	default:
		l.fail(d.line, "the %s block is made from every %s of its time, and one cannot be read, which may belong "+
			"there: %v", d.name, kind, err)
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
