package workspace

import (
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
)

// codec writes values of one type as octets and reads them back exactly: an empty
// list stays empty and none stays none, a time keeps its offset. It is made from
// the type, so a new field needs nothing here.
type codec struct {
	write func(out []byte, v reflect.Value) []byte
	read  func(in *octets, v reflect.Value)
}

// octets is what is left to read. After damage it is empty, and damaged is set.
// Texts that are read share the memory of rest.
type octets struct {
	rest    string
	damaged bool
	zones   map[int]*time.Location // by offset, so that ten thousand times share one
}

var errDamaged = errors.New("the octets are not what the codec wrote")

func (in *octets) fail() {
	in.rest, in.damaged = "", true
}

func (in *octets) number() uint64 {
	var n uint64
	for shift, i := 0, 0; i < len(in.rest) && shift < 64; shift, i = shift+7, i+1 {
		c := in.rest[i]
		n |= uint64(c&0x7f) << shift
		if c < 0x80 {
			in.rest = in.rest[i+1:]
			return n
		}
	}
	in.fail()
	return 0
}

func (in *octets) signed() int64 {
	n := in.number()
	return int64(n>>1) ^ -int64(n&1)
}

func (in *octets) text() string {
	n := in.number()
	if n > uint64(len(in.rest)) {
		in.fail()
		return ""
	}
	s := in.rest[:n]
	in.rest = in.rest[n:]
	return s
}

// count reads the length of a list or a map: one more than it has entries, 0 for
// none. Each entry takes an octet at least, so a damaged count cannot fill the memory.
func (in *octets) count() (n int, ok bool) {
	c := in.number()
	if c > uint64(len(in.rest))+1 {
		in.fail()
		return 0, false
	}
	return int(c) - 1, c > 0 && !in.damaged
}

// codecOf makes the codec of a type of our records.
func codecOf(t reflect.Type) codec {
	if t == reflect.TypeFor[time.Time]() {
		return codec{writeTime, readTime}
	}
	switch t.Kind() {
	case reflect.String:
		return codec{
			func(out []byte, v reflect.Value) []byte { return appendText(out, v.String()) },
			func(in *octets, v reflect.Value) { v.SetString(in.text()) },
		}
	case reflect.Int, reflect.Int64:
		return codec{
			func(out []byte, v reflect.Value) []byte { return binary.AppendVarint(out, v.Int()) },
			func(in *octets, v reflect.Value) { v.SetInt(in.signed()) },
		}
	case reflect.Bool:
		return codec{
			func(out []byte, v reflect.Value) []byte {
				if v.Bool() {
					return append(out, 1)
				}
				return append(out, 0)
			},
			func(in *octets, v reflect.Value) { v.SetBool(in.number() == 1) },
		}
	case reflect.Float64:
		return codec{
			func(out []byte, v reflect.Value) []byte {
				return binary.AppendUvarint(out, math.Float64bits(v.Float()))
			},
			func(in *octets, v reflect.Value) { v.SetFloat(math.Float64frombits(in.number())) },
		}
	case reflect.Struct:
		return structCodec(t)
	case reflect.Slice:
		return sliceCodec(t)
	case reflect.Map:
		return mapCodec(t)
	}
	// A kind that no record has: nothing is written, and nothing that is read counts.
	return codec{
		func(out []byte, _ reflect.Value) []byte { return out },
		func(in *octets, _ reflect.Value) { in.fail() },
	}
}

func appendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

func structCodec(t reflect.Type) codec {
	var fields []codec
	var at []int
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			fields, at = append(fields, codecOf(f.Type)), append(at, i)
		}
	}
	return codec{
		func(out []byte, v reflect.Value) []byte {
			for i := range fields {
				out = fields[i].write(out, v.Field(at[i]))
			}
			return out
		},
		func(in *octets, v reflect.Value) {
			for i := range fields {
				fields[i].read(in, v.Field(at[i]))
			}
		},
	}
}

func sliceCodec(t reflect.Type) codec {
	entry := codecOf(t.Elem())
	return codec{
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
		func(in *octets, v reflect.Value) {
			n, ok := in.count()
			if !ok {
				return
			}
			v.Set(reflect.MakeSlice(t, n, n))
			for i := 0; i < n && !in.damaged; i++ {
				entry.read(in, v.Index(i))
			}
		},
	}
}

// mapCodec is for maps with text keys; equal maps give equal octets.
func mapCodec(t reflect.Type) codec {
	entry := codecOf(t.Elem())
	return codec{
		func(out []byte, v reflect.Value) []byte {
			if v.IsNil() {
				return append(out, 0)
			}
			keys := v.MapKeys()
			slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
			out = binary.AppendUvarint(out, uint64(len(keys))+1)
			for _, k := range keys {
				out = entry.write(appendText(out, k.String()), v.MapIndex(k))
			}
			return out
		},
		func(in *octets, v reflect.Value) {
			n, ok := in.count()
			if !ok {
				return
			}
			v.Set(reflect.MakeMapWithSize(t, n))
			for i := 0; i < n && !in.damaged; i++ {
				key, e := in.text(), reflect.New(t.Elem()).Elem()
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
func readTime(in *octets, v reflect.Value) {
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

func (in *octets) zone(offset int) *time.Location {
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

// encode writes the value that v points to.
func (c codec) encode(out []byte, v any) []byte { return c.write(out, reflect.ValueOf(v).Elem()) }

// decode fills the value that v points to, all of the octets or an error.
func (c codec) decode(s string, zones map[int]*time.Location, v any) error {
	in := &octets{rest: s, zones: zones}
	c.read(in, reflect.ValueOf(v).Elem())
	if in.damaged || in.rest != "" {
		return errDamaged
	}
	return nil
}
