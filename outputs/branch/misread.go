package branch

import (
	"bytes"
	"strings"
)

// Misread gives the offsets of lines that are meant for a condition by their three colons and are
// read as text: with words behind :::else, with the wide colons of another keyboard, or set in as
// code. Whoever wrote them wants what stands below them kept from others.
func Misread(src []byte) (offsets []int) {
	fence := ""
	for at := 0; at < len(src); {
		line, _, _ := bytes.Cut(src[at:], []byte("\n"))
		text := strings.TrimLeft(string(line), " \t>\u3000\u00a0")
		switch mark := fenceOf(text); {
		case fence != "" && strings.HasPrefix(mark, fence) && strings.Trim(text, mark[:1]+" \t\r") == "":
			fence = ""
		case fence != "":
		case mark != "":
			fence = mark
		case strings.HasPrefix(strings.ReplaceAll(text, "：", ":"), ":::"):
			if k, _, _, _ := read(line); k == none {
				offsets = append(offsets, at)
			}
		}
		at += len(line) + 1
	}
	return offsets
}

// fenceOf gives the marks of a line that begins or ends a fenced block; "": it is none.
func fenceOf(text string) string {
	for _, mark := range []string{"`", "~"} {
		if n := len(text) - len(strings.TrimLeft(text, mark)); n >= 3 {
			return text[:n]
		}
	}
	return ""
}
