package templates

import (
	"fmt"
	"strings"
)

// Scaffold gives the text of a new letter template, which belongs at
// letters/NAME/LOCALE.md of the workspace's templates folder. It is a copy of the
// template from; if from is empty, a short letter that shows what there is.
func (l *Library) Scaffold(name, from, locale string) (string, error) {
	switch {
	case !validName(name):
		return "", fmt.Errorf("%q is no name for a template; use lower-case letters, digits and hyphens", name)
	case from == "":
		return fmt.Sprintf(starter, name), nil
	case len(stages()[from]) > 0 && len(l.locales(from)) == 0:
		return "", fmt.Errorf("the template %s only chooses by status; copy one of %s", from, strings.Join(stages()[from], ", "))
	}
	return l.Show(from, locale)
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
