package translate

import (
	"cmp"
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
	b, err := readBeginnings(ctx, ws, lib, s)
	if err != nil {
		return nil, err
	}
	return b.bases(from, to), nil
}

// beginnings are what the letters of a notice came from.
type beginnings struct {
	back    map[string]Base
	drafted *letter.Drafted // nil: nothing was, or it cannot be read, which check says
	draft   func(tag string) string
}

func readBeginnings(ctx context.Context, ws *workspace.Workspace, lib *templates.Library,
	s *letter.Source) (*beginnings, error) {
	back, err := readTranslated(ws, s.Notice.Slug)
	if err != nil {
		return nil, err
	}
	b := &beginnings{back: back}
	if b.drafted, err = letter.ReadDrafted(ws, s.Notice.Slug); err != nil {
		b.drafted = nil
	}
	made := map[string]string{}
	b.draft = func(tag string) string {
		if _, known := made[tag]; !known { // a language without a template, which was not drafted, is empty
			made[tag], _, _ = lib.Draft(ctx, b.drafted.Input(s.Config, s.Notice, tag))
		}
		return made[tag]
	}
	return b, nil
}

func (b *beginnings) bases(from, to string) (out []Base) {
	if back, known := b.back[to]; known && strings.EqualFold(back.From, from) {
		out = append(out, back)
	}
	if b.drafted == nil {
		return out
	}
	drafted := Base{From: from, Source: b.draft(from), Target: b.draft(to)}
	for _, r := range recordTexts(b.drafted.Records, from, to, func(string, string) bool { return true }) {
		for _, x := range r.texts {
			drafted.say(r.path, x)
		}
	}
	return append(out, drafted)
}

// AllBehind names what the letters of a notice still say of sentences that those they were
// translated from have no more.
func AllBehind(ctx context.Context, ws *workspace.Workspace, lib *templates.Library, s *letter.Source) ([]Behind,
	error) {
	if len(s.Notice.Locales) < 2 {
		return nil, nil
	}
	b, err := readBeginnings(ctx, ws, lib, s)
	if err != nil {
		return nil, err
	}
	usual, err := From(s, "")
	if err != nil {
		return nil, err
	}
	var out []Behind
	for _, tag := range s.Notice.Locales {
		from := cmp.Or(b.back[tag].From, usual)
		if tag == from || s.Letters[from] == "" {
			continue
		}
		for _, x := range BehindOf(s.Letters[from], s.Letters[tag], b.bases(from, tag)) {
			x.From, x.To = from, tag
			out = append(out, x)
		}
	}
	return out, nil
}
