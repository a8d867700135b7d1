package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"tidings/internal/tty"
)

const attack = "red \x1b[31m\r\nApproved   boss\t\u202egpj.\x9b2J\u2066x\u2028y\x00\x7f"

// Whatever way words take to the terminal, they stay on their line, are short and
// cannot act on it.
func TestNothingActsOnTheTerminal(t *testing.T) {
	type named string
	long := strings.Repeat("é", 100_000)
	ctx := t.Context()
	ways := map[string]func(*terminal, any){
		"say":  func(t *terminal, v any) { t.say("by %s!", v) },
		"warn": func(t *terminal, v any) { t.warn("by %s!", v) },
		"ask":  func(t *terminal, v any) { _, _ = t.ask(ctx, "by %s!", v) },
		"row":  func(t *terminal, v any) { _ = t.row("by %s!", v) },
		"print": func(t *terminal, v any) {
			_ = t.print(nil, func(w io.Writer) { row(w, "by %s!\n", v) })
		},
	}
	for way, write := range ways {
		for _, v := range []any{attack, named(attack), errors.New(attack), long, errors.New(long)} {
			term := testTerminal()
			if way == "ask" {
				term.Lines = bufio.NewReader(strings.NewReader(""))
			}
			write(term, v)
			got := term.Out.(*bytes.Buffer).String() + term.Err.(*bytes.Buffer).String()
			line := strings.TrimRight(got, "\n ")
			if strings.ContainsFunc(line, tty.Hidden) || !utf8.ValidString(line) || !strings.HasSuffix(line, "!") {
				t.Errorf("%s: %q", way, line)
			}
			if len(line) > 10_000 {
				t.Errorf("%s: %d bytes", way, len(line))
			}
		}
	}
}

// A quoted text cannot pass for a line of the program's own in an error.
func TestErrorsAreSetIn(t *testing.T) {
	term := testTerminal()
	term.finish(t.Context(), fmt.Errorf("x.yaml:3: %s", "bad\ntidings: all is well\x1b[2J\n\tat: here"))
	want := "tidings: x.yaml:3: bad\n  tidings: all is well�[2J\n  \tat: here\n"
	if got := term.Err.(*bytes.Buffer).String(); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

// In JSON the same string comes back, and nothing in it could act on a terminal.
func TestJSONStaysExact(t *testing.T) {
	attack := strings.ToValidUTF8(attack, "") // JSON holds no broken text
	for _, write := range []func(*terminal) error{
		func(t *terminal) error { t.JSON = true; return t.print([]string{attack, "日本語 “é”"}, nil) },
		func(t *terminal) error { return t.line([]string{attack, "日本語 “é”"}) },
	} {
		term := testTerminal()
		if err := write(term); err != nil {
			t.Fatal(err)
		}
		out := term.Out.(*bytes.Buffer).Bytes()
		if bytes.ContainsFunc(bytes.TrimSpace(out), func(r rune) bool { return tty.Hidden(r) && r != '\n' }) {
			t.Errorf("%q", out)
		}
		var got []string
		if err := json.Unmarshal(out, &got); err != nil || got[0] != attack || got[1] != "日本語 “é”" {
			t.Errorf("%v: %q", err, got)
		}
	}
}

// No command writes past the functions that clean.
func TestCommandsWriteClean(t *testing.T) {
	seen := 0
	for _, dir := range []string{".", "../../internal/recordcmd"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if name == "terminal.go" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			seen++
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(call.Sel.Name, "Fprint") {
					t.Errorf("%s: use row, p.row, p.say or p.warn instead of fmt.%s", name, call.Sel.Name)
				}
				return true
			})
		}
	}
	if seen < 20 {
		t.Errorf("only %d files", seen)
	}
}
