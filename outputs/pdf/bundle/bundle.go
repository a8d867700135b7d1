// Package bundle is one file of many letters, for a printer.
package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"regexp"
	"strconv"

	"tidings/outputs/pdf/object"
)

// File is one file of many letters, for a printer: each begins on the front of a sheet, where
// both sides are printed. It is written as the letters come, and fonts and pictures that they
// share are in it once. It is for paper alone: without tags, and no archive's file.
type File struct {
	w       io.Writer
	err     error
	size    int64
	sum     hash.Hash
	offsets []int64                   // of objects from number 1; 0: not written yet
	known   map[[sha256.Size]byte]int // objects that letters share
	nodes   []int                     // of the tree of pages
	kids    []int                     // of the last node
	pages   int
}

// Objects with a number from the start.
const (
	rootObject  = 1
	pagesObject = 2
)

// nodePages is how many pages one node of the tree holds.
const nodePages = 64

// New begins a file; Close ends it.
func New(w io.Writer) *File {
	b := &File{w: w, sum: sha256.New(), offsets: make([]int64, pagesObject), known: map[[sha256.Size]byte]int{}}
	b.write("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	return b
}

// Pages is how many pages there are, blank ones among them.
func (b *File) Pages() int { return b.pages }

// Page is one page of a letter: its size in points, and its contents as a stream.
type Page struct {
	Width, Height float64
	Contents      []byte
}

// Add puts in the pages of a letter, and a blank one behind an odd number of them. resources is
// their dictionary, and what it refers to is in from.
func (b *File) Add(from *object.File, resources []byte, pages []Page) error {
	shared := b.share(from, resources)
	for _, p := range pages {
		contents := b.object(p.Contents)
		b.page(p, fmt.Sprintf("/Resources %d 0 R /Contents %d 0 R", shared, contents))
	}
	if b.pages%2 == 1 {
		b.page(pages[0], "/Resources <<>>")
	}
	return b.err
}

var reference = regexp.MustCompile(`\b(\d+) 0 R\b`)

// share puts in an object of a letter with all that it refers to, each once for all letters.
func (b *File) share(from *object.File, body []byte) int {
	head, data, stream := bytes.Cut(body, []byte("stream\n"))
	head = reference.ReplaceAllFunc(head, func(ref []byte) []byte {
		n, err := strconv.Atoi(string(bytes.TrimSuffix(ref, []byte(" 0 R"))))
		if err != nil || n >= len(from.Body) {
			b.err = fmt.Errorf("the PDF refers to object %s, which it has not; this is a fault of the program", ref)
			return ref
		}
		return fmt.Appendf(nil, "%d 0 R", b.share(from, from.Body[n]))
	})
	if stream {
		head = append(append(head, "stream\n"...), data...)
	}
	key := sha256.Sum256(head)
	n, ok := b.known[key]
	if !ok {
		n = b.object(head)
		b.known[key] = n
	}
	return n
}

func (b *File) page(p Page, entries string) {
	if len(b.kids) == 0 {
		b.nodes = append(b.nodes, b.reserve())
	}
	node := b.nodes[len(b.nodes)-1]
	b.kids = append(b.kids, b.object(fmt.Appendf(nil, "<</Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] %s>>",
		node, p.Width, p.Height, entries)))
	b.pages++
	if len(b.kids) == nodePages {
		b.endNode()
	}
}

func (b *File) endNode() {
	if len(b.kids) > 0 {
		b.put(b.nodes[len(b.nodes)-1], fmt.Appendf(nil, "<</Type /Pages /Parent %d 0 R /Kids [%s] /Count %d>>",
			pagesObject, references(b.kids), len(b.kids)))
	}
	b.kids = b.kids[:0]
}

func references(numbers []int) []byte {
	var out []byte
	for _, n := range numbers {
		out = append(strconv.AppendInt(out, int64(n), 10), " 0 R "...)
	}
	return out
}

// Close writes what leads to the pages. A file without a letter is no file: it is an error.
func (b *File) Close() error {
	if b.pages == 0 && b.err == nil {
		b.err = fmt.Errorf("the file for the printer has no letter")
	}
	b.endNode()
	b.put(pagesObject, fmt.Appendf(nil, "<</Type /Pages /Kids [%s] /Count %d>>", references(b.nodes), b.pages))
	b.put(rootObject, fmt.Appendf(nil, "<</Type /Catalog /Version /1.7 /Pages %d 0 R /ViewerPreferences "+
		"<</PrintScaling /None /Duplex /DuplexFlipLongEdge>>>>", pagesObject))
	info := b.object(fmt.Appendf(nil, "<</Producer %s>>", object.Text("Tidings")))
	id := hex.EncodeToString(b.sum.Sum(nil)[:16])
	start := b.size
	b.write(fmt.Sprintf("xref\n0 %d\n0000000000 65535 f\r\n", len(b.offsets)+1))
	for _, at := range b.offsets {
		b.write(fmt.Sprintf("%010d 00000 n\r\n", at))
	}
	b.write(fmt.Sprintf("trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /ID [<%s> <%s>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(b.offsets)+1, rootObject, info, id, id, start))
	return b.err
}

func (b *File) reserve() int {
	b.offsets = append(b.offsets, 0)
	return len(b.offsets)
}

func (b *File) object(body []byte) int {
	n := b.reserve()
	b.put(n, body)
	return n
}

func (b *File) put(n int, body []byte) {
	b.offsets[n-1] = b.size
	b.write(strconv.Itoa(n) + " 0 obj\n")
	b.write(string(body))
	b.write("\nendobj\n")
}

// maxSize is where the table's ten digits end.
const maxSize = 9_999_999_999

func (b *File) write(s string) {
	if b.err == nil && b.size+int64(len(s)) > maxSize {
		b.err = fmt.Errorf("the file for the printer would have more than 10 GB; print fewer letters at a time")
	}
	if b.err != nil {
		return
	}
	b.sum.Write([]byte(s))
	n, err := io.WriteString(b.w, s)
	b.size, b.err = b.size+int64(n), err
}
