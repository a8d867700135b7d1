package feedback

import "strings"

// Scanners and offices add lines of their own to every mail, reports too: "scanned for
// viruses", "this message is confidential". They say nothing of what happened.

// withoutFooters takes out paragraphs that gateways add to any mail: those below a rule
// of underscores or a signature's dashes, and those of footers' words, unless a code
// stands in them.
func withoutFooters(s string) string {
	if len(s) < 40 {
		return s
	}
	var b strings.Builder
	below := false
	for paragraph := range strings.SplitSeq(s, "\n\n") {
		for line := range strings.Lines(paragraph) {
			bare := strings.TrimSpace(line)
			below = below || bare == "--" || len(bare) > 7 && strings.Trim(bare, "_") == ""
		}
		if (below || ofFooters(paragraph)) && len(findReply(paragraph)) == 0 && len(findStatus(paragraph)) == 0 {
			paragraph = beforeFooter(paragraph)
		}
		b.WriteString(paragraph + "\n\n")
	}
	return b.String()
}

// beforeFooter gives the lines of a paragraph above a rule or a footer's words.
func beforeFooter(paragraph string) string {
	var b strings.Builder
	for line := range strings.Lines(paragraph) {
		bare := strings.TrimSpace(line)
		if bare == "--" || strings.Trim(bare, "_") == "" || ofFooters(line) {
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

func ofFooters(paragraph string) bool {
	lower := strings.ToLower(paragraph)
	for _, words := range footerWords {
		if strings.Contains(lower, words) {
			return true
		}
	}
	return false
}

var footerWords = []string{"been scanned", "was scanned", "scanned by", "scanned for", "checked for virus",
	"checked by", "virus free", "virus-free", "free of virus", "no virus", "confidential", "intended recipient",
	"intended solely", "intended only", "disclaimer", "privileged", "consider the environment",
	"auf viren geprüft", "auf viren überprüft", "virenfrei", "vertraulich", "confidentiel", "sans virus",
	"confidencial", "libre de virus", "ha sido analizado", "riservat", "privo di virus", "vertrouwelijk",
	"gecontroleerd op virus", "przeskanowan", "проверено", "конфиденциальн", "ウイルスチェック", "uitsluitend bestemd",
	"información de nod32", "information from eset", "antivirus signature", "avast", "mailscanner",
	"mail guard", "messagelabs", "message security"}
