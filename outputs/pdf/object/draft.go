package object

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
)

// ReadDraft takes the objects out of the file that fpdf wrote. Its last two,
// the information dictionary and the catalog, are written anew.
func ReadDraft(b []byte, pack *Packer) (*File, error) {
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
	o := &File{Body: make([][]byte, n-2), pack: pack}
	for i := 1; i < n-2; i++ {
		off, err := strconv.Atoi(string(b[entries+20*i : entries+20*i+10]))
		if err != nil {
			return nil, fmt.Errorf("draft of the PDF: object %d: %w", i, err)
		}
		if o.Body[i], err = objectAt(b, off, i); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// PackedPage is the contents of a page and what they are compressed.
type PackedPage struct{ contents, object []byte }

// PackPages compresses the contents of the pages; one that is the same as in the file before is
// not compressed again.
func (o *File) PackPages(ctx context.Context, pages []int, pack *Packer, last *[]PackedPage) error {
	for i, n := range pages {
		if err := ctx.Err(); err != nil {
			return err
		}
		n++ // a page's contents follow it
		_, data, ok := bytes.Cut(o.Body[n], []byte("stream\n"))
		if !ok {
			return fmt.Errorf("draft of the PDF: page object %d has no contents", n-1)
		}
		data = bytes.TrimSuffix(data, []byte("\nendstream"))
		if i == len(*last) {
			*last = append(*last, PackedPage{})
		}
		if p := &(*last)[i]; p.object == nil || !bytes.Equal(p.contents, data) {
			packed, err := pack.deflate(data)
			if err != nil {
				return err
			}
			*p = PackedPage{data, Stream("/Filter /FlateDecode", packed)}
		}
		o.Body[n] = (*last)[i].object
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
