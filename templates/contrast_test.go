package templates_test

import (
	"strings"
	"testing"

	"tidings/templates"
)

func TestAccentsStayReadable(t *testing.T) {
	for _, c := range []string{"#ffff00", "#ff9900", "#00ff00", "#123456", "#ffffff", "#000000", "#777777", "red", ""} {
		b := templates.Brand{Accent: c, AccentDark: c}
		for _, p := range [][2]string{{b.LightAccent(), "#ffffff"}, {b.LightAccent(), "#f1f4f8"},
			{b.DarkAccent(), "#1b222c"}, {b.DarkAccent(), "#232c38"}} {
			if r := templates.Contrast(p[0], p[1]); r < 4.5 {
				t.Errorf("%s became %s, which on %s has a contrast of %.2f", c, p[0], p[1], r)
			}
		}
	}
	if got := (templates.Brand{Accent: "#0b4f8a"}).LightAccent(); got != "#0b4f8a" {
		t.Errorf("a readable colour became %s", got)
	}
}

func TestFaintColoursAreNamed(t *testing.T) {
	if got := (templates.Brand{Accent: "#0b4f8a", AccentDark: "#8cc2f5"}).Faint(); len(got) != 0 {
		t.Errorf("the sample's colours are called faint: %q", got)
	}
	got := templates.Brand{Accent: "#ffff00", AccentDark: "#000000"}.Faint()
	if len(got) != 2 || !strings.Contains(got[0], "brand.accent #ffff00 has a contrast of 1.0:1 on light ground") ||
		!strings.Contains(got[1], "brand.accent_dark #000000 has a contrast of 1.") {
		t.Errorf("got %q", got)
	}
	if r := templates.Contrast("#000000", "#ffffff"); r != 21 {
		t.Errorf("black on white has a contrast of %g", r)
	}
	if templates.Contrast("black", "#ffffff") != 0 {
		t.Error("a word is taken for a colour")
	}
}
