package report

import (
	"bytes"
	"strings"
	"testing"

	"tidings/internal/locale"
	"tidings/templates"
)

// The page has the organisation's colours, logo and name, readable on either ground,
// whatever is written in them, and loads nothing.
func TestHTMLHasTheBrand(t *testing.T) {
	l, err := locale.Parse("he")
	if err != nil {
		t.Fatal(err)
	}
	p := &page{Locale: l, Organisation: "A & B", Title: "t", Subject: "s", brand: templates.Brand{Name: "A & B",
		Accent: "#a8174f", AccentDark: "#ff99cc"}}
	write := func() string {
		var b bytes.Buffer
		if err := writeHTML(&b, p); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	plain := write()
	for _, want := range []string{"--accent:#a8174f", "--accent:#ff99cc", `<p class="org">A &amp; B</p>`, `dir="rtl"`} {
		if !strings.Contains(plain, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	p.brand.LogoPNG, p.brand.Accent = []byte("PNG"), "#fefefe"
	logo := write()
	if !strings.Contains(logo, `<img src="data:image/png;base64,UE5H" alt="A &amp; B"`) ||
		!strings.Contains(logo, "img-src data:") || strings.Contains(logo, "ZgotmplZ") {
		t.Error("the logo is not on the page")
	}
	if strings.Contains(logo, "--accent:#fefefe") {
		t.Error("a colour that cannot be read is on the page")
	}
}
