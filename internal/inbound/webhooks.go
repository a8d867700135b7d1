package inbound

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tidings/internal/feedback/webhook"
	"tidings/internal/safefile"
)

// WebhookOptions say where secrets come from and how SNS is asked.
type WebhookOptions struct {
	Env    func(string) string
	Client *http.Client                     // gets certificates of SNS; nil: one with the system's roots
	Say    func(format string, args ...any) // tells the operator of subscriptions; nil: the log
}

// Webhooks gives the handlers of the mail providers for which secrets are set, by
// the provider's word: ses, sendgrid, mailgun, postmark. A secret comes from the
// variable's value or from the file that the same variable with _FILE names:
//
//   - TIDINGS_SES_TOPICS: ARNs of SNS topics, separated by commas
//   - TIDINGS_SENDGRID_KEY: the verification key, base64
//   - TIDINGS_MAILGUN_KEY: the HTTP webhook signing key
//   - TIDINGS_POSTMARK_USER and TIDINGS_POSTMARK_PASSWORD, or
//     TIDINGS_POSTMARK_HEADER and TIDINGS_POSTMARK_SECRET
func (in *Inbound) Webhooks(ctx context.Context, o WebhookOptions) (map[string]http.Handler, error) {
	mail, err := in.Intake(ctx)
	if err != nil {
		return nil, err
	}
	calls := &webhook.Intake{
		Matcher: mail.Matcher,
		Sink:    mail.Sink,
		Now:     in.o.Now,
		Seen:    webhook.NewSeen(24*time.Hour, 100_000),
		Calls:   in.o.Store,
		Log:     in.o.Log,
	}
	secrets := &hookSecrets{env: o.Env}
	out := map[string]http.Handler{}
	if text := secrets.get("TIDINGS_SES_TOPICS"); text != "" {
		topics := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
		for _, t := range topics {
			if !webhook.IsTopic(t) {
				return nil, fmt.Errorf("TIDINGS_SES_TOPICS: %q is not the ARN of an SNS topic, such as "+
					"arn:aws:sns:eu-central-1:123456789012:bounces", t)
			}
		}
		out["ses"] = (&webhook.SNS{Intake: calls, Topics: topics, Client: o.Client, Tell: o.Say}).Handler()
	}
	if text := secrets.get("TIDINGS_SENDGRID_KEY"); text != "" {
		key, err := webhook.SendGridKey(text)
		if err != nil {
			return nil, fmt.Errorf("TIDINGS_SENDGRID_KEY: %w", err)
		}
		out["sendgrid"] = (&webhook.SendGrid{Intake: calls, Key: key}).Handler()
	}
	if key := secrets.get("TIDINGS_MAILGUN_KEY"); key != "" {
		out["mailgun"] = (&webhook.Mailgun{Intake: calls, Key: []byte(key)}).Handler()
	}
	if p := secrets.postmark(calls); p != nil {
		out["postmark"] = p.Handler()
	}
	return out, secrets.err
}

// hookSecrets reads secrets and keeps the first fault.
type hookSecrets struct {
	env func(string) string
	err error
}

func (s *hookSecrets) get(name string) string {
	if v := s.env(name); v != "" {
		return v
	}
	file := s.env(name + "_FILE")
	if file == "" {
		return ""
	}
	b, err := safefile.Read(file, 64<<10)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("%s_FILE: %w", name, err)
	}
	return strings.TrimSpace(string(b))
}

// postmark wants a name and a secret of either kind; half of one is no proof.
func (s *hookSecrets) postmark(in *webhook.Intake) *webhook.Postmark {
	p := &webhook.Postmark{Intake: in}
	if user, password := s.get("TIDINGS_POSTMARK_USER"), s.get("TIDINGS_POSTMARK_PASSWORD"); user != "" &&
		password != "" {
		p.User, p.Password = user, password
	}
	if header, secret := s.get("TIDINGS_POSTMARK_HEADER"), s.get("TIDINGS_POSTMARK_SECRET"); header != "" &&
		secret != "" {
		p.Header, p.Secret = header, secret
	}
	if p.User == "" && p.Header == "" {
		return nil
	}
	return p
}
