package desk

import (
	"fmt"
	"strings"
	"testing"

	"tidings/internal/delivery"
	"tidings/internal/feedback"
	"tidings/internal/feedback/token"
)

// told is a message about one of our letters, in pieces that each may hold a proof.
type told struct {
	to, head  string // of the report; head: further header fields
	kind      string // of report: delivery-status, feedback-report, disposition-notification; empty: prose
	status    string // fields of that part
	original  string // header fields of the returned letter
	recipient string
}

func (m told) String() string {
	head := "From: MAILER-DAEMON@relay.example\r\nTo: " + m.to + "\r\n" + m.head + "Subject: Undelivered Mail " +
		"Returned to Sender\r\nDate: Tue, 14 Nov 2006 10:00:00 +0000\r\nAuto-Submitted: auto-replied\r\n" +
		"MIME-Version: 1.0\r\n"
	original := m.original + "From: service@example.com\r\nTo: " + m.recipient + "\r\nSubject: A letter\r\n\r\n"
	if m.kind == "" {
		return head + "\r\nYour message to <" + m.recipient + "> could not be delivered:\r\n" +
			"550 5.1.1 User unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n" + original
	}
	return head + "Content-Type: multipart/report; report-type=" + m.kind + "; boundary=\"sep\"\r\n\r\n--sep\r\n" +
		"Content-Type: text/plain\r\n\r\nAbout a message to <" + m.recipient + ">.\r\n\r\n--sep\r\n" +
		"Content-Type: message/" + m.kind + "\r\n\r\n" + m.status + "\r\n--sep\r\n" +
		"Content-Type: text/rfc822-headers\r\n\r\n" + original + "--sep--\r\n"
}

// A report is believed if it repeats what only those know who have the letter or its
// envelope, wherever it does. An address, a Message-ID, the links of the letter's text
// and all that a reply or its quotation carries are no proof: such a report is kept,
// shown, and changes nothing.
func TestProof(t *testing.T) {
	b := ledgerOf(t, 1, "update")
	row := b.rows[0]
	id, domain := token.ID{Row: row.Row, Revision: 1}, b.in.BounceDomain()
	path := string(b.keys.Sealer().AppendReturnPath(nil, domain, id))
	envid, messageID := b.keys.Seal(token.EnvelopeID, id), "<"+b.keys.Seal(token.MessageID, id)+"@example.com>"
	list, link := b.keys.Seal(token.ListHeader, id), b.keys.Seal(token.Unsubscribe, id)
	postmaster := "postmaster@" + domain
	failed := "Reporting-MTA: dns; relay.example\r\n%s\r\nFinal-Recipient: rfc822; " + row.Email +
		"\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
	delivered := strings.NewReplacer("failed", "delivered", "5.1.1", "2.0.0", "550 5.1.1 User unknown", "250 OK").
		Replace(failed)
	dsn := fmt.Sprintf(failed, "")
	abuse := "Feedback-Type: abuse\r\nUser-Agent: x/1\r\nVersion: 1\r\nOriginal-Rcpt-To: " + row.Email + "\r\n"
	read := "Final-Recipient: rfc822; " + row.Email + "\r\nOriginal-Message-ID: " + messageID +
		"\r\nDisposition: automatic-action/MDN-sent-automatically; displayed\r\n"
	in := "Message-ID: " + messageID + "\r\nList-Unsubscribe: <https://x.example/u/" + link + ">\r\n"
	for name, c := range map[string]struct {
		m    told
		want string // state of the row, or the tie of a report without proof
	}{
		"to the signed return path":       {told{to: path, kind: "delivery-status", status: dsn}, "bounced"},
		"prose to the signed return path": {told{to: path}, "bounced"},
		"a success to the signed return path": {told{to: path, kind: "delivery-status",
			status: fmt.Sprintf(delivered, "")}, "delivered"},
		"Delivered-To": {told{to: "undisclosed-recipients:;", head: "Delivered-To: " + path + "\r\n",
			kind: "delivery-status", status: dsn}, "bounced"},
		"X-Original-To behind a catch-all": {told{to: "bounces@example.com", head: "Delivered-To: b@x.example\r\n" +
			"X-Original-To: " + strings.ToUpper(path) + "\r\n", kind: "delivery-status", status: dsn}, "bounced"},
		"Received for": {told{to: "bounces@example.com", head: "Received: by mx.example.com with SMTP id 1\r\n for <" +
			path + ">;\r\n Tue, 14 Nov 2006 10:00:00 +0000\r\n", kind: "delivery-status", status: dsn}, "bounced"},
		"ENVID": {told{to: postmaster, kind: "delivery-status", status: fmt.Sprintf(failed,
			"Original-Envelope-Id: "+envid+"\r\n")}, "bounced"},
		"Return-Path of the returned letter": {told{to: postmaster, kind: "delivery-status", status: dsn,
			original: "Return-Path: <" + path + ">\r\n"}, "bounced"},
		"List-Unsubscribe of the returned letter": {told{to: postmaster, kind: "delivery-status", status: dsn,
			original: "List-Unsubscribe: <https://x.example/u/" + list + ">\r\n"}, "bounced"},
		"a complaint with the letter's sender": {told{to: "fbl@example.com", kind: "feedback-report",
			status: abuse + "Original-Mail-From: <" + path + ">\r\n"}, "complained"},
		"a complaint with the letter": {told{to: postmaster, kind: "feedback-report", status: abuse,
			original: "Return-Path: <" + path + ">\r\n"}, "complained"},
		"a complaint with the letter's header": {told{to: postmaster, kind: "feedback-report", status: abuse,
			original: "List-Unsubscribe: <https://x.example/u/" + list + ">\r\n"}, "complained"},

		"an address alone":           {told{to: postmaster, kind: "delivery-status", status: dsn}, "address"},
		"an address alone, in prose": {told{to: postmaster}, "address"},
		"a success, an address alone": {told{to: postmaster, kind: "delivery-status",
			status: fmt.Sprintf(delivered, "")}, "address"},
		"a complaint, an address alone": {told{to: postmaster, kind: "feedback-report", status: abuse}, "address"},
		"what a reply carries": {told{to: postmaster, kind: "delivery-status", status: dsn, original: in,
			head: "References: " + messageID + "\r\nIn-Reply-To: " + messageID + "\r\n"}, "message-id"},
		"a complaint with what a reply carries": {told{to: postmaster, kind: "feedback-report", status: abuse,
			original: in}, "message-id"},
		"a read receipt": {told{to: postmaster, kind: "disposition-notification", status: read}, "message-id"},
		"a token for another purpose": {told{to: postmaster, kind: "delivery-status", status: fmt.Sprintf(failed,
			"Original-Envelope-Id: "+link+"\r\n")}, "address"},
		"a token of another's domain": {told{to: postmaster, head: "Delivered-To: " +
			strings.Replace(path, domain, "other.example", 1) + "\r\n", kind: "delivery-status",
			status: dsn}, "address"},
	} {
		t.Run(name, func(t *testing.T) {
			b.send(t, "letter-"+strings.NewReplacer(" ", "-", ",", "").Replace(strings.ToLower(name)), "update",
				delivery.Accepted)
			// The tokens are those of the first letter, the message is about the latest.
			m := c.m
			m.recipient = row.Email
			text := strings.NewReplacer(path, b.path(), strings.ToUpper(path), strings.ToUpper(b.path()),
				envid, b.seal(token.EnvelopeID), list, b.seal(token.ListHeader), link, b.seal(token.Unsubscribe),
				strings.Trim(messageID, "<>"), b.seal(token.MessageID)+"@example.com",
				strings.Replace(path, domain, "other.example", 1),
				strings.Replace(b.path(), domain, "other.example", 1)).Replace(m.String())
			r := b.ingest(t, text)
			if tie := feedback.Tie(c.want); tie == feedback.TieAddress || tie == feedback.TieMessageID {
				if r.Unproven != 1 || r.Why[tie] != 1 || r.Bounced+r.Delivered+r.Complained != 0 {
					t.Errorf("%+v, want one by %s", r, tie)
				}
				c.want = "accepted"
				if got := b.suppressed(t, row.Email); got != "" {
					t.Errorf("suppressed: %s", got)
				}
			} else if r.Unproven != 0 || r.Bounced+r.Delivered+r.Complained != 1 {
				t.Errorf("%+v, want one that is proven", r)
			}
			if got := b.states(t); got[c.want] != 1 {
				t.Errorf("%v, want %s", got, c.want)
			}
			if again := b.ingest(t, text); again.Seen != 1 {
				t.Errorf("again: %+v", again)
			}
			must(t, b.release(t, row.Email))
		})
	}
}

// path is the signed return path of the latest letter.
func (b *books) path() string {
	return string(b.keys.Sealer().AppendReturnPath(nil, b.in.BounceDomain(), token.ID{Row: b.rows[0].Row, Revision: 1}))
}

func (b *books) seal(p token.Purpose) string {
	return b.keys.Seal(p, token.ID{Row: b.rows[0].Row, Revision: 1})
}

// release writes to a person again, if nobody did.
func (b *books) release(t *testing.T, address string) error {
	t.Helper()
	if b.suppressed(t, address) == "" {
		return nil
	}
	return b.d.Release(t.Context(), address, "test")
}

// One report under one token is about the row of that token, however many people it
// names; and about nobody but the one whom the letter went to, if it names that one.
func TestManyUnderOneToken(t *testing.T) {
	b := ledgerOf(t, 90, "service")
	many := func(to, action string, from int) string {
		var s strings.Builder
		s.WriteString("Reporting-MTA: dns; relay.example\r\n")
		for _, r := range b.rows[from:] {
			fmt.Fprintf(&s, "\r\nFinal-Recipient: rfc822; %s\r\nAction: %s\r\nStatus: 5.1.1\r\n", r.Email, action)
		}
		return told{to: to, kind: "delivery-status", status: s.String(), recipient: b.rows[0].Email}.String()
	}
	if r := b.ingest(t, many("postmaster@"+b.in.BounceDomain(), "failed", 0)); r.Unproven != 90 || r.Bounced != 0 {
		t.Errorf("without a token: %+v", r)
	}
	if got := b.states(t); got["accepted"] != 90 {
		t.Errorf("without a token: %v", got)
	}
	if r := b.ingest(t, many(b.path(), "failed", 0)); r.Bounced != 1 || r.Unmatched != 89 {
		t.Errorf("under one token: %+v", r)
	}
	if got := b.states(t); got["accepted"] != 89 || got["bounced"] != 1 {
		t.Errorf("under one token: %v", got)
	}
	for i, r := range b.rows {
		if got := b.suppressed(t, r.Email); (got != "") != (i == 0) {
			t.Errorf("%s is suppressed by %q", r.Email, got)
		}
	}
	if r := b.ingest(t, many(b.path(), "failed", 1)); r.Bounced != 0 || b.states(t)["accepted"] != 89 {
		t.Errorf("others alone, under one token: %+v", r)
	}
}
