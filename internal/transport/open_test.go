package transport_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
	"tidings/internal/mailtest"
	"tidings/internal/transport"
	"tidings/internal/transport/transporttest"
)

// script plays a server's side: it writes each answer when one more line has
// come in, the first at once. A line "-" waits for a line and says nothing.
func script(t testing.TB, answers ...string) (address string, heard func() string) {
	lines := make(chan string, 1000)
	address = serve(t, "tcp", func(ctx context.Context, ln net.Listener) error {
		context.AfterFunc(ctx, func() { ln.Close() })
		conn, err := ln.Accept()
		if err != nil {
			return nil
		}
		defer conn.Close()
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		defer stop()
		play(conn, answers, lines)
		<-ctx.Done()
		return nil
	})
	return address, func() string {
		var b strings.Builder
		for {
			select {
			case l := <-lines:
				b.WriteString(l)
			default:
				return b.String()
			}
		}
	}
}

func play(conn net.Conn, answers []string, lines chan<- string) {
	buf, rest := make([]byte, 64<<10), ""
	for i, a := range answers {
		if i > 0 {
			for !strings.Contains(rest, "\n") {
				n, err := conn.Read(buf)
				if err != nil {
					return
				}
				rest += string(buf[:n])
			}
			line, after, _ := strings.Cut(rest, "\n")
			rest = after
			lines <- line + "\n"
		}
		if a != "-" {
			conn.Write([]byte(a + "\r\n"))
		}
	}
}

//nolint:staticcheck // what was heard is asked for last
func openScript(t *testing.T, cfg transport.Config, answers ...string) (delivery.Session, error, func() string) {
	address, heard := script(t, answers...)
	cfg.Address = address
	s, err := transport.SMTP(cfg).Open(within(t, 30*time.Second))
	if err == nil {
		t.Cleanup(func() { s.Close() })
	}
	return s, err, heard
}

func TestOpens(t *testing.T) {
	pw := func() (string, error) { return "s3cret-word", nil }
	auth := transport.Config{LocalName: "us.example", Auth: "plain", Username: "user", Password: pw}
	for name, c := range map[string]struct {
		cfg       transport.Config
		answers   []string
		fault     string // "" opens
		permanent bool
	}{
		"EHLO": {transport.Config{}, []string{"220 x", "250 x"}, "", false},
		"HELO": {transport.Config{}, []string{"220 x", "502 5.5.1 what", "250 x"}, "", false},
		"no HELO before TLS": {transport.Config{TLS: "starttls"}, []string{"220 x", "502 5.5.1 what"},
			"ehlo: 502 what", true},
		"no HELO before AUTH": {auth, []string{"220 x", "500 what"}, "ehlo: 500 what", true},
		"no AUTH": {auth, []string{"220 x", "250-x\r\n250 AUTH LOGIN CRAM-MD5"},
			"does not offer AUTH PLAIN (it offers: LOGIN CRAM-MD5)", true},
		"AUTH": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "235 in"}, "", false},
		"AUTH refused": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "535 5.7.8 wrong"},
			"auth: 535 wrong", true},
		"AUTH later": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "454 4.7.0 later"}, "auth: 454 later", false},
		"password echoed": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "535 5.7.8 no: user s3cret-word"},
			"auth: 535 authentication refused", true},
		"password in base64": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "535 got " +
			base64.StdEncoding.EncodeToString([]byte("\x00user\x00s3cret-word"))}, "auth: 535 authentication " +
			"refused", true},
		"challenge to PLAIN": {auth, []string{"220 x", "250-x\r\n250 AUTH PLAIN", "334 Zm9v"}, "does not have", true},
		"no password": {transport.Config{Auth: "plain", Username: "u", Password: func() (string, error) {
			return "", errors.New("file is missing")
		}}, []string{"220 x", "250-x\r\n250 AUTH PLAIN"}, "cannot be read: file is missing", true},
		"line in password": {transport.Config{Auth: "plain", Username: "u", Password: func() (string, error) {
			return "a\r\nb", nil
		}}, []string{"220 x", "250-x\r\n250 AUTH PLAIN"}, "has a line end", true},
		"unknown auth": {transport.Config{Auth: "ntlm", Username: "u", Password: pw}, nil,
			`auth "ntlm" is not known`, true},
		"unknown protocol": {transport.Config{Protocol: "uucp"}, nil, `protocol "uucp" is not known`, true},
		"too deep":         {transport.Config{Depth: 257}, nil, "depth 257", true},
		"blocked":          {transport.Config{}, []string{"554 5.7.1 no service"}, "connect: 554 no service", true},
		"busy":             {transport.Config{}, []string{"421 4.3.2 busy"}, "connect: 421 busy", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err, _ := openScript(t, c.cfg, c.answers...)
			switch {
			case c.fault == "" && err != nil:
				t.Error(err)
			case c.fault == "":
			case err == nil || !strings.Contains(err.Error(), c.fault) || delivery.Temporary(err) == c.permanent:
				t.Errorf("%v, want %q, permanent %v", err, c.fault, c.permanent)
			case strings.Contains(err.Error(), "s3cret"):
				t.Errorf("the password is in %v", err)
			}
		})
	}
}

// elsewhere makes a loopback connection look like one to another machine.
type elsewhere struct{ net.Conn }

func (elsewhere) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 25} }

// TestNothingInClearToAnotherMachine: without TLS nothing but EHLO leaves, and
// with tls none not even that.
func TestNothingInClearToAnotherMachine(t *testing.T) {
	for mode, wantHeard := range map[string]string{"none": "", "": "EHLO us.example\r\n"} {
		address, heard := script(t, "220 x", "250-x\r\n250 PIPELINING", "250 x", "250 x")
		_, err := transport.SMTP(transport.Config{
			Address: address, TLS: mode, LocalName: "us.example",
			Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				c, err := new(net.Dialer).DialContext(ctx, network, address)
				return elsewhere{c}, err
			},
		}).Open(within(t, 30*time.Second))
		if err == nil || delivery.Temporary(err) {
			t.Errorf("tls %q: %v, want a permanent refusal", mode, err)
		}
		if diff := cmp.Diff(wantHeard, heard()); diff != "" {
			t.Errorf("tls %q: %s", mode, diff)
		}
	}
}

func TestOpenIsInterrupted(t *testing.T) {
	address, _ := script(t, "-")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := transport.SMTP(transport.Config{Address: address}).Open(ctx); !errors.Is(err,
		context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	closed := mailtest.FreeAddress(t)
	_, err := transport.SMTP(transport.Config{Address: closed}).Open(within(t, 30*time.Second))
	if err == nil || !delivery.Temporary(err) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v", err)
	}
}

// TestOddRelays plays what relays do that follow the standards loosely.
func TestOddRelays(t *testing.T) {
	const piped, chunked = "250-x\r\n250 PIPELINING", "250-x\r\n250-PIPELINING\r\n250 CHUNKING"
	// The small message has this many lines; BDAT adds its command.
	lines := strings.Count(string(transporttest.Message(1, "a@example.net").Data), "\n")
	quiet := func(n int) []string { return strings.Split(strings.Repeat("- ", n-1)+"-", " ") }
	for name, c := range map[string]struct {
		answers []string
		want    []delivery.State
		says    string // of the session's error; "" where it lives
		wire    string // must have been heard
	}{
		"354 for a refused recipient gets a single dot": {
			[]string{"220 x", piped, "250 ok", "550 5.1.1 no", "354 go", "554 5.5.1 no valid recipients"},
			[]delivery.State{delivery.Failed}, "", "DATA\r\n.\r\n"},
		"354 for a refused sender with a recipient ends it": {
			[]string{"220 x", piped, "550 5.7.1 no", "250 ok", "354 go"}, []delivery.State{delivery.Failed},
			"no SMTP reply", "DATA\r\n"},
		"auth wanted is the relay's affair": {
			[]string{"220 x", piped, "530 5.7.0 auth first", "530 5.7.0 auth first", "530 5.7.0 auth first"},
			[]delivery.State{delivery.Queued}, "530 auth first", "MAIL"},
		"250 to DATA is no answer": {
			[]string{"220 x", piped, "250 ok", "250 ok", "250 ok"}, []delivery.State{delivery.Queued}, "no SMTP reply",
			"DATA"},
		"one reply too many ends it before the next message": {
			append([]string{"220 x", "250 x", "250 ok", "250 ok", "354 go"},
				append(quiet(lines), "250 2.0.0 taken\r\n250 again")...),
			[]delivery.State{delivery.Accepted, delivery.Queued}, "no SMTP reply", "MAIL"},
		"one reply too many, chunking": {
			append([]string{"220 x", chunked, "250 ok", "250 ok"},
				append(quiet(lines), "250 2.0.0 taken\r\n250 again")...),
			[]delivery.State{delivery.Accepted}, "no SMTP reply", "BDAT"},
		"a recipient refused by chunking, the chunk answered": {
			append([]string{"220 x", chunked, "250 ok", "450 4.2.1 later"},
				append(quiet(lines), "503 5.5.1 no recipient")...),
			[]delivery.State{delivery.Deferred}, "", "BDAT"},
		"a refused MAIL, the rest answered 503": {
			append([]string{"220 x", chunked, "552 5.3.4 big", "503 5.5.1 MAIL first"},
				append(quiet(lines), "503 5.5.1 RCPT first")...),
			[]delivery.State{delivery.Failed}, "", "BDAT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err, heard := openScript(t, transport.Config{Depth: 1,
				Timeouts: transport.Timeouts{Command: 10 * time.Second, Final: 10 * time.Second}}, c.answers...)
			if err != nil {
				t.Fatal(err)
			}
			in := make(chan delivery.Message)
			go func() {
				defer close(in)
				for i := range len(c.want) {
					select {
					case in <- transporttest.Message(int64(i+1), "a@example.net"):
					case <-t.Context().Done():
						return
					}
				}
			}()
			var results []delivery.Result
			err = s.Deliver(within(t, 30*time.Second), in, func(r delivery.Result) { results = append(results, r) })
			if diff := cmp.Diff(c.want, transporttest.States(results)); diff != "" {
				t.Errorf("%s\n%+v", diff, results)
			}
			if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
			if got := heard(); !strings.Contains(got, c.wire) {
				t.Errorf("%q not in %q", c.wire, got)
			}
		})
	}
}
