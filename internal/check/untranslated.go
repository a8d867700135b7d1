package check

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/outputs"
)

// recordTexts are the texts of one record that customers read.
type recordTexts struct {
	kind, id, file string
	texts          []string
}

// untranslated finds a text of a record that letters of several languages hold in the same
// words: a person typed it in one language, and nobody can read it in the others. A single
// word is a name, and so is the title of a project.
func untranslated() Rule {
	return Rule{ID: "untranslated", Level: Warning, Finds: "a text of a record in letters of several languages",
		Why: "Readers of all languages but one cannot read it.", Remedy: "translate it", look: func(n *Notice,
			found found) {
			lookUntranslated(n, found)
			lookForeign(n, found)
		}}
}

func lookUntranslated(n *Notice, found found) {
	if len(n.Texts) < 2 {
		return
	}
	shown := map[string][]string{} // words by letter
	for _, t := range n.Texts {
		if t.Doc != nil {
			shown[t.Tag] = outputs.Words(t.Doc, outputs.Fallbacks)
		}
	}
	for _, rec := range told(n.Source) {
		for _, text := range rec.texts {
			words := outputs.SplitWords(text)
			if len(words) < 2 {
				continue
			}
			var in, languages []string
			for _, t := range n.Texts {
				if inARow(shown[t.Tag], words) && !slices.Contains(languages, t.Language()) {
					in, languages = append(in, t.Tag), append(languages, t.Language())
				}
			}
			if len(in) > 1 {
				at, remedy := rec.place(n.Source, in[1], text)
				found(at, "%q is the same in the letters %s", excerpt(text), strings.Join(in, ", ")).Remedy = remedy
			}
		}
	}
}

// place says where a text is translated: in the letter that has it as its own, else in
// the record, from which a live block takes it.
func (rec recordTexts) place(s *letter.Source, tag, text string) (at Place, remedy string) {
	for n, line := range strings.Split(s.Letters[tag], "\n") {
		if strings.Contains(line, text) {
			return Place{File: letter.File(s.Notice.Slug, tag), Line: n + 1},
				"translate it in those of another language"
		}
	}
	return Place{File: rec.file}, fmt.Sprintf("translate it with \"tidings %s update %s --locale %s …\"", rec.kind,
		rec.id, tag)
}

// told gives the texts of the records that a notice names.
func told(s *letter.Source) (out []recordTexts) {
	named := func(kind, id string) bool {
		return slices.ContainsFunc(s.Notice.Records, func(ref notices.RecordRef) bool {
			return ref.Kind == kind && ref.ID == id
		})
	}
	for _, i := range s.Records.Incidents {
		if named("incident", i.ID) {
			out = append(out, recordTexts{"incident", i.ID, path.Join(workspace.IncidentDir, i.ID+".yaml"),
				append([]string{i.Title, i.Summary, i.Cause, i.Remedy}, textsOf(i.Updates)...)})
		}
	}
	for _, m := range s.Records.Maintenance {
		if named("maintenance", m.ID) {
			out = append(out, recordTexts{"maintenance", m.ID, path.Join(workspace.MaintenanceDir, m.ID+".yaml"),
				append([]string{m.Title, m.Summary}, textsOf(m.Updates)...)})
		}
	}
	for _, p := range s.Records.Projects {
		if named("project", p.ID) {
			out = append(out, recordTexts{"project", p.ID, path.Join(workspace.ProjectDir, p.ID+".yaml"),
				[]string{p.Summary}})
		}
	}
	return out
}

func textsOf(updates []notices.Update) (out []string) {
	for _, u := range updates {
		out = append(out, u.Text)
	}
	return out
}

// excerpt is the beginning of a text, for a line of a report.
func excerpt(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	return within(text, 60)
}

// within is a text of at most so many characters, the last of them … where more was said.
func within(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}
