package object

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// SRGB builds a small ICC profile (ISO 15076-1, version 4.3) for the colours of
// IEC 61966-2-1: three primaries adapted to D50 and one parametric curve. It is
// made here so that no third party's file has to be carried along.
func SRGB() []byte {
	curve := iccCurve()
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", iccText("sRGB")},
		{"cprt", iccText("No copyright, use freely")},
		{"wtpt", iccXYZ(0.9642, 1, 0.8249)},
		{"chad", iccMatrix(1.0478112, 0.0228866, -0.0501270, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316)},
		{"rXYZ", iccXYZ(0.4360747, 0.2225045, 0.0139322)},
		{"gXYZ", iccXYZ(0.3850649, 0.7168786, 0.0971045)},
		{"bXYZ", iccXYZ(0.1430804, 0.0606169, 0.7141733)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	index := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	start := 128 + 4 + 12*len(tags)
	var data []byte
	for _, t := range tags {
		index = append(index, t.name...)
		index = binary.BigEndian.AppendUint32(index, uint32(start+len(data)))
		index = binary.BigEndian.AppendUint32(index, uint32(len(t.data)))
		data = append(data, t.data...)
		for len(data)%4 != 0 {
			data = append(data, 0)
		}
	}
	return append(append(iccHeader(start+len(data)), index...), data...)
}

func iccHeader(size int) []byte {
	h := make([]byte, 128)
	binary.BigEndian.PutUint32(h, uint32(size))
	binary.BigEndian.PutUint32(h[8:], 0x04300000)
	copy(h[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2006, 11, 20} { // a fixed date: the profile never changes
		binary.BigEndian.PutUint16(h[24+2*i:], v)
	}
	copy(h[36:], "acsp")
	copy(h[68:], iccXYZ(0.9642, 1, 0.8249)[8:])
	return h
}

func fixed(vs ...float64) []byte {
	var b []byte
	for _, v := range vs {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
	}
	return b
}

func iccXYZ(x, y, z float64) []byte { return append([]byte("XYZ \x00\x00\x00\x00"), fixed(x, y, z)...) }

func iccMatrix(v ...float64) []byte { return append([]byte("sf32\x00\x00\x00\x00"), fixed(v...)...) }

// iccCurve is function type 3: a power above the threshold, a line below it.
func iccCurve() []byte {
	return append([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), fixed(2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045)...)
}

func iccText(s string) []byte {
	u := utf16.Encode([]rune(s))
	b := []byte("mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS")
	b = binary.BigEndian.AppendUint32(b, uint32(2*len(u)))
	b = binary.BigEndian.AppendUint32(b, 28)
	for _, c := range u {
		b = binary.BigEndian.AppendUint16(b, c)
	}
	return b
}
