package locale

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/feature/plural"
)

// languages reads every file of data.
func languages(t *testing.T) map[string]*lang {
	t.Helper()
	out := map[string]*lang{}
	for name, read := range shelf() {
		l, err := read()
		if err != nil {
			t.Fatal(err)
		}
		out[name] = l
	}
	if len(out) < 60 {
		t.Fatalf("%d languages", len(out))
	}
	return out
}

func complete(name string) bool { return strings.Contains(head(name), "\nstatus: \"complete\"") }

// A language without these would write half a date, or stop a letter.
func TestEveryLanguageHasItsPatterns(t *testing.T) {
	for name, l := range languages(t) {
		for _, f := range l.fields() {
			if f.empty() && !f.may {
				t.Errorf("%s: %s is missing", name, f.key)
			}
		}
	}
}

// A complete language says everything; one that is not may lack phrases, but has none
// that nobody reads and none that would come out garbled.
func TestEveryPhraseInEveryLanguage(t *testing.T) {
	en := languages(t)["en"]
	for name, l := range languages(t) {
		for k := range l.phrases {
			if _, ok := en.phrases[k]; !ok {
				t.Errorf("%s: there is no phrase %s", name, k)
			}
		}
		for _, k := range Keys() {
			s, ok := l.phrases[k]
			if !ok {
				if complete(name) {
					t.Errorf("%s: %s is missing", name, k)
				}
				continue
			}
			if strings.TrimSpace(s) == "" || s != strings.TrimSpace(s) {
				t.Errorf("%s: %s is empty or padded: %q", name, k, s)
			}
			if diff := cmp.Diff(verbsOf(en.phrases[k]), verbsOf(s)); diff != "" {
				t.Errorf("%s: %s has other places (-English +%s): %s", name, k, name, diff)
			}
			if base, _, _ := strings.Cut(name, "-"); base != "en" && s == en.phrases[k] && strings.Contains(s, " ") &&
				len(s) > 16 {
				t.Errorf("%s: %s is still English: %q", name, k, s)
			}
		}
	}
}

// used are the plural categories of a language's whole numbers.
func used(l *lang) []plural.Form {
	seen := map[plural.Form]bool{}
	for n := range 1001 {
		seen[l.category(n)] = true
	}
	delete(seen, plural.Other) // every text has it
	if base, _ := l.tag.Base(); base.String() == "he" {
		delete(seen, plural.Many) // CLDR has given it up
	}
	return slices.Sorted(maps.Keys(seen))
}

// Every counted phrase has a form for each number that can stand there, or one for all.
func TestEveryPluralForm(t *testing.T) {
	counted := []Key{}
	all := languages(t)
	for k, s := range all["en"].phrases {
		if strings.Contains(s, "#") {
			counted = append(counted, k)
		}
	}
	if len(counted) < 3 {
		t.Fatalf("counted phrases: %v", counted)
	}
	for name, l := range all {
		for _, k := range counted {
			s, ok := l.phrases[k]
			if !ok {
				continue
			}
			have := formsOf(s)
			last := have[len(have)-1]
			if last.category != plural.Other || !strings.Contains(last.text, "#") {
				t.Errorf("%s: %s ends with %q; its last form is other:, with # for the number", name, k, last.text)
			}
			for _, c := range used(l) {
				if len(have) > 1 && !slices.ContainsFunc(have, func(f form) bool { return f.category == c }) {
					t.Errorf("%s: %s has no form for the category %v", name, k, c)
				}
			}
		}
		for _, units := range []*forms{&l.days, &l.hours, &l.minutes, &l.seconds} {
			for _, c := range used(l) {
				one := *units
				if one[c] == nil && slices.ContainsFunc(one[1:], func(p pattern) bool { return p != nil }) {
					t.Errorf("%s: %v has no form for the category %v", name, one[plural.Other], c)
				}
			}
		}
	}
}

// What the program says is in the English file, and nothing else is; each key has a
// comment that tells a translator where it stands.
func TestKeysOfEnglish(t *testing.T) {
	var named []Key
	for _, file := range []string{"key.go", "keys.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^\tKey\w+ +Key = "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			named = append(named, Key(m[1]))
		}
	}
	slices.Sort(named)
	if diff := cmp.Diff(named, Keys()); diff != "" {
		t.Errorf("keys of the program and phrases of data/en.yaml (-program +file):\n%s", diff)
	}
	text, err := files.ReadFile("data/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := ""
	for line := range strings.Lines(string(text)) {
		key, _, ok := strings.Cut(line, ":")
		if ok && slices.Contains(named, Key(key)) && !strings.HasPrefix(before, "# ") {
			t.Errorf("%s has no comment that says where it is used", key)
		}
		before = line
	}
}
