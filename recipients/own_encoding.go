package recipients

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// OwnField is the name under which Own is frozen among the merge fields of a row. No letter
// can ask for it: the names of fields hold no parentheses.
const OwnField = "(own)"

// MaxOwn is how many bytes the own facts of one reader may have.
const MaxOwn = 128 << 10

// The text of Own: the number of its form, then each account as its key, name, region, zone,
// services, roles and rows. A value ends in |, an item of a list in a comma, a row of the file
// begins with > and an account ends in a semicolon. A byte of a value that means one of these, that
// JSON would escape, or that is no UTF-8, is written as ~ and two hexadecimal digits.
const (
	ownForm  = '1'
	valueEnd = '|'
	itemEnd  = ','
	rowBegin = '>'
	ownEnd   = ';'
	escape   = '~'
)

const lowerHex = "0123456789abcdef"

// Encode writes own facts down as text in which JSON has nothing to escape; none is "".
// Times are kept to the second. Equal facts give equal text.
func (o Own) Encode() string {
	if len(o) == 0 {
		return ""
	}
	return string(o.AppendTo(nil))
}

// AppendTo is Encode after dst.
func (o Own) AppendTo(dst []byte) []byte {
	if len(o) == 0 {
		return dst
	}
	dst = append(dst, ownForm)
	for i := range o {
		a := &o[i]
		for _, s := range [...]string{a.Key, a.Name, a.Region, a.Zone} {
			dst = append(appendOwn(dst, s), valueEnd)
		}
		dst = appendOwnList(dst, a.Services)
		dst = appendOwnList(dst, a.Roles)
		for k := range a.Rows {
			dst = a.Rows[k].appendTo(append(dst, rowBegin))
		}
		dst = append(dst, ownEnd)
	}
	return dst
}

func (r *OwnRow) appendTo(dst []byte) []byte {
	dst = append(appendOwn(dst, r.Service), valueEnd)
	for _, t := range [...]time.Time{r.Began, r.Ended} {
		if !t.IsZero() {
			dst = strconv.AppendInt(dst, t.Unix(), 10)
		}
		dst = append(dst, valueEnd)
	}
	dst = appendOwnList(dst, r.Objects)
	for _, f := range r.Figures {
		dst = append(appendOwn(dst, f.Name), itemEnd)
		dst = append(appendOwn(dst, f.Value), itemEnd)
	}
	return append(dst, valueEnd)
}

func appendOwnList(dst []byte, list []string) []byte {
	for _, s := range list {
		dst = append(appendOwn(dst, s), itemEnd)
	}
	return append(dst, valueEnd)
}

func appendOwn(dst []byte, s string) []byte {
	for i := 0; i < len(s); {
		n := 1
		if s[i] >= utf8.RuneSelf {
			var r rune
			if r, n = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || n > 1 {
				dst = append(dst, s[i:i+n]...)
				i += n
				continue
			}
		}
		if c := s[i]; c >= utf8.RuneSelf || ownSpecial(c) {
			dst = append(dst, escape, lowerHex[c>>4], lowerHex[c&15])
		} else {
			dst = append(dst, c)
		}
		i += n
	}
	return dst
}

// ownSpecial reports whether a byte of a value would mean something in the text, or in JSON.
func ownSpecial(c byte) bool {
	return c < ' ' || c == 0x7f || strings.IndexByte("|,>;~\"\\", c) >= 0
}

var errOwn = errors.New("what was recorded of this reader's accounts cannot be read")

// ParseOwn reads what Encode wrote, and nothing else: any other text is an error.
func ParseOwn(text string) (Own, error) {
	if text == "" {
		return nil, nil
	}
	if text[0] != ownForm || len(text) > MaxOwn {
		return nil, errOwn
	}
	r := ownReader{rest: text[1:]}
	var out Own
	for r.rest != "" && !r.bad {
		out = append(out, r.account())
	}
	// One text for one meaning: whatever was read leniently is refused here.
	if r.bad || len(out) == 0 || out.Encode() != text {
		return nil, errOwn
	}
	return out, nil
}

// ownReader cuts the text from its front; bad: it was none.
type ownReader struct {
	rest string
	bad  bool
}

func (r *ownReader) account() OwnAccount {
	a := OwnAccount{Key: r.value(), Name: r.value(), Region: r.value(), Zone: r.value(), Services: r.list(),
		Roles: r.list()}
	for !r.bad && strings.HasPrefix(r.rest, string(rowBegin)) {
		r.rest = r.rest[1:]
		row := OwnRow{Service: r.value(), Began: r.moment(), Ended: r.moment(), Objects: r.list()}
		figures := r.list()
		if len(figures)%2 != 0 {
			r.bad = true
			return a
		}
		for pair := range slices.Chunk(figures, 2) {
			row.Figures = append(row.Figures, Figure{pair[0], pair[1]})
		}
		a.Rows = append(a.Rows, row)
	}
	if !strings.HasPrefix(r.rest, string(ownEnd)) {
		r.bad = true
		return a
	}
	r.rest = r.rest[1:]
	return a
}

func (r *ownReader) until(end byte) string {
	i := strings.IndexByte(r.rest, end)
	if i < 0 {
		r.bad = true
		return ""
	}
	s := r.rest[:i]
	r.rest = r.rest[i+1:]
	return s
}

func (r *ownReader) value() string { return r.plain(r.until(valueEnd)) }

func (r *ownReader) list() (out []string) {
	for s := range strings.SplitAfterSeq(r.until(valueEnd), string(itemEnd)) {
		if item, ok := strings.CutSuffix(s, string(itemEnd)); ok {
			out = append(out, r.plain(item))
		} else if s != "" {
			r.bad = true
		}
	}
	return out
}

func (r *ownReader) moment() time.Time {
	s := r.until(valueEnd)
	if s == "" {
		return time.Time{}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	t := time.Unix(n, 0).UTC()
	if err != nil || t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		r.bad = true
	}
	return t
}

// plain takes the escapes out.
func (r *ownReader) plain(s string) string {
	if strings.IndexByte(s, escape) < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != escape {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) {
			r.bad = true
			return ""
		}
		hi, lo := strings.IndexByte(lowerHex, s[i+1]), strings.IndexByte(lowerHex, s[i+2])
		if hi < 0 || lo < 0 {
			r.bad = true
			return ""
		}
		b = append(b, byte(hi<<4|lo))
		i += 2
	}
	return string(b)
}
