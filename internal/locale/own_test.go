package locale

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func own(t *testing.T, files map[string]string) *Own {
	t.Helper()
	o, err := NewOwn(files, func(tag string) string { return "locales/" + tag + ".yaml" })
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// A language without phrases takes them from the one that the workspace chose, and
// counts them; what the workspace brings itself comes first.
func TestFallbackPhrases(t *testing.T) {
	swedish := map[string]string{"sv": "# ours\nfact.cause: \"Orsak\"\nsite.entry_count: 'one:# post|other:# poster'\n"}
	for _, c := range []struct {
		languages            Languages
		tag, cause, duration string
		entries, from        string
		missing              int
	}{
		{Languages{}, "sv", "Cause", "2 timmar", "2 entries", "en", len(Keys())},
		{Languages{Fallback: "de"}, "sv", "Ursache", "2 timmar", "2 Einträge", "de", len(Keys())},
		{Languages{Fallback: "de", Instead: map[string][]string{"sv": {"da", "fr"}}}, "sv-FI", "Cause", "2 timmar",
			"2 entrées", "fr", len(Keys())},
		{Languages{Own: own(t, swedish)}, "sv-FI", "Orsak", "2 timmar", "2 poster", "en", len(Keys()) - 2},
		{Languages{Fallback: "sv", Own: own(t, swedish)}, "cs", "Cause", "2 hodiny", "2 entries", "en", len(Keys())},
		{Languages{Own: own(t, map[string]string{"de": `fact.cause: "Grund"`})}, "de-AT", "Grund", "2 Stunden",
			"2 Einträge", "en", 0},
		{Languages{Own: own(t, map[string]string{"en": `fact.cause: "Why"`})}, "en-US", "Why", "2 hours", "2 entries",
			"en", 0},
	} {
		l, err := c.languages.Parse(c.tag)
		if err != nil {
			t.Fatal(err)
		}
		if c.from == "fr" {
			c.cause = "Cause" // as it is in French
		}
		n, from := l.Missing()
		got := []any{l.Tag(), l.Phrase(KeyCause), l.Duration(2 * 60 * 60 * 1e9), l.Plural(KeyEntryCount, 2), from, n}
		want := []any{c.tag, c.cause, c.duration, c.entries, c.from, c.missing}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s of %+v (-want +got):\n%s", c.tag, c.languages, diff)
		}
	}
}

// What a translator writes wrong is named with its line.
func TestOwnFileErrors(t *testing.T) {
	for text, want := range map[string]string{
		"fact.cause: \"Orsak\"\nfact.casue: \"x\"\n": `sv.yaml:2: there is no phrase ` +
			`"fact.casue"; did you mean "fact.cause"?`,
		"fact.cause: \"a\"\n\nfact.cause: \"b\"": `sv.yaml:3: fact.cause stands twice`,
		"incidents.since: \"sedan\"": `sv.yaml:1: incidents.since has` +
			` the places none and needs %s, as in "Incidents since %s"`,
		"incidents.since: \"%d\"": `has the places %d and needs %s`,
		"fact.cause: |\n  Orsak": `sv.yaml:1: fact.cause: write t` +
			`he text on this line, in double quotes`,
		"fact.cause: \"Orsak": `sv.yaml:1: fact.cause: the text has no end`,
		"fact.cause: \"Orsak\" och": `sv.yaml:1: fact.cause: the tex` +
			`t has no end, or text behind it`,
		"fact.cause: Orsak: den": `a text with a colon needs double quotes`,
		"fact.cause: \" \"":      `fact.cause is empty`,
		"fact.cause":             `sv.yaml:1: write a key, a colon and the text`,
		"fact:\n  cause: x":      `sv.yaml:1: fact: write the text on this line`,
		"date: \"{day} {moon} {year}\"": `sv.yaml:1: date: {moon} is no ` +
			`place of this text; it has {day}, {month} or {m}, {year}`,
		"date: \"{day} {month}\"":                         `sv.yaml:1: date: {year} is missing`,
		"date: \"{day {month}\"":                          `date: {day {month} is no place`,
		"months: \"januari|februari\"":                    `months: write twelve months with | between`,
		"duration.days: \"one:# dag\"":                    `duration.days: the form "other:" is missing`,
		"duration.days: \"dagar\"":                        `duration.days: # is missing`,
		"moment: \"one:{date} ett|other:{date} klockan\"": `moment: {time} is missing`,
		"fact.cause: \"\xff\"":                            `not saved as UTF-8`,
		strings.Repeat("# long\n", 50_000):                `the file is larger than 256 KB`,
		"x.unheard_of: \"y\"":                             "there is no phrase \"x.unheard_of\"\n",
	} {
		_, err := NewOwn(map[string]string{"sv": text}, func(tag string) string { return tag + ".yaml" })
		if err == nil || !strings.Contains(err.Error()+"\n", want) {
			t.Errorf("%.60q: got %v, want %s", text, err, want)
		}
	}
	for tag, want := range map[string]string{
		"Svenska": `"Svenska" is no language tag; call the file by one`, "pt_PT": `no language tag`,
		"tlh": "tlh.yaml: language is missing; nothing is known of this language yet",
	} {
		_, err := NewOwn(map[string]string{tag: "fact.cause: x"}, func(tag string) string { return tag + ".yaml" })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", tag, err, want)
		}
	}
}

// A workspace may bring a language of which nothing is built in.
func TestOwnLanguage(t *testing.T) {
	sv, err := files.ReadFile("data/sv.yaml")
	if err != nil {
		t.Fatal(err)
	}
	l, err := Languages{Own: own(t, map[string]string{"smj": string(sv)})}.Parse("smj")
	if err != nil {
		t.Fatal(err)
	}
	if got := l.DateTime(november14()); got != "14 november 2006 kl. 08:10 (UTC+01:00)" {
		t.Errorf("got %q", got)
	}
}

// A revision keeps the wording that it was made with.
func TestOwnIsKept(t *testing.T) {
	was := own(t, map[string]string{"sv": `fact.cause: "Orsak"`})
	text, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	var now *Own
	if err := json.Unmarshal(text, &now); err != nil {
		t.Fatal(err)
	}
	l, err := Languages{Own: now}.Parse("sv")
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Phrase(KeyCause); got != "Orsak" {
		t.Errorf("got %q", got)
	}
	if de, err := l.In("de"); err != nil || de.Phrase(KeyCause) != "Ursache" {
		t.Errorf("another language of the same workspace: %v, %v", de, err)
	}
}

// The sheet for a translator changes nothing as it is; with its marks taken away it is a
// whole file of a workspace's own.
func TestSheet(t *testing.T) {
	l := parse(t, "sv")
	sheet, err := l.Sheet()
	if err != nil {
		t.Fatal(err)
	}
	own(t, map[string]string{"sv": sheet})
	if all, err := lines("sv", sheet); err != nil || len(all) != 0 {
		t.Errorf("%d lines count, %v", len(all), err)
	}
	var b strings.Builder
	for line := range strings.Lines(sheet) {
		if rest, ok := strings.CutPrefix(line, "#"); ok && rest[0] >= 'a' && rest[0] <= 'z' {
			line = rest
		}
		b.WriteString(line)
	}
	whole, err := Languages{Own: own(t, map[string]string{"sv": b.String()})}.Parse("sv")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := whole.Missing(); n != 0 {
		t.Errorf("%d phrases are not in the sheet", n)
	}
}
