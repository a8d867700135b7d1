package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/check/rule"
	"tidings/internal/workspace"
	"tidings/outputs"
)

// setName is a text of tidings.yaml that letters show by themselves, with its words in other languages.
type setName struct {
	text, key string
	in        map[string]string // what tidings.yaml has, by language
	where     string            // where a language's words are written
}

// setNames are those that letters of this notice may show: the components of the records that it
// names, and what the signer is.
func setNames(n *rule.Notice) (out []setName) {
	struck := map[string]bool{}
	for _, i := range n.Records.Incidents {
		for _, id := range i.Components {
			struck[id] = struck[id] || n.Names("incident", i.ID)
		}
	}
	for _, m := range n.Records.Maintenance {
		for _, id := range m.Components {
			struck[id] = struck[id] || n.Names("maintenance", m.ID)
		}
	}
	for _, c := range n.Records.Components {
		if struck[c.ID] {
			out = append(out, setName{c.Name, "components[" + c.ID + "].name", c.Names, "names of this component"})
		}
	}
	s := n.Config.Organisation.Signer
	return append(out, setName{s.Title, "organisation.signer.title", s.Titles, "organisation.signer.titles"},
		setName{s.Unit, "organisation.signer.unit", s.Units, "organisation.signer.units"})
}

// branded reports a name that no language translates, by its letters: CloudPay, API, Oracle 19.
func branded(name string) bool {
	inner := false
	for _, r := range name {
		if inner && unicode.IsUpper(r) || unicode.IsDigit(r) {
			return true
		}
		inner = unicode.IsLetter(r)
	}
	return false
}

// lookNames notes names of tidings.yaml that letters of several languages show in the same words. What
// an author typed is in the words that the author wanted; and many a name is one in every language, so
// that it is for a person to say.
func lookNames(n *rule.Notice, found rule.Found) {
	own := rule.Base(n.Config.Organisation.Locale) // the language of tidings.yaml
	for _, name := range setNames(n) {
		if branded(name.text) {
			continue
		}
		words := outputs.SplitWords(name.text)
		var in, lack []string
		for _, t := range n.Texts {
			language := t.Language()
			if !shownIn(t, words) || language != own && strings.Contains(t.Source, name.text) {
				continue
			}
			in = append(in, t.Tag)
			if language != own && !slices.ContainsFunc(slices.Collect(maps.Keys(name.in)), func(tag string) bool {
				return rule.Base(tag) == language
			}) && !slices.Contains(lack, language) {
				lack = append(lack, language)
			}
		}
		if len(in) < 2 || len(lack) == 0 {
			continue
		}
		f := found(rule.Place{File: workspace.ConfigFile}, "%q is the same in the letters %s (%s)", name.text,
			strings.Join(in, ", "), name.key)
		f.Level = rule.Note
		f.Remedy = fmt.Sprintf("write it for %s in %s in tidings.yaml, or the same words if it is a name",
			strings.Join(lack, ", "), name.where)
	}
}

// shownWords are those of a letter as readers see it.
type shownWords []string

// shownIn reports whether a letter shows words in a row.
func shownIn(t *rule.Text, words []string) bool {
	return rule.InARow(rule.Once(&t.Memory, func() shownWords {
		if t.Doc == nil {
			return nil
		}
		return outputs.Words(t.Doc, outputs.Fallbacks)
	}), words)
}
