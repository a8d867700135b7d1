package transport

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A refusal for good may be about the recipient, or about us: our name, our address,
// our sender, our rights at the relay, the letter itself. What is about us is no fault
// of a recipient, and would be said of everybody. blame tells them apart, by stage,
// by code and status (RFC 5321, 4.2; RFC 3463; RFC 7372; the IANA registry of
// enhanced status codes) and by the words of the usual servers.

// What to do about each kind.
const (
	adviceHello = "the relay refuses the name by which this machine greets it: set ehlo_name of the relay in " +
		"tidings.yaml to the machine's full name"
	adviceAuth = "the relay wants a login, or another one: set auth, user and the password of the relay in tidings.yaml"
	adviceTLS  = "the relay wants TLS: set tls of the relay in tidings.yaml to starttls or implicit"
	adviceWay  = "the relay does not take mail for other domains from this machine: allow the machine there, or set " +
		"auth of the relay in tidings.yaml"
	adviceSender = "the relay refuses our sender: allow the From address and the domain of the return path there, or " +
		"correct streams and delivery.envelope_domain in tidings.yaml"
	adviceBlocked = "the relay refuses this machine's address: ask whoever runs the relay"
	adviceLimit   = "the relay takes no more from us for now: wait, and set rate or connections in tidings.yaml"
	adviceSize    = "the letter is larger than the relay takes: make it smaller, or raise the relay's limit"
	adviceContent = "the relay refuses the letter itself: read its words, correct the letter, and have it approved " +
		"again"
)

// advised are words of a reply with what to do about it. All of these are compiled at the
// first refusal: most commands never meet one.
type advised struct {
	words  *regexp.Regexp
	advice string
}

// aboutUs are words that leave no doubt, whatever else the reply says.
var aboutUs = sync.OnceValue(func() []advised {
	return []advised{
		{regexp.MustCompile(`\b(helo|ehlo|lhlo)\b`), adviceHello},
		{regexp.MustCompile(`sender address rejected|sender (address )?(is )?not (allowed|owned|authori[sz]ed|` +
			`permitted)`),
			adviceSender},
		{regexp.MustCompile(`client host rejected|client host .{0,80}block|blocked using|spamhaus|\bdnsbl\b|\brbl\b`),
			adviceBlocked},
		{regexp.MustCompile(`relay(ing)? (access )?(is )?(denied|not (allowed|permitted)|prohibited)|(unable|not ` +
			`(allowed|permitted|authori[sz]ed)) to relay|(cannot|do not|don't) relay|no relaying`), adviceWay},
		{regexp.MustCompile(`authentication (is )?required|requires? authentication|must (first )?(authenticate|` +
			`log ?in)|(log ?in|authenticate|auth) first|not logged in`), adviceAuth},
		{regexp.MustCompile(`starttls|(tls|ssl|encryption|encrypted connection) (is )?(required|needed)|requires? ` +
			`(tls|ssl|encryption)`), adviceTLS},
	}
})

// aboutThem are words about a recipient or a mailbox.
var aboutThem = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`no such|unknown|recipient address rejected|over ?quota|quota exceeded|` +
		`storage allocation|(mailbox|user|recipient|account|inbox|address)\b.{0,60}(full|quota|not (found|exist|` +
		`available|valid|here)|n.t exist|disabled|inactive|unavailable|suspended|invalid)|(not a valid|invalid|bad|` +
		`unroutable) (mailbox|user|recipient|address|destination)`)
})

// rather are words that are about us where nothing speaks of a recipient.
var rather = sync.OnceValue(func() []advised {
	return []advised{
		{regexp.MustCompile(`black ?list|block ?list|your (ip|host|network|server)|sending ip|(ip|client) address|` +
			`reverse dns|\brdns\b|\bptr\b|reputation|listed (at|by|in|on)|\bhost\b` +
			`.{0,60}(blocked|denied|rejected|refused)`),
			adviceBlocked},
		{regexp.MustCompile(`too (fast|many|much)|rate.?limit|throttl|slow down|(daily|hourly|sending|message|` +
			`submission) (limit|quota|rate)|limit (was |is |has been )?(exceeded|reached)|exceed.{0,40}(limit|rate)`),
			adviceLimit},
		{regexp.MustCompile(`\bsender\b|\bspf\b|\bdkim\b|\bdmarc\b|return.path|envelope.from|mail from`), adviceSender},
	}
})

// ofContent are words about the message, which a relay says when it has it.
var ofContent = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`spam|virus|malware|content|unsolicited|bulk|phish|policy`)
})

var tooLarge = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`too (big|large|long)|size (limit|exceed)|exceeds? .{0,40}size|` +
		`maximum (message )?size`)
})

// ofStatus are the status codes that are about us, whatever the language of the words.
var ofStatus = map[string]string{
	"5.1.7": adviceSender, "5.1.8": adviceSender,
	"5.3.4": adviceSize,
	"5.7.8": adviceAuth, "5.7.9": adviceAuth, "5.7.12": adviceAuth, "5.7.13": adviceAuth, "5.7.14": adviceAuth,
	"5.7.10": adviceTLS, "5.7.11": adviceTLS,
	"5.7.20": adviceSender, "5.7.21": adviceSender, "5.7.22": adviceSender, "5.7.23": adviceSender,
	"5.7.24": adviceSender, "5.7.26": adviceSender, "5.7.27": adviceSender, "5.7.29": adviceSender,
	"5.7.25": adviceBlocked,
}

// blame gives what to do about a refusal for good that is about us; "": it is about
// the recipient, or nothing tells.
func blame(stage string, code int, enhanced, text string) string {
	text = strings.ToLower(text)
	for _, w := range aboutUs() {
		if w.words.MatchString(text) {
			return w.advice
		}
	}
	switch code {
	case 504:
		return adviceHello
	case 530, 534, 535, 538:
		return adviceAuth
	}
	if advice := ofStatus[enhanced]; advice != "" {
		return advice
	}
	if stage != stageMAIL && (strings.HasPrefix(enhanced, "5.1.") || strings.HasPrefix(enhanced, "5.2.") ||
		aboutThem().MatchString(text)) {
		return ""
	}
	if code == 552 || tooLarge().MatchString(text) {
		return adviceSize
	}
	for _, w := range rather() {
		if w.words.MatchString(text) {
			return w.advice
		}
	}
	if slices.Contains([]string{stageDATA, stageBody, stageDot}, stage) && ofContent().MatchString(text) {
		return adviceContent
	}
	if stage == stageMAIL || stage == stageConnect || stage == stageEHLO {
		return adviceOf[stage]
	}
	return ""
}

// adviceOf is what a refusal is about where no recipient was named yet and its words
// tell nothing.
var adviceOf = map[string]string{stageMAIL: adviceSender, stageConnect: adviceBlocked, stageEHLO: adviceHello}
