package dkim

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	msgauth "github.com/emersion/go-msgauth/dkim"
	"github.com/google/go-cmp/cmp"
)

var testKeys = sync.OnceValue(func() []Key {
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil
	}
	_, e, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil
	}
	return []Key{{"example.com", "r2048", r}, {"example.com", "ed", e}}
})

const header = "From: QuickServe Online <service@example.com>\r\nTo: =?utf-8?q?J=C3=BCrgen?= <j@example.net>\r\n" +
	"Subject: What happened\r\n\tand   what we do\r\nDate: Mon, 13 Nov 2006 10:00:00 +0000\r\nMessage-ID: " +
	"<1@example.com>\r\n" +
	"List-Id: <service.example.com>\r\nList-Unsubscribe: <https://example.com/u>\r\nList-Unsubscribe-Post: " +
	"List-Unsubscribe=One-Click\r\n" +
	"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"

var bodies = map[string]string{
	"ordinary":          "Hello.\r\nWorld.\r\n",
	"empty":             "",
	"only empty lines":  "\r\n\r\n \t\r\n",
	"empty at the end":  "Text\r\n\r\n\r\n",
	"blanks at the end": "Text \t\r\n  \r\n",
	"runs of blanks":    "a  b\t\tc \t d\r\n  indented\r\n \r\nend\r\n",
	"no line end":       "Text",
	"blanks, no end":    "Text  ",
	"long":              strings.Repeat("A line that is regular and has about seventy octets in all, or so.\r\n", 300),
	"long, mixed":       strings.Repeat("A regular line.\r\n  an indented line with a \t tab \r\n", 300),
}

// record is the DNS TXT record of the key's public half, as it is published at
// Selector._domainkey.Domain. RFC 6376 section 3.6.1, RFC 8463 section 4.
func record(k Key) (string, error) {
	switch p := k.Private.(type) {
	case *rsa.PrivateKey:
		der, err := x509.MarshalPKIXPublicKey(&p.PublicKey)
		if err != nil {
			return "", fmt.Errorf("dkim: %w", err)
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	case ed25519.PrivateKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(p.Public().(ed25519.PublicKey)), nil
	}
	return "", fmt.Errorf("dkim: a key of type %T has no record", k.Private)
}

// verify lets go-msgauth, which shares nothing with us, judge the signatures.
func verify(message []byte, keys []Key) ([]*msgauth.Verification, error) {
	return msgauth.VerifyWithOptions(bytes.NewReader(message), &msgauth.VerifyOptions{
		LookupTXT: func(name string) ([]string, error) {
			for _, k := range keys {
				if name == k.Selector+"._domainkey."+k.Domain {
					r, err := record(k)
					return []string{r}, err
				}
			}
			return nil, fmt.Errorf("no record %s", name)
		},
	})
}

func sign(t testing.TB, message string, keys ...Key) []byte {
	t.Helper()
	s, err := New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := s.AppendSignature(nil, []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return append(sig, message...)
}

func TestSignaturesVerify(t *testing.T) {
	keys := testKeys()
	for name, body := range bodies {
		for _, set := range [][]Key{keys[:1], keys[1:], keys} {
			message := sign(t, header+body, set...)
			vs, err := verify(message, keys)
			if err != nil || len(vs) != len(set) {
				t.Fatalf("%s: %d verifications, %v", name, len(vs), err)
			}
			for _, v := range vs {
				if v.Err != nil {
					t.Errorf("%s, %d keys: %v\n%s", name, len(set), v.Err, message)
				}
			}
		}
	}
}

func TestSignatureCoversTheListFields(t *testing.T) {
	vs, err := verify(sign(t, header+"x\r\n", testKeys()...), testKeys())
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vs {
		covered := strings.ToLower(" " + strings.Join(v.HeaderKeys, " ") + " ")
		for _, name := range []string{"list-unsubscribe", "list-unsubscribe-post", "from", "subject", "date",
			"message-id", "list-id", "mime-version", "content-type"} {
			if !strings.Contains(covered, " "+name+" ") {
				t.Errorf("%s is not covered by %s", name, covered)
			}
		}
	}
}

func TestAnyChangeBreaksTheSignature(t *testing.T) {
	message := string(sign(t, header+"Hello.\r\n", testKeys()...))
	for what, changed := range map[string]string{
		"body":            strings.Replace(message, "Hello", "Hallo", 1),
		"unsubscribe":     strings.Replace(message, "example.com/u>", "example.org/u>", 1),
		"post":            strings.Replace(message, "One-Click", "Two-Click", 1),
		"second From":     "From: x@example.org\r\n" + message,
		"second Subject":  "Subject: x\r\n" + message,
		"second Reply-To": "Reply-To: x@example.org\r\n" + message,
	} {
		vs, err := verify([]byte(changed), testKeys())
		if err != nil || len(vs) != 2 {
			t.Fatalf("%s: %v", what, err)
		}
		for _, v := range vs {
			if v.Err == nil {
				t.Errorf("%s changed, and the signature holds", what)
			}
		}
	}
}

func TestSameMessageSameSignature(t *testing.T) {
	a, b := sign(t, header+"x\r\n", testKeys()...), sign(t, header+"x\r\n", testKeys()...)
	if diff := cmp.Diff(string(a), string(b)); diff != "" {
		t.Error(diff)
	}
	if !bytes.Contains(a, []byte(" t=1163412000;")) {
		t.Errorf("t= is not the time of Date:\n%s", a[:200])
	}
	for line := range strings.Lines(string(a)) {
		if len(line) > 80 {
			t.Errorf("line of %d octets: %s", len(line), line)
		}
	}
}

func TestOneSignerManyGoroutines(t *testing.T) {
	s, err := New(testKeys()...)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			message := header + strings.Repeat(fmt.Sprintf("line %d\r\n", i), 100+i)
			sig, err := s.AppendSignature(nil, []byte(message))
			if err != nil {
				t.Error(err)
				return
			}
			vs, err := verify(append(sig, message...), testKeys())
			if err != nil || vs[0].Err != nil || vs[1].Err != nil {
				t.Errorf("%v %+v", err, vs)
			}
		})
	}
	wg.Wait()
}

func TestRefuses(t *testing.T) {
	s, err := New(testKeys()...)
	if err != nil {
		t.Fatal(err)
	}
	for message, want := range map[string]error{
		"From: a@example.com\r\n": errNoHeader, "": errNoHeader,
		"To: a@example.com\r\n\r\n": errNoFrom, "From a\r\n\r\n": errNoField,
	} {
		if _, err := s.AppendSignature(nil, []byte(message)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", message, err, want)
		}
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []Key{{"example.com", "s", weak}, {"exa mple", "s", testKeys()[1].Private},
		{"example.com", "a;b", testKeys()[1].Private}, {"example.com", "s", nil}} {
		if _, err := New(k); err == nil {
			t.Errorf("a bad key was taken: %s %s", k.Domain, k.Selector)
		}
	}
	if _, err := New(); err == nil {
		t.Error("no key was taken")
	}
}

func TestParseKey(t *testing.T) {
	r, e := testKeys()[0].Private.(*rsa.PrivateKey), testKeys()[1].Private
	p8 := func(k any) []byte {
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			t.Fatal(err)
		}
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	}
	p1 := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(r)})
	for want, data := range map[crypto.Signer][]byte{r: p1} {
		if got, err := ParseKey(data); err != nil || !r.Equal(got.(*rsa.PrivateKey)) {
			t.Errorf("%T: %v", want, err)
		}
	}
	if got, err := ParseKey(p8(r)); err != nil || !r.Equal(got.(*rsa.PrivateKey)) {
		t.Error(err)
	}
	if got, err := ParseKey(p8(e)); err != nil || !e.(ed25519.PrivateKey).Equal(got.(ed25519.PrivateKey)) {
		t.Error(err)
	}
	for _, bad := range []string{"", "x", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, err := ParseKey([]byte(bad)); err == nil {
			t.Errorf("%q was taken for a key", bad)
		}
	}
}

// FuzzSign: whatever is signed verifies, or is refused by both.
func FuzzSign(f *testing.F) {
	for _, b := range bodies {
		f.Add(b)
	}
	s, err := New(testKeys()[1])
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if strings.ContainsAny(strings.ReplaceAll(body, "\r\n", ""), "\r\n") {
			t.Skip("SKIP(input): a bare CR or LF is no message that we send")
		}
		sig, err := s.AppendSignature(nil, []byte(header+body))
		if err != nil {
			t.Fatal(err)
		}
		vs, err := verify([]byte(string(sig)+header+body), testKeys())
		if err != nil || len(vs) != 1 || vs[0].Err != nil {
			t.Fatalf("%v %+v", err, vs)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	message := []byte(header + strings.Repeat("A line that is regular and has about seventy octets in all, or "+
		"so.\r\n", 240))
	for name, keys := range map[string][]Key{"rsa": testKeys()[:1], "ed25519": testKeys()[1:], "both": testKeys()} {
		b.Run(name, func(b *testing.B) {
			s, err := New(keys...)
			if err != nil {
				b.Fatal(err)
			}
			var buf []byte
			b.ReportAllocs()
			for b.Loop() {
				if buf, err = s.AppendSignature(buf[:0], message); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("bare rsa", func(b *testing.B) {
		k, sum := testKeys()[0].Private.(*rsa.PrivateKey), make([]byte, 32)
		for b.Loop() {
			rsa.SignPKCS1v15(nil, k, crypto.SHA256, sum)
		}
	})
	b.Run("bare ed25519", func(b *testing.B) {
		k, sum := testKeys()[1].Private.(ed25519.PrivateKey), make([]byte, 32)
		for b.Loop() {
			ed25519.Sign(k, sum)
		}
	})
}
