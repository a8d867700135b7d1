// Package shape are the rules on what a letter is made of: links, gaps, what is not for customers,
// headings, the subject.
package shape

import (
	"embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"tidings/internal/check/rule"
)

// Rules lists the rules of this family in the order in which they look.
func Rules() []rule.Rule {
	return []rule.Rule{link(), leak(), placeholder(), structure(), subject(), preheader(), typing()}
}

//go:embed data/*.yaml
var shapeFiles embed.FS

// shapeWords are the words of one language by which the rules on links, leaks,
// placeholders and subjects know what a text is. The files say what each list is for.
type shapeWords struct {
	VagueLinks    []string `yaml:"vague_links"`
	VagueSubjects []string `yaml:"vague_subjects"`
	Insert        []string `yaml:"insert"`
	Blanks        []string `yaml:"blanks"`
	Greetings     []string `yaml:"greetings"`
	Units         []string `yaml:"units"`
	Formats       []string `yaml:"formats"`
	References    []string `yaml:"references"`
	Tickets       []string `yaml:"tickets"`
	Networks      []string `yaml:"networks"`
	Secrets       []string `yaml:"secrets"`
	Versions      []string `yaml:"versions"`
}

// wordsOf gives the words of a language, and the English ones with them, for what is left
// over from a form is English in any letter. A language without a file has those alone.
func wordsOf(n *rule.Notice, language string) shapeWords {
	all := rule.Once(&n.Memory, func() map[string]shapeWords { return map[string]shapeWords{} })
	w, known := all[language]
	if !known {
		w = readShape("en")
		if language != "en" {
			w = w.with(readShape(language))
		}
		all[language] = w
	}
	return w
}

func readShape(language string) (w shapeWords) {
	b, err := shapeFiles.ReadFile("data/" + language + ".yaml")
	if err != nil || yaml.UnmarshalWithOptions(b, &w, yaml.Strict()) != nil {
		return shapeWords{}
	}
	return w
}

func (w shapeWords) with(o shapeWords) shapeWords {
	for _, pair := range [][2]*[]string{{&w.VagueLinks, &o.VagueLinks}, {&w.VagueSubjects, &o.VagueSubjects},
		{&w.Insert, &o.Insert}, {&w.Blanks, &o.Blanks}, {&w.Greetings, &o.Greetings}, {&w.Units, &o.Units},
		{&w.Formats, &o.Formats}, {&w.References, &o.References}, {&w.Tickets, &o.Tickets},
		{&w.Networks, &o.Networks}, {&w.Secrets, &o.Secrets}, {&w.Versions, &o.Versions}} {
		*pair[0] = append(*pair[0], *pair[1]...)
	}
	return w
}

// holds reports whether a text has one of some parts.
func holds(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

// names reports whether a text holds one of some words or phrases, in any case. A word
// that ends in an asterisk may go on.
func names(text string, phrases []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(phrases, func(phrase string) bool { return standsIn(text, phrase) })
}

func standsIn(text, phrase string) bool {
	phrase, open := strings.CutSuffix(phrase, "*")
	for from := 0; ; {
		i := strings.Index(text[from:], phrase)
		if i < 0 || phrase == "" {
			return false
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(phrase):])
		first, _ := utf8.DecodeRuneInString(phrase)
		last, _ := utf8.DecodeLastRuneInString(phrase)
		if !oneWord(before, first) && (open || !oneWord(last, after)) {
			return true
		}
		from = i + len(phrase)
	}
}

// oneWord reports whether two characters beside each other are of one word. Scripts
// without spaces have no such words.
func oneWord(a, b rune) bool {
	joined := func(r rune) bool {
		return !apart(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	}
	return joined(a) && joined(b)
}

// apart reports a character that is of no word. The vowels of Hindi and Thai are marks on its letters.
func apart(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// isOneOf reports whether a text is one of some phrases, in any case, whatever marks
// stand around it.
func isOneOf(text string, phrases []string) bool {
	text = strings.TrimFunc(strings.ToLower(text), apart)
	return text != "" && slices.Contains(phrases, text)
}
