// Package fonts carries the fonts that the PDF channel embeds: TrueType outlines
// (glyf) under the SIL Open Font License or the Apache License. Each licence
// stands beside its font; the files are unchanged from their makers. Those that few
// letters need are packed with gzip: a program that carries them as they are is larger
// by 3 MB. What every letter in one of our languages is set in is not, as unpacking
// takes time.
package fonts

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

//go:embed *.ttf *.ttf.gz *.txt
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
	Maths          = "NotoSansMath-Regular.ttf"     // operators, brackets and arrows of formulas
)

// Read gives the bytes of a font by its name. The caller must not change them, and
// keeps them where the same font is needed again: unpacking the largest takes some 30 ms.
func Read(name string) ([]byte, error) {
	b, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = unpack(name + ".gz")
	}
	if err != nil {
		return nil, fmt.Errorf("built-in font %s: %w", name, err)
	}
	return b, nil
}

func unpack(name string) ([]byte, error) {
	packed, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	// The last four bytes tell how long the text was (RFC 1952, 2.3.1).
	b := make([]byte, binary.LittleEndian.Uint32(packed[len(packed)-4:]))
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	return b, nil
}
