package wording

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for in, want := range map[string]string{
		"We're sorry: 99.5 % of L'Incident": "we re sorry 99.5 % of l incident",
		"at 14:10, all 1,200 pages.":        "at 14:10 all 1,200 pages",
		"ご迷惑をおかけ１４時":                        "ご 迷 惑 を お か け 14 時",
		"サーバーdown":                          "サ ー バ ー down",
		"Stö\u00adrung P1":                  "störung p1",
		"":                                  "",
	} {
		var got []string
		for _, w := range Split(in) {
			got = append(got, w.Text)
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestFind(t *testing.T) {
	l, err := Read(`// a remark
[sets]
deeply: deeply|very much
even so: {deeply}|a|b|c|*d|f|[g]|no end
[apology]
we (are|re) [very|so] sorry
i {even so} rue
we {deeply} regret // a remark
    unless: regret nothing
apolog*
*fall
sorry … trouble
désolé*
^ pardon $
申し訳
迷惑…かけ
[figure]
within 0 (hours|minutes)
    say: by a time
`)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"We're sorry":                   "We're sorry",
		"Now WE ARE SO SORRY, all":      "WE ARE SO SORRY",
		"we are truly sorry":            "",
		"I very much rue it":            "I very much rue",
		"I indeed rue it":               "I indeed rue",
		"I rue it":                      "I rue",
		"I never rue it":                "",
		"we very much regret it":        "we very much regret",
		"we deeply regret nothing":      "",
		"My apologies":                  "apologies",
		"Der Stromausfall":              "Stromausfall",
		"fallen":                        "",
		"sorry for all of this trouble": "sorry for all of this trouble",
		"sorry a b c d e f h trouble":   "",
		"nous sommes desolés":           "desolés",
		"nous sommes désolées":          "désolées",
		"Pardon.":                       "Pardon",
		"pardon me":                     "",
		"誠に申し訳ございません":                   "申し訳",
		"ご迷惑をおかけしました":                   "迷惑をおかけ",
		"迷惑一二三四五六七八九十一二三四五六七八九かけ":         "",
		"we are very sorry and apologise": "we are very sorry|apologise",
	} {
		words := Split(text)
		var got []string
		for _, m := range l.Find("apology", words) {
			got = append(got, text[words[m.First].From:words[m.Last-1].To])
		}
		if diff := cmp.Diff(want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	m := l.Find("figure", Split("It takes within 2 hours."))
	if len(m) != 1 || m[0].Say != "by a time" {
		t.Errorf("%+v", m)
	}
	if l.Has("nothing", Split("a")) || l.Has("apology", nil) {
		t.Error("found in nothing")
	}
}

// A file that says something else than it means names the line.
func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"word\n":                      "line 1: \"word\": this stands in no section",
		"[a]\n(b|c\n":                 "line 2: \"(b|c\": a \"(\" is never closed by \")\"",
		"[a]\nb)\n":                   "line 2: \"b)\": \")\" closes what nothing opened",
		"[a]\n    say: x\n":           "line 2: \"say: x\": there is no line above to which it belongs",
		"[a]\nb\n    sya: x\n":        `line 3: "sya: x": write "unless: …" or "say: …"`,
		"[a]\n{b}\n":                  "line 2: \"{b}\": it names a set that there is not, or only further below",
		"[a]\n.,:\n":                  "line 2: \".,:\": there is no word",
		"[a]\n((((((b))))))\n":        "line 2: \"((((((b))))))\": groups stand too deep in one another",
		"[a]\nb\n    unless: (c\n":    "line 3: \"unless: (c\": a \"(\" is never closed by \")\"",
		"[a]\nb? c\n":                 "line 2: \"b? c\": \"?\" means nothing here",
		"[a]\nb [c\n":                 "line 2: \"b [c\": a \"[\" is never closed by \"]\"",
		"[sets]\nx: a|(b\n[a]\n{x}\n": "line 4: \"{x}\": a \"(\" is never closed by \")\"",
		"[sets]\nx: a|b)\n[a]\n{x}\n": "line 4: \"{x}\": \")\" closes what nothing opened",
	} {
		_, err := Read(text)
		if err == nil || err.Error() != want {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Every language's file can be read, and has words for everything that English has.
func TestFiles(t *testing.T) {
	var english []string
	for _, language := range append([]string{"en"}, Languages()...) {
		b, err := data.ReadFile("data/" + language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		l, err := Read(string(b))
		if err != nil {
			t.Errorf("%s.txt: %v", language, err)
			continue
		}
		if english == nil {
			english = l.Sections()
		}
		sections := l.Sections()
		if !slices.Contains(sections, "aside") { // it helps, and is no duty
			sections = append(sections, "aside")
			slices.Sort(sections)
		}
		if diff := cmp.Diff(english, sections); diff != "" {
			t.Errorf("%s.txt: %s", language, diff)
		}
	}
}

// TestMayBegin: no pattern of any file is left out at a word at which it would be found.
func TestMayBegin(t *testing.T) {
	words := map[string][]Word{}
	for _, language := range Languages() {
		l := For(language)
		for _, name := range l.Sections() {
			for _, e := range l.sections[name].entries {
				for _, one := range spoken(e.pattern, 0) {
					words[language] = append(words[language], one...)
				}
			}
		}
		all := words[language]
		for _, name := range l.Sections() {
			for _, e := range l.sections[name].entries {
				for i := 0; i < len(all); i += 7 {
					end := -1
					follow(e.pattern, all, i, func(at int) bool { end = at; return true })
					if got := e.end(all, i); got != end {
						t.Fatalf("%s, %s: a pattern ends at %d and not at %d", language, name, got, end)
					}
				}
			}
		}
	}
}

// spoken gives some words of what a pattern finds.
func spoken(p []node, depth int) (out [][]Word) {
	for _, n := range p {
		if n.kind == aWord {
			out = append(out, Split(n.text))
		}
		for _, a := range n.alternatives {
			if depth < 2 {
				out = append(out, spoken(a, depth+1)...)
			}
		}
	}
	return out
}
