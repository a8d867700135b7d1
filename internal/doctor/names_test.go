package doctor

import (
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"tidings/internal/dkim"
	"tidings/internal/store"
	"tidings/internal/workspace"
)

// zone is what a name server of the tests has, by type and name.
type zone map[string][]string

// serve answers questions about a zone over UDP, as a name server does; what it does not
// have does not exist, but for a name that begins with "silent", which gets no answer.
func (z zone) serve(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			if answer := z.answer(buf[:n]); answer != nil {
				conn.WriteTo(answer, from) //nolint:errcheck // the resolver asks again
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (z zone) answer(packet []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(packet) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	name := strings.TrimSuffix(strings.ToLower(q.Name.String()), ".")
	if strings.Contains(name, "silent") {
		return nil
	}
	m.Response, m.Authoritative, m.RecursionAvailable = true, true, true
	m.Additionals, m.RCode = nil, dnsmessage.RCodeNameError
	for key := range z {
		if _, n, _ := strings.Cut(key, " "); n == name {
			m.RCode = dnsmessage.RCodeSuccess
		}
	}
	kind := strings.TrimPrefix(q.Type.String(), "Type")
	for _, text := range z[kind+" "+name] {
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
		m.Answers = append(m.Answers, dnsmessage.Resource{Header: head, Body: body(q.Type, text)})
	}
	b, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return b
}

func body(kind dnsmessage.Type, text string) dnsmessage.ResourceBody {
	switch kind {
	case dnsmessage.TypeTXT:
		var parts []string
		for len(text) > 255 {
			parts, text = append(parts, text[:255]), text[255:]
		}
		return &dnsmessage.TXTResource{TXT: append(parts, text)}
	case dnsmessage.TypeMX:
		return &dnsmessage.MXResource{Pref: 10, MX: dnsmessage.MustNewName(text)}
	case dnsmessage.TypePTR:
		return &dnsmessage.PTRResource{PTR: dnsmessage.MustNewName(text)}
	}
	return &dnsmessage.AResource{A: [4]byte(net.ParseIP(text).To4())}
}

// patient is a workspace whose relay is elsewhere.
func patient(t *testing.T, envelope string, keys ...dkim.Key) *Patient {
	t.Helper()
	ws := &workspace.Workspace{Root: t.TempDir()}
	ws.Config.Streams.Service.From = "service@example.com"
	ws.Config.Streams.Update.From = "news@mail.example.com"
	ws.Config.Delivery.EnvelopeDomain = envelope
	ws.Config.Relays = []workspace.Relay{{Address: "relay.invalid:587", EHLOName: "out.example.com"}}
	return &Patient{Workspace: ws, Now: time.Now, Keys: func() ([]dkim.Key, error) { return keys, nil }}
}

func findings(t *testing.T, p *Patient) map[string]Finding {
	t.Helper()
	r := &Report{}
	p.examineNames(t.Context(), r)
	out := map[string]Finding{}
	for _, f := range r.Findings {
		if f.Level != OK && f.Level != Note && f.Remedy == "" {
			t.Errorf("nothing to do about %+v", f)
		}
		out[f.What] = f
	}
	return out
}

func testKeys(t *testing.T) (rsaKey, edKey dkim.Key, records [2]string) {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, signer, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	return dkim.Key{Domain: "example.com", Selector: "r1", Private: private},
		dkim.Key{Domain: "example.com", Selector: "e1", Private: crypto.Signer(signer)},
		[2]string{"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der),
			"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}
}

// TestNamesThatAreWell finds nothing to say against a domain that is set up in full.
func TestNamesThatAreWell(t *testing.T) {
	r1, e1, records := testKeys(t)
	p := patient(t, "bounce.example.com", r1, e1)
	p.Resolver = zone{
		"TXT bounce.example.com":         {"some other text", "v=spf1 include:relay.invalid -all"},
		"MX bounce.example.com":          {"mx.example.com."},
		"TXT _dmarc.example.com":         {"v=DMARC1; p=quarantine"},
		"TXT r1._domainkey.example.com":  {records[0]},
		"TXT e1._domainkey.example.com":  {records[1]},
		"A out.example.com":              {"192.0.2.7"},
		"PTR 7.2.0.192.in-addr.arpa":     {"out.example.com."},
		"A mail.example.com":             {"192.0.2.8"},
		"TXT _dmarc.sub.mail.example.co": {"v=DMARC1; p=none"},
	}.serve(t)
	all := findings(t, p)
	for what, f := range all {
		if f.Level != OK {
			t.Errorf("%s: %+v", what, f)
		}
	}
	for _, want := range []string{"SPF of bounce.example.com", "MX of bounce.example.com", "DMARC of example.com",
		"DMARC of mail.example.com", "alignment of mail.example.com", "EHLO name out.example.com"} {
		if _, ok := all[want]; !ok {
			t.Errorf("nothing about %s in %v", want, all)
		}
	}
}

// TestNamesThatAreNot has one fault after the other, each with its level, its words, and
// the record that mends it.
func TestNamesThatAreNot(t *testing.T) {
	r1, e1, records := testKeys(t)
	other, _, otherRecords := testKeys(t)
	for _, c := range []struct {
		name, what, level, detail, publish string
		envelope                           string
		zone                               zone
		keys                               []dkim.Key
	}{
		{name: "no SPF", what: "SPF of example.com", level: Warning, detail: "does not say who may send",
			publish: `example.com. IN TXT "v=spf1 include:NAME -all"`},
		{name: "two SPF", what: "SPF of example.com", level: Warning, detail: "2 records",
			zone: zone{"TXT example.com": {"v=spf1 -all", "v=spf1 a -all"}}},
		{name: "SPF of everybody", what: "SPF of example.com", level: Warning, detail: "everybody",
			zone: zone{"TXT example.com": {"v=spf1 +all"}}},
		{name: "not SPF", what: "SPF of example.com", level: Warning, detail: "does not say",
			zone: zone{"TXT example.com": {"v=spf10 -all"}}},
		{name: "no key", what: "DKIM record of example.com", level: Error, detail: "is not there", keys: []dkim.Key{e1},
			publish: "e1._domainkey.example.com. IN TXT (\n\"" + records[1] + "\" )"},
		{name: "another key", what: "DKIM record of example.com", level: Error, detail: "another key",
			keys: []dkim.Key{r1}, zone: zone{"TXT r1._domainkey.example.com": {otherRecords[0]}},
			publish: "r1._domainkey.example.com. IN TXT (\n\"" + records[0][:250] + "\"\n\"" + records[0][250:] +
				"\" )"},
		{name: "a key of another kind", what: "DKIM record of example.com", level: Error, detail: "another key",
			keys: []dkim.Key{other}, zone: zone{"TXT r1._domainkey.example.com": {records[1]}}},
		{name: "withdrawn", what: "DKIM record of example.com", level: Error, detail: "withdrawn", keys: []dkim.Key{e1},
			zone: zone{"TXT e1._domainkey.example.com": {"v=DKIM1; p="}}},
		{name: "broken", what: "DKIM record of example.com", level: Error, detail: "another key", keys: []dkim.Key{e1},
			zone: zone{"TXT e1._domainkey.example.com": {"v=DKIM1; k=ed25519; p=*"}}},
		{name: "no DMARC", what: "DMARC of mail.example.com", level: Warning, detail: "says nothing",
			publish: `_dmarc.example.com. IN TXT "v=DMARC1; p=none; rua=mailto:postmaster@example.com"`},
		{name: "bad DMARC", what: "DMARC of example.com", level: Warning, detail: "cannot be understood",
			zone: zone{"TXT _dmarc.example.com": {"v=DMARC1; p=maybe"}}},
		{name: "not aligned", what: "alignment of example.com", level: Warning, detail: "DMARC fails",
			envelope: "bounces.example.net"},
		{name: "no MX", what: "MX of bounces.example.com", level: Warning, detail: "nowhere to go",
			envelope: "bounces.example.com", publish: "bounces.example.com. IN MX 10 HOST."},
		{name: "null MX", what: "MX of example.com", level: Warning, detail: "takes no mail",
			zone: zone{"MX example.com": {"."}}},
		{name: "no name", what: "EHLO name out.example.com", level: Warning, detail: "does not know the name"},
		{name: "no reverse name", what: "EHLO name out.example.com", level: Warning, detail: "PTR",
			zone: zone{"A out.example.com": {"192.0.2.9"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := patient(t, c.envelope, c.keys...)
			p.Resolver = c.zone.serve(t)
			f, ok := findings(t, p)[c.what]
			if !ok || f.Level != c.level || !strings.Contains(f.Detail, c.detail) {
				t.Errorf("%+v, want %s: %s", f, c.level, c.detail)
			}
			if c.publish != "" && f.Publish != c.publish {
				t.Errorf("publish:\n%s\nwant:\n%s", f.Publish, c.publish)
			}
		})
	}
}

// unreachable is a DNS that cannot be asked.
type unreachable struct{ asked atomic.Int64 }

func (u *unreachable) fail() error {
	u.asked.Add(1)
	return &net.DNSError{Err: "network is unreachable", IsTemporary: true}
}

func (u *unreachable) LookupTXT(context.Context, string) ([]string, error)  { return nil, u.fail() }
func (u *unreachable) LookupMX(context.Context, string) ([]*net.MX, error)  { return nil, u.fail() }
func (u *unreachable) LookupHost(context.Context, string) ([]string, error) { return nil, u.fail() }
func (u *unreachable) LookupAddr(context.Context, string) ([]string, error) { return nil, u.fail() }

// Without a network there is one warning; a name server that does not answer for one name
// leaves the others looked at. A relay on this machine asks nobody.
func TestNamesWithoutAnswer(t *testing.T) {
	_, e1, _ := testKeys(t)
	p := patient(t, "", e1)
	p.Resolver = &unreachable{}
	if all := findings(t, p); len(all) != 1 || all["DNS"].Level != Warning {
		t.Errorf("without a network: %+v", all)
	}
	p = patient(t, "silent.example.com")
	p.Resolver = zone{"TXT _dmarc.example.com": {"v=DMARC1; p=none"}}.serve(t)
	all := findings(t, p)
	if f := all["DNS"]; f.Level != Warning || !strings.Contains(f.Detail, "about silent.example.com") ||
		all["DMARC of example.com"].Level != OK {
		t.Errorf("without one answer: %+v", all)
	}
	asked := &unreachable{}
	p = patient(t, "", e1)
	p.Resolver = asked
	p.Workspace.Config.Relays[0].Address = "127.0.0.1:2525"
	if f := findings(t, p)["DNS"]; f.Level != Note || asked.asked.Load() != 0 {
		t.Errorf("on this machine: %+v, %d questions", f, asked.asked.Load())
	}
}

// TestMachine looks at what this machine says, against what would be too little.
func TestMachine(t *testing.T) {
	p := patient(t, "")
	if err := os.Mkdir(filepath.Join(p.Workspace.Root, "outputs"), 0o700); err != nil {
		t.Fatal(err)
	}
	last := func(examine func(*Report)) Finding {
		t.Helper()
		r := &Report{}
		examine(r)
		return r.Findings[len(r.Findings)-1]
	}
	if f := last(func(r *Report) { p.examineDisk(r, 1<<40) }); f.Level != Warning || f.Remedy == "" {
		t.Errorf("disk for 10^12 people: %+v", f)
	}
	now := time.Now()
	for _, c := range []struct {
		clock  time.Time
		level  string
		detail string
	}{{now, OK, "the disk"}, {now.Add(-time.Hour), Warning, "1h0m0s behind that of the disk"},
		{now.Add(time.Minute), Warning, "1m0s ahead of that of the disk"}} {
		p.Now = func() time.Time { return c.clock.Add(time.Since(now)) }
		p.Database = noDatabase
		if f := last(func(r *Report) { p.examineClock(t.Context(), r) }); f.Level != c.level ||
			!strings.Contains(f.Detail, c.detail) {
			t.Errorf("clock at %v: %+v", c.clock, f)
		}
	}
	p.CanSet = func(text, _ string) bool { return !strings.Contains(text, "ع") }
	p.Templates = []string{"en", "ja"}
	if f := last(func(r *Report) { p.examineFonts(r, map[string]int{"fr": 3, "": 1}) }); f.Level != OK {
		t.Errorf("fonts: %+v", f)
	}
	f := last(func(r *Report) { p.examineFonts(r, map[string]int{"ar": 3, "ar-EG": 2, "fr": 3}) })
	if f.Level != Warning || !strings.Contains(f.Detail, "letters in Arabic") ||
		!strings.Contains(f.Detail, "5 people") {
		t.Errorf("fonts: %+v", f)
	}
}

func noDatabase(context.Context) (*store.Store, error) { return nil, os.ErrNotExist }
