package feedback

import "strings"

// ownLines gives the words that belong to one address: from its line to the next
// address or the end of the paragraphs that follow, and lines elsewhere that
// quote it.
func ownLines(lines []string, hits []found, i int) string {
	var b strings.Builder
	end := len(lines)
	for _, other := range hits {
		if other.line > hits[i].line && other.line < end && !strings.EqualFold(other.address, hits[i].address) {
			end = other.line
		}
	}
	for end < len(lines) && end-1 > hits[i].line && (isHeading(lines[end-1]) || strings.TrimSpace(lines[end-1]) == "") {
		end-- // a heading belongs to the address below it
	}
	b.WriteString(headingOf(lines, hits, i))
	blank, dialogue := 0, startsWithReply(lines, hits[i].line)
	n := hits[i].line
	for ; n < end && b.Len() < 4096; n++ {
		if dialogue && n > hits[i].line && startsWithReply(lines, n) {
			break // the next answer, to another command
		}
		if strings.TrimSpace(lines[n]) == "" {
			blank++
			if len(hits) > 1 && n+1 < end && isRule(lines[n+1]) && tells(b.String()) {
				break // the dialogue below is about all of them
			}
			if blank > 1 || (n+1 < end && leavesBlock(lines[n+1])) {
				break
			}
			continue
		}
		b.WriteString(lines[n] + "\n")
	}
	end = n
	needle := strings.ToLower(hits[i].address)
	for n, line := range lines {
		if (n < hits[i].line || n >= end) && strings.Contains(strings.ToLower(line), needle) && b.Len() < 4096 {
			b.WriteString(line + "\n")
			if n+1 < len(lines) && strings.EqualFold(strings.Trim(line, " \t<>:;\""), needle) {
				b.WriteString(lines[n+1] + "\n") // a list of diagnostics below the list of names
			}
		}
	}
	return b.String()
}

// headingOf gives the reason that stands once above a list of bare addresses ("User
// unknown:"); "" if there is none.
func headingOf(lines []string, hits []found, i int) string {
	if len(hits) < 2 {
		return ""
	}
	own := hits[i].line
	for n := own; n >= 0 && own-n < 200; n-- {
		line := lines[n]
		if isHeading(line) && n < own {
			if !strings.Contains(line, "@") && tells(line) {
				return line + "\n"
			}
			return ""
		}
		if bare := strings.Trim(line, " \t<>*-\"',;"); bare != "" && (strings.ContainsAny(bare, " \t") ||
			!strings.Contains(bare, "@")) {
			return "" // the address has words of its own, or another's stand between
		}
	}
	return ""
}

func isHeading(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) > 3 && line[len(line)-1] == ':' && !strings.Contains(line, "@")
}

// startsWithReply reports whether a line is a reply of its own, as in sendmail's
// transcripts.
func startsWithReply(lines []string, n int) bool {
	if n >= len(lines) {
		return false
	}
	l := lines[n]
	return len(l) > 4 && (l[0] == '4' || l[0] == '5') && isDigit(l[1]) && isDigit(l[2]) && l[3] == ' '
}

// isRule finds the head of another section ("----- Transcript of session …").
func isRule(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "-----")
}

// leavesBlock reports whether a paragraph speaks of something else.
func leavesBlock(line string) bool {
	lower := strings.ToLower(line)
	return strings.Contains(lower, "@") || strings.Contains(lower, "for further assistance") ||
		strings.Contains(lower, "do not reply") || strings.Contains(lower, "****") ||
		strings.Contains(lower, "message details")
}

// tells reports whether words carry a reason: a code or a known phrase.
func tells(words string) bool {
	return len(findReply(words)) > 0 || len(findStatus(words)) > 0 || byWords(normalWords(words), stageRcpt) != ""
}

// sharedWords gives the words that belong to no address in particular.
func sharedWords(lines []string, hits []found) string {
	var b strings.Builder
	for n, line := range lines {
		if b.Len() > 8192 {
			break
		}
		if len(hits) > 1 && n >= hits[0].line && n < hits[len(hits)-1].line {
			continue
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// aroundAddress gives what a notice says about the address of a report's fields.
func aroundAddress(notice, address string, only bool) string {
	lines := strings.Split(strings.TrimSpace(notice), "\n")
	if only || address == "" {
		if len(notice) > 6000 {
			notice = notice[:6000]
		}
		return notice
	}
	var hits []found
	for i, line := range lines {
		if a := firstAddress(line); a != "" {
			hits = append(hits, found{a, i})
		}
	}
	for i, h := range hits {
		if strings.EqualFold(h.address, address) {
			return ownLines(lines, hits, i)
		}
	}
	return ""
}
