package email

import (
	"regexp"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/outputstest"
	"tidings/templates"
)

func ratio(t *testing.T, a, b string) float64 {
	t.Helper()
	r := templates.Contrast(a, b)
	if r == 0 {
		t.Fatalf("%s or %s is no colour", a, b)
	}
	return r
}

// inverted is what a client makes of a colour that turns all of them around.
func inverted(t *testing.T, s string) string {
	t.Helper()
	const digits = "0123456789abcdef"
	out := []byte(strings.ToLower(s))
	for i := 1; i < len(out); i++ {
		out[i] = digits[15-strings.IndexByte(digits, out[i])]
	}
	return string(out)
}

func TestContrast(t *testing.T) {
	accent, accentDark := templates.Brand{}.LightAccent(), templates.Brand{}.DarkAccent()
	pairs := [][2]string{{ink, card}, {muted, card}, {muted, ground}, {ink, panel}, {muted, panel}, {accent, card},
		{accent, panel},
		{accentDark, "#1b222c"}, {"#11161d", accentDark}, {"#e4e9f0", "#1b222c"}, {"#a9b5c3", "#11161d"},
		{"#a9b5c3", "#232c38"},
		{"#d6e6fb", "#27405f"}, {"#11161d", "#9cc2f5"}, {"#11161d", "#8fd3ae"}, {"#11161d", "#f2a593"},
		{"#8fd3ae", "#1b222c"}, {"#f2a593", "#1b222c"}}
	for s := outputs.Planned; s <= outputs.Late; s++ {
		_, text, fill := state(s)
		pairs = append(pairs, [2]string{text, fill})
	}
	for _, met := range []bool{true, false} {
		_, colour := verdict(met)
		pairs = append(pairs, [2]string{colour, card})
	}
	for _, p := range pairs {
		if r := ratio(t, p[0], p[1]); r < 4.5 {
			t.Errorf("%s on %s has a contrast of %.2f", p[0], p[1], r)
		}
		if r := ratio(t, inverted(t, p[0]), inverted(t, p[1])); r < 4.5 {
			t.Errorf("%s on %s has a contrast of %.2f when inverted", p[0], p[1], r)
		}
	}
}

func TestBrandColoursStayReadable(t *testing.T) {
	for _, c := range []string{"#ffff00", "#ff9900", "#00ff00", "#123456", "#ffffff", "#000000", "red", ""} {
		b := templates.Brand{Accent: c, AccentDark: c}
		if r := ratio(t, b.LightAccent(), card); r < 4.5 {
			t.Errorf("%s on white has a contrast of %.2f", c, r)
		}
		if r := ratio(t, b.DarkAccent(), "#1b222c"); r < 4.5 {
			t.Errorf("%s on dark ground has a contrast of %.2f", c, r)
		}
	}
}

// Inline styles keep to what the large clients support (caniemail.com, 90% and
// more, or without harm where it is missing: max-width, border-radius,
// white-space, table sides).
func TestInlineStylesAreWidelySupported(t *testing.T) {
	allowed := map[string]bool{}
	for _, p := range strings.Fields(`background-color border border-bottom border-collapse border-left border-right
		border-radius border-top color display font-family font-size font-weight height line-height margin max-height
		max-width overflow overflow-wrap padding padding-bottom padding-left padding-right padding-top text-align
		text-decoration vertical-align white-space width word-break`) {
		allowed[p] = true
	}
	style := regexp.MustCompile(` style="([^"]*)"`)
	for _, tag := range []string{"en", "ar"} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		page, err := HTML(doc, outputs.Fallbacks, outputs.Links{Web: "https://example.com/"})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range style.FindAllSubmatch(page, -1) {
			for _, decl := range strings.Split(strings.TrimSuffix(string(m[1]), ";"), ";") {
				name, value, _ := strings.Cut(decl, ":")
				if !allowed[name] || value == "" {
					t.Errorf("%s: the style %q is not on the list", tag, decl)
				}
			}
		}
	}
}
