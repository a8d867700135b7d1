package outputs

import "strings"

// Prose is the words of a record with the lines that their author made: white space
// within a line becomes single spaces, line feeds part lines, and an empty line parts
// paragraphs. All channels break it where it says so.
func Prose(s string) string {
	var out []string
	gap := false
	for line := range strings.Lines(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")) {
		if line = OneLine(line); line == "" {
			gap = len(out) > 0
			continue
		}
		if gap {
			out = append(out, "")
		}
		out, gap = append(out, line), false
	}
	return strings.Join(out, "\n")
}

// proseInlines is Prose as running text.
func proseInlines(s string) []Inline {
	var out []Inline
	for i, line := range strings.Split(Prose(s), "\n") {
		if i > 0 {
			out = append(out, &Break{})
		}
		if line != "" {
			out = append(out, &Text{Value: line})
		}
	}
	return out
}
