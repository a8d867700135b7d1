package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"text/tabwriter"

	"golang.org/x/term"

	"tidings/internal/desk"
)

// terminal is the program's voice: data goes to out, talk goes to err.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	quiet    bool // no talk but errors
	json     bool // data as JSON
	noInput  bool // never ask
	colour   bool
	live     bool // err is a terminal: progress may overwrite its line
	asks     bool // in is a terminal: a person can answer
	lines    *bufio.Reader
	sends    atomic.Bool // messages may be in flight; see interruptible
}

func newTerminal(in, out, err *os.File) *terminal {
	live := term.IsTerminal(int(err.Fd()))
	return &terminal{
		in: in, out: out, err: err, lines: bufio.NewReader(in),
		live:   live,
		colour: live && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		asks:   term.IsTerminal(int(in.Fd())),
	}
}

// say tells a person something.
func (t *terminal) say(format string, args ...any) {
	if !t.quiet {
		fmt.Fprintf(t.err, format+"\n", args...)
	}
}

// warn tells a person of something that may be wrong.
func (t *terminal) warn(format string, args ...any) {
	fmt.Fprintf(t.err, "%s %s\n", t.paint("33", "warning:"), fmt.Sprintf(format, args...))
}

// ask puts a question and reads one line. Whoever interrupts the program instead
// gets the context's error: the read itself cannot be called back, so it is left
// to the end of the process.
func (t *terminal) ask(ctx context.Context, format string, args ...any) (string, error) {
	fmt.Fprintf(t.err, format+" ", args...)
	type answer struct {
		line string
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		line, err := t.lines.ReadString('\n')
		came <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(t.err)
		return "", ctx.Err()
	case a := <-came:
		if a.err != nil && a.line == "" {
			return "", fmt.Errorf("%w: no answer came", desk.ErrNotConfirmed)
		}
		return strings.TrimSpace(a.line), nil
	}
}

// interactive reports whether questions may be asked.
func (t *terminal) interactive() bool { return t.asks && !t.noInput }

// print writes data for programs or people: v as one JSON document, or what
// table writes.
func (t *terminal) print(v any, table func(io.Writer)) error {
	if t.json {
		enc := json.NewEncoder(t.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(listed(v))
	}
	w := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', 0)
	table(w)
	return w.Flush()
}

// line writes one JSON object on a line of its own.
func (t *terminal) line(v any) error {
	enc := json.NewEncoder(t.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (t *terminal) paint(code, s string) string {
	if !t.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// finish reports the error that ended the program and gives the exit code.
func (t *terminal) finish(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	switch {
	case err == nil:
	case code == exitInterrupted:
		words := strings.TrimSuffix(strings.TrimSuffix(err.Error(), context.Canceled.Error()), ": ")
		if words != "" {
			words = ": " + clean(words)
		}
		fmt.Fprintf(t.err, "tidings: interrupted%s\n", words)
	default:
		fmt.Fprintf(t.err, "%s %s\n", t.paint("31", "tidings:"), clean(desk.Explain(err)))
	}
	return code
}

// clean keeps control and direction characters of foreign text away from the
// terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 &&
			r <= 0x2069 {
			return '\uFFFD'
		}
		return r
	}, s)
}
