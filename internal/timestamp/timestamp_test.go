package timestamp

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tidings/internal/timestamp/timestamptest"
)

var stamped = []byte("example.com/archive\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n")

// asks is a client of an authority that believes it.
func asks(t *testing.T, a *timestamptest.Authority) *Authority {
	t.Helper()
	roots, err := ReadRoots(a.CA())
	if err != nil {
		t.Fatal(err)
	}
	return &Authority{URL: a.URL, Roots: roots, Rand: rand.Reader}
}

func request(t *testing.T, c *Authority) []byte {
	t.Helper()
	tsr, _, err := c.Request(t.Context(), stamped)
	if err != nil {
		t.Fatal(err)
	}
	return tsr
}

// What a real authority stamps is taken here, and what is kept of it by openssl.
func TestRealAuthority(t *testing.T) {
	for name, o := range map[string]timestamptest.Options{"ECDSA": {}, "RSA": {RSA: true},
		"with its root": {Root: true}, "signed by openssl cms": {Usage: "critical,timeStamping"}} {
		t.Run(name, func(t *testing.T) {
			a := timestamptest.New(t, o)
			c := asks(t, a)
			before := time.Now().Add(-time.Second)
			tsr, at, err := c.Request(t.Context(), stamped)
			if err != nil || at.Before(before) || at.After(time.Now().Add(time.Second)) {
				t.Fatalf("stamped at %v: %v", at, err)
			}
			for _, roots := range []*Roots{c.Roots, nil} {
				if again, err := Verify(tsr, stamped, roots); err != nil || !again.Equal(at) {
					t.Errorf("verified as of %v: %v", again, err)
				}
			}
			dir := t.TempDir()
			for name, b := range map[string][]byte{"x.note": stamped, "x.tsr": tsr} {
				if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			verify := exec.Command("openssl", "ts", "-verify", "-data", "x.note", "-in", "x.tsr", "-CAfile", a.CA())
			verify.Dir = dir
			if out, err := verify.CombinedOutput(); err != nil {
				t.Errorf("openssl does not take it: %v\n%s", err, out)
			}
		})
	}
}

// Each answer that is not to be believed is refused, and the words say why.
func TestRefused(t *testing.T) {
	digest := sha256.Sum256(stamped)
	other := sha256.Sum256([]byte("something else"))
	for name, c := range map[string]struct {
		options timestamptest.Options
		change  func(*timestamptest.Authority)
		want    string
	}{
		"for web servers": {options: timestamptest.Options{Usage: "critical,serverAuth,timeStamping"},
			want: "not one for time-stamping alone"},
		"for web servers alone": {options: timestamptest.Options{Usage: "critical,serverAuth"},
			want: "not one for time-stamping alone"},
		"usage not critical": {options: timestamptest.Options{Usage: "timeStamping"},
			want: "not one for time-stamping alone"},
		"one more usage of its own": {options: timestamptest.Options{Usage: "critical,timeStamping,1.2.3.4"},
			want: "not one for time-stamping alone"},
		"expired": {options: timestamptest.Options{Days: "-1"}, want: "was not valid at the time that it stamped"},
		"wrong imprint": {want: "the time-stamp of something else", change: func(a *timestamptest.Authority) {
			a.Query = func(q []byte) []byte { return bytes.Replace(q, digest[:], other[:], 1) }
		}},
		"wrong nonce": {want: "its nonce is another", change: func(a *timestamptest.Authority) {
			a.Query = func(q []byte) []byte { q[len(q)-5] ^= 1; return q }
		}},
		"refused by it": {want: "it refuses: it does not take SHA-256", change: func(a *timestamptest.Authority) {
			a.Query = func(q []byte) []byte { // SHA-224, which its settings do not have
				return bytes.Replace(q, []byte{0x65, 3, 4, 2, 1}, []byte{0x65, 3, 4, 2, 4}, 1)
			}
		}},
		"cut off": {want: "not one that RFC 3161 knows", change: func(a *timestamptest.Authority) {
			a.Reply = func(b []byte) []byte { return b[:len(b)-1] }
		}},
		"too long": {want: "too long", change: func(a *timestamptest.Authority) {
			a.Reply = func([]byte) []byte { return make([]byte, mostBytes+1) }
		}},
		"granted without a token": {want: "not a time-stamp as RFC 3161 writes it",
			change: func(a *timestamptest.Authority) {
				a.Reply = func([]byte) []byte { return []byte{0x30, 5, 0x30, 3, 2, 1, 0} }
			}},
	} {
		t.Run(name, func(t *testing.T) {
			a := timestamptest.New(t, c.options)
			if c.change != nil {
				c.change(a)
			}
			_, _, err := asks(t, a).Request(t.Context(), stamped)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Request() = %v; want %q", err, c.want)
			}
		})
	}
	t.Run("of another authority", func(t *testing.T) {
		a, b := timestamptest.New(t, timestamptest.Options{}), timestamptest.New(t, timestamptest.Options{})
		c := asks(t, a)
		tsr := request(t, c)
		c.URL = b.URL
		_, _, err := c.Request(t.Context(), stamped)
		if err == nil || !strings.Contains(err.Error(), "does not lead to a certificate of timestamp_ca") {
			t.Errorf("Request() = %v", err)
		}
		if _, err := Verify(tsr, stamped, asks(t, b).Roots); err == nil {
			t.Error("verified by another authority's root")
		}
	})
}

// Flipped, cut, longer: every change of a byte is found, in what is signed and in what is not.
func TestEveryByteCounts(t *testing.T) {
	for name, o := range map[string]timestamptest.Options{"ECDSA": {Root: true}, "RSA": {RSA: true}} {
		t.Run(name, func(t *testing.T) {
			c := asks(t, timestamptest.New(t, o))
			tsr := request(t, c)
			tried := 0
			for i := range tsr {
				for _, flip := range []byte{1, 2, 4, 8, 16, 32, 64, 128, 255} {
					changed := bytes.Clone(tsr)
					changed[i] ^= flip
					tried++
					if _, err := Verify(changed, stamped, c.Roots); err == nil {
						t.Errorf("byte %d of %d, changed by %#x, is not missed", i, len(tsr), flip)
					}
				}
				if _, err := Verify(tsr[:i], stamped, c.Roots); err == nil {
					t.Errorf("cut at byte %d: verified", i)
				}
			}
			if _, err := Verify(append(bytes.Clone(tsr), 0), stamped, c.Roots); err == nil {
				t.Error("verified with a byte behind it")
			}
			if _, err := Verify(tsr, stamped[1:], c.Roots); err == nil {
				t.Error("verified with other bytes")
			}
			t.Logf("%d changes of %d bytes", tried, len(tsr))
		})
	}
}

// What nobody signed is not kept: words of the status, and certificates that nobody can check.
func TestUnsignedIsNotKept(t *testing.T) {
	a := timestamptest.New(t, timestamptest.Options{})
	stranger := timestamptest.New(t, timestamptest.Options{Root: true})
	c := asks(t, a)
	a.Reply = func(said []byte) []byte {
		p, err := parse(said)
		if err != nil {
			t.Error(err)
			return nil
		}
		foreign, err := stranger.Stamp(query(t))
		if err != nil {
			t.Error(err)
			return nil
		}
		q, err := parse(foreign)
		if err != nil {
			t.Error(err)
			return nil
		}
		// The stranger's own certificate without its root: nobody can check it.
		both := append(p.certificates, q.signer)
		said, err = p.reduce(both)
		if err != nil {
			t.Error(err)
		}
		var whole answer
		exactly(said, &whole)
		whole.Status.Status = 1
		whole.Status.Text = []asn1.RawValue{{Tag: asn1.TagUTF8String, Bytes: []byte("as you wish")}}
		said, err = asn1.Marshal(whole)
		if err != nil {
			t.Error(err)
		}
		if _, err := Verify(said, stamped, c.Roots); err == nil || !strings.Contains(err.Error(), "more in it") {
			t.Errorf("Verify() of what is not kept = %v", err)
		}
		return said
	}
	tsr := request(t, c)
	if p, err := parse(tsr); err != nil || len(p.certificates) != 1 || len(p.Status.Text) != 0 || p.Status.Status != 0 {
		t.Errorf("kept %d certificates, status %+v: %v", len(p.certificates), p.Status, err)
	}
}

// RSA under its other name is taken from an authority, and kept under the one.
func TestRSAHasOneName(t *testing.T) {
	a := timestamptest.New(t, timestamptest.Options{RSA: true})
	c := asks(t, a)
	a.Reply = func(said []byte) []byte {
		p, err := parse(said)
		if err != nil {
			t.Error(err)
			return nil
		}
		p.Data.Signers[0].Algorithm.Algorithm = digests[0].rsa
		p.answer.Token.FullBytes, err = asn1.Marshal(p.token)
		if err != nil {
			t.Error(err)
		}
		said, err = asn1.Marshal(p.answer)
		if err != nil {
			t.Error(err)
		}
		if _, err := Verify(said, stamped, c.Roots); err == nil {
			t.Error("both names pass")
		}
		return said
	}
	request(t, c)
}

// query is a request as openssl writes it.
func query(t *testing.T) []byte {
	t.Helper()
	c := exec.Command("openssl", "ts", "-query", "-sha256", "-cert", "-data", "/dev/stdin")
	c.Stdin = bytes.NewReader(stamped)
	b, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever answers in the authority's place is told in words, and in time.
func TestNoAuthority(t *testing.T) {
	a := timestamptest.New(t, timestamptest.Options{})
	c := asks(t, a)
	stop := make(chan struct{})
	page := func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<p>")) } //nolint:errcheck // of a test
	elsewhere := http.RedirectHandler("https://other.example/", http.StatusFound)
	for want, h := range map[string]http.Handler{
		"answers with HTTP status 404":                    http.NotFoundHandler(),
		"answers with \"text/html\"":                      http.HandlerFunc(page),
		"status 302, and leads to https://other.example/": elsewhere,
		"context deadline exceeded": http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			<-stop
		}),
	} {
		s := httptest.NewServer(h)
		c.URL, c.Wait = s.URL, 300*time.Millisecond
		if _, _, err := c.Request(t.Context(), stamped); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
		if strings.HasPrefix(want, "context") {
			close(stop)
		}
		s.Close()
	}
	if _, _, err := c.Request(t.Context(), stamped); err == nil {
		t.Error("stamped by nobody")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c.URL = a.URL
	if _, _, err := c.Request(ctx, stamped); err == nil || a.Asked() != 0 {
		t.Error("went on after it was interrupted")
	}
}

func TestRoots(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "no certificate is in it",
		"-----BEGIN PRIVATE KEY---": "no certificate is in it",
		"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n": "a certificate in it cannot be read",
	} {
		file := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadRoots(file); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ReadRoots(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there was read")
	}
}

// The malformed lengths and tags that the library's parser of BER does not survive.
func TestMalformed(t *testing.T) {
	for _, b := range [][]byte{nil, {0x30}, {0x1f, 0x80}, {0x1f, 5}, {0x30, 0x81}, {0x30, 0x84, 1}, {0x30, 0x80, 0, 0},
		{0x30, 3, 0x30, 0x84, 1}, {0x30, 4, 0x1f, 0x80, 0x80, 0x80}, bytes.Repeat([]byte{0x30, 0x80}, 1000)} {
		if _, err := Verify(b, stamped, nil); err == nil {
			t.Errorf("% x is a time-stamp", b)
		}
		if err := granted(b); err == nil {
			t.Errorf("% x is an answer", b)
		}
	}
}
