// Package fonts carries the fonts that the PDF channel embeds: TrueType outlines
// (glyf) under the SIL Open Font License or the Apache License. Each licence
// stands beside its font; the files are unchanged from their makers.
package fonts

import (
	"embed"
	"fmt"
)

//go:embed *.ttf *.txt
var files embed.FS

// Names of the font files, by what they are for.
const (
	SansRegular    = "IBMPlexSans-Regular.ttf"      // Latin, Greek, Cyrillic: the letter's face
	SansBold       = "IBMPlexSans-Bold.ttf"         //
	SansItalic     = "IBMPlexSans-Italic.ttf"       //
	SansBoldItalic = "IBMPlexSans-BoldItalic.ttf"   //
	MonoRegular    = "IBMPlexMono-Regular.ttf"      // code
	MonoBold       = "IBMPlexMono-Bold.ttf"         //
	WideRegular    = "NotoSans-Regular.ttf"         // Vietnamese, polytonic Greek, rare Cyrillic
	WideBold       = "NotoSans-Bold.ttf"            //
	Japanese       = "BIZUDPGothic-Regular.ttf"     // kana, kanji (JIS), symbols
	Chinese        = "DroidSansFallback.ttf"        // other ideographs, Hangul
	Symbols        = "NotoSansSymbols2-Regular.ttf" // check marks, arrows, shapes
	Emoji          = "NotoEmoji.ttf"                // one-colour emoji
)

// Read gives the bytes of a font by its name. The caller must not change them.
func Read(name string) ([]byte, error) {
	b, err := files.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("built-in font %s: %w", name, err)
	}
	return b, nil
}
