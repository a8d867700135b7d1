package tty

import (
	"fmt"
	"strings"
	"time"
)

// Progress shows how a send goes: one line that is drawn over itself on a terminal,
// a line now and then elsewhere. What it says is the line of `status`.
type Progress struct {
	Hint  string // is added while one may leave
	t     *Terminal
	last  time.Time
	text  string // shown last
	every time.Duration
}

// Progress is what shows the progress of a send.
func (t *Terminal) Progress() *Progress {
	b := &Progress{t: t, every: 5 * time.Second}
	if t.Live {
		b.every = 100 * time.Millisecond
	}
	return b
}

// Update takes how a send stands: its line, whether one may leave, and how many of its messages are
// final. What has not changed is not said again.
func (b *Progress) Update(line string, mayLeave bool, final, of int) {
	if b.t.Quiet || b.t.JSON && !b.t.Live || time.Since(b.last) < b.every {
		return
	}
	text := line
	if mayLeave && b.Hint != "" {
		text += "; " + b.Hint
	}
	if text = Clean(text); text == b.text {
		return
	}
	b.last, b.text = time.Now(), text
	if b.t.Show(bar(final, of) + text) {
		return
	}
	fmt.Fprintln(b.t.Err, text)
}

// Finish goes on below the line.
func (b *Progress) Finish() {
	b.t.Leave()
}

const barWidth = 24

func bar(final, of int) string {
	full := 0
	if of > 0 {
		full = min(barWidth, max(0, barWidth*final/of))
	}
	return fmt.Sprintf("[%s%s] ", strings.Repeat("█", full), strings.Repeat("░", barWidth-full))
}
