package pdf

import (
	"math"
	"strconv"
	"strings"

	"tidings/templates"
)

// colour is red, green, blue in 0 to 255.
type colour [3]int

// theme holds the colours and measures of a letter. Lengths are points.
type theme struct {
	ink, muted, hair, panel colour
	accent, tint            colour
	good, warn, bad         colour
	size, lead              float64 // running text
	small, smallLead        float64 // tables, notes
}

var defaultAccent = colour{0x0b, 0x4a, 0x8f}

// newTheme takes the accent from the brand. One that is too light to be read on
// white (below 4.5:1, WCAG 2.2 1.4.3) is darkened until it can be.
func newTheme(b templates.Brand) theme {
	accent, ok := parseColour(b.Accent)
	if !ok {
		accent = defaultAccent
	}
	for contrastOnWhite(accent) < 4.5 {
		for i := range accent {
			accent[i] = accent[i] * 15 / 16
		}
	}
	return theme{
		ink: colour{0x1f, 0x24, 0x2b}, muted: colour{0x56, 0x5e, 0x69}, hair: colour{0xd3, 0xd8, 0xde}, panel: colour{0xf3, 0xf5, 0xf8},
		accent: accent, tint: mix(accent, 0.13),
		good: colour{0x1f, 0x7a, 0x45}, warn: colour{0xf4, 0xb6, 0x3f}, bad: colour{0xb8, 0x23, 0x23},
		size: 10.3, lead: 15.1, small: 9, smallLead: 12.4,
	}
}

func parseColour(s string) (colour, bool) {
	v, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return colour{}, false
	}
	return colour{int(v >> 16), int(v >> 8 & 255), int(v & 255)}, true
}

// mix gives a colour with the given share on white.
func mix(c colour, share float64) colour {
	for i, v := range c {
		c[i] = int(math.Round(255 - share*float64(255-v)))
	}
	return c
}

// contrastOnWhite is the ratio of WCAG 2.2 against white.
func contrastOnWhite(c colour) float64 {
	var l [3]float64
	for i, v := range c {
		x := float64(v) / 255
		if l[i] = x / 12.92; x > 0.04045 {
			l[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return 1.05 / (0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] + 0.05)
}
