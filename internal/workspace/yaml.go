package workspace

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"tidings/notices"
)

// maxFile bounds a YAML file, in octets.
const maxFile = 1 << 20

// maxLines bounds the lines of a YAML file.
const maxLines = 20000

// maxProblems bounds what is reported of one file.
const maxProblems = 50

// position is where a value stands in its file.
type position struct{ line, column int }

// source is a YAML file while it is read: its text, where each value stands, and
// what was found wrong.
type source struct {
	name   string
	text   string
	shapes shapes
	at     map[string]position // by path, e.g. phases[2].planned.from
	bad    map[string]bool     // paths with a problem
	errors Errors
}

// decode reads one YAML document of a file into v, a pointer to a struct, by its
// yaml tags. It is stricter than YAML: no unknown, missing or doubled keys, no
// aliases, anchors, merge keys, tags or directives, one document, values of
// exactly the type that the schema says. All problems are gathered.
func (s *source) decode(data []byte, v any) {
	if !s.accept(data) {
		return
	}
	body := s.parse()
	if body == nil {
		return
	}
	if s.shapes == nil {
		s.shapes = shapes{}
	}
	d := &decoder{source: s}
	d.document(body, v)
}

// accept checks the octets before they meet the parser.
func (s *source) accept(data []byte) bool {
	switch {
	case len(data) > maxFile:
		s.fail(position{}, "the file has %d bytes; at most 1 MB is read, split it", len(data))
		return false
	case !utf8.Valid(data):
		s.text = oneLineEnd(strings.ToValidUTF8(string(data), "\uFFFD"))
		s.failAt(len(oneLineEnd(string(data[:invalidAt(data)]))), "the file is not valid UTF-8 here; save it as UTF-8")
		return false
	}
	s.text = oneLineEnd(strings.TrimLeft(string(data), byteOrderMark))
	if strings.Count(s.text, "\n") > maxLines {
		s.fail(position{}, "the file has more than %d lines; split it", maxLines)
		return false
	}
	if i := strings.IndexFunc(s.text, forbidden); i >= 0 {
		r, _ := utf8.DecodeRuneInString(s.text[i:])
		s.failAt(i, "the file holds the control character U+%04X here; remove it", r)
		return false
	}
	return true
}

// byteOrderMark may begin a file; each program that adds one where one is leaves two.
const byteOrderMark = "\ufeff"

// oneLineEnd gives a text whose lines all end in LF: the parser counts a line end of two
// characters twice.
func oneLineEnd(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// forbidden tells the characters that YAML 1.2 (section 5.1) does not let stand
// in a file.
func forbidden(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r >= 0x7f && r < 0xa0 && r != 0x85 || r == 0xfffe ||
		r == 0xffff
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(data)
}

// parse gives the body of the one document, or nil after a failure.
func (s *source) parse() ast.Node {
	tokens := s.scan()
	if len(s.errors) > 0 {
		return nil
	}
	file, err := parser.Parse(tokens, parser.ParseComments, parser.AllowDuplicateMapKey())
	if err != nil {
		s.syntax(err)
		return nil
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		switch body := doc.Body.(type) {
		case nil, *ast.CommentGroupNode:
		case *ast.DirectiveNode:
			s.fail(where(body), "a %%-directive is not used here; remove the line")
			return nil
		default:
			bodies = append(bodies, body)
		}
	}
	switch len(bodies) {
	case 0:
		s.fail(position{1, 1}, "the file is empty; write the record, the schema beside it says how")
		return nil
	case 1:
		return bodies[0]
	}
	s.fail(where(bodies[1]), "a second document begins here; write one document in each file")
	return nil
}

// syntax reports an error of the parser at its place.
func (s *source) syntax(err error) {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		s.fail(position{p.Line, p.Column}, "%s (here or on the line above)", inWords(e.GetMessage()))
		return
	}
	s.fail(position{}, "the file cannot be read as YAML; compare it with another one")
}

// where gives a node's place.
func where(n ast.Node) position {
	switch v := n.(type) {
	case *ast.MappingNode:
		if !v.IsFlowStyle && len(v.Values) > 0 {
			return where(v.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return where(v.Key)
	}
	if t := n.GetToken(); t != nil && t.Position != nil {
		return position{t.Position.Line, t.Position.Column}
	}
	return position{1, 1}
}

// fail adds a problem at a place; line 0 is the file as a whole.
func (s *source) fail(p position, format string, args ...any) {
	if len(s.errors) >= maxProblems {
		return
	}
	e := &FileError{File: s.name, Line: p.line, Column: p.column, Message: short(Plain(fmt.Sprintf(format, args...)))}
	if p.line > 0 && !secret(s.text, p.line) {
		e.Excerpt = excerpt(s.text, p.line, p.column)
	}
	s.errors = append(s.errors, e)
}

// maxMessage bounds what is said of one problem, in characters: a file's own words may be
// long.
const maxMessage = 800

// short leaves out the middle of a long message: its end says what to do.
func short(message string) string {
	r := []rune(message)
	if len(r) <= maxMessage {
		return message
	}
	return string(r[:maxMessage/2]) + " … " + string(r[len(r)-maxMessage/4:])
}

// secrets finds lines that may hold a password: a key named like one, or an
// address with a password in it.
var secrets = regexp.MustCompile(`(?i)(^|[\s{,"'])(passw(or)?d|pass|secret|token|private_key)["']?\s*:|` +
	`://[^/\s]*:[^/\s]*@|[?&]password=`)

// maxShownLine bounds the lines that are shown and searched, in bytes.
const maxShownLine = 5_000

// secret tells whether a line may hold a password: it is never shown again.
func secret(text string, line int) bool {
	l, ok := lineOf(text, line)
	return !ok || len(l) > maxShownLine || secrets.MatchString(l)
}

// lineOf gives a line of a text, from 1, without its end.
func lineOf(text string, line int) (string, bool) {
	for ; line > 1; line-- {
		_, rest, ok := strings.Cut(text, "\n")
		if !ok {
			return "", false
		}
		text = rest
	}
	l, _, _ := strings.Cut(text, "\n")
	return l, line == 1
}

// failAt adds a problem at an octet of the text.
func (s *source) failAt(offset int, format string, args ...any) {
	offset = min(offset, len(s.text))
	start := strings.LastIndexByte(s.text[:offset], '\n') + 1
	p := position{strings.Count(s.text[:offset], "\n") + 1, utf8.RuneCountInString(s.text[start:offset]) + 1}
	s.fail(p, format, args...)
}

// content adds the problems of validation, each at the place of its value or, if
// that is missing, of what should hold it. Where reading already complained,
// nothing is said twice.
func (s *source) content(problems notices.Problems) {
	for _, p := range problems {
		if !s.reported(p.Path) {
			s.fail(s.find(p.Path), "%s", p.Message)
		}
	}
	slices.SortStableFunc(s.errors, func(a, b *FileError) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
}

// reported tells whether path, or what holds it, already has a problem.
func (s *source) reported(path string) bool {
	for ; path != ""; path = above(path) {
		if s.bad[path] {
			return true
		}
	}
	return s.bad[""]
}

func (s *source) find(path string) position {
	for ; path != ""; path = above(path) {
		if p, ok := s.at[path]; ok {
			return p
		}
	}
	return s.at[""]
}

// above gives the path of what holds a value.
func above(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}
