package transport

import (
	"strings"
	"testing"
)

// TestBlame tells what a relay says of us from what it says of a recipient. The replies
// are those of Postfix, Exim, sendmail, Exchange, Haraka and the large providers, and
// some in no language that is known here.
func TestBlame(t *testing.T) {
	for _, c := range []struct{ stage, reply, want string }{
		{stageRCPT, "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", adviceHello},
		{stageRCPT, "550 5.7.1 <vm>: Helo command rejected: Host not found", adviceHello},
		{stageRCPT, "550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)", adviceHello},
		{stageMAIL, "501 5.5.4 Invalid EHLO argument", adviceHello},
		{stageRCPT, "504 5.5.2 nom refusé", adviceHello},
		{stageRCPT, "553 5.7.1 <n@a.example>: Sender address rejected: not owned by user u", adviceSender},
		{stageRCPT, "550 5.1.0 <n@a.example>: Sender address rejected: User unknown in mailbox table", adviceSender},
		{stageMAIL, "550 5.7.60 SMTP; Client does not have permissions to send as this sender", adviceSender},
		{stageMAIL, "550 5.7.1 no", adviceSender},
		{stageMAIL, "550 user unknown", adviceSender},
		{stageMAIL, "553 5.1.8 Domain of sender address does not exist", adviceSender},
		{stageDot, "550 5.7.26 This mail has been blocked because the sender is unauthenticated", adviceSender},
		{stageRCPT, "550 5.7.23 SPF: Ablehnung", adviceSender},
		{stageRCPT, "554 5.7.1 <a@b.example>: Relay access denied", adviceWay},
		{stageRCPT, "550 5.7.1 Unable to relay for a@b.example", adviceWay},
		{stageRCPT, "550 relay not permitted", adviceWay},
		{stageRCPT, "550 5.7.1 Relaying denied. IP name lookup failed", adviceWay},
		{stageRCPT, "530 5.7.0 Must issue a STARTTLS command first", adviceTLS},
		{stageMAIL, "530 5.7.0 Authentication required", adviceAuth},
		{stageRCPT, "550 5.7.1 Client was not authenticated: you must log in", adviceAuth},
		{stageRCPT, "535 5.7.8 wrong", adviceAuth},
		{stageRCPT, "554 5.7.1 Service unavailable; Client host [1] blocked using zen.spamhaus.org", adviceBlocked},
		{stageRCPT, "554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", adviceBlocked},
		{stageRCPT, "550 5.7.25 reverse", adviceBlocked},
		{stageConnect, "554 5.7.1 no", adviceBlocked},
		{stageRCPT, "550 5.7.1 You are sending too fast, try later", adviceLimit},
		{stageRCPT, "550 5.7.1 Daily sending limit exceeded", adviceLimit},
		{stageRCPT, "550 5.5.3 Too many recipients", adviceLimit},
		{stageMAIL, "552 5.3.4 Message size exceeds fixed limit", adviceSize},
		{stageDot, "552 message too large", adviceSize},
		{stageDot, "554 5.7.1 Message rejected as spam", adviceContent},
		{stageBody, "550 5.6.0 content rejected by policy", adviceContent},

		{stageRCPT, "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in relay recipient table", ""},
		{stageRCPT, "550 5.4.1 Recipient address rejected: Access denied", ""},
		{stageRCPT, "550 no such user here", ""},
		{stageRCPT, "550 5.1.1 Unbekannter Empfänger", ""},
		{stageRCPT, "552 5.2.2 user over quota", ""},
		{stageRCPT, "552 mailbox is full, message limit exceeded", ""},
		{stageRCPT, "552 Requested mail action aborted: exceeded storage allocation", ""}, // RFC 5321, 4.2.3
		{stageDot, "552 Requested mail action aborted: exceeded storage allocation", ""},
		{stageRCPT, "550 Requested action not taken: mailbox unavailable", ""},
		{stageRCPT, "553 5.1.3 bad destination mailbox address syntax", ""},
		{stageRCPT, "550 5.7.1 refused", ""},
		{stageRCPT, "501 5.1.3 Invalid address", ""},
		{stageDot, "550 5.1.1 no such user", ""},
		{stageDot, "550 5.2.1 mailbox disabled, not accepting spam", ""},
		{stageDot, "554 5.0.0 no", ""},
	} {
		r, err := reader(strings.NewReader(c.reply + "\r\n")).read()
		if err != nil {
			t.Fatal(c.reply, err)
		}
		if got := blame(c.stage, r.code, string(r.enhanced), string(r.text)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.stage, c.reply, got, c.want)
		}
	}
}
