package words

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tidings/internal/check/rule"
	"tidings/internal/check/wording"
	"tidings/outputs"
)

// shouting finds words in capitals that are no abbreviations and no names, and more than one
// exclamation mark.
func shouting() rule.Rule {
	return rule.Rule{ID: "shouting", Level: rule.Warning,
		Finds:    "words in capitals, and more than one exclamation mark",
		Why:      "It alarms, and filters take it for advertising.",
		Remedy:   "write it in small letters, and end with a full stop",
		InLetter: inWords(lookShouting)}
}

func lookShouting(s *said, found rule.Found) {
	small := map[string]bool{} // words that the letter has in small letters too
	for _, one := range s.sentences {
		for _, w := range one.words {
			if one.Text[w.From:w.To] == w.Text {
				small[w.Text] = true
			}
		}
	}
	exclaimed := 0
	var title *outputs.Passage // that shouts, of which one finding is enough
	for _, one := range s.sentences {
		loudly := title != nil && one.Passage == title
		for _, run := range capitals(one) {
			first, last := one.words[run[0]], one.words[run[1]-1]
			from, to := one.From+first.From, one.From+last.To
			quote := one.Passage.Text[from:to]
			if !loudly && rule.Own(one.Passage, from, to) && !s.isName(quote) && !inGap(one.Passage.Text, from, to) &&
				loud(s, one.words[run[0]:run[1]], small) {
				loudly = true
				if one.Kind == outputs.Headline {
					title = one.Passage
				}
				found(one.At(first.From), "%q is written in capitals", rule.Excerpt(quote))
			}
		}
		at := strings.IndexAny(one.Text, "!！")
		if at < 0 || !rule.Own(one.Passage, one.From+at, one.From+at+1) {
			continue
		}
		many := strings.Count(one.Text, "!")+strings.Count(one.Text, "！") > 1
		const greeting = 3 // Hello Ann!
		if len(one.words) > greeting {
			exclaimed++
		}
		if many || exclaimed == 2 {
			if !loudly { // else the sentence is found already
				found(one.At(at), "the letter shouts with exclamation marks")
			}
			exclaimed = 3
		}
	}
}

// inGap reports whether words stand in the marks of what is to be filled in, such as "[DATE" and
// "<CUSTOMER_NAME>", of which placeholder speaks.
func inGap(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return strings.ContainsRune("[{<%|", before) || before == '_' && strings.ContainsRune("]>}%_", after)
}

// capitals gives the runs of words in capitals in a sentence, from and to; a number between
// them belongs to them.
func capitals(one utterance) (runs [][2]int) {
	start := -1
	end := func(i int) {
		if start >= 0 {
			runs = append(runs, [2]int{start, i})
		}
		start = -1
	}
	for i, w := range one.words {
		written := one.Text[w.From:w.To]
		if utf8.RuneCountInString(written) < 2 || written != strings.ToUpper(written) ||
			written == strings.ToLower(written) || strings.ContainsFunc(written, unicode.IsDigit) {
			end(i)
			continue
		}
		if start >= 0 && strings.TrimSpace(one.Text[one.words[i-1].To:w.From]) != "" {
			end(i) // a slash or a comma stands between: EMEA/APAC
		}
		if start < 0 {
			start = i
		}
	}
	end(len(one.words))
	return runs
}

// loud reports whether a run of words in capitals is meant to be loud: a common word, one too
// long for an abbreviation, one that the letter has in small letters too, or a row of three.
func loud(s *said, run []wording.Word, small map[string]bool) bool {
	const abbreviation, short = 7, 4
	long := func(w wording.Word) bool { return utf8.RuneCountInString(w.Text) >= short }
	if len(run) > 2 && slices.ContainsFunc(run, long) {
		return true
	}
	return slices.ContainsFunc(run, func(w wording.Word) bool {
		return long(w) && (utf8.RuneCountInString(w.Text) > abbreviation || small[w.Text] ||
			s.Has("loud", []wording.Word{w}))
	})
}
