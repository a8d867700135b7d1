package delivery_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/delivery"
)

func TestInspect(t *testing.T) {
	for data, want := range map[string]delivery.Facts{
		"a\r\n":                        {},
		"a\r\n.b\r\n..\r\n.\r\n":       {Dots: 3},
		".a\r\n":                       {Dots: 1},
		"\xc3\xbc\r\n":                 {EightBit: true},
		"":                             {Fault: delivery.FaultEnd},
		"a":                            {Fault: delivery.FaultEnd},
		"a\n":                          {Fault: delivery.FaultEnd},
		"a\r":                          {Fault: delivery.FaultEnd},
		"a\nb\r\n":                     {Fault: delivery.FaultBare},
		"\nb\r\n":                      {Fault: delivery.FaultBare},
		"a\rb\r\n":                     {Fault: delivery.FaultBare},
		"a\r\r\n":                      {Fault: delivery.FaultBare},
		"a\r\n\r\r\n":                  {Fault: delivery.FaultBare},
		"a\x00\r\n":                    {Fault: delivery.FaultNUL},
		strings.Repeat("x", 40) + "\n": {Fault: delivery.FaultEnd},
	} {
		want.Known = true
		if diff := cmp.Diff(want, delivery.Inspect([]byte(data))); diff != "" {
			t.Errorf("%q: %s", data, diff)
		}
	}
	long := bytes.Repeat([]byte("x"), 99)
	for i := range long {
		long[i] = 0x80
		if !delivery.Inspect(long).EightBit {
			t.Errorf("byte %d was not seen", i)
		}
		long[i] = 'x'
	}
}

var odd = []string{"a\r\n.b\r\n", "1234567\r\n.\r\n", "12345678\x00\r\n", "\x0f\x10\xff\r\n", "abcdefg\rabcdefg\r\n",
	".\n\r\n", "\r\n.\r\n\r.\n..\r\n", "\r\r\n", "\n"}

// FuzzInspect: what leaps from line to line find is what one byte at a time does.
func FuzzInspect(f *testing.F) {
	for _, s := range odd {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, want := delivery.Inspect(data), delivery.Facts{}
		for i, c := range data {
			switch {
			case c == '\r' && (i+1 == len(data) || data[i+1] != '\n'), c == '\n' && (i == 0 || data[i-1] != '\r'):
				want.Fault = delivery.FaultBare
			case c >= 0x80:
				want.EightBit = true
			case c == '.' && (i == 0 || data[i-1] == '\n'):
				want.Dots++
			case c == 0 && want.Fault == "":
				want.Fault = delivery.FaultNUL
			}
		}
		if !bytes.HasSuffix(data, []byte("\r\n")) {
			want.Fault = delivery.FaultEnd
		}
		if (got.Fault == "") != (want.Fault == "") || got.EightBit != want.EightBit || want.Fault == "" &&
			got.Dots != want.Dots {
			t.Errorf("%q: %+v, want %+v", data, got, want)
		}
	})
}

// FuzzInspectParts: a message looked at in parts, of which some were looked at
// before, is the message looked at in one piece, wherever it is cut.
func FuzzInspectParts(f *testing.F) {
	for _, s := range odd {
		for _, cuts := range []string{"", "\x01", "\x00\x01\x02\x03", "\x81\x02\x80\x01", "\x82\x82\x82"} {
			f.Add([]byte(s), []byte(cuts))
		}
	}
	f.Fuzz(func(t *testing.T, data, cuts []byte) {
		var i delivery.Inspection
		rest := data
		for _, c := range cuts { // seven bits of length, one for who has seen it
			n := min(int(c&0x7f), len(rest))
			if part := delivery.NewPart(string(rest[:n])); c >= 0x80 {
				i.AddPart(&part)
			} else {
				i.Add(rest[:n])
			}
			rest = rest[n:]
		}
		i.Add(rest)
		if diff := cmp.Diff(delivery.Inspect(data), i.Facts()); diff != "" {
			t.Errorf("%q cut at %v: %s", data, cuts, diff)
		}
	})
}
