package locale

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxFile bounds a language's file; ours have 20 KB.
const maxFile = 256 << 10

// entry is one line of a language's file.
type entry struct {
	key, value string
	line       int
}

// FileError is a fault of a language's file, with its place.
type FileError struct {
	File    string
	Line    int // 0: the whole file
	Message string
}

func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Message)
}

// lines takes a language's file apart. It is YAML of the plainest kind, which every
// editor and translator's tool opens and which is read in no time: one key and one
// text on a line.
func lines(file, text string) ([]entry, error) {
	if len(text) > maxFile {
		return nil, &FileError{file, 0, fmt.Sprintf("the file is larger than %d KB; it is no list of phrases",
			maxFile>>10)}
	}
	out := make([]entry, 0, strings.Count(text, "\n"))
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		if !utf8.ValidString(line) {
			return nil, &FileError{file, n, "the text is not saved as UTF-8; save it so"}
		}
		line = strings.TrimRight(line, " \t\r\n")
		if line == "" || line[0] == '#' || line == "---" {
			continue
		}
		key, rest, ok := strings.Cut(line, ":")
		if !ok || key == "" || strings.ContainsAny(key, " \t\"'") {
			return nil, &FileError{file, n,
				`write a key, a colon and the text in double quotes, such as fact.cause: "Cause"`}
		}
		value, err := unquote(strings.TrimLeft(rest, " \t"))
		if err != nil {
			return nil, &FileError{file, n, fmt.Sprintf("%s: %v", key, err)}
		}
		out = append(out, entry{key, value, n})
	}
	return out, nil
}

// unquote reads a text as YAML does, as far as it stands on one line.
func unquote(s string) (string, error) {
	switch {
	case strings.HasPrefix(s, `"`):
		if quoted, err := strconv.QuotedPrefix(s); err == nil && onlyComment(s[len(quoted):]) {
			return strconv.Unquote(quoted)
		}
		return "", errors.New(
			`the text has no end, or text behind it; put it in double quotes, and write \" for one in it`)
	case strings.HasPrefix(s, "'"):
		text := s[1:]
		for at := 0; at < len(text); at++ {
			if text[at] != '\'' {
				continue
			}
			if at+1 < len(text) && text[at+1] == '\'' {
				at++
				continue
			}
			if onlyComment(text[at+1:]) {
				return strings.ReplaceAll(text[:at], "''", "'"), nil
			}
			break
		}
		return "", errors.New("the text has no end, or text behind it; put it in double quotes")
	case s == "" || strings.ContainsAny(s[:1], "|>[]{}&*!%@`#,?"):
		return "", errors.New("write the text on this line, in double quotes")
	}
	if text, _, ok := strings.Cut(s, " #"); ok {
		s = text
	}
	if strings.Contains(s, ": ") {
		return "", errors.New("a text with a colon needs double quotes")
	}
	return strings.TrimSpace(s), nil
}

func onlyComment(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s == "" || s[0] == '#'
}
