package web

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"strings"

	"tidings/templates"
)

// Grounds that text stands on, light and dark; the sheet names them too.
const (
	cardLight, panelLight = "#ffffff", "#f1f4f8"
	cardDark, panelDark   = "#1b222c", "#232c38"

	accentLight, accentNight = "#1d4f91", "#9cc2f5"
)

// theme is the look of an organisation's pages: its accent colours, corrected
// where they cannot be read.
type theme struct{ light, dark string }

func themeOf(b templates.Brand) theme {
	return theme{
		light: readable(b.Accent, accentLight, 0, cardLight, panelLight),
		dark:  readable(b.AccentDark, accentNight, 255, cardDark, panelDark),
	}
}

// minimum is the contrast that accents are brought to: WCAG 2.2 asks for 4.5 and
// colours are rounded.
const minimum = 4.6

// readable gives a colour, moved towards black (0) or white (255) until it can be
// read on every ground.
func readable(want, fallback string, towards float64, grounds ...string) string {
	rgb, ok := parseColour(want)
	if !ok {
		return fallback
	}
	for range 60 {
		if lowest(rgb, grounds) >= minimum {
			break
		}
		for i := range rgb {
			rgb[i] += (towards - rgb[i]) * 0.08
		}
	}
	return fmt.Sprintf("#%02x%02x%02x", int(rgb[0]), int(rgb[1]), int(rgb[2]))
}

func lowest(rgb [3]float64, grounds []string) float64 {
	low := math.Inf(1)
	for _, g := range grounds {
		back, _ := parseColour(g)
		low = math.Min(low, contrast(rgb, back))
	}
	return low
}

func parseColour(s string) (rgb [3]float64, ok bool) {
	if len(s) != 7 || s[0] != '#' {
		return rgb, false
	}
	for i := range rgb {
		v, err := strconv.ParseUint(s[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return rgb, false
		}
		rgb[i] = float64(v)
	}
	return rgb, true
}

// contrast is the ratio of WCAG 2.2: 1 to 21.
func contrast(a, b [3]float64) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(rgb [3]float64) float64 {
	var l [3]float64
	for i, c := range rgb {
		if c /= 255; c <= 0.04045 {
			l[i] = c / 12.92
		} else {
			l[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

// sheet is the style sheet of every page.
func (t theme) sheet() string {
	return strings.NewReplacer("ACCENT", t.light, "NIGHT", t.dark).Replace(sheetText)
}

// sheetHash is the sheet's source expression for a Content-Security-Policy.
func sheetHash(sheet string) string {
	sum := sha256.Sum256([]byte(sheet))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// icon is the site's icon: a rounded square in the accent colour with a tick. It
// stands in the page itself, so no browser asks for another file.
func (t theme) icon() string {
	return "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="`+
		t.light+`"/><path d="M8 17l6 6L25 10" fill="none" stroke="#fff" stroke-width="4"/></svg>`))
}
