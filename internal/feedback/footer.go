package feedback

import (
	"slices"
	"strings"
)

// Scanners and offices add lines of their own to every mail, reports too: "scanned for
// viruses", "this message is confidential". They say nothing of what happened.

// withoutFooters takes out paragraphs that gateways add to any mail: those below a rule
// of underscores or a signature's dashes, and those of footers' words, unless a code
// stands in them.
func withoutFooters(s string) string {
	words := footersIn(s)
	if len(words) == 0 && !strings.Contains(s, "____") && !strings.Contains(s, "\n--\n") &&
		!strings.Contains(s, "\n-- \n") {
		return s
	}
	var b strings.Builder
	below := false
	for paragraph := range strings.SplitSeq(s, "\n\n") {
		for line := range strings.Lines(paragraph) {
			below = below || footerRule(line)
		}
		if (below || holds(paragraph, words)) && len(findReply(paragraph)) == 0 && len(findStatus(paragraph)) == 0 {
			paragraph = beforeFooter(paragraph, words)
		}
		b.WriteString(paragraph + "\n\n")
	}
	return b.String()
}

// beforeFooter gives the lines of a paragraph above a rule or a footer's words.
func beforeFooter(paragraph string, words []string) string {
	var b strings.Builder
	for line := range strings.Lines(paragraph) {
		if footerRule(line) || holds(line, words) {
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

func footerRule(line string) bool {
	bare := strings.TrimSpace(line)
	return bare == "--" || len(bare) > 7 && strings.Trim(bare, "_") == ""
}

// footersIn gives the footers' words that occur in a text.
func footersIn(s string) []string {
	lower := strings.ToLower(s)
	var pairs bigrams
	pairs.add(lower)
	var in []string
	for _, words := range footerWords {
		if pairs.mayHold(words) && strings.Contains(lower, words) {
			in = append(in, words)
		}
	}
	return in
}

func holds(text string, words []string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(lower, w) })
}

var footerWords = []string{"been scanned", "was scanned", "scanned by", "scanned for", "checked for virus",
	"checked by", "virus free", "virus-free", "free of virus", "no virus", "confidential", "intended recipient",
	"intended solely", "intended only", "disclaimer", "privileged", "consider the environment",
	"auf viren geprüft", "auf viren überprüft", "virenfrei", "vertraulich", "confidentiel", "sans virus",
	"confidencial", "libre de virus", "ha sido analizado", "riservat", "privo di virus", "vertrouwelijk",
	"gecontroleerd op virus", "przeskanowan", "проверено", "конфиденциальн", "ウイルスチェック", "uitsluitend bestemd",
	"información de nod32", "information from eset", "antivirus signature", "avast", "mailscanner",
	"mail guard", "messagelabs", "message security"}
