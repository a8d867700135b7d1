package workspace

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tidings/notices"
)

// answered makes a workspace of answers and opens it.
func answered(t *testing.T, a Answers) Config {
	t.Helper()
	dir := t.TempDir()
	if err := a.Check(); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, Options{Answers: a}); err != nil {
		t.Fatal(err)
	}
	w, err := Open(dir)
	if err != nil {
		text, _ := os.ReadFile(filepath.Join(dir, ConfigFile))
		t.Fatalf("%v\n%s", err, text)
	}
	return w.Config
}

func picture(t *testing.T) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnswersAreWritten(t *testing.T) {
	c := answered(t, Answers{Name: "Müller & Söhne GmbH", Service: "Kasse: online",
		Signer: "Jan O'Neil, Head: Service #1",
		From:   "service@müller.test", Address: "12 High Street, London", Website: "www.miller.test", Region: "日本",
		Zone: "Asia/Tokyo", Locale: "ja", Components: "Website, Shop: payments, 決済, Website",
		Regions: "Americas America/New_York en-US, Home UTC", Relay: "smtp.miller.test", User: "tidings",
		PublicURL: "letters.miller.test", BounceDomain: "bounce.miller.test", Logo: picture(t)})
	want := Config{Organisation: Organisation{Name: "Müller & Söhne GmbH", Service: "Kasse: online",
		Short:   "Kasse: online",
		Address: []string{"12 High Street", "London"}, Website: "https://www.miller.test", TimeZone: "Asia/Tokyo",
		Locale: "ja", Signer: Signer{Name: "Jan O'Neil", Title: "Head: Service #1"}}}
	if d := cmp.Diff(want.Organisation, c.Organisation); d != "" {
		t.Error(d)
	}
	if got := c.Streams.Update; got.From != "updates@xn--mller-kva.test" || got.ListID != "updates.xn--mller-kva.test" {
		t.Errorf("%+v", got)
	}
	if d := cmp.Diff([]notices.Region{{ID: "region", Name: "日本", TimeZone: "Asia/Tokyo", Locale: "ja"},
		{ID: "americas", Name: "Americas", TimeZone: "America/New_York", Locale: "en-US"},
		{ID: "home", Name: "Home", TimeZone: "UTC", Locale: "ja"}}, c.Regions); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]notices.Component{{ID: "website", Name: "Website"},
		{ID: "shop-payments", Name: "Shop: payments"},
		{ID: "part", Name: "決済"}, {ID: "website-2", Name: "Website"}}, c.Components); d != "" {
		t.Error(d)
	}
	if r := c.Relays[0]; r.Address != "smtp.miller.test:587" || r.TLS != "starttls" || r.Auth != "plain" ||
		r.User != "tidings" || r.PasswordEnv == "" {
		t.Errorf("%+v", r)
	}
	if c.Delivery.EnvelopeDomain != "bounce.miller.test" || c.Feedback.PublicURL != "https://letters.miller.test" ||
		len(c.Brand.LogoPNG) == 0 {
		t.Errorf("%+v %+v %d", c.Delivery, c.Feedback, len(c.Brand.LogoPNG))
	}
}

// Whatever a name holds, it is what tidings.yaml says afterwards.
func TestHostileNames(t *testing.T) {
	for _, name := range []string{`a "quoted" one`, "it's: so", "- dash", "# no comment", "x # y", "{a: b}", "[a]",
		"&a", "*a", "!a", "%a", "@a", "`a", "|", ">", "null", "Yes", "no", "~", "1e5", "0x10", "2026-01-02", "12:30",
		"a\\nb", `back\slash`, "{{.Name}}", "тест", "名前", "עברית", "é", "a: b: c", "a  b", "?", "? a", ": a", "<<", "=",
		"%YAML 1.2", "---", "...", "1 High Street", "12 34", "1 e5"} {
		got := answered(t, Answers{Name: name, Service: name}).Organisation
		if got.Name != name || got.Service != name {
			t.Errorf("%q became %q and %q", name, got.Name, got.Service)
		}
	}
}

func TestAnswersThatWillNotDo(t *testing.T) {
	for _, x := range []struct {
		a    Answers
		want string
	}{
		{Answers{Name: "a\nb"}, "on one line"},
		{Answers{Name: "a\x1b[2J"}, "control character"},
		{Answers{Zone: "Berlin"}, "Europe/London"},
		{Answers{Locale: "German"}, "en-GB"},
		{Answers{From: "us"}, "no e-mail address"},
		{Answers{Signer: "Jan"}, "a comma between"},
		{Answers{Website: "what is this"}, "no web address"},
		{Answers{Regions: "Asia"}, "is no region"},
		{Answers{Regions: "Asia Asia/Tokyo x y"}, "is no region"},
		{Answers{Relay: "smtp.example.com:no"}, "is no relay"},
		{Answers{Relay: "a b"}, "is no relay"},
		{Answers{BounceDomain: "not a domain"}, "domain"},
		{Answers{Logo: []byte("GIF89a")}, "the logo is no PNG"},
	} {
		if err := x.a.Check(); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%+v: %v, want %q", x.a, err, x.want)
		}
	}
}

// switchedOn is a line that a # without a space behind it keeps from being read.
var switchedOn = regexp.MustCompile(`(?m)^#([a-z]|  )`)

// Every commented part of the starter is one that the program takes once its # is removed,
// alone and with all others; and the parts that a workspace will need are all there.
func TestEveryPartCanBeSwitchedOn(t *testing.T) {
	text, err := Answers{}.config(time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	tried := 0
	for n := 0; n < len(lines); n++ {
		end := n
		for end < len(lines) && switchedOn.MatchString(lines[end]) {
			end++
		}
		if end == n {
			continue
		}
		tried++
		var on []string
		for _, line := range lines[n:end] {
			on = append(on, line[1:])
		}
		one := strings.Join(append(append(append([]string{}, lines[:n]...), on...), lines[end:]...), "\n")
		if _, err := parse(ConfigFile, []byte(one), Config.validate); err != nil {
			t.Errorf("%s\n%v", strings.Join(on, "\n"), err)
		}
		n = end
	}
	if tried < 12 {
		t.Errorf("only %d parts are there", tried)
	}
	all := switchedOn.ReplaceAllString(string(text), "$1")
	c, err := parse(ConfigFile, []byte(all), Config.validate)
	if err != nil {
		t.Fatal(err)
	}
	for part, missing := range map[string]bool{"dkim": len(c.DKIM) == 0, "feedback": c.Feedback.PublicURL == "",
		"retain": c.Feedback.RetainDays == 0, "site": c.Site.URL == "", "logo": c.Brand.Logo == "",
		"delivery": c.Delivery.EnvelopeDomain == "" || c.Delivery.Canary == 0, "objectives": len(c.Objectives) == 0,
		"streams": c.Streams.Service.ReplyTo == "", "letter": c.Letter.Paper == "", "database": c.Database == ""} {
		if missing {
			t.Errorf("nothing about %s is in the starter", part)
		}
	}
}
