package templates

// Colours are the colours that mean something.
type Colours struct {
	Planned, Active, Done, Late Look
	Severity                    [4]string // of an incident's edge: none, minor, major, critical
	Met, Missed                 string    // of words
	Up, Down                    string    // of a bar's part in which the service ran, and the rest
}

// Palette gives the colours that every channel shows a meaning in: email, web page and
// PDF. The words beside them say the same. Each ink keeps a contrast of 4.5:1 on its
// fill, and each text colour on white (WCAG 2.2, 1.4.3).
func Palette() Colours {
	return Colours{
		Planned:  Look{"#1d3d66", "#d3e2f4"},
		Active:   Look{"#ffffff", "#1d4f91"},
		Done:     Look{"#ffffff", "#2c6e4d"},
		Late:     Look{"#ffffff", "#a3341f"},
		Severity: [4]string{"#7b8794", "#b7791f", "#c05621", "#a3341f"},
		Met:      "#1f6b45", Missed: "#a3341f",
		Up: "#2c6e4d", Down: "#a3341f",
	}
}

// Look is a mark and the ground that it stands on, as #rrggbb.
type Look struct{ Ink, Fill string }
