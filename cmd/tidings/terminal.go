package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"tidings/internal/desk"
	"tidings/internal/locale"
	"tidings/internal/tty"
)

// terminal is the program's voice, with the short words by which commands use it.
type terminal struct {
	*tty.Terminal
	sends atomic.Bool // messages may be in flight; see interruptible
}

// say tells a person something.
func (t *terminal) say(format string, args ...any) { t.Say(format, args...) }

// warn tells a person of something that may be wrong.
func (t *terminal) warn(format string, args ...any) { t.Warn(format, args...) }

// ask puts a question and reads one line; see answer.
func (t *terminal) ask(ctx context.Context, format string, args ...any) (string, error) {
	return t.Ask(ctx, format, args...)
}

// question is one thing that a command asks a person for.
type question = tty.Question

// answer asks until the answer will do.
func (t *terminal) answer(ctx context.Context, q question) (string, error) { return t.Answer(ctx, q) }

// yes asks a question that yes or no answers.
func (t *terminal) yes(ctx context.Context, text string, otherwise bool) (bool, error) {
	return t.Yes(ctx, text, otherwise)
}

// next says which command comes next: every command that changes something ends with it.
func (t *terminal) next(format string, args ...any) { t.Next(format, args...) }

// interactive reports whether questions may be asked.
func (t *terminal) interactive() bool { return t.Interactive() }

// print writes data for programs or people: v as one JSON document, or what
// table writes, with row.
func (t *terminal) print(v any, table func(io.Writer)) error { return t.Print(v, table) }

// line writes one JSON object on a line of its own.
func (t *terminal) line(v any) error { return t.Line(v) }

// row writes one line for people of a list that is too long to be held.
func (t *terminal) row(format string, args ...any) error { return t.Row(format, args...) }

// document is where a file goes that a command prints whole.
func (t *terminal) document() io.Writer { return t.Document() }

// row writes a part of a table for people. The tabs and line breaks of the format
// part cells and rows; in what fills its verbs there are none.
func row(w io.Writer, format string, args ...any) { tty.Row(w, format, args...) }

// num writes a number with the word that is counted: 1 message, 2 messages. The
// terminal speaks English; a word whose plural has another ending gives it.
func num(n int, one string, many ...string) string {
	return locale.Num(n, one, many...)
}

// finish reports the error that ended the program and gives the exit code.
func (t *terminal) finish(ctx context.Context, err error) int {
	code := exitCode(ctx, err)
	switch {
	case err == nil:
	case code == exitInterrupted:
		words := strings.TrimSuffix(strings.TrimSuffix(err.Error(), context.Canceled.Error()), ": ")
		if words != "" {
			words = ": " + tty.Clean(words)
		}
		fmt.Fprintf(t.Err, "tidings: interrupted%s\n", words)
	default:
		t.Fail(desk.Explain(err))
	}
	return code
}
