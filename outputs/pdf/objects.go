package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// objects are the indirect objects of a file; number n stands at index n.
type objects struct {
	body [][]byte
	pack *packer
}

// alloc reserves a number.
func (o *objects) alloc() int {
	o.body = append(o.body, nil)
	return len(o.body) - 1
}

func (o *objects) set(n int, b []byte) { o.body[n] = b }

func (o *objects) setf(n int, format string, args ...any) {
	o.body[n] = fmt.Appendf(nil, format, args...)
}

func (o *objects) add(format string, args ...any) int {
	n := o.alloc()
	o.setf(n, format, args...)
	return n
}

// stream adds a stream; dict holds its entries beside Length and Filter.
func (o *objects) stream(dict string, data []byte, compress bool) (int, error) {
	if compress {
		var err error
		if data, err = o.pack.deflate(data); err != nil {
			return 0, err
		}
		dict += " /Filter /FlateDecode"
	}
	return o.addBytes(streamBytes(dict, data)), nil
}

func streamBytes(dict string, data []byte) []byte {
	b := make([]byte, 0, len(data)+len(dict)+64)
	b = fmt.Appendf(b, "<<%s /Length %d>>\nstream\n", dict, len(data))
	b = append(b, data...)
	return append(b, "\nendstream"...)
}

func (o *objects) addBytes(b []byte) int {
	n := o.alloc()
	o.body[n] = b
	return n
}

// packer compresses. Its writers are used again, for each holds most of a
// megabyte of tables.
type packer struct{ writers sync.Pool }

func (p *packer) deflate(data []byte) ([]byte, error) {
	var out bytes.Buffer
	w, ok := p.writers.Get().(*zlib.Writer)
	if ok {
		w.Reset(&out)
	} else {
		w = zlib.NewWriter(&out)
	}
	defer p.writers.Put(w)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// write puts the file together: header, objects, cross-reference table, trailer.
// id is called with everything before the trailer.
func (o *objects) write(root, info int, id func([]byte) string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(o.body))
	for n := 1; n < len(o.body); n++ {
		if o.body[n] == nil {
			continue
		}
		offsets[n] = b.Len()
		b.WriteString(strconv.Itoa(n))
		b.WriteString(" 0 obj\n")
		b.Write(o.body[n])
		b.WriteString("\nendobj\n")
	}
	hash := id(b.Bytes())
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n", len(o.body))
	free := "0000000000 65535 f\r\n"
	b.WriteString(free)
	for n := 1; n < len(o.body); n++ {
		if offsets[n] == 0 {
			b.WriteString(free)
			continue
		}
		fmt.Fprintf(&b, "%010d 00000 n\r\n", offsets[n])
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.body), root, info, hash, hash, start)
	return b.Bytes()
}

// maxString is the most bytes that a string of an archive's file may have
// (ISO 19005-3, 6.1.13).
const maxString = 32767

// textString writes a text string (ISO 32000-1, 7.9.2.2). What is too long for
// one, such as the words of a link that fills pages, ends in an ellipsis.
func textString(s string) string {
	s = clip(s, maxString/2-1)
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] >= 32 && s[i] < 127
	}
	if ascii {
		return literalString(s)
	}
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}

// literalString writes ASCII.
func literalString(s string) string {
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
}

// clip shortens a text to so many UTF-16 units.
func clip(s string, most int) string {
	if len(s) <= most { // no text has more units than bytes
		return s
	}
	n, end := 0, 0 // end is where one unit is left for the ellipsis
	for i, r := range s {
		if n < most {
			end = i
		}
		if n += utf16.RuneLen(r); n > most {
			return s[:end] + "…"
		}
	}
	return s
}

// nameString writes a name; everything unusual is escaped.
func nameString(s string) string {
	b := []byte{'/'}
	for i := range len(s) {
		if c := s[i]; c > 32 && c < 127 && !strings.ContainsRune("#()<>[]{}/%", rune(c)) {
			b = append(b, c)
		} else {
			b = fmt.Appendf(b, "#%02X", c)
		}
	}
	return string(b)
}

func dateString(t time.Time) string { return t.UTC().Format("(D:20060102150405+00'00')") }

// readDraft takes the objects out of the file that fpdf wrote. Its last two,
// the information dictionary and the catalog, are written anew.
func readDraft(b []byte, pack *packer) (*objects, error) {
	at := bytes.LastIndex(b, []byte("startxref\n"))
	if at < 0 {
		return nil, fmt.Errorf("draft of the PDF: no startxref")
	}
	rest, _, _ := bytes.Cut(b[at+len("startxref\n"):], []byte("\n"))
	xref, err := strconv.Atoi(string(rest))
	if err != nil || xref >= len(b) {
		return nil, fmt.Errorf("draft of the PDF: bad startxref %q", rest)
	}
	var n int
	if _, err := fmt.Sscanf(string(b[xref:min(len(b), xref+40)]), "xref\n0 %d\n", &n); err != nil {
		return nil, fmt.Errorf("draft of the PDF: %w", err)
	}
	entries := xref + len(fmt.Sprintf("xref\n0 %d\n", n))
	o := &objects{body: make([][]byte, n-2), pack: pack}
	for i := 1; i < n-2; i++ {
		off, err := strconv.Atoi(string(b[entries+20*i : entries+20*i+10]))
		if err != nil {
			return nil, fmt.Errorf("draft of the PDF: object %d: %w", i, err)
		}
		if o.body[i], err = objectAt(b, off, i); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// packPages compresses the contents of the pages.
func (o *objects) packPages(pages []int) error {
	for _, n := range pages {
		n++ // a page's contents follow it
		_, data, ok := bytes.Cut(o.body[n], []byte("stream\n"))
		if !ok {
			return fmt.Errorf("draft of the PDF: page object %d has no contents", n-1)
		}
		data, err := o.pack.deflate(bytes.TrimSuffix(data, []byte("\nendstream")))
		if err != nil {
			return err
		}
		o.body[n] = streamBytes("/Filter /FlateDecode", data)
	}
	return nil
}

// objectAt cuts out one object. A stream's length is given, so that bytes in it
// that look like an end do no harm.
func objectAt(b []byte, off, n int) ([]byte, error) {
	head := fmt.Sprintf("%d 0 obj\n", n)
	if !bytes.HasPrefix(b[off:], []byte(head)) {
		return nil, fmt.Errorf("draft of the PDF: object %d is not where the table says", n)
	}
	start := off + len(head)
	body := b[start:]
	end := bytes.Index(body, []byte("endobj"))
	if s := bytes.Index(body, []byte("stream\n")); s >= 0 && s < end {
		l := bytes.LastIndex(body[:s], []byte("/Length "))
		var size int
		if _, err := fmt.Sscanf(string(body[l:s]), "/Length %d", &size); err != nil {
			return nil, fmt.Errorf("draft of the PDF: stream %d: %w", n, err)
		}
		end = s + len("stream\n") + size + bytes.Index(body[s+len("stream\n")+size:], []byte("endobj"))
	}
	return bytes.TrimRight(body[:end], "\n"), nil
}
