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
	"slices"
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

// Packed is a stream whose data are compressed.
func (o *File) Packed(dict string, data []byte) ([]byte, error) {
	data, err := o.pack.deflate(data)
	return Stream(dict+" /Filter /FlateDecode", data), err
}

// Stream is a stream; dict holds its entries beside Length.
func Stream(dict string, data []byte) []byte {
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
type Packer struct {
	Fast    bool // gives larger data in a fraction of the time
	writers sync.Pool
}

func (p *Packer) deflate(data []byte) ([]byte, error) {
	if p == nil {
		return data, nil
	}
	var out bytes.Buffer
	var err error
	w, ok := p.writers.Get().(*zlib.Writer)
	if ok {
		w.Reset(&out)
	} else {
		level := zlib.DefaultCompression
		if p.Fast {
			level = zlib.BestSpeed
		}
		if w, err = zlib.NewWriterLevel(&out, level); err != nil {
			return nil, err
		}
	}
	defer p.writers.Put(w)
	if _, err = w.Write(data); err != nil {
		return nil, err
	}
	if err = w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Encode appends the whole file: header, objects, cross-reference table, trailer.
// id is called with everything before the trailer.
func (o *File) Encode(dst []byte, root, info int, id func([]byte) string) []byte {
	size := 4 << 10
	for _, body := range o.Body {
		size += len(body) + 48
	}
	base, b := len(dst), append(slices.Grow(dst, size), "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...)
	offsets := make([]int, len(o.Body))
	for n := 1; n < len(o.Body); n++ {
		if o.Body[n] == nil {
			continue
		}
		offsets[n] = len(b) - base
		b = append(strconv.AppendInt(b, int64(n), 10), " 0 obj\n"...)
		b = append(append(b, o.Body[n]...), "\nendobj\n"...)
	}
	hash := id(b[base:])
	start := len(b) - base
	b = fmt.Appendf(b, "xref\n0 %d\n", len(o.Body))
	const free = "0000000000 65535 f\r\n"
	b = append(b, free...)
	for n := 1; n < len(o.Body); n++ {
		if offsets[n] == 0 {
			b = append(b, free...)
			continue
		}
		b = appendOffset(b, offsets[n])
	}
	return fmt.Appendf(b, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(o.Body), root, info, hash, hash, start)
}

// appendOffset writes an entry of the table: ten digits.
func appendOffset(b []byte, at int) []byte {
	digits := [10]byte{}
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i], at = byte('0'+at%10), at/10
	}
	return append(append(b, digits[:]...), " 00000 n\r\n"...)
}
