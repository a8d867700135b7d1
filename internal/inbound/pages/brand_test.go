package pages_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tidings/internal/desk"
)

// The pages wear the brand of tidings.yaml: its colours, made legible where they are
// not, its name, and its logo, which the policy allows and nothing else.
func TestBrand(t *testing.T) {
	o := openOffice(t, 1)
	var logo bytes.Buffer
	must(t, png.Encode(&logo, image.NewGray(image.Rect(0, 0, 30, 10))))
	must(t, os.WriteFile(filepath.Join(o.dir, "logo.png"), logo.Bytes(), 0o600))
	file := filepath.Join(o.dir, "tidings.yaml")
	b, err := os.ReadFile(file)
	must(t, err)
	sample := regexp.MustCompile(`(?m)^  name: QuickServe Online\n  accent: .*\n  accent_dark: .*$`)
	text := sample.ReplaceAllString(string(b),
		"  name: Dear & Co\n  accent: \"#b41e5a\"\n  accent_dark: \"#101010\"\n  logo: logo.png")
	if text == string(b) {
		t.Fatal("the sample's brand has another form")
	}
	must(t, os.WriteFile(file, []byte(text), 0o600))
	o.d.Close()
	o.d, err = desk.Open(t.Context(), desk.Options{Dir: o.dir})
	must(t, err)
	t.Cleanup(func() { o.d.Close() })
	o.serve(t)
	o.draft(t, "news", "update")
	must(t, o.send(t, "news", 0))
	link := o.link(t, o.arrived(t)[0], "u")
	a, page := ask(t, "GET", link, nil)
	_, style, _ := strings.Cut(page, "<style>")
	style, _, _ = strings.Cut(style, "</style>")
	sum := sha256.Sum256([]byte(style))
	policy := a.Header.Get("Content-Security-Policy")
	for _, want := range []string{"style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'",
		"img-src 'self'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy %q lacks %q", policy, want)
		}
	}
	if !strings.Contains(style, "--accent:#b41e5a") || strings.Contains(style, "#101010") ||
		!strings.Contains(page, `<img src="../brand.png" alt="Dear &amp; Co">`) {
		t.Errorf("the page does not wear the brand:\n%s", page)
	}
	shown, err := http.Get(link[:strings.LastIndex(link, "/u/")] + "/brand.png")
	must(t, err)
	defer shown.Body.Close()
	got, err := io.ReadAll(shown.Body)
	must(t, err)
	if !bytes.Equal(got, logo.Bytes()) || shown.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the logo: %d %s, %d bytes", shown.StatusCode, shown.Header.Get("Content-Type"), len(got))
	}
}
