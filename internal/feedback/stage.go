package feedback

import "strings"

// stage names the SMTP command that was refused.
type stage string

const (
	stageConnect stage = "connect"
	stageMail    stage = "mail"
	stageRcpt    stage = "rcpt"
	stageData    stage = "data"
	stageNone    stage = ""
)

// stageMarks are phrases that name the refused command, in lower case.
var stageMarks = []struct {
	mark  string
	stage stage
}{
	{"in reply to rcpt to", stageRcpt}, {"in reply to mail from", stageMail}, {"in reply to end of data", stageData},
	{
		"in reply to data",
		stageData,
	}, {"in reply to ehlo", stageConnect}, {"in reply to helo", stageConnect}, {"refused to talk to me", stageConnect},
	{
		"after rcpt to",
		stageRcpt,
	}, {"after mail from", stageMail}, {"after end of data", stageData}, {"after data", stageData},
	{"after initial connection", stageConnect}, {"after ehlo", stageConnect}, {"after helo", stageConnect},
	{
		">>> rcpt to",
		stageRcpt,
	}, {">>> mail from", stageMail}, {">>> data", stageData}, {">>> ehlo", stageConnect}, {">>> helo", stageConnect},
	{
		"while sending rcpt to",
		stageRcpt,
	}, {"while sending mail from", stageMail}, {"while sending end of data", stageData}, {"our rcpt to", stageRcpt},
	{"our mail from", stageMail},
	{
		"our final data",
		stageData,
	}, {"our data", stageData}, {"does not like recipient", stageRcpt}, {"but sender was rejected", stageMail},
	{
		"failed on data command",
		stageData,
	}, {"failed after i sent the message", stageData}, {"most progress was rcpt to", stageRcpt},
	{"but greeting failed", stageConnect},
	{
		"rejected recipient",
		stageRcpt,
	}, {"for rcpt to command", stageRcpt}, {"for mail from command", stageMail}, {"for text command", stageData},
	{
		"for data command",
		stageData,
	}, {"response to rcpt to", stageRcpt}, {"rcpt to response", stageRcpt}, {"rcpt to command", stageRcpt},
	{"rcpt to:<", stageRcpt},
	{
		"command rcpt to",
		stageRcpt,
	}, {"[rcpt_to]", stageRcpt}, {"[mail_from]", stageMail}, {"smtp command data", stageData},
	{"the rcpt command", stageRcpt},
	{
		"(state 12)",
		stageMail,
	}, {"(state 13)", stageRcpt}, {"(state 14)", stageRcpt}, {"(state 15)", stageRcpt}, {"(state 17)", stageData},
	{"(state 18)", stageData},
	{"smtp:rcpt host", stageRcpt}, {"smtp:mail host", stageMail}, {"smtp:data host", stageData},
	{"remote smtp server has rejected address", stageRcpt},
}

// refusedAt gives the refused command. A client that sends several commands at once shows
// the last of them before the answer to the first; what follows then tells that no
// recipient was left, or the client adds which one it gave up.
func refusedAt(words string) stage {
	st := findStage(normalWords(words))
	if st != stageData || !strings.Contains(words, "<<<") {
		return st
	}
	for line := range strings.Lines(words) {
		line = strings.TrimLeft(line, "> \t")
		said, spoken := strings.CutPrefix(line, "<<<")
		if spoken && consequence(strings.TrimSpace(said)) || refuses(line) && strings.Contains(line, "... User unknown") {
			return stageRcpt
		}
	}
	return st
}

// findStage gives the last command that the words name as refused.
func findStage(lower string) stage {
	best, at := stageNone, -1
	var pairs bigrams
	pairs.add(lower)
	for _, m := range stageMarks {
		if !pairs.mayHold(m.mark) {
			continue
		}
		for i := strings.Index(lower, m.mark); i >= 0; { // Index is many times faster than LastIndex
			if i > at {
				best, at = m.stage, i
			}
			next := strings.Index(lower[i+1:], m.mark)
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	return best
}
