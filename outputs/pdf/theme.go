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

// newTheme takes the accent from the brand, which keeps it readable.
func newTheme(b templates.Brand) theme {
	accent := parseColour(b.LightAccent())
	return theme{
		ink: colour{0x1f, 0x24, 0x2b}, muted: colour{0x56, 0x5e, 0x69}, hair: colour{0xd3, 0xd8, 0xde},
		panel:  colour{0xf3, 0xf5, 0xf8},
		accent: accent, tint: mix(accent, 0.13),
		good: colour{0x1f, 0x7a, 0x45}, warn: colour{0xf4, 0xb6, 0x3f}, bad: colour{0xb8, 0x23, 0x23},
		size: 10.3, lead: 15.1, small: 9, smallLead: 12.4,
	}
}

// parseColour reads #rrggbb, in the form in which the brand gives it.
func parseColour(s string) colour {
	v, _ := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	return colour{int(v >> 16 & 255), int(v >> 8 & 255), int(v & 255)}
}

// mix gives a colour with the given share on white.
func mix(c colour, share float64) colour {
	for i, v := range c {
		c[i] = int(math.Round(255 - share*float64(255-v)))
	}
	return c
}
