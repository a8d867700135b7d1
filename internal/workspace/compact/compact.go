// Package compact writes values as few bytes and reads them back, which a cache of ten
// thousand records needs to be faster than reading them anew.
package compact

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Codec writes values of one type as bytes and reads them back exactly: an empty
// list stays empty and none stays none, a time keeps its offset. It is made from
// the type, so a new field needs nothing here.
type Codec struct {
	write func(out []byte, v reflect.Value) []byte
	read  func(in *Reader, v reflect.Value)
}

// Reader is what is left to read. After damage it is empty, and Damaged is set.
// Texts that are read share the memory of Rest.
type Reader struct {
	Rest    string
	Damaged bool
	zones   map[int]*time.Location // by offset, so that ten thousand times share one
}

var errDamaged = errors.New("the bytes are not what the codec wrote")

func (in *Reader) fail() {
	in.Rest, in.Damaged = "", true
}

func (in *Reader) number() uint64 {
	var n uint64
	for shift, i := 0, 0; i < len(in.Rest) && shift < 64; shift, i = shift+7, i+1 {
		c := in.Rest[i]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			in.Rest = in.Rest[i+1:]
			return n
		}
	}
	in.fail()
	return 0
}

func (in *Reader) signed() int64 {
	n := in.number()
	return int64(n>>1) ^ -int64(n&1)
}

// Text reads one text.
func (in *Reader) Text() string {
	n := in.number()
	if n > uint64(len(in.Rest)) {
		in.fail()
		return ""
	}
	s := in.Rest[:n]
	in.Rest = in.Rest[n:]
	return s
}

// count reads the length of a list or a map: one more than it has entries, 0 for
// none. Each entry takes an octet at least, so a damaged count cannot fill the memory.
func (in *Reader) count() (n int, ok bool) {
	c := in.number()
	if c > uint64(len(in.Rest))+1 {
		in.fail()
		return 0, false
	}
	return int(c) - 1, c > 0 && !in.Damaged
}

// Of makes the codec of a type of our records.
func Of(t reflect.Type) Codec {
	if t == reflect.TypeFor[time.Time]() {
		return Codec{writeTime, readTime}
	}
	switch t.Kind() {
	case reflect.String:
		return Codec{
			func(out []byte, v reflect.Value) []byte { return AppendText(out, v.String()) },
			func(in *Reader, v reflect.Value) { v.SetString(in.Text()) },
		}
	case reflect.Int, reflect.Int64:
		return Codec{
			func(out []byte, v reflect.Value) []byte { return binary.AppendVarint(out, v.Int()) },
			func(in *Reader, v reflect.Value) { v.SetInt(in.signed()) },
		}
	case reflect.Bool:
		return Codec{
			func(out []byte, v reflect.Value) []byte {
				if v.Bool() {
					return append(out, 1)
				}
				return append(out, 0)
			},
			func(in *Reader, v reflect.Value) { v.SetBool(in.number() == 1) },
		}
	case reflect.Float64:
		return Codec{
			func(out []byte, v reflect.Value) []byte {
				return binary.AppendUvarint(out, math.Float64bits(v.Float()))
			},
			func(in *Reader, v reflect.Value) { v.SetFloat(math.Float64frombits(in.number())) },
		}
	case reflect.Struct:
		return structCodec(t)
	case reflect.Slice:
		return sliceCodec(t)
	case reflect.Map:
		return mapCodec(t)
	}
	// A kind that no record has: nothing is written, and nothing that is read counts.
	return Codec{
		func(out []byte, _ reflect.Value) []byte { return out },
		func(in *Reader, _ reflect.Value) { in.fail() },
	}
}

// AppendText writes a text as Reader.Text reads it.
func AppendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

func structCodec(t reflect.Type) Codec {
	var fields []Codec
	var at []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields, at = append(fields, Of(f.Type)), append(at, i)
		}
	}
	return Codec{
		func(out []byte, v reflect.Value) []byte {
			for i := range fields {
				out = fields[i].write(out, v.Field(at[i]))
			}
			return out
		},
		func(in *Reader, v reflect.Value) {
			for i := range fields {
				fields[i].read(in, v.Field(at[i]))
			}
		},
	}
}

func sliceCodec(t reflect.Type) Codec {
	entry := Of(t.Elem())
	return Codec{
		func(out []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(out, 0)
			}
			out = binary.AppendUvarint(out, uint64(v.Len())+1)
			for i := range v.Len() {
				out = entry.write(out, v.Index(i))
			}
			return out
		},
		func(in *Reader, v reflect.Value) {
			n, ok := in.count()
			if !ok {
				return
			}
			v.Set(reflect.MakeSlice(t, n, n))
			for i := 0; i < n && !in.Damaged; i++ {
				entry.read(in, v.Index(i))
			}
		},
	}
}

// mapCodec is for maps with text keys; equal maps give equal bytes.
func mapCodec(t reflect.Type) Codec {
	entry := Of(t.Elem())
	return Codec{
		func(out []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(out, 0)
			}
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			out = binary.AppendUvarint(out, uint64(len(keys))+1)
			for _, k := range keys {
				out = entry.write(AppendText(out, k.String()), v.MapIndex(k))
			}
			return out
		},
		func(in *Reader, v reflect.Value) {
			n, ok := in.count()
			if !ok {
				return
			}
			v.Set(reflect.MakeMapWithSize(t, n))
			for i := 0; i < n && !in.Damaged; i++ {
				key, e := in.Text(), reflect.New(t.Elem()).Elem()
				entry.read(in, e)
				v.SetMapIndex(reflect.ValueOf(key), e)
			}
		},
	}
}

func writeTime(out []byte, v reflect.Value) []byte {
	t := v.Addr().Interface().(*time.Time)
	if *t == (time.Time{}) { //nolint:staticcheck // zero by its bytes: the same moment in a zone is written
		return append(out, 0)
	}
	_, offset := t.Zone()
	out = binary.AppendVarint(append(out, 1), t.Unix())
	return binary.AppendVarint(binary.AppendUvarint(out, uint64(t.Nanosecond())), int64(offset))
}

// readTime gives the time the zone that ParseTime gives it.
func readTime(in *Reader, v reflect.Value) {
	if in.number() == 0 {
		return
	}
	seconds, nanos, offset := in.signed(), in.number(), int(in.signed())
	t := time.Unix(seconds, int64(nanos)).UTC()
	if offset != 0 {
		t = t.In(in.zone(offset))
	}
	*v.Addr().Interface().(*time.Time) = t
}

func (in *Reader) zone(offset int) *time.Location {
	z, ok := in.zones[offset]
	if !ok {
		if in.zones == nil {
			in.zones = map[int]*time.Location{}
		}
		z = time.FixedZone("", offset)
		in.zones[offset] = z
	}
	return z
}

// Encode writes the value that v points to.
func (c Codec) Encode(out []byte, v any) []byte { return c.write(out, reflect.ValueOf(v).Elem()) }

// Decode fills the value that v points to, all of the bytes or an error.
func (c Codec) Decode(s string, zones map[int]*time.Location, v any) error {
	in := &Reader{Rest: s, zones: zones}
	c.read(in, reflect.ValueOf(v).Elem())
	if in.Damaged || in.Rest != "" {
		return errDamaged
	}
	return nil
}
