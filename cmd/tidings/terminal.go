package main

import (
	"bufio"
	"bytes"
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
	var talk io.Writer = err
	if live {
		talk = &screen{out: err}
	}
	return &terminal{
		in: in, out: out, err: talk, lines: bufio.NewReader(in),
		live:   live,
		colour: live && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		asks:   term.IsTerminal(int(in.Fd())),
	}
}

// say tells a person something.
func (t *terminal) say(format string, args ...any) {
	if !t.quiet {
		fmt.Fprintln(t.err, plainf(format, args...))
	}
}

// warn tells a person of something that may be wrong.
func (t *terminal) warn(format string, args ...any) {
	fmt.Fprintln(t.err, t.paint("33", "warning:"), plainf(format, args...))
}

// ask puts a question and reads one line. Whoever interrupts the program instead
// gets the context's error: the read itself cannot be called back, so it is left
// to the end of the process.
func (t *terminal) ask(ctx context.Context, format string, args ...any) (string, error) {
	fmt.Fprint(t.err, plainf(format, args...), " ")
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
// table writes, with row.
func (t *terminal) print(v any, table func(io.Writer)) error {
	if t.json {
		return t.encode(listed(v), "  ")
	}
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	table(w)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := t.out.Write(scrubbed(b.Bytes()))
	return err
}

// line writes one JSON object on a line of its own.
func (t *terminal) line(v any) error { return t.encode(v, "") }

func (t *terminal) encode(v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := t.out.Write(escaped(b.Bytes()))
	return err
}

// row writes one line for people of a list that is too long to be held.
func (t *terminal) row(format string, args ...any) error {
	_, err := fmt.Fprintln(t.out, plainf(format, args...))
	return err
}

// document is where a file goes that a command prints whole: byte for byte into a
// pipe or a file, but not so onto a terminal.
func (t *terminal) document() io.Writer {
	if f, ok := t.out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &scrubber{to: t.out}
	}
	return t.out
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
		fmt.Fprintln(t.err, t.paint("31", "tidings:"), errorLines(err))
	}
	return code
}

// errorLinesShown bounds how much an error says.
const errorLinesShown = 100

// errorLines is an error for people. It may have several lines, as an excerpt of a
// file has: those after the first are set in, so that no quoted text can pass for
// a line of the program's own.
func errorLines(err error) string {
	lines := strings.Split(strings.TrimSpace(desk.Explain(err)), "\n")
	more := len(lines) - errorLinesShown
	lines = lines[:min(len(lines), errorLinesShown)]
	for i := range lines {
		lines[i] = cleanLine(lines[i])
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d lines more", more))
	}
	return strings.Join(lines, "\n  ")
}
