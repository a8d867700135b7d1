package email_test

import (
	"bytes"
	"testing"

	"tidings/outputs/outputstest"
)

// Each language that shares its characters with others is shown in its own fonts, and Korean is
// not cut within a word.
func TestFaces(t *testing.T) {
	for tag, want := range map[string][]string{
		"ko":      {"'Malgun Gothic'", "word-break:keep-all"},
		"zh-Hans": {"'Microsoft YaHei'", "word-break:break-word"},
		"zh-Hant": {"'Microsoft JhengHei'", "word-break:break-word"},
		"ja":      {"'Hiragino Sans'", "word-break:break-word"},
		"en":      {"'Hiragino Sans'", "word-break:break-word"},
		"pl":      {"'Noto Sans','Liberation Sans'", "word-break:break-word"},
		"tr":      {"'Noto Sans','Liberation Sans'", "word-break:break-word"},
	} {
		doc, err := outputstest.QSOL(tag)
		if err != nil {
			t.Fatal(err)
		}
		page := sameWords(t, doc)
		for _, w := range want {
			if !bytes.Contains(page, []byte(w)) {
				t.Errorf("%s: %s is missing", tag, w)
			}
		}
		if n := bytes.Count(page, []byte("word-break:keep-all")); tag == "ko" && n < 2 {
			t.Errorf("%d parts of a Korean letter, text and footer, keep their words whole", n)
		}
		if tag != "ja" && tag != "en" && bytes.Contains(page, []byte("Hiragino")) {
			t.Errorf("%s is shown in a Japanese font", tag)
		}
	}
}
