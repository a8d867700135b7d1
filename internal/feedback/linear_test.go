package feedback_test

import (
	"fmt"
	"strings"
	"testing"

	"tidings/internal/costtest"
	"tidings/internal/feedback"
)

// shapes are messages that once cost more than their size, or could. Each gives
// one of about n octets.
var shapes = []struct {
	name string
	make func(n int) string
}{
	{"open styles", func(n int) string { return page(fill("<p><style>", n)) }},
	{"open scripts", func(n int) string { return page(fill("<script>x", n)) }},
	{"open comments", func(n int) string { return page(fill("<!-- ", n)) }},
	{"open brackets", func(n int) string { return page(fill("<", n)) }},
	{"tags without end", func(n int) string { return page(fill("<a b='", n)) }},
	{"attributes", func(n int) string { return page("<p " + fill("a=1 ", n) + ">") }},
	{"half entities", func(n int) string { return page(fill("&am", n)) }},
	{"closed elements", func(n int) string { return page(fill("<td>a@b.example</td>", n)) }},
	{"soft line breaks", func(n int) string { return coded("quoted-printable", fill("a=\n", n)) }},
	{"broken escapes", func(n int) string { return coded("quoted-printable", fill("=g=", n)) }},
	{"escapes and blanks", func(n int) string { return coded("quoted-printable", fill("= ", n)) }},
	{"padding", func(n int) string { return coded("base64", fill("QQ==", n)) }},
	{"base64 of one octet a line", func(n int) string { return coded("base64", fill("Q\n", n)) }},
	{"encoded words", func(n int) string { return notice(fill("=?utf-8?q?a?= ", n)) }},
	{"half encoded words", func(n int) string { return notice(fill("=?a?q?", n)) }},
	{"encoded words in the subject", func(n int) string { return "Subject: " + fill("=?utf-8?q?a?=\n ", n) + "\n\nx" }},
	{"half words in the subject", func(n int) string { return "Subject: " + fill("=?a?q?", n) + "\n\nx" }},
	{"folded subject", func(n int) string { return "Subject: x" + fill("\n y", n) + "\n\nx" }},
	{"many folded fields", func(n int) string { return fill("A: b"+strings.Repeat("\n c", 1000)+"\n", n) + "\nx" }},
	{"fields", func(n int) string { return fill("A: b\n", n) + "\nx" }},
	{"one long field", func(n int) string { return "To: " + fill("a@b.example, ", n) + "\n\nx" }},
	{"recipients in a field", func(n int) string {
		return "From: MAILER-DAEMON\nX-Failed-Recipients: " + numbered("a%d@b.example,\n ", n) + "\n\nx"
	}},
	{"comments in addresses", func(n int) string {
		return "From: " + fill("(", n) + "\nTo: " + fill("(a)", n) + "\n\nx"
	}},
	{"quotes in addresses", func(n int) string { return notice(fill(`"@"`, n)) }},
	{"signs of addresses", func(n int) string { return notice(fill("@", n)) }},
	{"open literals", func(n int) string { return notice(fill("a@[", n)) }},
	{"parts", func(n int) string { return multi("mixed", fill("\n--=b\n", n)) }},
	{"near boundaries", func(n int) string { return multi("mixed", fill("--=bx\n", n)) }},
	{"guessed boundaries", func(n int) string {
		return "Content-Type: multipart/mixed\n\n" + fill("--guess\ncontent-x: y\n\nz\n", n)
	}},
	{"nested parts", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
		}
		return b.String()
	}},
	{"boundary parameters", func(n int) string {
		return "Content-Type: multipart/mixed; " + fill("boundary=a;", n) + "\n\nx"
	}},
	{"groups", func(n int) string {
		return report(fill("Final-Recipient: rfc822; a@b.example\nAction: failed\n\n", n))
	}},
	{"groups of different people", func(n int) string {
		return report(numbered("Final-Recipient: rfc822; a%d@b.example\nAction: failed\nStatus: 5.1.1\n\n", n))
	}},
	{"groups without recipients", func(n int) string {
		return multi("report", "Content-Type: text/plain\n\n"+fill("a@b.example\n", min(n/2, 128<<10)),
			"Content-Type: message/delivery-status\n\n"+fill("Action: failed\n\n", n/2))
	}},
	{"diagnostics", func(n int) string { return report("Action: failed\n" + fill("Diagnostic-Code: smtp; 5\n\n", n)) }},
	{"status comments", func(n int) string { return report("Action: failed\n" + fill("X-Status: 5.1.1\n\n", n)) }},
	{"lines that are no fields", func(n int) string { return report(fill("x\n", n)) }},
	{"complaints", func(n int) string {
		return multi("report; report-type=feedback-report", "Content-Type: message/feedback-report\n\n"+
			"Feedback-Type: abuse\nVersion: 1\n"+numbered("Original-Rcpt-To: a%d@b.example\n\n", n))
	}},
	{"complaint about many", func(n int) string {
		return multi("report; report-type=feedback-report", "Content-Type: message/feedback-report\n\n"+
			"Feedback-Type: abuse\nVersion: 1\n",
			"Content-Type: message/rfc822\n\nTo: "+numbered("a%d@b.example,\n ", n))
	}},
	{"short lines", func(n int) string { return notice(fill("original\n", n)) }},
	{"failed lines", func(n int) string {
		return notice("could not be delivered\n" + numbered("<a%d@b.example>: 550 5.1.1 no\n", n))
	}},
	{"replies", func(n int) string { return notice(fill("550 ", n)) }},
	{"dialogue", func(n int) string { return notice(fill(">>> RCPT TO:<a@b.example>\n<<< 550 no\n", n)) }},
	{"negations", func(n int) string { return notice("a@b.example: " + fill("not found user ", n)) }},
	{"stars", func(n int) string { return notice(fill("domain name does user mailbox ", n)) }},
	{"addresses of pages", func(n int) string { return notice(fill("x://", n)) }},
	{"carriage returns", func(n int) string { return notice(fill("\r", n)) }},
	{"mbox lines", func(n int) string { return fill("From \n", n) }},
	{"NULs", func(n int) string { return notice(fill("a\x00", n)) }},
	{"shifted letters", func(n int) string {
		return "From: MAILER-DAEMON\nContent-Type: text/plain; charset=utf-7\n\n" + fill("+AGE-+", n)
	}},
	{"letters of another charset", func(n int) string {
		return "From: MAILER-DAEMON\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + fill("\x1b$B$\x1b(B", n)
	}},
	{"octets of no charset", func(n int) string {
		return "From: MAILER-DAEMON\nContent-Type: text/plain; charset=gb18030\n\n" + fill("\xff\xfea", n)
	}},
	{"a provider's notice", func(n int) string {
		return notice(`{"notificationType":"Bounce","bounce":{"bouncedRecipients":[` +
			fill(`{"emailAddress":"a@b.example"},`, n) + "{}]}}")
	}},
	{"braces", func(n int) string { return notice(fill(`{"a":`, n)) }},
	{"returned messages in each other", func(n int) string {
		return multi("report", "Content-Type: message/rfc822\n\n"+
			fill("From: MAILER-DAEMON\nContent-Type: message/rfc822\n\n", n))
	}},
}

func fill(s string, n int) string { return strings.Repeat(s, n/len(s)+1) }

func numbered(format string, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func page(html string) string {
	return "From: <>\nSubject: failure\nMIME-Version: 1.0\nContent-Type: text/html\n\n" + html
}

func coded(encoding, body string) string {
	return "From: MAILER-DAEMON\nSubject: failure\nContent-Transfer-Encoding: " + encoding +
		"\nContent-Type: text/plain; charset=utf-8\n\n" + body
}

func notice(text string) string {
	return "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: b@bounce.example\nSubject: failure notice\n\n" + text
}

func report(fields string) string {
	return multi("report; report-type=delivery-status",
		"Content-Type: text/plain\n\ncould not be delivered\na@b.example",
		"Content-Type: message/delivery-status\n\n"+fields)
}

// TestLinear holds the cost of a message to its size: one of eight times the octets
// takes about eight times as long.
func TestLinear(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			costtest.Linear(t, 128<<10, 8, func(size int) {
				_, err := feedback.Parse(t.Context(), strings.NewReader(s.make(size)), feedback.Limits{})
				if err != nil && !strings.Contains(err.Error(), "within the limits") {
					t.Fatal(err)
				}
			})
		})
	}
}
