package web

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"tidings/templates"
)

// Grounds that text stands on, light and dark; the sheet names them too.
const (
	cardLight, panelLight = "#ffffff", "#f1f4f8"
	cardDark, panelDark   = "#1b222c", "#232c38"
)

// theme is the look of an organisation's pages: its accent colours, corrected
// where they cannot be read.
type theme struct{ light, dark string }

func themeOf(b templates.Brand) theme {
	return theme{
		light: b.LightAccent(),
		dark:  b.DarkAccent(),
	}
}

// sheet is the style sheet of every page.
func (t theme) sheet() string {
	look := templates.Palette()
	return strings.NewReplacer("ACCENT", t.light, "NIGHT", t.dark, "SEVERITY1", look.Severity[1], "SEVERITY2",
		look.Severity[2], "DONE0", look.Done.Ink, "DONE1", look.Done.Fill, "ACTIVE0", look.Active.Ink, "ACTIVE1",
		look.Active.Fill, "PLANNED0", look.Planned.Ink, "PLANNED1", look.Planned.Fill, "LATE0", look.Late.Ink,
		"LATE1", look.Late.Fill).Replace(sheetText)
}

// sheetHash is the sheet's source expression for a Content-Security-Policy.
func sheetHash(sheet string) string {
	sum := sha256.Sum256([]byte(sheet))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// icon is the site's icon: a rounded square in the accent colour with a tick. It
// stands in the page itself, so no browser asks for another file.
func (t theme) icon() string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg `+
		`xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="`+
		t.light+`"/><path d="M8 17l6 6L25 10" fill="none" stroke="#fff" stroke-width="4"/></svg>`))
}
