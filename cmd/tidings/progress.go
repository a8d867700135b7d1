package main

import (
	"fmt"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"tidings/internal/desk"
)

// progressBar shows how a send goes: one line that is overwritten on a terminal,
// a line now and then elsewhere. What it says is the line of `status`.
type progressBar struct {
	p     *program
	hint  string // is added while one may leave
	last  time.Time
	text  string // shown last
	rows  int    // that it took on the terminal
	every time.Duration
}

func (p *program) progressBar() *progressBar {
	b := &progressBar{p: p, every: 5 * time.Second}
	if p.live {
		b.every = 100 * time.Millisecond
	}
	return b
}

// update is called by the desk with fresh figures. What has not changed is not said again.
func (b *progressBar) update(s desk.Progress) {
	if b.p.quiet || b.p.json && !b.p.live || time.Since(b.last) < b.every {
		return
	}
	text := clean(s.Line)
	if s.MayLeave && b.hint != "" {
		text += "; " + b.hint
	}
	if text = clean(text); b.p.live {
		text = bar(s) + text
	}
	if text == b.text {
		return
	}
	b.last, b.text = time.Now(), text
	if !b.p.live {
		fmt.Fprintln(b.p.err, text)
		return
	}
	// A line that is longer than the terminal is wide took several rows.
	up := ""
	if b.rows > 1 {
		up = fmt.Sprintf("\x1b[%dA", b.rows-1)
	}
	fmt.Fprintf(b.p.err, "%s\r\x1b[J%s", up, text)
	b.rows = 1 + (utf8.RuneCountInString(text)-1)/b.width()
}

func (b *progressBar) width() int {
	if f, ok := b.p.err.(*os.File); ok {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 1 << 20
}

func (b *progressBar) finish() {
	if b.p.live && b.text != "" {
		fmt.Fprintln(b.p.err)
	}
}

const barWidth = 24

func bar(s desk.Progress) string {
	full := 0
	if s.Selected > 0 {
		full = min(barWidth, max(0, barWidth*s.Final/s.Selected))
	}
	return fmt.Sprintf("[%s%s] ", strings.Repeat("█", full), strings.Repeat("░", barWidth-full))
}
