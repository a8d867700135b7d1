package tty

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/term"
)

// screen is a terminal with one line at its end that is drawn over itself. Whatever else
// is said, by the program or its log, is written above that line.
type screen struct {
	out *os.File

	mu   sync.Mutex
	text string // the line, "" where there is none
	rows int    // that it takes: it may be longer than the terminal is wide
}

// Write writes above the line.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text == "" {
		return s.out.Write(b)
	}
	if _, err := s.out.WriteString(s.erased()); err != nil {
		return 0, err
	}
	n, err := s.out.Write(b)
	if strings.HasSuffix(string(b), "\n") {
		s.draw("")
	} else { // a question, whose answer is typed behind it
		s.text = ""
	}
	return n, err
}

// show draws another line over the last one.
func (s *screen) show(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text == s.text {
		return
	}
	erased := s.erased()
	s.text = text
	s.draw(erased)
}

// leave keeps the line that is there and goes on below it.
func (s *screen) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.text != "" {
		s.text = ""
		fmt.Fprintln(s.out)
	}
}

// erased takes the cursor back to where the line begins and clears all behind it.
func (s *screen) erased() string {
	if s.text == "" {
		return ""
	}
	if s.rows > 1 {
		return fmt.Sprintf("\x1b[%dA\r\x1b[J", s.rows-1)
	}
	return "\r\x1b[J"
}

func (s *screen) draw(before string) {
	width, _, err := term.GetSize(int(s.out.Fd()))
	if err != nil || width <= 0 {
		width = 80
	}
	s.rows = 1 + (utf8.RuneCountInString(s.text)-1)/width
	s.out.WriteString(before + s.text) //nolint:errcheck // as with all talk
}
