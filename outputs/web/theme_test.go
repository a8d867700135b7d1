package web

import (
	"regexp"
	"strings"
	"testing"

	"tidings/templates"
)

func TestBrandColoursStayReadable(t *testing.T) {
	for _, c := range []string{"#ffff00", "#ff9900", "#00ff00", "#123456", "#ffffff", "#000000", "#777777", "red", ""} {
		th := themeOf(templates.Brand{Accent: c, AccentDark: c})
		for _, p := range [][2]string{{th.light, cardLight}, {th.light, panelLight}, {th.dark, cardDark},
			{th.dark, panelDark}} {
			if r := templates.Contrast(p[0], p[1]); r < 4.5 {
				t.Errorf("%s became %s, which on %s has a contrast of %.2f", c, p[0], p[1], r)
			}
		}
	}
	if th := themeOf(templates.Brand{Accent: "#0b4f8a"}); th.light != "#0b4f8a" {
		t.Errorf("a readable colour became %s", th.light)
	}
}

// The grounds in the code are those of the sheet.
func TestGroundsOfTheSheet(t *testing.T) {
	for _, c := range []string{"--card:" + cardLight, "--ground:" + panelLight, "--card:" + cardDark, "--panel:" +
		panelDark} {
		if !strings.Contains(sheetText, c) {
			t.Errorf("the sheet has no %s", c)
		}
	}
}

// Text and the ground it stands on keep 4.5:1, signs and bars 3:1, light and dark.
func TestContrast(t *testing.T) {
	sheet := themeOf(templates.Brand{}).sheet()
	light, dark, _ := strings.Cut(sheet, "@media (prefers-color-scheme:dark)")
	all := regexp.MustCompile(`--([a-z-]+):(#[0-9a-f]{6})`)
	for name, part := range map[string]string{"light": light, "dark": strings.SplitN(dark, "}}", 2)[0]} {
		colours := map[string]string{}
		for _, m := range all.FindAllStringSubmatch(part, -1) {
			colours[m[1]] = m[2]
		}
		for _, p := range []struct {
			text, ground string
			least        float64
		}{
			{"ink", "ground", 4.5}, {"ink", "card", 4.5}, {"ink", "panel", 4.5}, {"muted", "ground", 4.5},
			{"muted", "card", 4.5}, {"muted", "panel", 4.5},
			{"accent", "ground", 4.5}, {"accent", "card", 4.5}, {"accent", "panel", 4.5}, {"on", "up", 4.5},
			{"on", "down", 4.5},
			{"on", "care", 4.5},
			{"up-text", "card", 4.5}, {"down-text", "card", 4.5}, {"care", "card", 4.5}, {"done-ink", "done", 4.5},
			{"active-ink", "active", 4.5},
			{"planned-ink", "planned", 4.5}, {"late-ink", "late", 4.5}, {"up", "card", 3}, {"down", "card", 3},
			{"part", "card", 3}, {"slow", "card", 3}, {"slow", "panel", 3},
		} {
			if r := templates.Contrast(colours[p.text], colours[p.ground]); r < p.least {
				t.Errorf("%s: %s %s on %s %s has a contrast of %.2f", name, p.text, colours[p.text], p.ground,
					colours[p.ground], r)
			}
		}
	}
}
