package tty

import (
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
)

// WidthOf is how many characters a line of a terminal has; 0: it is none.
func WidthOf(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Fold breaks the lines of a page in columns between words, so that what goes on stands
// below the column where it began. Lines that are to be copied stay whole.
func Fold(page string, width int) string {
	if width < 40 {
		return page
	}
	lines := strings.SplitAfter(page, "\n")
	for i, line := range lines {
		if !strings.HasPrefix(line, "   tidings ") {
			lines[i] = foldLine(line, width)
		}
	}
	return strings.Join(lines, "")
}

func foldLine(line string, width int) string {
	indent := hang(line, width)
	var out strings.Builder
	for {
		at := cut(line, width)
		if at <= indent {
			out.WriteString(line)
			return out.String()
		}
		out.WriteString(strings.TrimRight(line[:at], " ") + "\n")
		line = strings.Repeat(" ", indent) + strings.TrimLeft(line[at:], " ")
	}
}

// hang is where the last column of a line begins, if enough of the line is left there.
func hang(line string, width int) int {
	text := strings.TrimRight(line, " \n")
	at := strings.LastIndex(text, "  ") + 2
	if at < 2 || at > width*2/3 {
		return min(6, len(text)-len(strings.TrimLeft(text, " "))+3)
	}
	return utf8.RuneCountInString(text[:at])
}

// cut is the place of the last space before the width; 0: the line fits, or has none.
func cut(line string, width int) int {
	text := strings.TrimRight(line, "\n")
	if utf8.RuneCountInString(text) <= width {
		return 0
	}
	end := len(string([]rune(text)[:width+1]))
	return strings.LastIndexByte(text[:end], ' ')
}
