// Package templates holds what letters are made from: the built-in letter
// templates for each kind and locale, the themes of email, web and PDF, and the
// fonts; a workspace's own files lie over them.
package templates

// Brand is the look of the organisation in every output. Colours are written
// #rrggbb. The zero value is the built-in look.
type Brand struct {
	// Shown as letterhead; else the organisation's name.
	Name string `yaml:"name,omitempty" json:"name,omitempty"`
	// PNG, path relative to the workspace.
	Logo       string `yaml:"logo,omitempty" json:"logo,omitempty"`
	Accent     string `yaml:"accent,omitempty" json:"accent,omitempty"`           // headings, links, bars
	AccentDark string `yaml:"accent_dark,omitempty" json:"accent_dark,omitempty"` // the same on a dark ground
	Footer     string `yaml:"footer,omitempty" json:"footer,omitempty"`           // legal lines below every letter
	// The logo's bytes, read by the workspace.
	LogoPNG []byte `yaml:"-" json:"-"`
}
