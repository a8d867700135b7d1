package main

import (
	"fmt"
	"strings"
	"time"

	"tidings/internal/desk"
	"tidings/internal/tty"
)

// progressBar shows how a send goes: one line that is drawn over itself on a terminal,
// a line now and then elsewhere. What it says is the line of `status`.
type progressBar struct {
	p     *program
	hint  string // is added while one may leave
	last  time.Time
	text  string // shown last
	every time.Duration
}

func (p *program) progressBar() *progressBar {
	b := &progressBar{p: p, every: 5 * time.Second}
	if p.Live {
		b.every = 100 * time.Millisecond
	}
	return b
}

// update is called by the desk with fresh figures. What has not changed is not said again.
func (b *progressBar) update(s desk.Progress) {
	if b.p.Quiet || b.p.JSON && !b.p.Live || time.Since(b.last) < b.every {
		return
	}
	text := s.Line
	if s.MayLeave && b.hint != "" {
		text += "; " + b.hint
	}
	if text = tty.Clean(text); text == b.text {
		return
	}
	b.last, b.text = time.Now(), text
	if b.p.Show(bar(s) + text) {
		return
	}
	fmt.Fprintln(b.p.Err, text)
}

func (b *progressBar) finish() {
	b.p.Leave()
}

const barWidth = 24

func bar(s desk.Progress) string {
	full := 0
	if s.Selected > 0 {
		full = min(barWidth, max(0, barWidth*s.Final/s.Selected))
	}
	return fmt.Sprintf("[%s%s] ", strings.Repeat("█", full), strings.Repeat("░", barWidth-full))
}
