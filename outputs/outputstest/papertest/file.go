package papertest

import (
	"bytes"
	"compress/zlib"
	"encoding/xml"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// File looks at the bytes of a finished file for what PDF/A-3a (ISO 19005-3) and
// PDF/UA-1 (ISO 14289-1) ask of every file. It knows the way in which this
// program writes files and is no reader of others.
func File(t testing.TB, data []byte) {
	t.Helper()
	p := &paper{TB: t, data: data, objects: map[int]string{}, streams: map[int][]byte{}}
	p.syntax()
	p.catalog()
	p.metadata()
	shown := p.pages()
	p.fonts(shown)
	p.structure()
	p.annotations()
	p.files()
}

var (
	startxref = regexp.MustCompile(`\nstartxref\n(\d+)\n%%EOF\n$`)
	xrefHead  = regexp.MustCompile(`^xref\n0 (\d+)\n`)
	trailer   = regexp.MustCompile(`trailer\n<<[^\n]*/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]`)
	length    = regexp.MustCompile(`/Length (\d+)>>$`)
	hexString = regexp.MustCompile(`[^<]<([^<>]*)>[^>]`)
	literal   = regexp.MustCompile(`\((?:[^()\\]|\\.)*\)`)
	nameToken = regexp.MustCompile(`/[^\s/<>\[\]()]*`)
)

// syntax follows the table to every object (6.1.2 to 6.1.13): keywords on lines
// of their own, exact lengths of streams, limits of names and strings.
func (p *paper) syntax() {
	p.Helper()
	if !bytes.HasPrefix(p.data, []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")) {
		p.Error("the header is not that of an archive's file")
	}
	m := startxref.FindSubmatch(p.data)
	if m == nil || !trailer.Match(p.data) {
		p.Fatal("no end of the file, or no identifier in the trailer")
	}
	at, _ := strconv.Atoi(string(m[1]))
	head := xrefHead.FindSubmatch(p.data[at:])
	if head == nil {
		p.Fatal("the end of the file does not lead to the table of objects")
	}
	n, _ := strconv.Atoi(string(head[1]))
	for i := range n {
		e := at + len(head[0]) + 20*i
		entry := string(p.data[e : e+20])
		if !strings.HasSuffix(entry, " n\r\n") {
			if !strings.HasSuffix(entry, " f\r\n") {
				p.Errorf("entry %d of the table is %q", i, entry)
			}
			continue
		}
		off, _ := strconv.Atoi(entry[:10])
		p.object(i, off)
	}
}

func (p *paper) object(n, off int) {
	p.Helper()
	rest, ok := bytes.CutPrefix(p.data[off:], []byte(strconv.Itoa(n)+" 0 obj\n"))
	if !ok {
		p.Fatalf("object %d is not where the table says", n)
	}
	body, _, _ := bytes.Cut(rest, []byte("\nendobj\n"))
	if dict, _, ok := bytes.Cut(body, []byte("\nstream\n")); ok {
		m := length.FindSubmatch(dict)
		if m == nil {
			p.Fatalf("stream %d has no length", n)
		}
		size, _ := strconv.Atoi(string(m[1]))
		data := rest[len(dict)+8:]
		if !bytes.HasPrefix(data[size:], []byte("\nendstream\nendobj\n")) {
			p.Errorf("stream %d is not as long as it says", n)
		}
		p.streams[n], body = p.unpack(n, string(dict), data[:size]), dict
	}
	p.objects[n] = string(body)
	p.limits(n, string(body))
}

func (p *paper) unpack(n int, dict string, data []byte) []byte {
	p.Helper()
	if !strings.Contains(dict, "/Filter") {
		return data
	}
	z, err := zlib.NewReader(bytes.NewReader(data))
	if err != nil {
		p.Fatalf("stream %d: %v", n, err)
	}
	out, err := io.ReadAll(z)
	if err != nil && !strings.Contains(dict, "/FlateDecode") {
		p.Fatalf("stream %d: %v", n, err)
	}
	return out
}

func (p *paper) limits(n int, body string) {
	p.Helper()
	for _, bad := range []string{"/SMask", "/ExtGState", "/Encrypt", "/JavaScript", "/Type1", "/DeviceCMYK",
		"/Transparency", "/OpenAction", "/AA ", "/LZWDecode", "/Interpolate true", "/Group", "/Suspects true",
		"/OCProperties", "/XFA", "/Alternates", "/Requirements"} {
		if strings.Contains(body, bad) {
			p.Errorf("object %d has %s", n, bad)
		}
	}
	plain := literal.ReplaceAllString(body, "()")
	for _, m := range hexString.FindAllStringSubmatch(plain, -1) {
		if len(m[1])%2 != 0 || len(m[1]) > 65534 || strings.Trim(m[1], "0123456789ABCDEFabcdef") != "" {
			p.Errorf("object %d: hexadecimal string %.60q", n, m[1])
		}
	}
	for _, name := range nameToken.FindAllString(plain, -1) {
		if len(name) > 128 {
			p.Errorf("object %d: name %.60q", n, name)
		}
	}
	if len(body)-len(plain) > 32767 && strings.Contains(body, "(") {
		for _, s := range literal.FindAllString(body, -1) {
			if len(s) > 32767 {
				p.Errorf("object %d: a string of %d bytes", n, len(s))
			}
		}
	}
}

var language = regexp.MustCompile(`/Lang \([a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\)`)

func (p *paper) catalog() {
	p.Helper()
	_, root := p.one("/Type /Catalog")
	for _, want := range []string{"/MarkInfo <</Marked true>>", "/StructTreeRoot ", "/DisplayDocTitle true",
		"/PageLabels ", "/Metadata "} {
		if !strings.Contains(root, want) {
			p.Errorf("the catalog has no %s", want)
		}
	}
	if !language.MatchString(root) {
		p.Errorf("the catalog names no language: %.300s", root)
	}
	_, intent := p.one("/Type /OutputIntent")
	icc := p.streams[ref(intent, "/DestOutputProfile")]
	if len(icc) < 128 || string(icc[12:20]) != "mntrRGB " || string(icc[36:40]) != "acsp" || icc[8] > 4 ||
		!strings.Contains(intent, "/S /GTS_PDFA1") {
		p.Errorf("the output intent %s has no profile of a screen in RGB", intent)
	}
}

// metadata wants a packet that a parser of XML reads, which names both standards
// and says the same as the document information.
func (p *paper) metadata() {
	p.Helper()
	n, _ := p.one("/Subtype /XML")
	packet := p.streams[n]
	d := xml.NewDecoder(bytes.NewReader(packet))
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			p.Fatalf("metadata: %v", err)
		}
	}
	for _, want := range []string{"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
		"<pdfuaid:part>1</pdfuaid:part>", "pdfaExtension:schemas",
		"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"} {
		if !bytes.Contains(packet, []byte(want)) {
			p.Errorf("the metadata has no %s", want)
		}
	}
	_, info := p.one("/CreationDate ")
	form := regexp.MustCompile(`/CreationDate \(D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\+00'00'\)`)
	date := form.FindStringSubmatch(info)
	if date == nil || !strings.Contains(string(packet),
		"<xmp:CreateDate>"+date[1]+"-"+date[2]+"-"+date[3]+"T"+date[4]+":"+date[5]+":"+date[6]+"Z<") {
		p.Errorf("the dates of the document information %s are not those of the metadata", info)
	}
}
