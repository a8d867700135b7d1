package main

import (
	"fmt"
	"strings"
	"time"

	"tidings/internal/desk"
	"tidings/internal/plain"
)

// progressBar shows how a send goes: one line that is overwritten on a terminal,
// a line now and then elsewhere.
type progressBar struct {
	p     *program
	last  time.Time
	shown bool
	every time.Duration
}

func (p *program) progressBar() *progressBar {
	b := &progressBar{p: p, every: 5 * time.Second}
	if p.live {
		b.every = 100 * time.Millisecond
	}
	return b
}

// update is called by the desk with fresh figures.
func (b *progressBar) update(s desk.Progress) {
	if b.p.quiet || b.p.json && !b.p.live || time.Since(b.last) < b.every {
		return
	}
	b.last, b.shown = time.Now(), true
	if b.p.live {
		fmt.Fprintf(b.p.err, "\r\x1b[K%s", barLine(s))
		return
	}
	fmt.Fprintln(b.p.err, plainLine(s))
}

func (b *progressBar) finish() {
	if b.p.live && b.shown {
		fmt.Fprintln(b.p.err)
	}
}

const barWidth = 24

func barLine(s desk.Progress) string {
	full := 0
	if s.Total > 0 {
		full = barWidth * s.Final / s.Total
	}
	return fmt.Sprintf("[%s%s] %s", strings.Repeat("█", full), strings.Repeat("░", barWidth-full), plainLine(s))
}

func plainLine(s desk.Progress) string {
	line := fmt.Sprintf("%d of %d", s.Final, s.Total)
	if s.Rate >= 0.5 { // what was just begun, waits or is done has none
		line += fmt.Sprintf(", %.0f/s", s.Rate)
	}
	if s.Left > 0 {
		line += ", " + s.Left.Round(time.Second).String() + " left"
	}
	if s.State != "" && s.State != "sending" {
		line += ", " + s.State
	}
	if s.Waiting != "" {
		line += "; " + s.Waiting
	}
	if s.LastError != "" {
		line += "; " + plain.Text(s.LastError)
	}
	return clean(line)
}
