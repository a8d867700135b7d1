// Package feedback reads what comes back for a letter that was sent: delivery
// reports, complaints, bounces in free form and auto-replies. It says which
// recipient each is about, whether the address itself is bad, and what follows
// for the ledger and for suppression.
package feedback

import (
	"strconv"
	"time"
)

// Kind says in which form a report came.
type Kind string

const (
	KindDSN      Kind = "dsn"       // multipart/report with delivery-status fields (RFC 3464, RFC 6533)
	KindReport   Kind = "report"    // abuse report (ARF, RFC 5965)
	KindFreeForm Kind = "free-form" // prose of a mail system, or a provider's notification
)

// Action says what happened to the message.
type Action string

const (
	Failed    Action = "failed"     // not delivered, given up
	Delayed   Action = "delayed"    // not delivered yet, still being tried
	Delivered Action = "delivered"  // reached its mailbox, or was relayed or expanded
	Complaint Action = "complaint"  // the recipient called it unwanted
	AutoReply Action = "auto-reply" // an automatic answer: absence note, acknowledgement
)

// Report is what one message says about one recipient.
type Report struct {
	Kind      Kind
	Action    Action
	Recipient string // address as reported; empty when the message names none
	Status    string // RFC 3463 code such as "5.1.1"; empty when there is none
	Reply     int    // SMTP reply code such as 550; 0 when there is none
	Hard      bool   // the address itself is bad: sending again cannot help
	Reason    Reason
	Evidence  string // the words of the mail system, one line, at most 1,024 bytes

	MessageID     string    // Message-ID of the returned message, without brackets
	EnvID         string    // Original-Envelope-Id (RFC 3461), xtext decoded
	OrigRecipient string    // Original-Recipient, xtext decoded
	ReturnPath    string    // address that the report was sent to: the signed return path of the letter, if we sent it
	Claims        Claims    // where else the message may hold a token of ours
	FeedbackID    string    // Feedback-ID of the returned message
	RemoteMTA     string    // host that refused, if named
	Written       time.Time // when the report says that it was written; zero if it does not say
}

// Line is one report in the form that `feedback parse --json` prints.
type Line struct {
	File      string  `json:"file"`
	Kind      Kind    `json:"kind"`
	Recipient *string `json:"recipient"`
	Action    Action  `json:"action"`
	Status    *string `json:"status"`
	Reply     *string `json:"reply"` // SMTP code, as text
	Hard      bool    `json:"hard"`
	Reason    Reason  `json:"reason"`
}

// Line gives the report in the form of `feedback parse --json`; what the
// message does not say becomes null.
func (r Report) Line(file string) Line {
	l := Line{File: file, Kind: r.Kind, Action: r.Action, Hard: r.Hard, Reason: r.Reason}
	if r.Recipient != "" {
		l.Recipient = &r.Recipient
	}
	if r.Status != "" {
		l.Status = &r.Status
	}
	if r.Reply != 0 {
		code := strconv.Itoa(r.Reply)
		l.Reply = &code
	}
	return l
}
