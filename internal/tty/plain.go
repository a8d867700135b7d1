package tty

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"tidings/internal/plain"
)

// What reaches a terminal holds words of strangers: names of a list, a subject, the
// reply of a relay, a file's name. None of it may move the cursor, colour or hide
// what stands beside it, turn the direction of the line, begin a line of its own,
// or push the rest off the screen. So whatever fills the verbs of talk and tables
// goes through plainArgs, and whole documents through a scrubber.

// CellRunes bounds one such text.
const CellRunes = 500

// Hidden reports whether a character could act on a terminal instead of standing on
// it: controls, line and paragraph separators, embeddings, overrides and isolates.
func Hidden(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e ||
		r >= 0x2066 && r <= 0x2069
}

// Clean makes one line of a text, without what could act on a terminal, and no
// longer than a line may be.
func Clean(s string) string { return CleanTo(s, CellRunes) }

func CleanTo(s string, most int) string {
	if len(s) <= most && !strings.ContainsFunc(s, Hidden) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for n, gap := 0, false; s != ""; n++ {
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		switch {
		case n >= most:
			b.WriteRune('…')
			return b.String()
		case r == '\n' || r == '\r' || r == '\t' || r == 0x2028 || r == 0x2029:
			gap = true
			continue
		case Hidden(r):
			r = utf8.RuneError
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// CleanLine keeps the spaces and tabs of a line, as excerpts of files need them.
func CleanLine(s string) string {
	s = string(scrubbed([]byte(s)))
	if runes := []rune(s); len(runes) > 2*CellRunes {
		return string(runes[:2*CellRunes]) + "…"
	}
	return s
}

// plainArgs gives what fills the verbs of a format, with every text clean.
func plainArgs(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string:
			out[i] = Clean(v)
		case error:
			out[i] = CleanTo(plain.Error(v), 4*CellRunes)
		default:
			out[i] = a
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				out[i] = Clean(r.String())
			}
		}
	}
	return out
}

// Plainf is fmt.Sprintf for people: what fills the verbs is clean.
func Plainf(format string, args ...any) string { return fmt.Sprintf(format, plainArgs(args)...) }

// Row writes a part of a table for people. The tabs and line breaks of the format
// part cells and rows; in what fills its verbs there are none.
func Row(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format, plainArgs(args)...) //nolint:errcheck // tables go to memory
}

// scrubber passes a document on to a terminal with its lines and tabs, and without
// what could act on the terminal.
type scrubber struct {
	to   io.Writer
	left []byte // the beginning of a character whose end has not come
}

func (s *scrubber) Write(b []byte) (int, error) {
	all := append(s.left, b...)
	s.left = nil
	if cut := unfinished(all); cut > 0 {
		all, s.left = all[:len(all)-cut], bytes.Clone(all[len(all)-cut:])
	}
	_, err := s.to.Write(scrubbed(all))
	return len(b), err
}

// unfinished is how many bytes at the end begin a character.
func unfinished(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return n
			}
			return 0
		}
	}
	return 0
}

func scrubbed(b []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if Hidden(r) && r != '\n' && r != '\t' {
			return utf8.RuneError
		}
		return r
	}, b)
}

// escaped writes down in JSON what could act on a terminal as \u and four digits:
// programs read the same string. Such characters stand within strings only.
func escaped(b []byte) []byte {
	acts := func(r rune) bool { return Hidden(r) && r >= 0x7f }
	if !bytes.ContainsFunc(b, acts) {
		return b
	}
	var out bytes.Buffer
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if acts(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.Write(b[:size])
		}
		b = b[size:]
	}
	return out.Bytes()
}
