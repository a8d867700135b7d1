package templates

import (
	"fmt"
	"math"
	"strconv"
)

// The accents of the built-in look.
const (
	accentOnLight = "#1d4f91"
	accentOnDark  = "#9cc2f5"
)

// minContrast is what WCAG 2.2 (1.4.3) asks of text; accents that miss it are
// brought a little above, because colours are rounded.
const (
	minContrast = 4.5
	goal        = 4.6
)

// grounds are what stands behind accents in email, PDF and web pages: cards and
// panels.
func grounds(dark bool) []string {
	if dark {
		return []string{"#1b222c", "#232c38"}
	}
	return []string{"#ffffff", "#f1f4f8"}
}

// LightAccent is the brand's accent on light ground, moved towards black until it
// can be read there; the built-in one where the brand has none. Every output uses
// it, so that all show the same colour.
func (b Brand) LightAccent() string { return legible(b.Accent, accentOnLight, 0, grounds(false)) }

// DarkAccent is the accent on dark ground, moved towards white.
func (b Brand) DarkAccent() string {
	return legible(b.AccentDark, accentOnDark, 255, grounds(true))
}

// Faint says which of the brand's colours cannot be read as they are written:
// the key, the ratio, and what is used instead.
func (b Brand) Faint() (out []string) {
	for _, c := range []struct {
		key, want, used, where string
		dark                   bool
	}{{"accent", b.Accent, b.LightAccent(), "light", false},
		{"accent_dark", b.AccentDark, b.DarkAccent(), "dark", true}} {
		rgb, ok := parseColour(c.want)
		if !ok {
			continue
		}
		if r := lowest(rgb, grounds(c.dark)); r < minContrast {
			out = append(out, fmt.Sprintf("brand.%s %s has a contrast of %.1f:1 on %s ground, and text needs %.1f:1; "+
				"all outputs use %s instead", c.key, c.want, r, c.where, minContrast, c.used))
		}
	}
	return out
}

// legible gives a colour, moved towards black (0) or white (255) until it can be
// read on every ground.
func legible(want, fallback string, towards float64, grounds []string) string {
	rgb, ok := parseColour(want)
	if !ok {
		return fallback
	}
	if lowest(rgb, grounds) >= minContrast {
		return want
	}
	for range 60 {
		if lowest(rgb, grounds) >= goal {
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
		low = math.Min(low, ratio(rgb, back))
	}
	return low
}

// Contrast is the ratio of WCAG 2.2, 1 to 21, of two colours written #rrggbb; 0
// if one is no colour.
func Contrast(a, b string) float64 {
	x, ok := parseColour(a)
	y, ok2 := parseColour(b)
	if !ok || !ok2 {
		return 0
	}
	return ratio(x, y)
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

func ratio(a, b [3]float64) float64 {
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
