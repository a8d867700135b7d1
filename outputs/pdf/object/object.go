// Package object is the low level of a PDF file (ISO 32000-1, 7): numbered objects,
// streams, the table that says where each stands, and how text, names and dates are
// written in them. What the objects mean is the business of package pdf.
//
// The objects of the pages come from fpdf, whose file ReadDraft takes apart; all others
// are added here and written with them by Encode.
package object

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strconv"
	"sync"
)

// File holds the indirect objects of a file. Number n stands at index n; number 0 is
// none (ISO 32000-1, 7.5.4), and a nil one is reserved but not written.
type File struct {
	Body [][]byte
	pack *Packer
}

// Alloc reserves a number.
func (o *File) Alloc() int {
	o.Body = append(o.Body, nil)
	return len(o.Body) - 1
}

// Set gives a reserved number its object.
func (o *File) Set(n int, b []byte) { o.Body[n] = b }

// Setf is Set with a format.
func (o *File) Setf(n int, format string, args ...any) {
	o.Body[n] = fmt.Appendf(nil, format, args...)
}

// Add adds an object by a format and gives its number.
func (o *File) Add(format string, args ...any) int {
	n := o.Alloc()
	o.Setf(n, format, args...)
	return n
}

// Stream adds a stream; dict holds its entries beside Length and Filter.
func (o *File) Stream(dict string, data []byte, compress bool) (int, error) {
	if compress {
		var err error
		if data, err = o.pack.deflate(data); err != nil {
			return 0, err
		}
		dict += " /Filter /FlateDecode"
	}
	return o.AddBytes(streamBytes(dict, data)), nil
}

func streamBytes(dict string, data []byte) []byte {
	b := make([]byte, 0, len(data)+len(dict)+64)
	b = fmt.Appendf(b, "<<%s /Length %d>>\nstream\n", dict, len(data))
	b = append(b, data...)
	return append(b, "\nendstream"...)
}

// AddBytes adds an object as it is.
func (o *File) AddBytes(b []byte) int {
	n := o.Alloc()
	o.Body[n] = b
	return n
}

// Packer compresses. Its writers are used again, for each holds most of a
// megabyte of tables. Nil leaves everything as it is, for a file that nobody will open.
type Packer struct{ writers sync.Pool }

func (p *Packer) deflate(data []byte) ([]byte, error) {
	if p == nil {
		return data, nil
	}
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

// Encode puts the file together: header, objects, cross-reference table, trailer.
// id is called with everything before the trailer.
func (o *File) Encode(root, info int, id func([]byte) string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(o.Body))
	for n := 1; n < len(o.Body); n++ {
		if o.Body[n] == nil {
			continue
		}
		offsets[n] = b.Len()
		b.WriteString(strconv.Itoa(n))
		b.WriteString(" 0 obj\n")
		b.Write(o.Body[n])
		b.WriteString("\nendobj\n")
	}
	hash := id(b.Bytes())
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n", len(o.Body))
	free := "0000000000 65535 f\r\n"
	b.WriteString(free)
	for n := 1; n < len(o.Body); n++ {
		if offsets[n] == 0 {
			b.WriteString(free)
			continue
		}
		fmt.Fprintf(&b, "%010d 00000 n\r\n", offsets[n])
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.Body), root, info, hash, hash, start)
	return b.Bytes()
}
