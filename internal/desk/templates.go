package desk

import (
	"fmt"
	"os"
	"path"

	"tidings/internal/talk"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// Templates lists the letter templates.
func (d *Desk) Templates() ([]templates.Info, error) { return d.lib.List(), nil }

// TemplateText gives a template's source.
func (d *Desk) TemplateText(name, tag string) (string, error) {
	if tag == "" {
		tag = d.ws.Config.Organisation.Locale
	}
	if _, err := d.ws.Config.Languages.Parse(tag); err != nil {
		return "", err
	}
	return d.lib.Show(name, tag)
}

// NewTemplate writes a template of the workspace's own and gives its path.
func (d *Desk) NewTemplate(name, from, tag string) (string, error) {
	if tag == "" {
		tag = d.ws.Config.Organisation.Locale
	}
	if _, err := d.ws.Config.Languages.Parse(tag); err != nil {
		return "", talk.BadFlag("%s", err) // a letter in it could never be drafted
	}
	if !notices.ValidID(name) {
		return "", fmt.Errorf("%q cannot name a template; use a-z, 0-9 and -", name)
	}
	text, err := d.lib.Scaffold(name, from, tag)
	if err != nil {
		return "", err
	}
	rel := path.Join(workspace.TemplateDir, "letters", name, tag+".md")
	if _, err := os.Stat(d.ws.Path(rel)); err == nil {
		return "", fmt.Errorf("%s exists already; edit it", rel)
	}
	if err := os.MkdirAll(d.ws.Path(path.Dir(rel)), 0o755); err != nil {
		return "", err
	}
	return rel, workspace.WriteFile(d.ws.Path(rel), []byte(text), 0o644)
}

// NewPhrases writes the fixed words of a language for somebody to translate, and gives
// the file's path.
func (d *Desk) NewPhrases(tag string) (string, error) {
	l, err := d.ws.Config.Languages.Parse(tag)
	if err != nil {
		return "", talk.BadFlag("--locale: %s", err)
	}
	text, err := l.Sheet()
	if err != nil {
		return "", err
	}
	rel := path.Join(workspace.LocaleDir, l.Tag()+".yaml")
	if _, err := os.Stat(d.ws.Path(rel)); err == nil {
		return "", fmt.Errorf("%s exists already; edit it", rel)
	}
	if err := os.MkdirAll(d.ws.Path(workspace.LocaleDir), 0o755); err != nil {
		return "", err
	}
	return rel, workspace.WriteFile(d.ws.Path(rel), []byte(text), 0o644)
}
