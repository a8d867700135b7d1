package translate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"tidings/internal/letter"
	"tidings/internal/safefile"
	"tidings/internal/workspace"
	"tidings/notices"
	"tidings/templates"
)

// translatedFile stands beside a notice's letters.
const translatedFile = "translated.json"

// Base is a letter and its translation as they belong together: both were drafted from the
// same records, or a translator gave one back for the other. What a letter says today is
// known to be translated only where both sentences are still those of a base. Its JSON is a
// stored format.
type Base struct {
	From    string   `json:"from"`
	Source  string   `json:"source"` // Markdown
	Target  string   `json:"target"`
	Lacking []string `json:"lacking,omitempty"` // sentences of the source that stand untranslated in the target

	// Records are texts of records with their translations, by file and the text's name.
	Records map[string]map[string]Saying `json:"records,omitempty"`
}

// Saying is a text of a record, and what it is in another language.
type Saying struct {
	Own  string `json:"own"`
	Said string `json:"said"`
}

func (b *Base) say(file string, x notices.RecordText) {
	if x.Said == "" {
		return
	}
	if b.Records == nil {
		b.Records = map[string]map[string]Saying{}
	}
	if b.Records[file] == nil {
		b.Records[file] = map[string]Saying{}
	}
	b.Records[file][x.Name] = Saying{x.Own, x.Said}
}

// TranslatedPath is the path of a notice's bases for people, relative to the workspace.
func TranslatedPath(slug string) string { return path.Join(workspace.NoticeDir, slug, translatedFile) }

// readTranslated gives what translators gave back, by language.
func readTranslated(ws *workspace.Workspace, slug string) (map[string]Base, error) {
	out := map[string]Base{}
	b, err := safefile.Read(ws.Path(workspace.NoticeDir, slug, translatedFile), MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err == nil && json.Unmarshal(b, &out) != nil {
		err = errors.New("the file is not as \"tidings translate import\" writes it")
	}
	if err != nil {
		return nil, fmt.Errorf("%s, which says what was translated, cannot be read: %w; put it back, or take it away: "+
			"translations are then to be confirmed anew", TranslatedPath(slug), err)
	}
	return out, nil
}

// saveBase keeps what a translator gave back in one language.
func saveBase(ws *workspace.Workspace, slug, tag string, b Base) error {
	all, err := readTranslated(ws, slug)
	if err != nil {
		return err
	}
	all[tag] = b
	out, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	return workspace.WriteFile(ws.Path(workspace.NoticeDir, slug, translatedFile), append(out, '\n'), 0o644)
}

// Bases gives those of a notice's letters in two languages: what a translator gave back, and
// what was drafted. A notice that somebody wrote by hand has none.
func Bases(ctx context.Context, ws *workspace.Workspace, lib *templates.Library, s *letter.Source, from,
	to string) ([]Base, error) {
	back, err := readTranslated(ws, s.Notice.Slug)
	if err != nil {
		return nil, err
	}
	var out []Base
	if b, known := back[to]; known && strings.EqualFold(b.From, from) {
		out = append(out, b)
	}
	drafted, err := letter.ReadDrafted(ws, s.Notice.Slug)
	if err != nil || drafted == nil {
		return out, nil // a fault of it is told by check; without it less is known to be translated
	}
	b := Base{From: from}
	for _, r := range recordTexts(drafted.Records, from, to, func(string, string) bool { return true }) {
		for _, x := range r.texts {
			b.say(r.path, x)
		}
	}
	var errFrom, errTo error
	b.Source, _, errFrom = lib.Draft(ctx, drafted.Input(s.Config, s.Notice, from))
	b.Target, _, errTo = lib.Draft(ctx, drafted.Input(s.Config, s.Notice, to))
	if errFrom != nil || errTo != nil { // a language without a template, which was not drafted
		b.Source, b.Target = "", ""
	}
	return append(out, b), nil
}
