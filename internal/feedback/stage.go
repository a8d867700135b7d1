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
	{"my name was rejected", stageConnect}, {"name was rejected", stageConnect}, {"in reply to lhlo", stageConnect},
	{"response to helo", stageConnect}, {"response to ehlo", stageConnect}, {"helo command", stageConnect},
	{"ehlo command", stageConnect}, {"during helo", stageConnect}, {"during ehlo", stageConnect},
	{"at helo", stageConnect}, {"at ehlo", stageConnect}, {"sending helo", stageConnect},
	{"sending ehlo", stageConnect}, {"our helo", stageConnect}, {"our ehlo", stageConnect},
	{"our greeting", stageConnect}, {"in greeting", stageConnect}, {"server greeting", stageConnect},
	{"[helo]", stageConnect}, {"[ehlo]", stageConnect},
	{"smtp:helo host", stageConnect}, {"smtp:ehlo host", stageConnect}, {"command helo", stageConnect},
	{"command ehlo", stageConnect}, {"helo response", stageConnect}, {"ehlo response", stageConnect},
	{"response to mail from", stageMail}, {"mail from response", stageMail}, {"mail from command", stageMail},
	{"during mail from", stageMail}, {"at mail from", stageMail}, {"command mail from", stageMail},
	{"smtp command mail", stageMail}, {"the mail command", stageMail}, {"does not like sender", stageMail},
	{"sender was rejected", stageMail}, {"rejected sender", stageMail}, {"rejected our sender", stageMail},
	{"smtp command rcpt", stageRcpt}, {"during rcpt to", stageRcpt}, {"at rcpt to", stageRcpt},
	{"recipient was rejected", stageRcpt}, {"response to data", stageData}, {"response to end of data", stageData},
	{"during data", stageData}, {"data response", stageData}, {"at end of data", stageData},
	{"smtp command helo", stageConnect}, {"smtp command ehlo", stageConnect},
}

// refusedAt gives the refused command: of a quoted dialogue the one before the first
// refusal, else the one that the words name.
func refusedAt(words string) stage {
	if st := refusedInDialogue(words); st != stageNone {
		return st
	}
	return findStage(normalWords(words))
}

// refusedInDialogue reads a transcript. A client that sends several commands at once shows
// the last of them before the answer to the first; what follows then tells that no
// recipient was left, or the client adds which one it gave up.
func refusedInDialogue(words string) stage {
	if !quotesDialogue(words) {
		return stageNone
	}
	command, st := "", stageNone
	for line := range strings.Lines(words) {
		if c := clientLine(line); c != "" {
			command = c
			continue
		}
		said := serverLine(line)
		switch {
		case st == stageData && (consequence(said) || guess(line) && strings.Contains(line, "User unknown")):
			return stageRcpt
		case st == stageNone && isRefusal(said) && !consequence(said):
			st = commandStage(command)
		}
	}
	return st
}

func commandStage(command string) stage {
	switch {
	case len(command) < 4:
		return stageNone
	case hasPrefixFold(command, "RCPT"):
		return stageRcpt
	case hasPrefixFold(command, "MAIL"):
		return stageMail
	case hasPrefixFold(command, "DATA"):
		return stageData
	case strings.EqualFold(command[1:4], "HLO"), hasPrefixFold(command, "HELO"):
		return stageConnect
	}
	return stageNone
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
