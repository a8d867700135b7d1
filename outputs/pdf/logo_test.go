package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"tidings/outputs/outputstest/papertest"
)

// picture is a small logo.
func picture(t testing.TB) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 300, 80))
	for i := range 300 {
		img.Set(i, i%80, color.NRGBA{200, 30, 30, uint8(i % 256)}) // see-through on purpose
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestLogo(t *testing.T) {
	doc := qsolLetter()
	doc.Meta.Brand.LogoPNG = picture(t)
	path, data := render(t, doc, Options{})
	papertest.File(t, data)
	checkStructure(t, doc)
	if list := papertest.Run(t, "poppler", "pdfimages", "-list",
		path); len(strings.Split(strings.TrimSpace(list), "\n")) != 3 || strings.Contains(list, "smask") {
		t.Errorf("want one picture without transparency, got:\n%s", list)
	}
	if !bytes.Contains(data, []byte("/Alt (QuickServe Online)")) {
		t.Error("the picture has no words")
	}
}

func TestDamagedLogoGivesTheName(t *testing.T) {
	doc := qsolLetter()
	for _, bad := range []string{"no picture",
		"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x7f\xff\xff\xff\x7f\xff\xff\xff\x08\x06\x00\x00\x00"} {
		doc.Meta.Brand.LogoPNG = []byte(bad)
		path, _ := render(t, doc, Options{})
		checkWords(t, path, doc, nil)
	}
}
