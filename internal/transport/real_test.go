package transport_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/mailtest"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

func secret() (string, error) { return "s3cret-word", nil }

// sendAll sends over one session and wants every message accepted.
func sendAll(t *testing.T, cfg transport.Config, messages []delivery.Message) {
	t.Helper()
	s, err := transport.SMTP(cfg).Open(within(t, time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	results, _, err := transporttest.Send(within(t, 2*time.Minute), s, messages)
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != len(messages) {
		t.Fatalf("%d results of %d", len(results), len(messages))
	}
	for _, r := range results {
		if r.State != delivery.Accepted {
			t.Errorf("%+v", r)
		}
	}
}

// wantEach wants each body exactly once among the messages.
func wantEach(t *testing.T, messages []delivery.Message, got []string) {
	t.Helper()
	count := make(map[string]int)
	for _, m := range messages {
		count[bodyOf(string(m.Data))]++
	}
	for _, g := range got {
		count[bodyOf(g)]--
	}
	for body, n := range count {
		if n != 0 {
			t.Errorf("%d too few (or, if negative, too many) of %.200q", n, body)
		}
	}
}

// numbered makes n messages with different bodies to one recipient.
func numbered(n int, to string) []delivery.Message {
	out := make([]delivery.Message, n)
	for i := range out {
		out[i] = transporttest.Message(int64(i), to)
		out[i].Data = fmt.Appendf(out[i].Data, "Body %d\r\n", i)
	}
	return out
}

// many is how many messages a real peer takes: 1,000, and fewer with -short.
func many() int {
	if testing.Short() {
		return 100
	}
	return 1000
}

func TestPostfix(t *testing.T) {
	t.Parallel()
	conf, roots := certificate(t, "relay.example", time.Hour)
	p := startPostfix(t, mailtest.StartLMTP(t), conf)
	base := transport.Config{
		Address: p.Address, TLS: transport.TLSStartTLS, ServerName: "relay.example", RootCAs: roots,
		Auth: "plain", Username: "user", Password: secret, DSN: true,
	}
	t.Run("many messages over STARTTLS and AUTH", func(t *testing.T) {
		messages := numbered(many(), "a@example.net")
		for i, auth := range []string{"plain", "login", "scram-sha-256", "plain"} {
			cfg := base
			cfg.Auth, cfg.NoChunking, cfg.NoPipelining = auth, i%2 == 1, i == 3
			sendAll(t, cfg, messages[i*len(messages)/4:(i+1)*len(messages)/4])
		}
		wantEach(t, messages, p.Arrived(t, len(messages)))
	})
	t.Run("wrong password", func(t *testing.T) {
		cfg := base
		cfg.Password = func() (string, error) { return "wr0ng-word", nil }
		_, err := transport.SMTP(cfg).Open(within(t, time.Minute))
		if err == nil || delivery.Temporary(err) || !strings.Contains(err.Error(), "535") ||
			strings.Contains(err.Error(), "wr0ng") {
			t.Errorf("%v", err)
		}
	})
	t.Run("smuggling", func(t *testing.T) { smuggling(t, base, p) })
	t.Run("SMTPUTF8", func(t *testing.T) {
		m := transporttest.Message(1, "jürgen@example.net")
		m.Data = []byte("From: a@example.com\r\nTo: jürgen@example.net\r\nSubject: Grüße\r\n\r\nSMTPUTF8, grün\r\n")
		before := len(mailtest.ReadNew(t, p.Mail))
		for _, noChunking := range []bool{true, false} {
			cfg := base
			cfg.NoChunking = noChunking
			sendAll(t, cfg, []delivery.Message{m})
		}
		found := 0
		for _, got := range p.Arrived(t, before+2) {
			if strings.Contains(got, "Subject: Grüße") && strings.Contains(got, "jürgen@example.net") {
				found++
			}
		}
		if found != 2 {
			t.Errorf("%d of 2 arrived", found)
		}
	})
	t.Run("refused", func(t *testing.T) {
		s, err := transport.SMTP(base).Open(within(t, time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		bad := transporttest.Message(1, "a b@example.net")
		long := transporttest.Message(2, strings.Repeat("x", 300)+"@example.net")
		results, _, err := transporttest.Send(within(t, time.Minute), s,
			[]delivery.Message{bad, long, transporttest.Message(3, "b@example.net")})
		if err != nil || len(results) != 3 {
			t.Fatal(results, err)
		}
		want := []delivery.State{delivery.Failed, results[1].State, delivery.Accepted}
		if diff := cmp.Diff(want, transporttest.States(results)); diff != "" {
			t.Error(diff)
		}
	})
}

// smuggling tries what made two servers disagree about where a message ends.
// A relay that takes bare LF for a line end must not be shown one: such data is
// refused; every form with CRLF arrives as exactly one message.
func smuggling(t *testing.T, cfg transport.Config, p *mailtest.Postfix) {
	const evil = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\nSubject: " +
		"smuggled\r\n\r\nsmuggled\r\n"
	before := len(p.Arrived(t, 0))
	var good, bad []delivery.Message
	for _, eod := range []string{"\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n", "\r.\r\n", "\r\n\x00.\r\n",
		"\n\n.\r\n", "\r\n.\r\r\n"} {
		m := transporttest.Message(int64(len(bad)), "a@example.net")
		m.Data = fmt.Appendf(m.Data, "before%s%s.\r\n", eod, evil)
		bad = append(bad, m)
	}
	for i, eod := range []string{"\r\n.\r\n", "\r\n..\r\n", "\r\n. \r\n", "\r\n.\r\n.\r\n", "\r\n\r\n.\r\n\r\n",
		"\r\n.x\r\n"} {
		m := transporttest.Message(int64(100+i), "a@example.net")
		m.Data = fmt.Appendf(m.Data, "Smuggling %d%s%s.\r\nend\r\n", i, eod, evil)
		good = append(good, m)
	}
	fields := transporttest.Message(200, "a@example.net>\r\nRCPT TO:<victim@example.net")
	sender := transporttest.Message(201, "a@example.net")
	sender.From = "a@example.com>\r\nRSET"
	bad = append(bad, fields, sender)
	want := before
	for _, mode := range []transport.Config{{NoPipelining: true}, {NoChunking: true}, {}} {
		c := cfg
		c.NoPipelining, c.NoChunking = mode.NoPipelining, mode.NoChunking
		s, err := transport.SMTP(c).Open(within(t, time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		results, _, err := transporttest.Send(within(t, time.Minute), s, bad)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.State != delivery.Failed || r.Code != 0 {
				t.Errorf("%+v, want our own refusal", r)
			}
		}
		s.Close()
		sendAll(t, c, good)
		want += len(good)
	}
	got := p.Arrived(t, want)
	if len(got) != want {
		t.Errorf("%d messages arrived, want %d", len(got), want)
	}
	count := 0
	for _, m := range got {
		if strings.Contains(m, "Smuggling ") {
			count++
		} else if strings.Contains(m, "smuggled") {
			t.Errorf("smuggled: %q", m)
		}
	}
	if count != 3*len(good) {
		t.Errorf("%d whole messages, want %d", count, 3*len(good))
	}
	wantEach(t, append(append(good, good...), good...), only(got, "Smuggling "))
}

func only(messages []string, with string) []string {
	var out []string
	for _, m := range messages {
		if strings.Contains(m, with) {
			out = append(out, m)
		}
	}
	return out
}

func TestDovecotLMTP(t *testing.T) {
	t.Parallel()
	d := mailtest.StartLMTP(t)
	messages := numbered(many(), "a@example.net")
	third := len(messages) / 3
	sendAll(t, transport.Config{Address: d.Address, Protocol: "lmtp"}, messages[:third])
	sendAll(t, transport.Config{Address: "unix:" + d.Socket, Protocol: "lmtp", NoChunking: true},
		messages[third:2*third])
	sendAll(t, transport.Config{Address: d.Address, Protocol: "lmtp", NoPipelining: true}, messages[2*third:])
	wantEach(t, messages, mailtest.ReadNew(t, d.Mail))
}
