package check

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"tidings/internal/letter"
	"tidings/internal/workspace"
	"tidings/outputs"
	"tidings/outputs/pdf"
)

// origin is a text that letters are made of, and where it is written.
type origin struct{ file, key, text string }

// origins lists the texts of a letter: its own, those of tidings.yaml, those of the
// records.
func origins(s *letter.Source, tag string) []origin {
	out := []origin{{file: letter.File(s.Notice.Slug, tag), text: s.Letters[tag]},
		{file: path.Join(workspace.NoticeDir, s.Notice.Slug, "notice.yaml"), key: "subject", text: s.Notice.Subject}}
	config := s.Config
	if config.Brand.Name == config.Organisation.Name { // which it is where tidings.yaml has none
		config.Brand.Name = ""
	}
	out = appendTexts(out, workspace.ConfigFile, config)
	for _, r := range s.Records.Incidents {
		out = appendTexts(out, path.Join("records", "incidents", r.ID+".yaml"), r)
	}
	for _, r := range s.Records.Maintenance {
		out = appendTexts(out, path.Join("records", "maintenance", r.ID+".yaml"), r)
	}
	for _, r := range s.Records.Projects {
		out = appendTexts(out, path.Join("records", "projects", r.ID+".yaml"), r)
	}
	return out
}

// appendTexts appends every text of what a file holds, with its key.
func appendTexts(out []origin, file string, of any) []origin {
	b, err := json.Marshal(of)
	if err != nil {
		return out
	}
	var v any
	if json.Unmarshal(b, &v) != nil {
		return out
	}
	var walk func(key string, v any)
	walk = func(key string, v any) {
		switch v := v.(type) {
		case string:
			out = append(out, origin{file, key, v})
		case []any:
			for i, x := range v {
				walk(fmt.Sprintf("%s[%d]", key, i+1), x)
			}
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(strings.TrimPrefix(key+"."+k, "."), v[k])
			}
		}
	}
	walk("", v)
	return out
}

// unsupported says of each text with characters that the PDF cannot set where it is
// written: the letter, tidings.yaml or a record.
func unsupported(s *letter.Source, tag string, u *pdf.UnsupportedError, r *Report) {
	texts := origins(s, tag)
	parts := map[origin]*pdf.UnsupportedError{}
	var order []origin
	for i, c := range u.Runes {
		from := originOf(texts, c, u.Places[i])
		if parts[from] == nil {
			parts[from] = &pdf.UnsupportedError{}
			order = append(order, from)
		}
		p := parts[from]
		p.Runes, p.Places = append(p.Runes, c), append(p.Places, u.Places[i])
		for _, name := range u.Scripts {
			if t := unicode.Scripts[name]; t != nil && unicode.Is(t, c) && !slices.Contains(p.Scripts, name) {
				p.Scripts = append(p.Scripts, name)
			}
		}
	}
	for _, from := range order {
		says := parts[from].Error()
		if from.key != "" {
			says = from.key + ": " + strings.Replace(says, "of the letter's characters", "of its characters", 1)
		}
		r.add("pdf", Warning, from.file, "%s (its email, text and web page are made all the same)", says)
	}
}

// originOf finds the text that a character was met in: that of the words around it,
// else the first that has the character.
func originOf(texts []origin, c rune, place string) origin {
	place = outputs.OneLine(place)
	for _, full := range []bool{true, false} {
		for _, t := range texts {
			line := outputs.OneLine(t.text)
			if full && strings.Contains(line, place) && place != "" || full && strings.Contains(place, line) &&
				strings.ContainsRune(line, c) || !full && strings.ContainsRune(line, c) {
				if t.key == "" {
					return origin{file: t.file}
				}
				return t
			}
		}
	}
	return origin{file: texts[0].file}
}
