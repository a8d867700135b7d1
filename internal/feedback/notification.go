package feedback

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// sesNotice is what Amazon SES publishes for one message, by SNS or in the body
// of a mail (docs.aws.amazon.com/ses, "Amazon SNS notification contents").
type sesNotice struct {
	NotificationType string `json:"notificationType"`
	EventType        string `json:"eventType"`
	Mail             struct {
		MessageID     string   `json:"messageId"`
		Source        string   `json:"source"`
		Destination   []string `json:"destination"`
		CommonHeaders struct {
			MessageID string `json:"messageId"`
		} `json:"commonHeaders"`
		Headers []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"headers"`
	} `json:"mail"`
	Bounce struct {
		BounceType        string `json:"bounceType"`
		BounceSubType     string `json:"bounceSubType"`
		BouncedRecipients []struct {
			EmailAddress   string `json:"emailAddress"`
			Action         string `json:"action"`
			Status         string `json:"status"`
			DiagnosticCode string `json:"diagnosticCode"`
		} `json:"bouncedRecipients"`
	} `json:"bounce"`
	Complaint struct {
		ComplainedRecipients []struct {
			EmailAddress string `json:"emailAddress"`
		} `json:"complainedRecipients"`
		FeedbackType string `json:"complaintFeedbackType"`
	} `json:"complaint"`
	Delivery struct {
		Recipients   []string `json:"recipients"`
		SMTPResponse string   `json:"smtpResponse"`
	} `json:"delivery"`
	DeliveryDelay struct {
		DelayType         string `json:"delayType"`
		DelayedRecipients []struct {
			EmailAddress   string `json:"emailAddress"`
			Status         string `json:"status"`
			DiagnosticCode string `json:"diagnosticCode"`
		} `json:"delayedRecipients"`
	} `json:"deliveryDelay"`
}

// notification reads a provider's JSON in the body of a mail.
func notification(m parsedMessage) []Report {
	text := strings.TrimSpace(m.notice)
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	reports, err := ParseSES([]byte(unfoldJSON(text)))
	if err != nil {
		return nil
	}
	return reports
}

// unfoldJSON joins the lines of long JSON that mail systems have folded; a fold
// is never part of a word.
func unfoldJSON(s string) string {
	if at := signature().FindStringIndex(s); at != nil {
		s = s[:at[0]]
	}
	return jsonFold().ReplaceAllString(s, "")
}

var (
	jsonFold  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[ \t]*\n ?`) })
	signature = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\n--[ \t]*\n`) })
)

// ParseSES reads one SES notification or event. The error says what is wrong
// with the JSON; an event of another kind gives no reports.
func ParseSES(data []byte) ([]Report, error) {
	var n sesNotice
	if err := json.Unmarshal(data, &n); err != nil {
		return nil, fmt.Errorf("SES notification of %d bytes: %w", len(data), err)
	}
	base := Report{Kind: KindFreeForm, ReturnPath: n.Mail.Source, MessageID: trimID(n.Mail.CommonHeaders.MessageID)}
	for _, h := range n.Mail.Headers {
		switch strings.ToLower(h.Name) {
		case "message-id":
			base.MessageID = cmp.Or(base.MessageID, trimID(h.Value))
		case "feedback-id":
			base.FeedbackID = h.Value
		}
	}
	return n.reports(base), nil
}

func (n sesNotice) reports(base Report) []Report {
	var out []Report
	add := func(to, action, status, words string, fallback Reason) {
		r := base
		r.Recipient, r.Evidence = cmp.Or(firstAddress(to), to), diagnosticText(words)
		var m parsedMessage
		m.judge(&r, judgement{field: statusOf(status), words: r.Evidence, action: action, fallback: fallback})
		out = append(out, r)
	}
	switch strings.ToLower(cmp.Or(n.NotificationType, n.EventType)) {
	case "bounce":
		for _, b := range n.Bounce.BouncedRecipients {
			add(b.EmailAddress, cmp.Or(b.Action, "failed"), b.Status, b.DiagnosticCode, n.bounceReason())
		}
	case "complaint":
		kind := strings.ToLower(n.Complaint.FeedbackType)
		if kind != "" && !complains(kind) {
			break
		}
		for _, c := range n.Complaint.ComplainedRecipients {
			r := base
			r.Recipient, r.Action, r.Reason, r.Evidence = cmp.Or(firstAddress(c.EmailAddress), c.EmailAddress),
				Complaint, Feedback, n.Complaint.FeedbackType
			out = append(out, r)
		}
	case "delivery":
		for _, to := range n.Delivery.Recipients {
			add(to, "delivered", "", n.Delivery.SMTPResponse, DeliveredOK)
		}
	case "deliverydelay":
		for _, d := range n.DeliveryDelay.DelayedRecipients {
			add(d.EmailAddress, "delayed", d.Status, d.DiagnosticCode, Expired)
		}
	}
	return out
}

// bounceReason gives the reason that SES itself found, for the case that the
// words of the remote system say nothing.
func (n sesNotice) bounceReason() Reason {
	switch strings.ToLower(n.Bounce.BounceSubType) {
	case "noemail", "suppressed", "onaccountsuppressionlist":
		return UserUnknown
	case "mailboxfull":
		return MailboxFull
	case "messagetoolarge":
		return MesgTooBig
	case "contentrejected":
		return ContentError
	case "attachmentrejected":
		return SecurityError
	}
	return ""
}

// Weigh makes the report of a provider's event: action is failed, delayed,
// delivered or complaint; words are the remote system's; fallback is the
// provider's own finding, used when the words say nothing.
func Weigh(to, status, action, words string, fallback Reason) Report {
	r := Report{Kind: KindFreeForm, Recipient: cmp.Or(firstAddress(to), to), Evidence: oneLine(words, maxEvidence)}
	if action == "complaint" {
		r.Kind, r.Action, r.Reason = KindReport, Complaint, Feedback
		return r
	}
	var m parsedMessage
	m.judge(&r, judgement{field: statusOf(status), words: words, action: action, fallback: fallback})
	return r
}
