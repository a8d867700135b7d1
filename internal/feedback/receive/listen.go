package receive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/emersion/go-smtp"
)

// Listener receives mail for the bounce domain by LMTP (RFC 2033) or SMTP. It
// takes signed return paths, the addresses in Also and postmaster, and refuses
// all else at RCPT, so that it can never be used as a relay.
type Listener struct {
	Intake   *Intake
	LMTP     bool
	Hostname string   // for the greeting; empty: the bounce domain
	Also     []string // further addresses, such as the one for complaint reports
	MaxBytes int64    // of one message; 0: 100 MiB
	Timeout  time.Duration
	// Connections at once; 0: 100. One host that is not this one may have a fifth.
	Connections int
	Log         *slog.Logger // nil: silent
}

// Serve answers until the context ends. It closes l. Sessions at work get five
// seconds to finish.
func (ln *Listener) Serve(ctx context.Context, l net.Listener) error {
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		conn, _ := c.Conn().(*guarded)
		return &session{ln: ln, ctx: ctx, conn: conn}, nil
	}))
	s.LMTP, s.Domain, s.EnableSMTPUTF8 = ln.LMTP, ln.Hostname, true
	if s.Domain == "" {
		s.Domain = ln.Intake.Matcher.Domain
	}
	s.MaxRecipients, s.MaxMessageBytes = 100, ln.MaxBytes
	if s.MaxMessageBytes <= 0 {
		s.MaxMessageBytes = 100 << 20 // it is passed over as it comes: no more than a report is kept
	}
	s.ReadTimeout, s.WriteTimeout = ln.timeout(), ln.timeout()
	s.ErrorLog = errorLog{ln.log()}
	stop := context.AfterFunc(ctx, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if s.Shutdown(end) != nil {
			s.Close() //nolint:errcheck // it ends with the context
		}
	})
	defer stop()
	err := s.Serve(newGate(l, ln.Connections))
	if ctx.Err() != nil || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("listening for feedback on %s: %w", l.Addr(), err)
}

func (ln *Listener) timeout() time.Duration {
	if ln.Timeout > 0 {
		return ln.Timeout
	}
	return time.Minute
}

func (ln *Listener) log() *slog.Logger {
	if ln.Log != nil {
		return ln.Log
	}
	return slog.New(slog.DiscardHandler)
}

type errorLog struct{ log *slog.Logger }

func (l errorLog) Printf(format string, v ...any) {
	l.log.Warn("feedback listener", "what", fmt.Sprintf(format, v...))
}
func (l errorLog) Println(v ...any) { l.log.Warn("feedback listener", "what", fmt.Sprint(v...)) }

// session is one connection.
type session struct {
	ln   *Listener
	ctx  context.Context
	conn *guarded
	rcpt []string
}

func (s *session) Reset()                               { s.rcpt = nil }
func (s *session) Logout() error                        { return nil }
func (s *session) Mail(string, *smtp.MailOptions) error { s.rcpt = nil; return nil }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	m := s.ln.Intake.Matcher
	if !sameDomain(to, m.Domain) && !s.ln.also(to) {
		return &smtp.SMTPError{
			Code:         550,
			EnhancedCode: smtp.EnhancedCode{5, 7, 1},
			Message:      "Relaying denied: this host takes feedback for " + m.Domain + " only",
		}
	}
	if _, err := m.Keys.OpenReturnPath(to, m.Domain); err != nil && !s.ln.also(to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such return path"}
	}
	s.rcpt = append(s.rcpt, to)
	return nil
}

func (ln *Listener) also(to string) bool {
	if strings.EqualFold(to, "postmaster@"+ln.Intake.Matcher.Domain) || strings.EqualFold(to, "postmaster") {
		return true
	}
	for _, a := range ln.Also {
		if strings.EqualFold(a, to) {
			return true
		}
	}
	return false
}

// head reads as much of the message as a report may hold, and passes over the
// rest. What came before the connection ended is no message.
func (s *session) head(r io.Reader) ([]byte, error) {
	raw, err := s.ln.Intake.head(r)
	if err == nil {
		_, err = io.Copy(io.Discard, r)
	}
	if err == nil && s.conn != nil && s.conn.ended.Load() {
		err = &smtp.SMTPError{
			Code:         451,
			EnhancedCode: smtp.EnhancedCode{4, 4, 2},
			Message:      "The connection ended within the message",
		}
	}
	return raw, err
}

// Data takes the message for SMTP; several recipients share one answer.
func (s *session) Data(r io.Reader) error {
	raw, err := s.head(r)
	if err != nil {
		return err
	}
	for _, err := range s.takeAll(raw) {
		if err != nil {
			return err
		}
	}
	return nil
}

// LMTPData takes the message and answers for each recipient.
func (s *session) LMTPData(r io.Reader, status smtp.StatusCollector) error {
	raw, err := s.head(r)
	if err != nil {
		return err
	}
	answers := s.takeAll(raw)
	for _, to := range s.rcpt {
		status.SetStatus(to, answers[strings.ToLower(to)])
	}
	return nil
}

// takeAll hands the message in and gives the answer for each recipient, in small
// letters. It is read once, and each recipient counts once: naming one a hundred times
// costs nothing.
func (s *session) takeAll(raw []byte) map[string]error {
	source := "smtp"
	if s.ln.LMTP {
		source = "lmtp"
	}
	reports, err := s.ln.Intake.parse(s.ctx, source+" to "+strings.Join(s.rcpt, ", "), raw)
	answers := make(map[string]error, len(s.rcpt))
	for _, to := range s.rcpt {
		key := strings.ToLower(to)
		if _, done := answers[key]; done {
			continue
		}
		var out Outcome
		each := err
		if each == nil {
			out, each = s.ln.Intake.takeReports(s.ctx, source+" to "+to, source, to, reports)
		}
		answers[key] = s.answer(to, out, each)
	}
	return answers
}

// answer says what became of the message. One that cannot be read is accepted and
// quarantined: sending it again would not help. If storing fails, the sender is told
// to try again.
func (s *session) answer(to string, out Outcome, err error) error {
	var bad *MessageError
	switch {
	case errors.As(err, &bad):
		s.ln.log().Warn("feedback message not understood", "why", bad)
		return nil
	case err != nil:
		s.ln.log().Error("feedback not stored", "why", err)
		return &smtp.SMTPError{
			Code:         451,
			EnhancedCode: smtp.EnhancedCode{4, 3, 0},
			Message:      "Could not be stored, try again later",
		}
	}
	s.ln.log().
		Info("feedback", "to", to, "reports", len(out.Reports), "events", len(out.Events), "unproven", out.Unproven(),
			"unmatched", out.Unmatched)
	return nil
}
