package prose

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Languages tells the language of a text by its short words.
type Languages struct{ words map[string]map[string]bool } // by language

// LoadLanguages reads the words of all languages.
func LoadLanguages() (*Languages, error) {
	b, err := data.ReadFile("data/stopwords.txt")
	if err != nil {
		return nil, err
	}
	l := &Languages{map[string]map[string]bool{}}
	for n, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			continue
		}
		tag, words, ok := strings.Cut(line, ":")
		if !ok {
			return nil, fmt.Errorf("stopwords.txt: line %d has no colon", n+1)
		}
		l.words[tag] = map[string]bool{}
		for _, w := range strings.Fields(words) {
			l.words[tag][lower(w, word)] = true
		}
	}
	return l, nil
}

// Foreign is the language of a text, where that is clearly another than the one it should be in.
// What is too short to be sure, or of names and figures, is in none.
func (l *Languages) Foreign(t *Text, should string) (language string, foreign bool) {
	words, counts := 0, map[string]int{} // of words that the language has and the right one has not
	own := 0
	scripts := map[string]int{}
	for _, x := range t.tokens {
		if x.kind != word {
			continue
		}
		scripts[script(x.low)]++
		words++
		if l.words[should][x.low] {
			own++
			continue
		}
		for tag, set := range l.words {
			if set[x.low] {
				counts[tag]++
			}
		}
	}
	if other, most := theirs(scripts, should); most >= 8 && most*10 > words*6 {
		return other, true
	}
	best := ""
	for tag, n := range counts {
		if tag != should && (best == "" || n > counts[best] || n == counts[best] && tag < best) {
			best = tag
		}
	}
	latin := scripts[""]
	if best == "" || latin < 6 || counts[best] < 3 || counts[best]*5 < latin || own*2 > counts[best] {
		return "", false
	}
	return best, latin*2 > words
}

// Sure reports whether a sentence that Foreign takes for another language has enough of its words.
// Of related languages a few are alike.
func (l *Languages) Sure(t *Text, language, should string) bool {
	theirs, own := 0, 0
	for _, x := range t.tokens {
		switch {
		case x.kind != word:
		case l.words[should][x.low]:
			own++
		case l.words[language][x.low]:
			theirs++
		}
	}
	return len(l.words[language]) == 0 || theirs > 3 && own*4 <= theirs
}

// script is the one that tells a language by itself.
func script(low string) string {
	r, _ := utf8.DecodeRuneInString(low)
	switch {
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return "ja"
	case unicode.Is(unicode.Hangul, r):
		return "ko"
	case unicode.Is(unicode.Han, r):
		return "han"
	case unicode.Is(unicode.Arabic, r):
		return "ar"
	case unicode.Is(unicode.Hebrew, r):
		return "he"
	case unicode.Is(unicode.Thai, r):
		return "th"
	case unicode.Is(unicode.Devanagari, r):
		return "hi"
	}
	return ""
}

// theirs is the script of other languages that a text has most of.
func theirs(scripts map[string]int, should string) (language string, n int) {
	for s, count := range scripts {
		if s == "" || s == should || s == "han" && (should == "ja" || should == "zh" || should == "ko") {
			continue
		}
		if s == "han" {
			s = "zh"
			if scripts["ja"] > 0 {
				s = "ja"
			}
			count += scripts["ja"]
		}
		if count > n || count == n && s < language {
			language, n = s, count
		}
	}
	return language, n
}
