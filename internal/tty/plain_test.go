package tty

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// A document keeps its lines however it is cut on the way.
func TestScrubber(t *testing.T) {
	const document = "größe\t日本\n\x1b[31m\u202e\n\xff end\xe6"
	var b bytes.Buffer
	if _, err := io.Copy(&scrubber{to: &b}, iotest.OneByteReader(strings.NewReader(document))); err != nil {
		t.Fatal(err)
	}
	if got := b.String(); got != "größe\t日本\n�[31m�\n� end" {
		t.Errorf("%q", got)
	}
}
