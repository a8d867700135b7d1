package outputstest_test

import (
	"regexp"
	"strings"
	"testing"

	"tidings/outputs"
	"tidings/outputs/email"
	"tidings/outputs/outputstest"
	"tidings/outputs/text"
	"tidings/outputs/web"
)

func letterOf(t *testing.T, md string) *outputs.Document {
	t.Helper()
	env, err := outputstest.QSOLEnv("en")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := outputs.Parse([]byte(md), env)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func channels(t *testing.T, doc *outputs.Document, v outputs.Values) (mail, page, plain string) {
	t.Helper()
	m, err := email.HTML(doc, v, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := web.Page(doc, web.PageOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := text.Render(doc, v, outputs.Links{})
	if err != nil {
		t.Fatal(err)
	}
	return string(m), string(p), string(s)
}

// A link to a heading of the letter works in every channel that has links.
func TestLinksInsideEverywhere(t *testing.T) {
	doc := letterOf(t, "# T\n\n- [What happened](#what-happened)\n\n## What happened\n\nText.\n\n## Other\n")
	mail, page, plain := channels(t, doc, outputs.Fallbacks)
	for name, s := range map[string]string{"email": mail, "web": page} {
		if !strings.Contains(s, `href="#what-happened"`) || !strings.Contains(s, `<h2 id="what-happened"`) {
			t.Errorf("the %s has no such link and heading", name)
		}
	}
	if strings.Contains(mail, `id="other"`) {
		t.Error("a heading that no link leads to has an id in the email")
	}
	if !strings.Contains(plain, "- What happened\n") {
		t.Errorf("the text: %s", plain)
	}
	everywhere(t, press(t), doc, true)
}

// A bare address is the same in every channel, and said once.
func TestAddressesEverywhere(t *testing.T) {
	const address = "https://status.example/_docs_/page_(1)"
	doc := letterOf(t, "# T\n\nSee "+address+", or www.example.com/_a_, or a_b@example.com.\n")
	mail, page, plain := channels(t, doc, outputs.Fallbacks)
	if strings.Join(strings.Fields(plain), " ") == "" || !strings.Contains(strings.Join(strings.Fields(plain), " "),
		"See "+address+", or www.example.com/_a_, or a_b@example.com.") {
		t.Errorf("the text: %s", plain)
	}
	for name, s := range map[string]string{"email": mail, "web": page} {
		for _, want := range []string{">" + address + "</a>", `href="http://www.example.com/_a_"`,
			`href="mailto:a_b@example.com"`} {
			if !strings.Contains(s, want) {
				t.Errorf("the %s has no %s", name, want)
			}
		}
	}
	everywhere(t, press(t), doc, true)
}

// A field that may be nothing takes the space before it along, in every channel.
func TestGapBeforeWhatMayBeNothing(t *testing.T) {
	for md, want := range map[string][2]string{
		"Guten Tag ((name??)),":                     {"Guten Tag,", "Guten Tag Ann Ex,"},
		"Dear **((title??)) ((name??))**, welcome.": {"Dear , welcome.", "Dear Dr Ann Ex, welcome."},
		"Dear ((name??customer)) and ((title??)).":  {"Dear customer and.", "Dear Ann Ex and Dr."},
		"((name??)).":                  {".", "Ann Ex."},
		"*Dear*\n((name??)), welcome.": {"Dear, welcome.", "Dear Ann Ex, welcome."},
	} {
		doc := letterOf(t, "# T\n\n"+md+"\n")
		ann := map[string]string{"name": "Ann Ex", "title": "Dr"}
		for n, v := range []outputs.Values{outputs.Fallbacks, func(f *outputs.Field) string { return ann[f.Name] }} {
			mail, _, plain := channels(t, doc, v)
			_, mail, _ = strings.Cut(mail, "</h1>")
			mail, _, _ = strings.Cut(mail, "</p>")
			mail = strings.TrimSpace(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(mail, ""))
			_, plain, _ = strings.Cut(plain, "\n=\n\n")
			plain, _, _ = strings.Cut(plain, "\n")
			if mail != want[n] || plain != want[n] {
				t.Errorf("%q: email %q, text %q, want %q", md, mail, plain, want[n])
			}
		}
		everywhere(t, press(t), doc, true)
	}
}

// A block that is wholly in another script has its own direction, or its full stop would stand
// before it: a record's sentence that nobody translated, a quotation. What only holds foreign
// words keeps the letter's.
func TestBlocksHaveTheDirectionOfTheirScript(t *testing.T) {
	for tag, blocks := range map[string]map[string]string{
		"ar": {
			"You can sign in **again**.":    "ltr",
			"- Patches are installed.":      "ltr",
			"## Orders could not be placed": "ltr",
			"انتهى العطل في QSOL.":          "",
			"14:10.":                        "",
			"((first name??Ann)).":          "",
		},
		"en": {
			"> انتهى العطل.":         "rtl",
			"- שלום.":                "rtl",
			"We say שלום.":           "",
			"You can sign in again.": "",
		},
	} {
		for md, want := range blocks {
			env, err := outputstest.QSOLEnv(tag)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := outputs.Parse([]byte("# رسالة Letter\n\n"+md+"\n"), env)
			if err != nil {
				t.Fatal(err)
			}
			mail, page, _ := channels(t, doc, outputs.Fallbacks)
			_, mail, _ = strings.Cut(mail, "</h1>")
			mail, _, _ = strings.Cut(mail, "</td>")
			_, page, _ = strings.Cut(page, "</h1>")
			page, _, _ = strings.Cut(page, "</main>")
			for channel, s := range map[string]string{"email": mail, "web": page} {
				got := ""
				if m := regexp.MustCompile(`<(?:p|h2)[^>]* dir="(...)"`).FindStringSubmatch(s); m != nil {
					got = m[1]
				}
				if got != want {
					t.Errorf("%s, %s, %s: dir is %q, want %q: %s", tag, channel, md, got, want, s)
				}
			}
		}
	}
}

// A personal value in another script turns nothing around: in HTML it is isolated
// always, in text where its script runs against the letter's.
func TestFieldsAreIsolated(t *testing.T) {
	doc := letterOf(t, "# T\n\nMr ((last name)), ((company??x)), 12.\n")
	hebrew := func(f *outputs.Field) string {
		return map[string]string{"last name": "כהן", "company": "Acme (2) Ltd"}[f.Name]
	}
	mail, page, plain := channels(t, doc, hebrew)
	if want := `Mr <span dir="auto">כהן</span>, <span dir="auto">Acme (2) Ltd</span>, 12.`; !strings.Contains(mail,
		want) {
		t.Errorf("the email has no %s", want)
	}
	if want := `<bdi>x</bdi>`; !strings.Contains(page, want) {
		t.Errorf("the page has no %s", want)
	}
	if want := "Mr \u2068כהן\u2069, Acme (2) Ltd, 12."; !strings.Contains(plain, want) {
		t.Errorf("the text has no %q: %q", want, plain)
	}
	for _, tt := range []struct {
		value string
		rtl   bool
		want  string
	}{{"Ann", false, "Ann"}, {"محمد", false, "\u2068محمد\u2069"}, {"محمد", true, "محمد"}, {"Ann", true,
		"\u2068Ann\u2069"},
		{"Zoë 😀 王", false, "Zoë 😀 王"}, {"", true, ""}} {
		if got := outputs.Isolate(tt.value, tt.rtl); got != tt.want {
			t.Errorf("%q in a letter from the right (%v): %q", tt.value, tt.rtl, got)
		}
	}
}
