package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark stands in a text for something that is no words of it, such as a field or an
// address, when it is cut into sentences.
const Mark = '\uFFFC'

// Sentences cuts a text after the end of each sentence, in any language, and gives the
// sentences with the spaces behind them. A full stop after a number of one or two digits,
// a single letter or a known abbreviation ends none ("14. November", "z. B.", "Dr. Weber"),
// nor does one before a small letter. A day of the month and an hour may end one: "on November 20.
// All", "until 5 p.m. Your".
func Sentences(s string) []string {
	var out []string
	start := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		end := endOf(s[:i], r, s[i+size:])
		if i += size; end >= 0 && i+end < len(s) {
			out, start, i = append(out, s[start:i+end]), i+end, i+end
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

// endOf gives how much of the rest still belongs to the sentence that a character ends: the
// closing marks and spaces behind it; -1: it ends none.
func endOf(before string, r rune, rest string) int {
	after := strings.TrimLeft(rest, "\"')]}”’»」』）】")
	switch r {
	case '。', '！', '？', '．':
		after = strings.TrimLeft(rest, "”’」』）】")
	case '.', '!', '?', '…', '؟', '۔', '।':
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
		if !strings.HasPrefix(after, " ") || unicode.IsLower(next) ||
			r == '.' && abbreviation(before) && !(counted(before) && opensSentence(after)) {
			return -1
		}
	default:
		return -1
	}
	return len(rest) - len(strings.TrimLeft(after, " "))
}

// abbreviation reports whether a full stop behind a text belongs to its last word.
func abbreviation(before string) bool {
	word := before[strings.LastIndexAny(before, " \u00a0\u202f([/„“\"")+1:]
	for strings.ContainsFunc(word, openingMark) {
		_, n := utf8.DecodeRuneInString(word)
		word = word[n:]
	}
	if n := len(word); n > 0 && n <= 2 && strings.Trim(word, "0123456789") == "" {
		return true // the day of a German date; a year ends a sentence
	}
	if i := strings.LastIndexByte(word, '.'); i >= 0 && utf8.RuneCountInString(word[i+1:]) == 1 {
		return true // e.g., z.B.
	}
	r, n := utf8.DecodeRuneInString(word)
	return n == len(word) && unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || abbreviations[strings.ToLower(word)]
}

// counted reports whether a text ends with a day of the month or an hour, which stand in front of a
// name as often as at the end of a sentence.
func counted(before string) bool {
	space := strings.LastIndexByte(before, ' ')
	if space < 0 { // "1." is the number of what follows
		return false
	}
	last := before[space+1:]
	return last == "a.m" || last == "p.m" || strings.Trim(last, "0123456789") == ""
}

// opensSentence reports whether a text begins with a word that is written in capitals only where a
// sentence begins.
func opensSentence(rest string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(rest, " "), " ")
	return openers[strings.Trim(word, ",:'’")]
}

// openers are words of English and German that begin many sentences, and no name.
var openers = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`We You Your If It This That The These Those Please Our All There They Until Since
		After Before For When While What In From By Nothing Nobody Everything Both During As Any Each Some Most But
		And So He She My To Not Once Then Here Every Its Their
		Wir Sie Ihre Ihr Unser Unsere Die Der Das Es Bitte Wenn Alle Seit Bis Ab Im Nach Damit Danach Diese Dieser
		Dieses Kein Keine Auch Eine Ein Sobald Wer Was Bei Für Mit Und Aber`) {
		out[w] = true
	}
	return out
}()

func openingMark(r rune) bool {
	return r == '(' || r == '«' || r == '¿' || r == '¡' || r == 0x2018 || r == 0x201c
}

// abbreviations are the words that are mostly written with a full stop in the middle of a
// sentence, in the languages that letters are written in.
var abbreviations = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`approx dr mr mrs ms prof st vs fig inc ltd
		abs bzw ca evtl ggf inkl max min mio mrd nr sog str usw vgl zzgl
		av env p.ex tél sr sra dra núm aprox pág ej dott sig ing dhr mevr nl bijv ul np tzn godz tys mln vb örn pag
		art tel
		jan feb mar apr jun jul aug sep sept oct nov dec okt dez`) {
		out[w] = true
	}
	return out
}()
