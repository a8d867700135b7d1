package translate_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/letter"
	"tidings/internal/translate"
	"tidings/internal/workspace"
)

const (
	toldEN = "# Orders fail\n\nOrders fail since noon. No action is needed.\n\nWe look into it.\n"
	toldDE = "# Aufträge scheitern\n\nAufträge scheitern seit Mittag. Sie müssen nichts tun.\n\nWir sehen nach.\n"
)

// twoLetters is a notice with a letter in two languages.
func twoLetters(en, de string) *letter.Source {
	s := written("en", en)
	s.Records.Incidents = nil
	s.Notice.Records, s.Notice.Locales = nil, []string{"en", "de"}
	s.Letters["de"] = de
	return s
}

var segment = regexp.MustCompile(`(?s)state="translated">\s*<source>(.*?)</source>\s*<target>(.*?)</target>`)

// Only a sentence that says what it said when it was translated has its translation; of any
// other the letter's is offered at most.
func TestOnlyWhatWasTranslated(t *testing.T) {
	bases := []translate.Base{{From: "en", Source: toldEN, Target: toldDE}}
	all := []string{"Orders fail = Aufträge scheitern", "Orders fail since noon. = Aufträge scheitern seit Mittag.",
		"No action is needed. = Sie müssen nichts tun.", "We look into it. = Wir sehen nach."}
	without := func(n int) []string { return append(append([]string{}, all[:n]...), all[n+1:]...) }
	change := strings.NewReplacer("No action is needed.", "Change your password.").Replace
	for name, c := range map[string]struct {
		en, de           string
		bases            []translate.Base
		want             []string
		changed, unknown int
		offered          string
	}{
		"as it was":          {en: toldEN, de: toldDE, bases: bases, want: all},
		"a sentence changed": {change(toldEN), toldDE, bases, without(2), 1, 0, "Sie müssen nichts tun."},
		"a paragraph above": {en: strings.Replace(toldEN, "\n\n", "\n\nNew here.\n\n", 1), de: toldDE, bases: bases,
			want: all},
		"a sentence above": {en: strings.Replace(toldEN, "\n\n", "\n\nNew here. ", 1), de: toldDE, bases: bases,
			want: all},
		"translation changed": {toldEN, strings.Replace(toldDE, "nichts", "etwas", 1), bases, without(2), 0, 1,
			"Sie müssen etwas tun."},
		"both by hand": {toldEN, toldDE, nil, nil, 0, 4, "Sie müssen nichts tun."},
		"left in English": {toldEN, strings.Replace(toldDE, "Wir sehen nach.", "We look into it.", 1),
			[]translate.Base{{From: "en", Source: toldEN, Lacking: []string{"We look into it."},
				Target: strings.Replace(toldDE, "Wir sehen nach.", "We look into it.", 1)}}, without(3), 0, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := twoLetters(c.en, c.de)
			var got []string
			file := string(exported(t, s, "en", "de", c.bases...))
			for _, m := range segment.FindAllStringSubmatch(file, -1) {
				got = append(got, m[1]+" = "+m[2])
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s\n%s", diff, file)
			}
			x, err := translate.Collect(s, "en", "de")
			if err != nil {
				t.Fatal(err)
			}
			x.Fill(s, translate.NewMemory("en", "de"), c.bases...)
			if changed, unknown := x.Doubtful(); changed != c.changed || unknown != c.unknown {
				t.Errorf("%d changed, %d unknown, want %d and %d", changed, unknown, c.changed, c.unknown)
			}
			if !strings.Contains(file, `origin="notices/x/de.md"`) != (c.offered == "" && c.unknown == 0) ||
				!strings.Contains(file, c.offered) {
				t.Errorf("%q is not offered: %s", c.offered, file)
			}
		})
	}
}

// The text of a record whose original is another now is not translated.
func TestRecordThatChanged(t *testing.T) {
	s := written("en", "# Orders failed\n")
	i := s.Records.Incidents[0].WithTexts("de", map[string]string{"cause": "Eine Platte war voll. Sie ist größer."})
	s.Records.Incidents[0] = i
	base := translate.Base{From: "en", Records: map[string]map[string]translate.Saying{
		"records/incidents/db.yaml": {"cause": {Own: i.Cause, Said: "Eine Platte war voll. Sie ist größer."}}}}
	file := string(exported(t, s, "en", "de", base))
	if !strings.Contains(file, "<target>Sie ist größer.</target>\n      </seg") {
		t.Errorf("the cause is not translated: %s", file)
	}
	s.Records.Incidents[0].Cause = "Somebody broke in. Change your password."
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		t.Fatal(err)
	}
	x.Fill(s, translate.Remember(&workspace.Workspace{Root: t.TempDir()}, s.Records, "x", "en", "de"), base)
	if _, filled := x.Count(); filled != 0 {
		t.Errorf("%d sentences are translated, whose originals are others now", filled)
	}
	if changed, _ := x.Doubtful(); changed != 2 {
		t.Errorf("%d sentences changed, want 2", changed)
	}
}

// A translation that says what its source says no more is named.
func TestBehind(t *testing.T) {
	bases := []translate.Base{{From: "en", Source: toldEN, Target: toldDE}}
	changed := strings.Replace(toldEN, "No action is needed.", "Change your password.", 1)
	want := []translate.Behind{{Line: 3, Was: "No action is needed.", Said: "Sie müssen nichts tun."}}
	if diff := cmp.Diff(want, translate.BehindOf(changed, toldDE, bases)); diff != "" {
		t.Error(diff)
	}
	both := strings.Replace(toldDE, "Sie müssen nichts tun.", "Ändern Sie Ihr Passwort.", 1)
	confirmed := append([]translate.Base{{From: "en", Source: changed, Target: toldDE}}, bases...)
	for name, got := range map[string][]translate.Behind{
		"nothing changed": translate.BehindOf(toldEN, toldDE, bases),
		"both changed":    translate.BehindOf(changed, both, bases),
		"confirmed since": translate.BehindOf(changed, toldDE, confirmed),
		"by hand":         translate.BehindOf(changed, toldDE, nil),
	} {
		if len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A field that the other language leaves without words is not asked for, and stays so.
func TestFieldWithoutWords(t *testing.T) {
	const en = "# Back\n\nDear ((first name??customer)), all is well.\n"
	const de = "# Da\n\nGuten Tag ((name??)), alles ist gut.\n"
	s := twoLetters(en, de)
	file := exported(t, s, "en", "de", translate.Base{From: "en", Source: en, Target: de})
	if strings.Contains(string(file), "<source>customer") {
		t.Errorf("the words are asked for: %s", file)
	}
	if r := imported(t, s, "en", "de", de, file); !r.Whole() || r.Letter != de {
		t.Errorf("%+v", r)
	}
	s.Letters = map[string]string{"en": en}
	given := sourceText.ReplaceAll(exported(t, s, "en", "de"), []byte("<source>$1</source><target>DE $1</target>"))
	r := imported(t, s, "en", "de", de, given)
	if !r.Whole() || !strings.Contains(r.Letter, "((first name??DE customer))") {
		t.Errorf("a translator's words are lost: %+v", r)
	}
}
