package web

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// languageName is a language in its own words: Deutsch, português.
func languageName(tag string) string {
	t, err := language.Parse(tag)
	if err != nil {
		return tag
	}
	if name := display.Self.Name(t); name != "" {
		return name
	}
	return tag
}
