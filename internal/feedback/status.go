package feedback

import "strings"

// byStatus gives the reason that an enhanced status code stands for (RFC 3463
// and the IANA registry of enhanced status codes), with the private codes of
// large providers.
func byStatus(status string) Reason {
	class, rest, ok := strings.Cut(status, ".")
	if !ok {
		return ""
	}
	if reason := providerStatus[rest]; reason != "" {
		return reason
	}
	if reason := temporaryStatus[rest]; class == "4" && reason != "" {
		return reason
	}
	return standardStatus[rest]
}

// temporaryStatus are codes that mean another thing while they are temporary.
var temporaryStatus = map[string]Reason{
	"1.6": HasMoved, "1.7": Rejected, "1.8": Rejected, "1.9": SystemError, "2.1": Blocked, "2.2": MailboxFull,
	"2.3": ExceedLimit,
	"3.0": SystemError, "3.1": SystemFull, "3.2": NotAccept, "3.5": SystemError, "4.1": Expired, "4.2": Expired,
	"4.4": HostUnknown, "4.5": SystemFull,
	"5.3": TooManyConn, "7.0": "", "7.1": Blocked, "7.25": RequirePTR, "7.28": Speeding,
}

var standardStatus = map[string]Reason{
	"1.0": UserUnknown, "1.1": UserUnknown, "1.2": HostUnknown, "1.3": UserUnknown, "1.4": Filtered, "1.6": HasMoved,
	"1.7": Rejected, "1.8": Rejected,
	"1.9": SystemError, "1.10": NotAccept,
	"2.0": Filtered, "2.1": Suspend, "2.2": MailboxFull, "2.3": ExceedLimit, "2.4": Filtered,
	"3.0": SystemError, "3.1": SystemFull, "3.2": NotAccept, "3.3": SystemError, "3.4": MesgTooBig, "3.5": SystemError,
	"4.0": NetworkError, "4.1": Expired, "4.2": NetworkError, "4.3": SystemError, "4.4": HostUnknown,
	"4.5": NetworkError, "4.6": NetworkError, "4.7": Expired,
	"5.0": "", "5.1": SyntaxError, "5.2": SyntaxError, "5.3": TooManyConn, "5.4": SyntaxError, "5.5": SyntaxError,
	"5.6": SecurityError,
	"6.0": ContentError, "6.1": ContentError, "6.2": ContentError, "6.3": ContentError, "6.5": ContentError,
	"6.6": ContentError, "6.7": ContentError, "6.9": ContentError,
	"7.0": "", "7.1": SecurityError, "7.2": Filtered, "7.3": SecurityError, "7.4": SecurityError, "7.5": SecurityError,
	"7.6": SecurityError, "7.7": SecurityError,
	"7.8": SecurityError, "7.9": SecurityError, "7.10": SecurityError, "7.11": SecurityError, "7.12": SecurityError,
	"7.13": Suspend, "7.14": SecurityError, "7.17": HasMoved,
	"7.18": HasMoved, "7.20": AuthFailure, "7.21": AuthFailure, "7.22": AuthFailure, "7.23": AuthFailure,
	"7.24": AuthFailure, "7.25": RequirePTR, "7.26": AuthFailure,
	"7.27": Rejected, "7.28": Speeding, "7.29": AuthFailure, "7.30": FailedSTARTTLS,
}

// providerStatus are codes beyond the registry, as documented by Microsoft
// ("Fix email delivery issues for error code 5.7.x") and others.
var providerStatus = map[string]Reason{
	"4.310": SystemError, "4.311": NetworkError, "4.312": NetworkError, "4.314": NetworkError, "4.316": Expired,
	"4.317": FailedSTARTTLS, "4.318": NetworkError,
	"1.20": NotCompliantRFC, "2.121": Speeding, "2.122": Speeding, "7.501": SpamDetected, "7.502": SpamDetected,
	"7.503": SpamDetected,
	"7.504": Rejected, "7.505": Rejected, "7.506": Blocked, "7.507": Rejected, "7.508": Speeding, "7.509": AuthFailure,
	"7.510": Rejected, "7.511": Blocked,
	"7.512": NotCompliantRFC, "7.513": Blocked, "7.515": AuthFailure, "7.57": SecurityError, "7.60": SecurityError,
	"7.64": SecurityError, "7.124": Rejected, "7.133": Rejected, "7.134": Rejected,
	"7.136": Rejected, "7.193": Rejected, "7.230": Blocked, "7.232": Speeding, "7.233": Speeding,
	"7.321": FailedSTARTTLS, "7.322": FailedSTARTTLS, "7.323": FailedSTARTTLS,
	"7.606": Blocked, "7.650": BadReputation, "7.703": Rejected, "7.705": Speeding, "7.708": Blocked, "7.750": Blocked,
	"7.800": Blocked,
}

// exactStatus gives the reason of codes that leave no room for words: the
// mailbox has moved, the message is too large for it.
func exactStatus(status string) Reason {
	switch status {
	case "5.1.6", "4.1.6":
		return HasMoved
	case "5.2.3", "4.2.3":
		return ExceedLimit
	}
	return ""
}

// temporary reports whether the status, or every reply without one, says that
// trying again may help.
func temporary(status, words string) bool {
	if status != "" {
		return status[0] == '4'
	}
	replies := findReply(words)
	for _, code := range replies {
		if code/100 != 4 {
			return false
		}
	}
	return len(replies) > 0
}

// namesUser reports whether the status itself speaks of the mailbox's name
// (RFC 3463: x.1.0 to x.1.4, x.1.10).
func namesUser(status string) bool {
	_, rest, _ := strings.Cut(status, ".")
	switch rest {
	case "1.0", "1.1", "1.2", "1.3", "1.4", "1.10":
		return true
	}
	return false
}

// saysAbsent reports whether the status alone says that this address does not exist.
func saysAbsent(status string) bool {
	switch status {
	case "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10":
		return true
	}
	return false
}
