package translate_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/translate"
	"tidings/internal/workspace"
	"tidings/notices"
)

// memory knows a letter about another incident.
func memory(from, to string) *translate.Memory {
	m := translate.NewMemory(from, to)
	m.AddLetters("# Orders are back again\n\nIt began on ((incident other began)). Only here.\n",
		"# AUFTRÄGE GEHEN WIEDER\n\nSIE BEGANN AM ((incident other began)). NUR HIER.\n", "notices/other/de.md")
	return m
}

// What was said of another incident fills a sentence with the facts of this one; what is
// only like a sentence is offered.
func TestMemory(t *testing.T) {
	s := written("en", letterMD)
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		t.Fatal(err)
	}
	x.Fill(s, memory("en", "de"))
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	file := b.String()
	if _, filled := x.Count(); filled != 1 {
		t.Errorf("%d sentences were filled", filled)
	}
	if !strings.Contains(file, "<target>SIE BEGANN AM <ph ") || strings.Contains(file, "incident other") {
		t.Errorf("the sentence about another incident does not fill this one's: %s", file)
	}
	match := `<mtc:match ref="#s1" type="tm" similarity="75.0" origin="notices/other/de.md">`
	if i := strings.Index(file, match); i < 0 || !strings.Contains(file[i:], "<target>AUFTRÄGE GEHEN WIEDER</target>") {
		t.Errorf("no match like %s in %s", match, file)
	}
}

// A thousand notices in two languages are remembered, the last written first, and no more
// than that.
func TestMemoryOfAWorkspace(t *testing.T) {
	ws := &workspace.Workspace{Root: t.TempDir()}
	for n := range 1_050 {
		dir := ws.Path(workspace.NoticeDir, fmt.Sprintf("n%04d", n))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for tag, word := range map[string]string{"en": "Customers wait", "de": "Kunden warten"} {
			md := fmt.Sprintf("# %s\n\n%s on day %d. Nothing else is known.\n", word, word, n)
			if err := os.WriteFile(filepath.Join(dir, tag+".md"), []byte(md), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := written("en", "# Customers wait\n\nCustomers wait on day 1049. Customers wait on day 3.\n")
	x, err := translate.Collect(s, "en", "de")
	if err != nil {
		t.Fatal(err)
	}
	x.Fill(s, translate.Remember(ws, notices.Records{}, "x", "en", "de"))
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{"<target>Kunden warten</target>": true,
		"<target>Kunden warten on day 1049.</target>": true, "<target>Kunden warten on day 3.</target>": false} {
		if strings.Contains(b.String(), want) != there {
			t.Errorf("%s: want %t in %s", want, there, b.String())
		}
	}
}

func BenchmarkRemember(b *testing.B) {
	ws := &workspace.Workspace{Root: b.TempDir()}
	for n := range 1_000 {
		dir := ws.Path(workspace.NoticeDir, fmt.Sprintf("n%04d", n))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			b.Fatal(err)
		}
		for tag, md := range map[string]string{"en": letterMD, "de": germanMD} {
			md = strings.Repeat(strings.ReplaceAll(md, "TWO", fmt.Sprint("TWO ", n)), 4)
			if err := os.WriteFile(filepath.Join(dir, tag+".md"), []byte(md), 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	for b.Loop() {
		translate.Remember(ws, notices.Records{}, "x", "en", "de")
	}
}

// TestMemoryOfRepeatedPassages: a passage that an earlier letter has word for word adds nothing,
// and one that differs in a fallback or a mark alone adds what is its own.
func TestMemoryOfRepeatedPassages(t *testing.T) {
	s := written("en", "# A title\n\nDear ((first name??guest)),\n\nwe begin **again**. It is over.\n")
	for name, letters := range map[string][][2]string{
		"once": {{"Dear ((first name??guest)),\n\nwe begin **again**. It is over.\n",
			"Guten Tag ((first name??Gast)),\n\nwir beginnen **neu**. Es ist vorbei.\n"}},
		"again, with other fallbacks and marks": {
			{"Dear ((first name??customer)),\n\nwe begin *again*. It is over.\n",
				"Guten Tag ((first name??Kunde)),\n\nwir beginnen *neu*. Es ist vorbei.\n"},
			{"Dear ((first name??customer)),\n\nwe begin *again*. It is over.\n",
				"Guten Tag ((first name??Kunde)),\n\nwir beginnen *neu*. Es ist vorbei.\n"},
			{"Dear ((first name??guest)),\n\nwe begin **again**. It is over.\n",
				"Guten Tag ((first name??Gast)),\n\nwir beginnen **neu**. Es ist vorbei.\n"},
		},
	} {
		m := translate.NewMemory("en", "de")
		for _, pair := range letters {
			m.AddLetters("# A title\n\n"+pair[0], "# Ein Titel\n\n"+pair[1], "n")
		}
		x, err := translate.Collect(s, "en", "de")
		if err != nil {
			t.Fatal(err)
		}
		x.Fill(s, m)
		if _, translated := x.Count(); translated != 5 { // the rest are texts of records
			t.Errorf("%s: %d sentences are translated, want the letter's 5", name, translated)
		}
		var b bytes.Buffer
		if err := x.Write(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "Gast") {
			t.Errorf("%s: the fallback is not remembered:\n%s", name, b.String())
		}
	}
}
