package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tidings/internal/sealing"
)

// The site shows the corrected letter, which says what it replaces, and keeps the earlier
// one, marked; feeds tell of it, and what was sealed stays sealed.
func TestCorrectedOnTheSite(t *testing.T) {
	x := newCorrection(t)
	x.first()
	_, err := x.d.Archive(t.Context(), "letter", sealing.Options{})
	must(t, err)
	_, err = x.d.Publish(t.Context())
	must(t, err)
	if strings.Contains(x.page("site/notices/letter/en.html"), `role="note"`) {
		t.Error("the first version is marked")
	}
	x.edit()
	x.send("both", 246)
	_, err = x.d.Publish(t.Context())
	must(t, err)
	for name, wanted := range map[string][]string{
		"site/notices/letter/en.html": {"Corrected on ", `<a href="r1/en.html">The earlier version</a>`,
			"remarkably high"},
		"site/notices/letter/de.html": {"Korrigiert am ", `<a href="r1/de.html">Die frühere Fassung</a>`},
		"site/notices/letter/r1/en.html": {"Out of date: ", `<a href="../en.html">The current version</a>`, "noindex",
			"unusually high"},
		"site/feed.atom": {"<title>Correction: ", "Corrected on "},
	} {
		for _, words := range wanted {
			if !strings.Contains(x.page(name), words) {
				t.Errorf("%s does not hold %q", name, words)
			}
		}
	}
	_, err = x.d.Archive(t.Context(), "letter", sealing.Options{})
	must(t, err)
	found, err := x.d.VerifyArchive(t.Context(), "letter", sealing.Auditor{})
	must(t, err)
	if len(found.Problems) > 0 {
		t.Errorf("%+v", found.Problems)
	}
	if text := x.page("letter/r2/correction.en.txt"); !strings.Contains(text, "this letter replaces our letter") {
		t.Error("the archive has no copy of the correction")
	}
	if strings.Contains(x.page("letter/r2/email.en.txt"), "this letter replaces our letter") {
		t.Error("those who have none are told of a correction")
	}
	if sealed, beside := x.page("letter/r1/letter.en.pdf"), x.page("site/notices/letter/r1/letter.en.pdf"); sealed !=
		beside {
		t.Error("the earlier file is not the sealed one")
	}
	if sealed, beside := x.page("letter/r2/letter.en.pdf"), x.page("site/notices/letter/letter.en.pdf"); sealed !=
		beside {
		t.Error("the file on the site is not that of the archive")
	}
}

func (x *correction) page(name string) string {
	x.t.Helper()
	b, err := os.ReadFile(filepath.Join(x.dir, "outputs", filepath.FromSlash(name)))
	must(x.t, err)
	return string(b)
}
