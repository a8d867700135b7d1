package parts_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"tidings/internal/feedback/parts"
)

// TestCharsets reads texts of two bytes a letter and of the seven-bit form that
// older Exchange servers use.
func TestCharsets(t *testing.T) {
	const said = "Empfänger 宛先\nanna+news@example.net\n"
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) string {
		text, err := unicode.UTF16(order, mark).NewEncoder().String(strings.ReplaceAll(said, "\n", "\r\n"))
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString([]byte(text))
	}
	for _, c := range []struct{ charset, coding, body string }{
		{"utf-16", "base64", wide(unicode.BigEndian, unicode.UseBOM)},
		{"utf-16", "base64", wide(unicode.LittleEndian, unicode.UseBOM)},
		{"us-ascii", "base64", wide(unicode.LittleEndian, unicode.UseBOM)},
		{"utf-16", "base64", wide(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"UTF-16LE", "base64", wide(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"utf-16be", "base64", wide(unicode.BigEndian, unicode.IgnoreBOM)},
		{"unicode-1-1-utf-7", "7bit", "Empf+AOQ-nger +W5tRSA-\r\nanna+-news+AEA-example.net\r\n"},
		{"utf-7", "7bit", "Empf+AOQ-nger +W5tRSA\r\nanna+news@example.net\r\n"},
	} {
		m := parts.Parse([]byte("Content-Type: text/plain; charset="+c.charset+"\r\nContent-Transfer-Encoding: "+
			c.coding+"\r\n\r\n"+c.body), parts.Limits{Parts: 9, Depth: 3})
		if len(m.Parts) != 1 || m.Parts[0].Body != said {
			t.Errorf("%s %.20s: %+v", c.charset, c.body, m.Parts)
		}
	}
}
