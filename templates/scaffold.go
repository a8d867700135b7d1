package templates

import (
	"fmt"
	"path"
)

// Scaffold gives the text of a new letter template and the path that it belongs
// at in the workspace's templates folder. It begins as a copy of an existing one;
// from may be empty for a short letter that shows what there is.
func (l *Library) Scaffold(name, from, locale string) (file, text string, err error) {
	if !validName(name) {
		return "", "", fmt.Errorf("%q is no name for a template; use lower-case letters, digits and hyphens", name)
	}
	if locale == "" {
		locale = "en"
	}
	file = path.Join("letters", name, locale+".md")
	if from == "" {
		return file, fmt.Sprintf(starter, name), nil
	}
	text, err = l.Show(from, locale)
	return file, text, err
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
