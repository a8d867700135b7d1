// Package templates holds what letters are made from: the built-in letter
// templates for each kind and locale, the themes of email, web and PDF, and the
// fonts; a workspace's own files lie over them.
package templates

// Brand is the look of the organisation in every output. Colours are written
// #rrggbb. The zero value is the built-in look.
type Brand struct {
	// The name that letters and pages show at their top; left out: the organisation's.
	// Example: Example Online
	Name string `yaml:"name,omitempty" json:"name,omitempty"`
	// A picture for the top of letters and pages: a PNG of at most 1 MB, its path relative to the workspace.
	// Example: logo.png
	Logo string `yaml:"logo,omitempty" json:"logo,omitempty"`
	// The colour of headings, links and bars, as #rrggbb in quotes; left out: the built-in blue.
	// Example: "#0b4f8a"
	Accent string `yaml:"accent,omitempty" json:"accent,omitempty" jsonschema:"format=color-hex"`
	// The same on a dark ground; left out: the built-in one.
	// Example: "#7db8e8"
	AccentDark string `yaml:"accent_dark,omitempty" json:"accent_dark,omitempty" jsonschema:"format=color-hex"`
	// What law wants below every letter: register, directors.
	// Example: Registered in England, no. 1234567
	Footer string `yaml:"footer,omitempty" json:"footer,omitempty"`
	// The logo's bytes, read by the workspace.
	LogoPNG []byte `yaml:"-" json:"-"`
}
