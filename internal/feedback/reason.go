package feedback

// Reason is one word for why a message came back. The vocabulary is that of
// the sisimai project, which operators of mail systems know.
type Reason string

const (
	AuthFailure     Reason = "authfailure"     // SPF, DKIM or DMARC did not pass
	BadReputation   Reason = "badreputation"   // the sending address or domain has a bad name
	Blocked         Reason = "blocked"         // the sending host is refused
	ContentError    Reason = "contenterror"    // the form of the content was refused
	DeliveredOK     Reason = "delivered"       // it arrived
	ExceedLimit     Reason = "exceedlimit"     // larger than this recipient may receive
	Expired         Reason = "expired"         // tried for too long, or still trying
	FailedSTARTTLS  Reason = "failedstarttls"  // no secure connection could be made
	Feedback        Reason = "feedback"        // a complaint
	Filtered        Reason = "filtered"        // a filter of the recipient or his host refused it
	HasMoved        Reason = "hasmoved"        // the mailbox moved away, no forwarding
	HostUnknown     Reason = "hostunknown"     // the domain does not exist
	MailboxFull     Reason = "mailboxfull"     // over quota
	MailerError     Reason = "mailererror"     // the program behind the mailbox failed
	MesgTooBig      Reason = "mesgtoobig"      // larger than the system takes
	NetworkError    Reason = "networkerror"    // DNS, routing, loops
	NoRelaying      Reason = "norelaying"      // the host does not relay for this domain
	NotAccept       Reason = "notaccept"       // the domain or host takes no mail at all
	NotCompliantRFC Reason = "notcompliantrfc" // the message breaks RFC 5322
	OnHold          Reason = "onhold"          // something that cannot be told from the words
	PolicyViolation Reason = "policyviolation" // a rule of the receiving site
	Rejected        Reason = "rejected"        // the sender's address or domain is refused
	RequirePTR      Reason = "requireptr"      // reverse DNS of the sending host is missing
	SecurityError   Reason = "securityerror"   // authentication or protection
	SpamDetected    Reason = "spamdetected"    // taken for spam
	Speeding        Reason = "speeding"        // too many messages in a time
	Suspend         Reason = "suspend"         // the account is disabled for now
	SyntaxError     Reason = "syntaxerror"     // an SMTP command was not understood
	SystemError     Reason = "systemerror"     // a fault of the receiving system
	SystemFull      Reason = "systemfull"      // its disk is full
	TooManyConn     Reason = "toomanyconn"     // too many connections or recipients
	Undefined       Reason = "undefined"       // nothing is said
	UserUnknown     Reason = "userunknown"     // no such mailbox
	Vacation        Reason = "vacation"        // an absence note
	VirusDetected   Reason = "virusdetected"   // taken for malware
)

// hard reports whether the reason means that the address itself is bad. A host
// that takes no mail counts only while it says so for good.
func (r Reason) hard(status string, reply int) bool {
	switch r {
	case UserUnknown, HostUnknown, HasMoved:
		return true
	case NotAccept:
		return !(len(status) > 0 && status[0] == '4') && reply/100 != 4
	}
	return false
}
