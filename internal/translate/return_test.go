package translate_test

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/letter"
	"tidings/internal/translate"
	"tidings/internal/workspace"
	"tidings/notices"
)

// written is a notice with one letter, of a person's own words.
func written(tag, md string) *letter.Source {
	i := notices.Incident{ID: "db", Title: "Orders failed", Cause: "A disk was full. It is larger now.",
		BeganAt: time.Date(2026, 11, 29, 14, 10, 0, 0, time.UTC),
		EndedAt: time.Date(2026, 11, 29, 15, 0, 0, 0, time.UTC),
		Updates: []notices.Update{{Text: "We look into it."}}}
	return &letter.Source{Records: notices.Records{Incidents: []notices.Incident{i}},
		Letters: map[string]string{tag: md}, Notice: notices.Notice{Slug: "x", Locales: []string{tag},
			AsOf: i.EndedAt, Records: []notices.RecordRef{{Kind: "incident", ID: "db"}}},
		Config: workspace.Config{Organisation: workspace.Organisation{Name: "O", Locale: "en"}}}
}

const letterMD = "# Orders are back\n\nDear ((first name??customer)), orders **failed**. It began on " +
	"((incident db began)).\nSee [our page](https://example.com/a).\\\nWe are sorry!\n\n```incidents ids=db\n```\n\n" +
	"- One *item*.\n- Two\n"

var sourceText = regexp.MustCompile(`(?s)<source>([^<]*(?:<[^>]*>[^<]*)*?)</source>(\s*<target>.*?</target>)?`)

// german puts words into every sentence as a translator would: those of the source with a
// mark of their own, around the codes.
func german(file []byte) []byte {
	return segments.ReplaceAllFunc(file, func(m []byte) []byte {
		return sourceText.ReplaceAllFunc(m, func(m []byte) []byte {
			source := sourceText.FindSubmatch(m)[1]
			target := regexp.MustCompile(`\pL+`).ReplaceAllStringFunc(tagless(string(source)), func(w string) string {
				return strings.ToUpper(w)
			})
			return []byte("<source>" + string(source) + "</source><target>" + retag(string(source), target) +
				"</target>")
		})
	})
}

var (
	segments = regexp.MustCompile(`(?s)<segment id="[^"]*" state.*?</segment>`)
	tags     = regexp.MustCompile(`<[^>]*>`)
)

// tagless leaves a mark where a tag stands.
func tagless(s string) string { return tags.ReplaceAllString(s, "\uFFFC") }

// retag puts the tags of a source back.
func retag(source, s string) string {
	for _, tag := range tags.FindAllString(source, -1) {
		s = strings.Replace(s, "\uFFFC", tag, 1)
	}
	return s
}

const germanMD = "# ORDERS ARE BACK\n\nDEAR ((first name??CUSTOMER)), ORDERS **FAILED**. IT BEGAN ON " +
	"((incident db began)). SEE [OUR PAGE](https://example.com/a).\\\nWE ARE SORRY!\n\n```incidents ids=db\n```\n\n" +
	"- ONE *ITEM*.\n- TWO\n"

func TestTranslated(t *testing.T) {
	s := written("en", letterMD)
	r := imported(t, s, "en", "de", "", german(exported(t, s, "en", "de")))
	if diff := cmp.Diff(germanMD, r.Letter); diff != "" || !r.Whole() {
		t.Errorf("%+v %s", r, diff)
	}
	want := map[string]map[string]string{"records/incidents/db.yaml": {"title": "ORDERS FAILED",
		"cause": "A DISK WAS FULL. IT IS LARGER NOW.", "updates/1": "WE LOOK INTO IT."}}
	if diff := cmp.Diff(want, r.Records); diff != "" {
		t.Error(diff)
	}
	// In a language without spaces between sentences, none come in, but behind one of another script;
	// out of it, they do.
	ja := bytes.ReplaceAll(german(exported(t, s, "en", "ja")), []byte(".</target>"), []byte("。</target>"))
	if r = imported(t, s, "en", "ja", "", ja); !strings.Contains(r.Letter, "**FAILED**。IT BEGAN") {
		t.Errorf("in Japanese: %s", r.Letter)
	}
	r = imported(t, s, "en", "ja", "", german(exported(t, s, "en", "ja")))
	if !strings.Contains(r.Letter, "**FAILED**. IT BEGAN") {
		t.Errorf("English in Japanese: %s", r.Letter)
	}
	s = written("ja", "# 復旧\n\n注文は復旧しました。ご不便をおかけしました。\n")
	r = imported(t, s, "ja", "de", "", german(exported(t, s, "ja", "de")))
	if !strings.Contains(r.Letter, "しました。 ご不便") {
		t.Errorf("from Japanese: %s", r.Letter)
	}
}

// What tools do to a file on its way makes no difference.
func TestToolsThatChangeTheFile(t *testing.T) {
	s := written("en", letterMD)
	file := string(german(exported(t, s, "en", "de")))
	sub := func(pattern, with string) string {
		t.Helper()
		out := regexp.MustCompile(pattern).ReplaceAllString(file, with)
		if out == file {
			t.Fatalf("%s changes nothing", pattern)
		}
		return out
	}
	utf16File := utf16.Encode([]rune("\ufeff" + strings.Replace(file, "UTF-8", "UTF-16", 1)))
	var wide bytes.Buffer
	binary.Write(&wide, binary.LittleEndian, utf16File) //nolint:errcheck // into memory
	for name, changed := range map[string]string{
		"indented":   sub(`<(source|target)>([^<]*)</`, "<$1>\n          $2\n        </"),
		"attributes": sub(`(<ph) (id="[^"]*")([^>]*)(/>)`, "$1$3 $2 ></ph>"),
		"no state":   sub(` state="[a-z]*"`, ""),
		"no hash":    sub(` tidings:source="[^"]*"`, ""),
		"no data":    sub(`(?s)<originalData>.*?</originalData>`, ""),
		"no gaps":    sub(`<ignorable id="[^"]*"><source> *</source></ignorable>`, ""),
		"namespaces": sub(`<xliff `, `<xliff xmlns:tool="urn:tool" tool:version="3" `),
		"elements":   sub(`<unit ([^>]*)>`, `<unit $1><tool:x xmlns:tool="urn:tool"><tool:y/>text</tool:x>`),
		"groups":     sub(`(?s)(<unit .*?</unit>)`, `<group id="g"><group id="h">$1</group></group>`),
		"split codes": sub(`<pc id="([^"]*)"([^>]*) dataRefStart="(\w*)" dataRefEnd="(\w*)">([^<]*)</pc>`,
			`<sc id="$1" dataRef="$3"/>$5<ec startRef="$1" dataRef="$4"/>`),
		"remarks": sub(`<target>([^<]+)<`, `<target><mrk id="m" type="term">$1</mrk><`),
		"version": sub(`version="2.1"`, `version="2.0"`),
		"2.2":     sub(`document:2\.0`, `document:2.2`),
		"prefix":  strings.Replace(sub(`<(/?)([a-z])`, "<${1}x:$2"), `xmlns=`, `xmlns:x=`, 1),
		"utf-16":  wide.String(),
		"resegmented": sub(`(?s)</source><target>([^\n]*)</target>\s*</segment>\s*<ignorable id="g1"><source> `+
			`</source></ignorable>\s*<segment id="s2" state="\w*">\s*<source>(.*?)</source><target>`,
			" $2</source><target>$1 "),
	} {
		r := imported(t, s, "en", "de", "", []byte(changed))
		if diff := cmp.Diff(germanMD, r.Letter); diff != "" || !r.Whole() {
			t.Errorf("%s: %+v %s", name, r, diff)
		}
	}
}

// What was lost, doubled or made up is refused with its sentence and mark, and never
// reaches a letter.
func TestBrokenTranslations(t *testing.T) {
	s := written("en", letterMD)
	file := string(german(exported(t, s, "en", "de")))
	target := func(has, old, new string) string {
		t.Helper()
		for _, m := range regexp.MustCompile(`<target>.*?</target>`).FindAllString(file, -1) {
			if strings.Contains(m, has) {
				changed := regexp.MustCompile(old).ReplaceAllString(m, new)
				if changed == m {
					t.Fatalf("%s: %s changes nothing", has, old)
				}
				return strings.Replace(file, m, changed, 1)
			}
		}
		t.Fatalf("no target has %s", has)
		return ""
	}
	for name, tt := range map[string]struct{ file, unit, reason string }{
		"lost field":    {target("DEAR", `<ph[^>]*/>`, ""), "u2", "lacks the mark ((first name))"},
		"lost fact":     {target("BEGAN", `<ph[^>]*/>`, "5 May"), "u2", "lacks the mark ((incident db began))"},
		"lost link":     {target("PAGE", `</?pc[^>]*>`, ""), "u2", "lacks the mark […](https://example.com/a)"},
		"doubled fact":  {target("BEGAN", `(<ph[^>]*/>)`, "$1 $1"), "u2", "has the mark ((incident db began)) twice"},
		"unknown mark":  {target("BEGAN", `id="c\d*"`, `id="c99"`), "u2", `has a mark "c99" that the source has not`},
		"typed field":   {target("SORRY", `SORRY`, "((e-mail))"), "u2", "holds (( as text"},
		"block typed":   {target("TWO", `TWO`, "``` incidents"), "", ""},
		"list typed":    {target("SORRY", `WE ARE`, "1. WE"), "", ""},
		"mark in words": {target("ITEM", `<pc([^>]*)>ITEM</pc>`, "<pc$1> ITEM </pc>"), "u4", "Markdown would read"},
	} {
		r := imported(t, s, "en", "de", "", []byte(tt.file))
		if tt.unit == "" { // nothing to refuse: it is text
			if !r.Whole() || len(blocks(t, r.Letter)) != 1 {
				t.Errorf("%s: %+v\n%s", name, r.Refused, r.Letter)
			}
			continue
		}
		if len(r.Refused) != 1 || r.Refused[0].Unit != tt.unit || !strings.Contains(r.Refused[0].Reason, tt.reason) ||
			r.Refused[0].Source == "" {
			t.Errorf("%s: %+v, want %s", name, r.Refused, tt.reason)
		}
	}
}

func blocks(t *testing.T, md string) (out []string) {
	for _, k := range strings.Fields(kinds(t, md)) {
		if k == "block" {
			out = append(out, k)
		}
	}
	return out
}

// A source that was changed after the export: sentences that stand are taken, the changed
// one is named as it was and as it is, the new one is missing.
func TestSourceChangedSince(t *testing.T) {
	s := written("en", letterMD)
	file := german(exported(t, s, "en", "de"))
	s.Letters["en"] = strings.NewReplacer("We are sorry!", "We are very sorry!", "# Orders",
		"# Yes, orders", "- Two\n", "- Two\n- A third thing that nobody translated\n", "\n\n- One",
		"\n\nBefore the list.\n\n- One").Replace(letterMD)
	r := imported(t, s, "en", "de", "", file)
	en := "notices/x/en.md"
	want := &translate.Result{Notice: "x", Language: "de", Written: []string{}, Refused: []translate.Refused{},
		Missing: []translate.Missing{{File: en, Unit: "u4", Source: "Before the list."},
			{File: en, Unit: "u7", Source: "A third thing that nobody translated"}},
		Stale: []translate.Stale{{File: en, Unit: "u1", Was: "Orders are back", Is: "Yes, orders are back"},
			{File: en, Unit: "u2", Was: "We are sorry!", Is: "We are very sorry!"}},
		Records: r.Records, Letter: strings.NewReplacer("WE ARE SORRY!", "We are very sorry!", "# ORDERS ARE BACK",
			"# Yes, orders are back", "- TWO\n", "- TWO\n- A third thing that nobody translated\n", "\n\n- ONE",
			"\n\nBefore the list.\n\n- ONE").Replace(germanMD)}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	// Exported anew, the file keeps what the translator has done and asks for the rest.
	d, err := translate.Read("de.xlf", file)
	if err != nil {
		t.Fatal(err)
	}
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Keep(d); err != nil {
		t.Fatal(err)
	}
	if all, done := x.Count(); all-done != 4 {
		t.Errorf("%d of %d sentences were kept", done, all)
	}
}

// Sentences that nobody translated are missing, in whatever way a tool leaves them.
func TestNotTranslated(t *testing.T) {
	s := written("en", letterMD)
	file := exported(t, s, "en", "de")
	copied := sourceText.ReplaceAll(file, []byte("<source>$1</source><target>$1</target>"))
	empty := sourceText.ReplaceAll(file, []byte("<source>$1</source><target/>"))
	for name, f := range map[string][]byte{"none": file, "copied": copied, "empty": empty} {
		r := imported(t, s, "en", "de", "", f)
		if n := len(r.Missing); n < 9 || len(r.Refused) > 0 || len(r.Stale) > 0 || r.Letter != letterMD &&
			name != "copied" {
			t.Errorf("%s: %d missing, %+v\n%s", name, n, r, r.Letter)
		}
	}
}

// Files that are none of ours, or hostile, are refused in words that say what to do.
func TestForeignFiles(t *testing.T) {
	s := written("en", letterMD)
	file := string(exported(t, s, "en", "de"))
	const xliff = `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0">`
	for name, tt := range map[string]struct{ file, says string }{
		"dtd":      {strings.Replace(file, "<xliff ", `<!DOCTYPE x [<!ENTITY a "b">]><xliff `, 1), "document type"},
		"entity":   {strings.Replace(file, "Orders are", "Orders &a; are", 1), "line 6, column 27"},
		"old":      {`<xliff version="1.0"/>`, "XLIFF 1.0"},
		"html":     {"<html></html>", "begins with <html>"},
		"cut":      {file[:len(file)/2], "line"},
		"nothing":  {"", "is no XLIFF"},
		"deep":     {xliff + strings.Repeat("<file>", 100), "within each other"},
		"large":    {strings.Repeat(" ", translate.MaxFile+1), "larger than 16 MB"},
		"twice":    {strings.Replace(file, `id="u2"`, `id="u1"`, 1), `"u1" of notices:x:en.md is there twice`},
		"overlap":  {strings.Replace(file, "<source>Two", `<source><sc id="a"/>Two`, 1), `"a" is opened and not`},
		"language": {strings.Replace(file, `trgLang="de"`, `trgLang="fr"`, 1), `into "fr", and "de"`},
		"source":   {strings.Replace(file, `srcLang="en"`, `srcLang="es"`, 1), `from "es"`},
		"notice":   {strings.ReplaceAll(file, "notices:x:", "notices:y:"), "of another notice: it has notices:y:en.md"},
	} {
		d, err := translate.Read("de.xlf", []byte(tt.file))
		if err == nil {
			var x *translate.Exchange
			if x, err = translate.Collect(s, "en", "de"); err == nil {
				_, err = x.Merge(d, "")
			}
		}
		if err == nil || !strings.Contains(err.Error(), tt.says) || !strings.Contains(err.Error(), "de.xlf") {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
}

func FuzzRead(f *testing.F) {
	s := written("en", letterMD)
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(german(b.Bytes()))
	f.Fuzz(func(t *testing.T, file []byte) {
		d, err := translate.Read("de.xlf", file)
		if err != nil {
			return
		}
		x, err := translate.Collect(s, "en", "de")
		if err != nil {
			t.Fatal(err)
		}
		r, err := x.Merge(d, "")
		if err == nil && len(r.Refused) == 0 && kinds(t, r.Letter) != kinds(t, letterMD) {
			t.Fatalf("%q", r.Letter)
		}
	})
}
