// Package wording knows how things are said in letters to customers, by language: how a
// letter apologises, what sounds like blame, which words are jargon. Its data are files that
// a translator writes without programming.
package wording

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

//go:embed data/*.txt
var data embed.FS

// Lexicon is how things are said in one language.
type Lexicon struct {
	sections map[string]*section
}

// section are the ways of saying one thing.
type section struct {
	entries []entry
	by      map[rune][]int // the entries that may begin with a letter
	any     []int          // those that may begin with any
}

type entry struct {
	pattern
	unless []pattern
	say    string
}

// Match is one place of a text at which something is said.
type Match struct {
	First, Last int    // words, the last one not included
	Say         string // what to say instead; may be empty
}

// Languages lists the languages that have a file.
func Languages() []string {
	files, err := fs.ReadDir(data, "data")
	if err != nil {
		return nil
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(f.Name(), ".txt"))
	}
	return out
}

// For reads the lexicon of a language such as "de"; nil: there is none.
func For(language string) *Lexicon {
	b, err := data.ReadFile("data/" + language + ".txt")
	if err != nil {
		return nil
	}
	l, err := Read(string(b))
	if err != nil {
		return nil // no file of ours: a test reads them all
	}
	return l
}

// Read reads a lexicon. Its lines are
//
//	// a remark
//	[apology]                        a section: what is said
//	we (are|feel) [very] sorry       a way to say it: one of several words, words that may be missing
//	apolog*                          a word with this beginning; *fall: with this end
//	sorry … inconvenience            up to six other words between, or 18 characters without spaces
//	within 0 hours                   0 is any number; ^ and $ are the ends of a sentence
//	we {deeply} regret               one of the words of a set
//	    unless: we regret nothing    an indented line belongs to the line above: not where the
//	    say: we are sorry            sentence also says this; what is better said
//	[sets]
//	deeply: deeply|very much         a set may hold those above it
//
// Capital letters, accents that the text leaves out, apostrophes, hyphens and commas make no
// difference.
func Read(text string) (*Lexicon, error) {
	l := &Lexicon{map[string]*section{}}
	sets := map[string]set{}
	name, line := "", 0
	var s *section
	in := bufio.NewScanner(strings.NewReader(text))
	for in.Scan() {
		line++
		raw, _, _ := strings.Cut(in.Text(), "//")
		said := strings.TrimSpace(raw)
		var err error
		switch {
		case said == "":
		case strings.HasPrefix(said, "[") && strings.HasSuffix(said, "]") && namesSection(said):
			if name = said[1 : len(said)-1]; name != "sets" && l.sections[name] == nil {
				l.sections[name] = &section{by: map[rune][]int{}}
			}
			s = l.sections[name]
		case name == "sets":
			key, words, _ := strings.Cut(said, ":")
			sets[key] = parseSet(strings.TrimSpace(words), sets)
		case s == nil:
			err = fmt.Errorf("this stands in no section")
		case raw[0] == ' ' || raw[0] == '\t':
			err = s.qualify(said, sets)
		default:
			err = s.add(said, sets)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %q: %w", line, said, err)
		}
	}
	return l, in.Err()
}

// namesSection reports whether a line in brackets names a section, and is no pattern of words
// that may be missing.
func namesSection(s string) bool {
	return strings.Trim(s, "[]abcdefghijklmnopqrstuvwxyz-") == "" && strings.Count(s, "[") == 1
}

func (s *section) add(said string, sets map[string]set) error {
	p, err := parsePattern(said, sets)
	if err != nil {
		return err
	}
	at := len(s.entries)
	s.entries = append(s.entries, entry{pattern: p})
	letters, all := firsts(p)
	if all {
		s.any = append(s.any, at)
		return nil
	}
	slices.Sort(letters)
	for _, r := range slices.Compact(letters) {
		s.by[r] = append(s.by[r], at)
	}
	return nil
}

// qualify reads an indented line.
func (s *section) qualify(said string, sets map[string]set) error {
	if len(s.entries) == 0 {
		return fmt.Errorf("there is no line above to which it belongs")
	}
	e := &s.entries[len(s.entries)-1]
	key, rest, _ := strings.Cut(said, ":")
	switch rest = strings.TrimSpace(rest); key {
	case "say":
		e.say = rest
	case "unless":
		p, err := parsePattern(rest, sets)
		if err != nil {
			return err
		}
		e.unless = append(e.unless, p)
	default:
		return errors.New("write \"unless: …\" or \"say: …\"")
	}
	return nil
}

// Has reports whether the words of a sentence say what a section is about.
func (l *Lexicon) Has(name string, words []Word) bool {
	_, ok := l.find(name, words, 0)
	return ok
}

// Find gives every place at which a sentence says what a section is about.
func (l *Lexicon) Find(name string, words []Word) []Match {
	var out []Match
	for at := 0; ; {
		m, ok := l.find(name, words, at)
		if !ok {
			return out
		}
		out = append(out, m)
		at = max(m.Last, m.First+1)
	}
}

// find gives the first place from word at on, the longest one there.
func (l *Lexicon) find(name string, words []Word, at int) (found Match, ok bool) {
	s := l.sections[name]
	if s == nil {
		return Match{}, false
	}
	for ; at < len(words); at++ {
		r, _ := utf8.DecodeRuneInString(words[at].Text)
		for _, list := range [2][]int{s.by[r], s.any} {
			for _, i := range list {
				e := &s.entries[i]
				end := e.end(words, at)
				if end < 0 || ok && end <= found.Last || e.excused(words) {
					continue
				}
				found, ok = Match{at, end, e.say}, true
			}
		}
		if ok {
			return found, true
		}
	}
	return Match{}, false
}

// excused reports whether a sentence says what the entry leaves out.
func (e *entry) excused(words []Word) bool {
	for _, p := range e.unless {
		for i := range words {
			if p.end(words, i) >= 0 {
				return true
			}
		}
	}
	return false
}

// Sections lists what the lexicon has words for.
func (l *Lexicon) Sections() []string {
	var out []string
	for name := range l.sections {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
