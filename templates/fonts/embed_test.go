package fonts

import (
	"strings"
	"testing"
)

// TestFonts wants every named font with TrueType outlines, and beside the fonts
// the licences that allow us to carry them.
func TestFonts(t *testing.T) {
	for _, name := range []string{SansRegular, SansBold, SansItalic, SansBoldItalic, MonoRegular, MonoBold, WideRegular,
		WideBold, Japanese, Chinese, Symbols, Emoji, Maths} {
		b, err := Read(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if !strings.HasPrefix(string(b), "\x00\x01\x00\x00") || !strings.Contains(string(b[:512]), "glyf") {
			t.Errorf("%s has no TrueType outlines", name)
		}
	}
	if _, err := Read("no-such-font.ttf"); err == nil {
		t.Error("a font that does not exist was read")
	}
	for _, name := range []string{"OFL-IBM-Plex.txt", "OFL-BIZ-UDGothic.txt", "OFL-Noto-Sans.txt", "OFL-Noto-Emoji.txt",
		"APACHE-Droid.txt"} {
		if b, err := Read(name); err != nil || !strings.Contains(strings.ToUpper(string(b)), "LICENSE") {
			t.Errorf("licence %s: %v", name, err)
		}
	}
}
