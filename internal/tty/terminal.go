// Package tty is the program's voice at a terminal: data, talk and errors, and questions to whoever
// sits there. Nothing of what strangers wrote acts on the terminal.
package tty

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"

	"tidings/internal/talk"
)

// Terminal is the program's voice: data goes to Out, talk goes to Err.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Quiet    bool // no talk but errors
	JSON     bool // data as JSON
	NoInput  bool // never ask
	Live     bool // Err is a terminal: progress may overwrite its line
	Lines    *bufio.Reader

	colour bool
	asks   bool // In is a terminal: a person can answer
}

// New is the voice of a process.
func New(in, out, err *os.File) *Terminal {
	live := term.IsTerminal(int(err.Fd()))
	var talk io.Writer = err
	if live {
		talk = &screen{out: err}
	}
	return &Terminal{
		In: in, Out: out, Err: talk, Lines: bufio.NewReader(in),
		Live:   live,
		colour: live && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		asks:   term.IsTerminal(int(in.Fd())),
	}
}

// Say tells a person something.
func (t *Terminal) Say(format string, args ...any) {
	if !t.Quiet {
		fmt.Fprintln(t.Err, Plainf(format, args...))
	}
}

// Warn tells a person of something that may be wrong.
func (t *Terminal) Warn(format string, args ...any) {
	fmt.Fprintln(t.Err, t.Paint("33", "warning:"), Plainf(format, args...))
}

// Ask puts a question and reads one line. Whoever interrupts the program instead
// gets the context's error: the read itself cannot be called back, so it is left
// to the end of the process.
func (t *Terminal) Ask(ctx context.Context, format string, args ...any) (string, error) {
	fmt.Fprint(t.Err, Plainf(format, args...), " ")
	type answer struct {
		line string
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		line, err := t.Lines.ReadString('\n')
		came <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(t.Err)
		return "", ctx.Err()
	case a := <-came:
		if a.err != nil && a.line == "" {
			return "", fmt.Errorf("%w: no answer came", talk.ErrNotConfirmed)
		}
		return strings.TrimSpace(a.line), nil
	}
}

// Interactive reports whether questions may be asked.
func (t *Terminal) Interactive() bool { return t.asks && !t.NoInput }

// Print writes data for programs or people: v as one JSON document, or what
// table writes, with Row.
func (t *Terminal) Print(v any, table func(io.Writer)) error {
	if t.JSON {
		return t.encode(Listed(v), "  ")
	}
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	table(w)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := t.Out.Write(scrubbed(b.Bytes()))
	return err
}

// Line writes one JSON object on a line of its own.
func (t *Terminal) Line(v any) error { return t.encode(v, "") }

func (t *Terminal) encode(v any, indent string) error {
	b, err := encoded(v, indent)
	if err != nil {
		return err
	}
	_, err = t.Out.Write(b)
	return err
}

// encoded is v as JSON, with a line break at the end.
func encoded(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	err := enc.Encode(v)
	return escaped(b.Bytes()), err
}

// Row writes one line for people of a list that is too long to be held.
func (t *Terminal) Row(format string, args ...any) error {
	_, err := fmt.Fprintln(t.Out, Plainf(format, args...))
	return err
}

// Document is where a file goes that a command prints whole: byte for byte into a
// pipe or a file, but not so onto a terminal.
func (t *Terminal) Document() io.Writer {
	if f, ok := t.Out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &scrubber{to: t.Out}
	}
	return t.Out
}

// Paint colours a word, where there are colours.
func (t *Terminal) Paint(code, s string) string {
	if !t.colour {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// errorLinesShown bounds how much an error says.
const errorLinesShown = 100

// ErrorLines is an error's text for people. It may have several lines, as an excerpt of a
// file has: those after the first are set in, so that no quoted text can pass for
// a line of the program's own.
func ErrorLines(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	more := len(lines) - errorLinesShown
	lines = lines[:min(len(lines), errorLinesShown)]
	for i := range lines {
		lines[i] = CleanLine(lines[i])
	}
	if more > 0 {
		lines = append(lines, fmt.Sprintf("… and %d lines more", more))
	}
	return strings.Join(lines, "\n  ")
}

// Fail tells of an error with the program's name before it.
func (t *Terminal) Fail(text string) {
	fmt.Fprintln(t.Err, t.Paint("31", "tidings:"), ErrorLines(text))
}

// Show draws a line over the last one and reports whether there is a screen to draw on; Leave
// goes on below it.
func (t *Terminal) Show(line string) bool {
	s, ok := t.Err.(*screen)
	if ok {
		s.show(line)
	}
	return ok
}

// Leave keeps the line that Show drew and goes on below it.
func (t *Terminal) Leave() {
	if s, ok := t.Err.(*screen); ok {
		s.leave()
	}
}
