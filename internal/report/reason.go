package report

import (
	"cmp"
	"slices"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/locale"
)

// plainReason folds the many words of relays and reports into the few that a
// manager acts upon. Each has a phrase "reason.…" in every locale.
func plainReason(state delivery.State, reason, enhanced string, code int) string {
	switch state {
	case delivery.Suppressed:
		if reason == "preference" || reason == "withdrawn" {
			return "unsubscribe"
		}
		return known(reason)
	case delivery.Cancelled, delivery.Uncertain:
		return string(state)
	case delivery.Complained:
		return "complaint"
	case delivery.Failed: // the reason is the stage; the codes say more
		reason = string(feedback.Weigh("", cmp.Or(enhanced, statusOf(code)), "failed", "", "").Reason)
	}
	return reasonClass(feedback.Reason(reason))
}

// statusOf gives the general status of a reply code without an enhanced one.
func statusOf(code int) string {
	switch code {
	case 550, 551, 553:
		return "5.1.1"
	case 552:
		return "5.2.2"
	}
	return ""
}

func reasonClass(r feedback.Reason) string {
	classes := map[string][]feedback.Reason{
		"address": {feedback.UserUnknown, feedback.HostUnknown, feedback.HasMoved, feedback.NotAccept},
		"full":    {feedback.MailboxFull, feedback.SystemFull},
		"refused": {feedback.AuthFailure, feedback.BadReputation, feedback.Blocked, feedback.Filtered,
			feedback.FailedSTARTTLS, feedback.NoRelaying,
			feedback.PolicyViolation, feedback.Rejected, feedback.RequirePTR, feedback.SecurityError,
			feedback.SpamDetected, feedback.VirusDetected},
		"content": {feedback.ContentError, feedback.ExceedLimit, feedback.MesgTooBig, feedback.NotCompliantRFC,
			feedback.SyntaxError},
		"technical": {feedback.Expired, feedback.MailerError, feedback.NetworkError, feedback.Speeding,
			feedback.Suspend, feedback.SystemError, feedback.TooManyConn},
		"complaint": {feedback.Feedback},
	}
	for class, list := range classes {
		if slices.Contains(list, r) {
			return class
		}
	}
	return "other"
}

// known gives a word that has a phrase.
func known(reason string) string {
	if slices.Contains(locale.Keys(), locale.KeyOf("reason", reason)) {
		return reason
	}
	return "other"
}
