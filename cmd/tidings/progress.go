package main

import (
	"fmt"
	"strings"
	"time"

	"tidings/internal/desk"
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
	text := s.Line
	if s.MayLeave && b.hint != "" {
		text += "; " + b.hint
	}
	if text = clean(text); text == b.text {
		return
	}
	b.last, b.text = time.Now(), text
	if live, ok := b.p.err.(*screen); ok {
		live.show(bar(s) + text)
		return
	}
	fmt.Fprintln(b.p.err, text)
}

func (b *progressBar) finish() {
	if live, ok := b.p.err.(*screen); ok {
		live.leave()
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
