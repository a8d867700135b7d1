package check

import (
	"embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

//go:embed data/shape/*.yaml
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

// shape gives the words of a language, and the English ones with them, for what is left
// over from a form is English in any letter. A language without a file has those alone.
func (n *Notice) shape(language string) shapeWords {
	if w, known := n.shapes[language]; known {
		return w
	}
	w := readShape("en")
	if language != "en" {
		w = w.with(readShape(language))
	}
	if n.shapes == nil {
		n.shapes = map[string]shapeWords{}
	}
	n.shapes[language] = w
	return w
}

func readShape(language string) (w shapeWords) {
	b, err := shapeFiles.ReadFile("data/shape/" + language + ".yaml")
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

// names reports whether a text holds one of some words or phrases, in any case. A word
// that ends in an asterisk may go on.
func names(text string, phrases []string) bool {
	text = strings.ToLower(text)
	for _, phrase := range phrases {
		if standsIn(text, phrase) {
			return true
		}
	}
	return false
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
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
			!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	}
	return joined(a) && joined(b)
}

// isOneOf reports whether a text is one of some phrases, in any case, whatever marks
// stand around it.
func isOneOf(text string, phrases []string) bool {
	text = strings.TrimFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, p := range phrases {
		if text == p && p != "" {
			return true
		}
	}
	return false
}
