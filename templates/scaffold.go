package templates

import (
	"fmt"
	"strings"
)

// Scaffold gives the text of a new letter template, which belongs at
// letters/NAME/LOCALE.md of the workspace's templates folder. It is a copy of the
// template from; if from is empty, of the one that has this name already, in the
// nearest language that it has, or a short letter that shows what there is.
func (l *Library) Scaffold(name, from, locale string) (string, error) {
	switch {
	case !validName(name):
		return "", fmt.Errorf("%q is no name for a template; use lower-case letters, digits and hyphens", name)
	case from == "" && !l.Exists(name):
		return fmt.Sprintf(starter, name), nil
	case from == "":
		from = name
		locale = l.written(name, locale)
	}
	if l.chooses(from, locale) {
		return "", fmt.Errorf("the template %s only chooses by status; copy one of %s", from,
			strings.Join(stages()[from], ", "))
	}
	return l.Show(from, locale)
}

// written is a locale that a template is written in: the one asked for or one of
// its language, else English, else the first.
func (l *Library) written(name, locale string) string {
	known := l.locales(name)
	for _, tag := range []string{locale, "en"} {
		if best, ok := nearest(known, tag); ok {
			return best
		}
	}
	if len(known) == 0 {
		return locale
	}
	return known[0]
}

// starter shows a value, a condition, a list, a personal field and a data block.
const starter = `{{/*
title: %s
description: Say here what the letter is for
*/}}
# {{.Organisation.Service}}: the subject of the letter

Dear ((first name??customer)),

This letter speaks of {{date .AsOf}}.
{{with .Project}}
Our project is called {{.Title}}.{{with .Summary}} {{sentence .}}{{end}}
{{if .NextPhases}}
Next:
{{range .NextPhases}}
- {{.Title}}, planned for {{span .Planned}}
{{- end}}
{{end}}
` + "```timeline project={{.ID}}\n```" + `
{{end}}
` + "```signoff\n```\n"
