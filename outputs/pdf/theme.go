package pdf

import (
	"math"
	"strconv"
	"strings"

	"tidings/outputs"
	"tidings/templates"
)

// colour is red, green, blue in 0 to 255.
type colour [3]int

// theme holds the colours and measures of a letter. Lengths are points.
type theme struct {
	ink, muted, hair, panel colour
	accent                  colour
	good, bad               colour // objectives met and missed
	up, down                colour // of a bar: the part in which the service ran, and the rest
	states                  map[outputs.CellState]look
	edges                   [4]colour // of incidents, by severity
	size, lead              float64   // running text
	small, smallLead        float64   // tables, notes
}

// look is how a state of a project is shown: its ground, and the mark on it.
type look struct{ fill, ink colour }

// newLook reads a look of the palette.
func newLook(l templates.Look) look { return look{parseColour(l.Fill), parseColour(l.Ink)} }

// newTheme takes the accent from the brand, which keeps it readable, and what means
// something from the palette of every channel.
func newTheme(b templates.Brand) theme {
	accent, c := parseColour(b.LightAccent()), templates.Palette()
	var edges [4]colour
	for i, s := range c.Severity {
		edges[i] = parseColour(s)
	}
	return theme{
		ink: colour{0x1f, 0x24, 0x2b}, muted: colour{0x56, 0x5e, 0x69}, hair: colour{0xd3, 0xd8, 0xde},
		panel:  colour{0xf3, 0xf5, 0xf8},
		accent: accent,
		good:   parseColour(c.Met), bad: parseColour(c.Missed),
		up: parseColour(c.Up), down: parseColour(c.Down),
		states: map[outputs.CellState]look{outputs.Planned: newLook(c.Planned), outputs.Active: newLook(c.Active),
			outputs.Done: newLook(c.Done), outputs.Late: newLook(c.Late)},
		edges: edges,
		size:  10.3, lead: 15.1, small: 9, smallLead: 12.4,
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
