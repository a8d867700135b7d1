package workspace

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"tidings/notices"
)

// costly are texts of about n characters of which a parser may make more than their size
// allows: it recurses, looks back, or compares each part with each other.
func costly() map[string]func(n int) string {
	r := strings.Repeat
	counted := func(format string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				fmt.Fprintf(&b, format, i)
			}
			return b.String()
		}
	}
	deeper := func(line string) func(int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				b.WriteString(r(" ", i) + line + "\n")
			}
			return b.String()
		}
	}
	return map[string]func(n int) string{
		"flow groups":           func(n int) string { return "a: " + r("{a: ", n/5) + "1" + r("}", n/5) },
		"flow groups, words":    func(n int) string { return "title: " + r("{title: ", n/9) + "x" + r("}", n/9) },
		"flow groups, quoted":   func(n int) string { return "a: " + r(`{"a": `, n/7) },
		"flow groups, lines":    func(n int) string { return "a:\n " + r("{a:\n ", n/6) },
		"flow groups, comments": func(n int) string { return "a:\n " + r("{a: # b\n ", n/10) },
		"flow lists":            func(n int) string { return "a: " + r("[a, ", n/4) },
		"flow both":             func(n int) string { return "a: " + r("[x, {y: ", n/8) },
		"brackets":              func(n int) string { return "a: " + r("[", n) },
		"braces":                func(n int) string { return r("{", n) },
		"closed brackets":       func(n int) string { return "a: " + r("]", n) },
		"wide flow group":       func(n int) string { return "a: {" + counted("k%d: 1, ")(n) + "}" },
		"wide flow list":        func(n int) string { return "a: [" + r("1, ", n/3) + "]" },
		"many flow groups":      func(n int) string { return "a: [" + r("{a: b},", n/7) + "]" },
		"commas":                func(n int) string { return "a: [" + r(",", n) },
		"wide group":            counted("k%d: 1\n"),
		"wide group of texts":   counted("k%d: |\n  b\n"),
		"one key again":         func(n int) string { return r("a: 1\n", n/5) },
		"list":                  func(n int) string { return "a:\n" + r("- a\n", n/4) },
		"list of groups":        func(n int) string { return "a:\n" + r("- a: 1\n", n/7) },
		"dashes":                func(n int) string { return r("- ", n/2) },
		"question marks":        func(n int) string { return r("? ", n/2) },
		"keys in a line":        func(n int) string { return r("a: ", n/3) },
		"colons":                func(n int) string { return r(": ", n/2) },
		"deep groups":           deeper("a:"),
		"deep lists":            deeper("-"),
		"deep both":             deeper("- a:"),
		"tags":                  func(n int) string { return "a: " + r("!a ", n/3) },
		"anchors":               func(n int) string { return "a: " + r("&a ", n/3) },
		"aliases":               func(n int) string { return "a: &a [" + r("*a, ", n/4) + "]" },
		"merges":                func(n int) string { return r("<<: a\n", n/6) },
		"documents":             func(n int) string { return r("--- a\n", n/6) },
		"directives":            func(n int) string { return r("%a\n", n/3) },
		"comments":              func(n int) string { return r("# a\n", n/4) + "a: 1" },
		"long comment":          func(n int) string { return "a: 1 #" + r("a", n) },
		"long key":              func(n int) string { return r("a", n) + ": 1" },
		"long keys":             counted("k%d" + r("a", 500) + ": 1\n"),
		"long number":           func(n int) string { return "a: " + r("9", n) },
		"long text":             func(n int) string { return "a: " + r("b c ", n/4) },
		"long text in lines":    func(n int) string { return "a: b\n" + r("  b\n", n/4) },
		"literal":               func(n int) string { return "a: |\n" + r("  b\n", n/4) },
		"folded":                func(n int) string { return "a: >\n" + r("  b\n", n/4) },
		"quoted":                func(n int) string { return "a: \"" + r("b\n  ", n/4) + "\"" },
		"quotes":                func(n int) string { return "a: " + r("\"", n) },
		"open quote":            func(n int) string { return "a: \"" + r("b", n) },
		"escapes":               func(n int) string { return "a: \"" + r("\\u0041", n/6) + "\"" },
		"blank lines":           func(n int) string { return "a: 1" + r("\n", n) + "b: 1" },
		"spaces":                func(n int) string { return "a: " + r(" ", n) + "1" },
		"carriage returns":      func(n int) string { return r("a: 1\r", n/5) },
	}
}

// Whatever a record holds, reading it takes memory in proportion to its size, and no
// more than a megabyte of YAML deserves.
func TestCostOfYAML(t *testing.T) {
	cost := func(text string) (bytes uint64, err error) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = parse("x.yaml", []byte(text), func(notices.Incident) notices.Problems { return nil })
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc, err
	}
	for name, text := range costly() {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{160_000, 1_000_000} {
				bytes, err := cost(text(n))
				if err == nil {
					t.Error("it was taken for an incident")
				} else if len(err.Error()) > 64<<10 {
					t.Errorf("%d characters: the message has %d", n, len(err.Error()))
				}
				t.Logf("%d characters: %d MB, %.150q", n, bytes>>20, fmt.Sprint(err))
				if bytes > 160<<20 {
					t.Errorf("%d characters: %d MB were taken", n, bytes>>20)
				}
			}
		})
	}
}
