package mailbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"time"
)

// report makes the mail that a receiving system sends back about one message to
// one recipient.
type report struct {
	domain  string
	at      time.Time
	from    string // envelope sender, to whom the report goes
	envid   string
	rcpt    rcpt
	peer    net.Addr
	message []byte
	mark    string // the boundary, once made
}

// bounce is a delivery status notification, RFC 3464.
func (r *report) bounce() []byte {
	b := r.open("delivery-status", "Undelivered mail returned to sender", "Mail Delivery System")
	r.part(b, "text/plain; charset=us-ascii")
	fmt.Fprintf(b, "Your message to <%s> could not be delivered: the mailbox does\r\nnot exist. (This is a "+
		"simulated recipient.)\r\n", r.rcpt.addr)
	r.part(b, "message/delivery-status")
	fmt.Fprintf(b, "Reporting-MTA: dns; %s\r\n", r.domain)
	if r.envid != "" {
		fmt.Fprintf(b, "Original-Envelope-Id: %s\r\n", r.envid)
	}
	fmt.Fprintf(b, "Arrival-Date: %s\r\n\r\n", r.at.Format(time.RFC1123Z))
	if kind, addr, ok := strings.Cut(r.rcpt.orcpt, ";"); ok {
		fmt.Fprintf(b, "Original-Recipient: %s; %s\r\n", kind, xtextDecode(addr))
	}
	fmt.Fprintf(b, "Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n", r.rcpt.addr)
	fmt.Fprintf(b, "Remote-MTA: dns; %s\r\nDiagnostic-Code: smtp; 550 5.1.1 <%s>: user unknown (simulated)\r\n",
		r.domain, r.rcpt.addr)
	r.part(b, "text/rfc822-headers")
	b.Write(r.headers())
	r.close(b)
	return b.Bytes()
}

// complaint is an abuse report, RFC 5965, with the whole message.
func (r *report) complaint() []byte {
	b := r.open("feedback-report", "Complaint about a message", "Feedback Loop")
	r.part(b, "text/plain; charset=us-ascii")
	fmt.Fprintf(b, "<%s> marked the message below as unwanted.\r\n(This is a simulated recipient.)\r\n", r.rcpt.addr)
	r.part(b, "message/feedback-report")
	fmt.Fprintf(b, "Feedback-Type: abuse\r\nUser-Agent: Tidings-Mailbox/1.0\r\nVersion: 1\r\n")
	fmt.Fprintf(b, "Original-Mail-From: <%s>\r\nOriginal-Rcpt-To: <%s>\r\n", r.from, r.rcpt.addr)
	if r.envid != "" {
		fmt.Fprintf(b, "Original-Envelope-Id: %s\r\n", r.envid)
	}
	if host, _, err := net.SplitHostPort(r.peer.String()); err == nil {
		fmt.Fprintf(b, "Source-IP: %s\r\n", host)
	}
	fmt.Fprintf(b, "Arrival-Date: %s\r\n", r.at.Format(time.RFC1123Z))
	r.part(b, "message/rfc822")
	b.Write(r.message)
	r.close(b)
	return b.Bytes()
}

// boundary comes from the message, so that no line of it can be taken for one.
func (r *report) boundary() string {
	if r.mark == "" {
		h := sha256.New()
		fmt.Fprintf(h, "%s|%d|", r.rcpt.addr, r.at.UnixNano())
		h.Write(r.message)
		r.mark = "report-" + hex.EncodeToString(h.Sum(nil)[:16])
	}
	return r.mark
}

func (r *report) open(kind, subject, who string) *bytes.Buffer {
	b := new(bytes.Buffer)
	fmt.Fprintf(b, "From: %s <MAILER-DAEMON@%s>\r\nTo: <%s>\r\nSubject: %s\r\n", who, r.domain, r.from, subject)
	fmt.Fprintf(b, "Date: %s\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n",
		r.at.Format(time.RFC1123Z), r.boundary(), r.domain)
	fmt.Fprintf(b, "Content-Type: multipart/report; report-type=%s;\r\n boundary=\"%s\"\r\n", kind, r.boundary())
	return b
}

func (r *report) part(b *bytes.Buffer, contentType string) {
	fmt.Fprintf(b, "\r\n--%s\r\nContent-Type: %s\r\n\r\n", r.boundary(), contentType)
}

func (r *report) close(b *bytes.Buffer) { fmt.Fprintf(b, "\r\n--%s--\r\n", r.boundary()) }

// headers is the header of the message with its last line end.
func (r *report) headers() []byte {
	if i := bytes.Index(r.message, []byte("\r\n\r\n")); i >= 0 {
		return r.message[:i+2]
	}
	return r.message
}
