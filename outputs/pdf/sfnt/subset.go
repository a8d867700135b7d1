package sfnt

import (
	"bytes"
	"encoding/binary"
)

// Subset builds a TrueType file that holds only the given glyphs, in that
// order; glyph 0 stays .notdef. Parts of composite glyphs are appended.
// Instructions are left out: they matter to small screens of the past only, and
// are a third of the size.
func (f *Font) Subset(glyphs []uint16) []byte {
	order, place := f.closure(glyphs)
	var glyf, hmtx bytes.Buffer
	loca := make([]byte, 0, 4*len(order)+4)
	for _, g := range order {
		loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
		glyf.Write(trimGlyph(f.Outline(g), place))
		for glyf.Len()%4 != 0 {
			glyf.WriteByte(0)
		}
		f.writeMetric(&hmtx, g)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(glyf.Len()))
	head := bytes.Clone(f.tables["head"])
	binary.BigEndian.PutUint32(head[8:], 0)
	binary.BigEndian.PutUint16(head[50:], 1)
	hhea := bytes.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(len(order)))
	maxp := bytes.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(len(order)))
	return assemble([]table{{"glyf", glyf.Bytes()}, {"head", head}, {"hhea", hhea},
		{"hmtx", hmtx.Bytes()}, {"loca", loca}, {"maxp", maxp}})
}

// closure adds the parts of composite glyphs and says where each glyph went.
func (f *Font) closure(glyphs []uint16) (order []uint16, place map[uint16]uint16) {
	order = append(order, glyphs...)
	place = make(map[uint16]uint16, len(order))
	for i, g := range order {
		if _, ok := place[g]; !ok {
			place[g] = uint16(i)
		}
	}
	for i := 0; i < len(order); i++ {
		eachPart(f.Outline(order[i]), func(at int, part uint16) {
			if _, ok := place[part]; !ok {
				place[part] = uint16(len(order))
				order = append(order, part)
			}
		})
	}
	return order, place
}

const (
	partWords        = 0x0001
	partScale        = 0x0008
	partMore         = 0x0020
	partXYScale      = 0x0040
	partMatrix       = 0x0080
	partInstructions = 0x0100
)

// eachPart walks the parts of a composite glyph; at is the offset of the part's
// flags. It returns the offset behind the last part.
func eachPart(b []byte, do func(at int, part uint16)) int {
	if len(b) < 10 || int16(be16(b, 0)) >= 0 {
		return len(b)
	}
	at := 10
	for {
		flags := be16(b, at)
		do(at, be16(b, at+2))
		at += 6
		if flags&partWords != 0 {
			at += 2
		}
		switch {
		case flags&partScale != 0:
			at += 2
		case flags&partXYScale != 0:
			at += 4
		case flags&partMatrix != 0:
			at += 8
		}
		if flags&partMore == 0 || at >= len(b) {
			return min(at, len(b))
		}
	}
}

// trimGlyph drops a glyph's instructions and renumbers the parts it is made of.
func trimGlyph(b []byte, place map[uint16]uint16) []byte {
	if len(b) < 12 {
		return b
	}
	contours := int(int16(be16(b, 0)))
	if contours < 0 {
		out := bytes.Clone(b)
		end := eachPart(out, func(at int, part uint16) {
			binary.BigEndian.PutUint16(out[at:], be16(out, at)&^partInstructions)
			binary.BigEndian.PutUint16(out[at+2:], place[part])
		})
		return out[:end]
	}
	count := 10 + 2*contours
	rest := count + 2 + int(be16(b, count))
	if rest > len(b) {
		return b
	}
	out := make([]byte, 0, len(b))
	out = append(out, b[:count]...)
	out = append(out, 0, 0)
	return append(out, b[rest:]...)
}

func (f *Font) writeMetric(w *bytes.Buffer, g uint16) {
	t := f.tables["hmtx"]
	i := min(int(g), f.advances-1)
	bearing := be16(t, 4*i+2)
	if int(g) >= f.advances {
		bearing = be16(t, 4*f.advances+2*(int(g)-f.advances))
	}
	var b [4]byte
	binary.BigEndian.PutUint16(b[:], be16(t, 4*i))
	binary.BigEndian.PutUint16(b[2:], bearing)
	w.Write(b[:])
}

type table struct {
	tag  string
	data []byte
}

// assemble writes a TrueType file from its tables, sorted by tag.
func assemble(tables []table) []byte {
	n, pow := len(tables), 1
	log := 0
	for pow*2 <= n {
		pow, log = pow*2, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{n, pow * 16, log, n*16 - pow*16} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	off := 12 + 16*n
	var body bytes.Buffer
	for _, t := range tables {
		out = append(out, t.tag...)
		out = binary.BigEndian.AppendUint32(out, checksum(t.data))
		out = binary.BigEndian.AppendUint32(out, uint32(off+body.Len()))
		out = binary.BigEndian.AppendUint32(out, uint32(len(t.data)))
		body.Write(t.data)
		for body.Len()%4 != 0 {
			body.WriteByte(0)
		}
	}
	return append(out, body.Bytes()...)
}

func checksum(b []byte) uint32 {
	var sum uint32
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
