package sfnt

import "encoding/binary"

// be16 and be32 read big-endian numbers; beyond the end they read zero, so that
// a damaged font shows as a missing glyph and never as a crash.
func be16(b []byte, at int) uint16 {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint16(b[at:])
}

func be32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}

// from gives what stands from an offset on; nothing for an offset of zero, which says
// that there is none, or beyond the end.
func from(b []byte, at int) []byte {
	if at <= 0 || at >= len(b) {
		return nil
	}
	return b[at:]
}
