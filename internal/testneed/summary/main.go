// Command summary reads the JSON of `go test -json` and prints what a person
// wants to know: failures whole, a line for each package, and at the end every
// test that was skipped, by the name of the part that it misses.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
)

// event is one line of test2json.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// run collects what one test run did.
type run struct {
	out     io.Writer
	output  map[string][]string // by package and test
	skips   []string
	passed  int
	failed  int
	skipped int
}

func main() {
	r := &run{out: os.Stdout, output: map[string][]string{}}
	if err := r.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "summary:", err)
		os.Exit(1)
	}
	os.Exit(r.finish())
}

func (r *run) read(in io.Reader) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(r.out, lines.Text())
			continue
		}
		r.see(e)
	}
	return lines.Err()
}

func (r *run) see(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		r.output[key] = append(r.output[key], e.Output)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "pass", "fail", "skip":
		r.end(e, key)
	}
}

func (r *run) end(e event, key string) {
	if e.Test == "" {
		fmt.Fprintf(r.out, "%-5s %s (%.1f s)\n", e.Action, e.Package, e.Elapsed)
		if e.Action == "fail" {
			r.failed++ // a package that does not build has no failed test of its own
			r.unended(e.Package)
			fmt.Fprint(r.out, strings.Join(r.output[key], ""))
		}
		return
	}
	switch e.Action {
	case "pass":
		r.passed++
	case "fail":
		r.failed++
		fmt.Fprint(r.out, strings.Join(r.output[key], ""))
	case "skip":
		r.skipped++
		r.skips = append(r.skips, fmt.Sprintf("%s %s: %s", e.Package, e.Test, reason(r.output[key])))
	}
	delete(r.output, key)
}

// unended prints what the tests of a failed package said that never ended: what a
// panic and the time limit leave behind stands there.
func (r *run) unended(pkg string) {
	for _, key := range slices.Sorted(maps.Keys(r.output)) {
		if test, ok := strings.CutPrefix(key, pkg+" "); ok && test != "" {
			fmt.Fprintf(r.out, "did not end: %s\n%s", key, strings.Join(r.output[key], ""))
		}
	}
}

// reason gives the words that the test said when it skipped.
func reason(output []string) string {
	for _, line := range output {
		if _, why, ok := strings.Cut(line, "SKIP("); ok {
			return "SKIP(" + strings.TrimSpace(why)
		}
	}
	return "no reason given"
}

func (r *run) finish() int {
	sort.Strings(r.skips)
	for _, s := range r.skips {
		fmt.Fprintln(r.out, s)
	}
	fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, r.skipped)
	if r.failed > 0 || r.passed == 0 {
		return 1
	}
	return 0
}
