package wording

import (
	"strings"
	"unicode"
)

// Formula says how easy a text of one language is to read: 100 is very easy, 0 very hard.
type Formula struct {
	Name string  // whose it is
	Hard float64 // below it a letter is harder than letters of businesses are
	Long int     // words above which a sentence is too long to be read once
	Unit string  // what Long counts

	ease      func(Count) float64
	syllables func(word string) int // nil: the formula needs none
	written   bool                  // it counts characters, not words
}

// Count is what a formula knows of a text.
type Count struct {
	Sentences, Words, Syllables, Letters int

	// Of Japanese, runs of letters of one script, by script, and how long they are together.
	runs, lengths [scripts]int
	commas        int
}

// Add adds another text.
func (c *Count) Add(other Count) {
	c.Sentences += other.Sentences
	c.Words += other.Words
	c.Syllables += other.Syllables
	c.Letters += other.Letters
	c.commas += other.commas
	for i := range c.runs {
		c.runs[i] += other.runs[i]
		c.lengths[i] += other.lengths[i]
	}
}

// FormulaOf is the published formula of a language; nil: none is known here.
//
//   - en: Flesch, R. (1948). A new readability yardstick. Journal of Applied Psychology 32.
//   - de: Amstad, T. (1978). Wie verständlich sind unsere Zeitungen? Zürich.
//   - fr: Kandel, L., Moles, A. (1958). Application de l'indice de Flesch à la langue
//     française. Cahiers d'études de radio-télévision 19.
//   - es: Fernández Huerta, J. (1959). Medidas sencillas de lecturabilidad. Consigna 214.
//   - pt: Martins, T., Ghiraldelo, C., Nunes, M., Oliveira, O. (1996). Readability formulas
//     applied to textbooks in Brazilian Portuguese. São Carlos.
//   - it: Lucisano, P., Piemontese, M. (1988). Gulpease: una formula per la predizione della
//     difficoltà dei testi in lingua italiana. Scuola e città 3.
//   - nl: Douma, W. (1960). De leesbaarheid van landbouwbladen. Wageningen.
//   - tr: Ateşman, E. (1997). Türkçede okunabilirliğin ölçülmesi. Dil Dergisi 58.
//   - ja: Tateisi, Y., Ono, Y., Yamada, H. (1988). A computer readability formula of Japanese
//     texts for machine scoring. COLING 12.
func FormulaOf(language string) *Formula {
	flesch := func(base, perSentence, perWord float64) func(Count) float64 {
		return func(c Count) float64 {
			return base - perSentence*ratio(c.Words, c.Sentences) - perWord*ratio(c.Syllables, c.Words)
		}
	}
	switch language {
	case "en":
		return &Formula{Name: "Flesch", Hard: 30, Long: 40, Unit: "words", ease: flesch(206.835, 1.015, 84.6),
			syllables: englishSyllables}
	case "de":
		return &Formula{Name: "Amstad", Hard: 25, Long: 36, Unit: "words", ease: flesch(180, 1, 58.5),
			syllables: vowels("aeiouyäöü", "ei ai au eu äu ie aa ee oo ey ay")}
	case "fr":
		return &Formula{Name: "Kandel and Moles", Hard: 30, Long: 45, Unit: "words", ease: flesch(207, 1.015, 73.6),
			syllables: frenchSyllables}
	case "es":
		return &Formula{Name: "Fernández Huerta", Hard: 35, Long: 45, Unit: "words", ease: flesch(206.84, 1.02, 60),
			syllables: vowels("aeiouáéíóúü", "ia ie io iu ua ue uo ui ai ei oi au eu ou iá ié ió uá ué uó ái éi ói áu éu üe üi")}
	case "pt":
		return &Formula{Name: "Martins", Hard: 20, Long: 45, Unit: "words", ease: flesch(248.835, 1.015, 84.6),
			syllables: vowels("aeiouáâãàéêíóôõúü", "ai ei oi ui au eu ou ia ie io iu ua ue uo ão õe ãe éi ói ái áu éu iá ié ió uá ué")}
	case "it":
		return &Formula{Name: "Gulpease", Hard: 35, Long: 45, Unit: "words", ease: func(c Count) float64 {
			return 89 + ratio(300*c.Sentences-10*c.Letters, c.Words)
		}}
	case "nl":
		return &Formula{Name: "Douma", Hard: 25, Long: 40, Unit: "words", ease: flesch(206.84, 0.93, 77),
			syllables: vowels("aeiouyáéíóúëïö", "aa ee oo uu ei ij ie oe eu ui ou au ai oi")}
	case "tr":
		return &Formula{Name: "Ateşman", Hard: 15, Long: 35, Unit: "words", ease: flesch(198.825, 2.61, 40.175),
			syllables: vowels("aeıioöuüâîû", "")}
	case "ja":
		return &Formula{Name: "Tateisi, Ono and Yamada", Hard: 20, Long: 120, Unit: "characters", written: true,
			ease: func(c Count) float64 {
				length := func(s script) float64 { return ratio(c.lengths[s], c.runs[s]) }
				return 115.79 - 0.12*ratio(c.Words, c.Sentences) - 1.37*length(roman) + 7.4*length(hiragana) -
					23.18*length(kanji) - 5.4*length(katakana) - 4.67*ratio(c.commas, c.Sentences)
			}}
	}
	return nil
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Ease is the formula's value for what was counted.
func (f *Formula) Ease(c Count) float64 { return f.ease(c) }

// Count counts one sentence. A number is a word of one syllable, since nobody reads it out.
func (f *Formula) Count(sentence string) Count {
	c := Count{Sentences: 1}
	if f.written {
		c.runsOf(sentence)
		return c
	}
	for _, w := range strings.FieldsFunc(sentence, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("–—/’'", r)
	}) {
		w = strings.ToLower(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
		if w == "" {
			continue
		}
		c.Words++
		c.Letters += len([]rune(w))
		if f.syllables == nil {
			continue
		}
		n := 0
		for part := range strings.SplitSeq(w, "-") {
			n += f.syllables(part)
		}
		c.Syllables += max(1, n)
	}
	return c
}

// vowels counts a syllable for each vowel, and one for each pair that is spoken as one.
func vowels(letters, pairs string) func(string) int {
	pair := map[string]bool{}
	for p := range strings.FieldsSeq(pairs) {
		pair[p] = true
	}
	return func(word string) int {
		n := 0
		var last rune
		for _, r := range word {
			if !strings.ContainsRune(letters, r) {
				last = 0
				continue
			}
			if last != 0 && pair[string(last)+string(r)] {
				last = 0 // "aie" are two: ai, e
				continue
			}
			n++
			last = r
		}
		return n
	}
}

// englishSyllables counts groups of vowels, without the silent e.
func englishSyllables(word string) int {
	n, before := 0, false
	for _, r := range word {
		v := strings.ContainsRune("aeiouy", r)
		if v && !before {
			n++
		}
		before = v
	}
	for _, two := range []string{"ia", "io", "eo", "ua", "uo", "ie"} { // idea, create, usual are spoken apart
		if two == "io" && (strings.Contains(word, "tion") || strings.Contains(word, "sion") || strings.Contains(word, "cio")) ||
			two == "ia" && strings.Contains(word, "cial") || two == "ie" && !strings.HasSuffix(word, "iet") ||
			two == "ua" && strings.Contains(word, "qua") || two == "uo" && strings.Contains(word, "quo") {
			continue
		}
		if strings.Contains(word, two) {
			n++
		}
	}
	switch {
	case strings.HasSuffix(word, "le") && len(word) > 2 && !strings.ContainsRune("aeiouy", rune(word[len(word)-3])):
	case strings.HasSuffix(word, "e"), strings.HasSuffix(word, "es") && !hissing(word[:len(word)-2]),
		strings.HasSuffix(word, "ed") && !strings.HasSuffix(word, "ted") && !strings.HasSuffix(word, "ded"):
		n--
	}
	return max(1, n)
}

// hissing reports whether an ending -es behind a stem is spoken.
func hissing(stem string) bool {
	return strings.HasSuffix(stem, "s") || strings.HasSuffix(stem, "x") || strings.HasSuffix(stem, "z") ||
		strings.HasSuffix(stem, "ch") || strings.HasSuffix(stem, "sh") || strings.HasSuffix(stem, "c") ||
		strings.HasSuffix(stem, "g")
}

// frenchSyllables counts groups of vowels, without the endings that are not spoken.
func frenchSyllables(word string) int {
	for _, mute := range []string{"ent", "es", "e"} {
		if stem, ok := strings.CutSuffix(word, mute); ok && groups(stem) > 0 && (mute != "ent" || !strings.HasSuffix(stem, "m")) {
			word = stem
			break
		}
	}
	return groups(word)
}

func groups(word string) int {
	n, before := 0, false
	for _, r := range word {
		v := strings.ContainsRune("aeiouyàâäéèêëîïôöùûüœæ", r)
		if v && (!before || r == 'é' || r == 'ï' || r == 'ë') {
			n++
		}
		before = v
	}
	return n
}

type script int

const (
	roman script = iota
	hiragana
	kanji
	katakana
	scripts
)

// runsOf counts characters, and runs of one script.
func (c *Count) runsOf(sentence string) {
	last := script(-1)
	for _, r := range sentence {
		now := script(-1)
		switch {
		case unicode.IsSpace(r):
			continue
		case unicode.Is(unicode.Hiragana, r):
			now = hiragana
		case unicode.Is(unicode.Han, r):
			now = kanji
		case unicode.Is(unicode.Katakana, r) || r == 'ー':
			now = katakana
		case unicode.Is(unicode.Latin, r):
			now = roman
		case r == '、' || r == '，':
			c.commas++
		}
		c.Words++
		if now >= 0 {
			c.lengths[now]++
			if now != last {
				c.runs[now]++
			}
		}
		last = now
	}
}
